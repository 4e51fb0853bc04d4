/* Git's ignore rules (gitignore(5)): the user's, .git/info/exclude, and .gitignore files from the
 * top of the work tree down. */
#ifndef CKSCHECK_CLI_IGNORE_H
#define CKSCHECK_CLI_IGNORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The rules of one directory; each refers to that of its parent. */
struct cli_ignore {
    const struct cli_ignore *parent; /* or NULL */
    const char *directory;           /* borrowed; rules count for paths below it */
    char *text;                      /* the file, cut into lines */
    char **patterns;
    size_t count;
    char *beyond; /* the file, if it is larger than what is read of one: none of it counts */
};

/* Reads FILE, for paths below DIRECTORY and, where it is a relative name, of that; a file that is
 * not there, or cannot be read, has no rules. false if out of memory. Released by
 * cli_ignore_free. */
bool cli_ignore_load(struct cli_ignore *ret, const struct cli_ignore *parent, const char *directory,
                     const char *file);
void cli_ignore_free(struct cli_ignore *ignore);
/* Whether a path below `directory` of all of them is ignored: the last rule that matches, of the
 * innermost file that has one, decides. */
bool cli_ignored(const struct cli_ignore *ignore, const char *path, bool is_directory);

/* fopen to read; NULL too for a pipe, which nobody may ever write to. */
FILE *cli_open_file(const char *path);

#endif
