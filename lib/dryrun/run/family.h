/* A command's process and those that it started. */
#ifndef CKS_DRYRUN_RUN_FAMILY_H
#define CKS_DRYRUN_RUN_FAMILY_H

#include <sys/types.h>

#include "base/vec.h"

/* Sends a signal to a process and to all that descend from it now: a shell that is ended leaves the
 * program that it waits for running, and with it the pipe open that the user's script reads. Not by
 * process group: a group of its own would take the terminal away from the command. */
void cks_dry_family_kill(pid_t pid, int number);

/* Which processes outlive the command that started them: they become children of this process. */
struct cks_dry_family {
    CKS_VEC(pid_t) known; /* children that this process had before */
    int adopted_before;   /* whether it took others' children then */
};
/* Before the command is started. */
void cks_dry_family_adopt(struct cks_dry_family *f);
/* After the command was ended: waits until all that it started have ended too, and ends what does
 * not in the same time as the command had. */
void cks_dry_family_end(const struct cks_dry_family *f);
/* After its end: how many processes that it started are still running. */
size_t cks_dry_family_release(struct cks_dry_family *f);

#endif
