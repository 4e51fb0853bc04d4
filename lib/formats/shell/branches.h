/* The branches of a script that lead to each of its commands, while it is read. */
#ifndef CKS_FORMATS_SHELL_BRANCHES_H
#define CKS_FORMATS_SHELL_BRANCHES_H

#include "source/shell/shell.h"

/* Compound commands in each other that are told apart: people write a few. */
#define CKS_SHELL_BRANCHES_MOST 32

struct cks_shell_branch {
    char kind; /* as in model/branches.h */
    bool asks; /* its condition is read */
    bool over; /* it ended, and an arm of it may end the script */
    bool leaves;
    size_t at;
    unsigned arm;
    uint64_t left; /* bits 1 << arm: these end the script for certain */
};

struct cks_shell_branches {
    struct cks_shell_branch list[CKS_SHELL_BRANCHES_MOST];
    size_t count;
    size_t beyond; /* open ones that found no room */
    size_t end;    /* of the command before */
    bool called;   /* that one calls KMS, or one that is in it */
};

/* Takes note of the next command. */
void cks_shell_branches_step(struct cks_shell_branches *b, const struct cks_shell_source *source,
                             const struct cks_shell_command *c);
/* The branches that lead to the command that was noted last (see model/branches.h), in the arena.
 * *ret is NULL where there are none. False if out of memory. */
bool cks_shell_branches_of(const struct cks_shell_branches *b,
                           const struct cks_shell_source *source, const struct cks_shell_command *c,
                           struct cks_arena *arena, const char **ret);

#endif
