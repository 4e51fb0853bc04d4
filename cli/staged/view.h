/*
 * A run's view of files as git keeps them: the blobs of the index, or of a revision, in the place
 * of the files of the work tree. Files outside of the work tree, in .git and in .terraform are the
 * system's.
 */
#ifndef CKSCHECK_CLI_VIEW_H
#define CKSCHECK_CLI_VIEW_H

#include <limits.h>

#include "files/content.h"
#include "staged/blobs.h"
#include "staged/listing.h"

struct cli_view {
    char top[PATH_MAX];     /* of the work tree */
    char working[PATH_MAX]; /* the current directory */
    struct cli_listing list;
    struct cli_blobs *repositories; /* the first is the one of the current directory */
    unsigned repository_count;
    const struct cli_list *of_system; /* what is read as it is, where git has none of it; or NULL */
    bool is_partial;                  /* a partial clone: some blobs are not here */
    bool is_large;                    /* the index has more than what is read */
    /* Since they were last cleared: a file was looked at that is `given`, or `is_module`. */
    bool saw_given, saw_module;
};

/* Opens a view of the index (revision NULL) or of a revision. During a run of the pre-commit
 * framework without a commit, the files that were changed since they were staged are those of the
 * work tree: that is what its user asks about. CLI_USAGE or CLI_FAILED after a message. */
enum cli_exit cli_view_open(struct cli_view **ret, const char *revision);
void cli_view_close(struct cli_view *v);

/* The absolute path, as text alone tells; false if it is too long. */
bool cli_view_absolute(const struct cli_view *v, const char *path, char absolute[PATH_MAX]);
/* The part of an absolute path below the top; NULL if it is not below. */
const char *cli_view_below(const struct cli_view *v, const char *absolute);
/* Whether an absolute path is one of of_system, or below one. */
bool cli_view_is_of_system(const struct cli_view *v, const char *absolute);
/* The entry of a path; NULL: the tree has no such file. */
struct cli_entry *cli_view_entry(struct cli_view *v, const char *path);
/* Adds the files of the work tree among these paths that the index lacks. false if out of memory.
 * Entries are no longer where they were. */
bool cli_view_add_untracked(struct cli_view *v, const char *const *paths, size_t count);
/* Lists the files of a submodule, as of the commit that the tree names; false where it is not
 * there. Entries are no longer where they were. */
bool cli_view_open_submodule(struct cli_view *v, struct cli_entry *e);
/* An entry's name from the current directory. */
void cli_view_name(const struct cli_view *v, const struct cli_entry *e, char name[PATH_MAX]);

/* Begins to read an entry that is not in_work: cli_blobs_begin. */
int cli_view_begin(struct cli_view *v, struct cli_entry *e);
/* What an entry's bytes say. */
enum cli_content cli_view_content(struct cli_view *v, struct cli_entry *e);

#endif
