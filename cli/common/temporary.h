/* A file that is written beside another and then takes its place, so that no reader meets half of
 * it and two runs that write it do not mix. */
#ifndef CKSCHECK_CLI_TEMPORARY_H
#define CKSCHECK_CLI_TEMPORARY_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct cli_temporary {
    char path[PATH_MAX];     /* of the file that is meant, without symbolic links */
    char own[PATH_MAX + 16]; /* "": what is meant is written itself: a device, or a file in a folder
                                where none can be made */
};

/* Whether a file can be written there, as far as rights and folders show beforehand; errno where
 * not. */
bool cli_is_writable(const char *path);
/* Opens for writing; NULL with errno. */
FILE *cli_temporary_open(struct cli_temporary *t, const char *path);
/* Closes it, and puts it in place where all was written; false with errno, and then nothing is left
 * of it. */
bool cli_temporary_close(struct cli_temporary *t, FILE *f, bool complete);
/* Where the run must end at once: removes what is being written. */
void cli_temporary_drop(void);

#endif
