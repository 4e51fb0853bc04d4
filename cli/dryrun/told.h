/* The commands that a report has told: each stands once, and a later call refers to it. */
#ifndef CKSCHECK_CLI_DRYRUN_TOLD_H
#define CKSCHECK_CLI_DRYRUN_TOLD_H

#include <stdbool.h>
#include <stddef.h>

/* So many are remembered; there are some twenty kinds of evidence. What is like none of them is
 * printed. */
#define CLI_TOLD_MAX 64

struct cli_told {
    struct cli_told_command {
        char *text;
        size_t call; /* the number of the call that it was printed for */
    } items[CLI_TOLD_MAX];
    size_t count;
};

/* A command that was printed before, and where the new one differs; NULL: nowhere. */
struct cli_told_before {
    size_t call;
    const char *word, *other; /* the one word of each command in which they differ, up to a space */
};

/* Whether the command was printed, for which call and in which words. Else it is remembered as told
 * for this call. */
bool cli_told_before(struct cli_told *told, const char *command, size_t call,
                     struct cli_told_before *ret);
/* Forgets all but the first `count`: the others were never seen. */
void cli_told_forget(struct cli_told *told, size_t count);

#endif
