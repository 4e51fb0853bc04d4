/* Waits for a command's end; signals are passed on to it meanwhile. */
#ifndef CKS_DRYRUN_RUN_WATCH_H
#define CKS_DRYRUN_RUN_WATCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* The signals that are passed on, and that of a child's end: to be blocked before the command is
 * started. */
void cks_dry_watched(sigset_t *set);
/* Waits; *ret_status is as waitpid has it. Once `done` says so, the command is ended with
 * all that it started: asked first, forced after a while. Whether it was ended so. */
bool cks_dry_watch(pid_t pid, bool (*done)(void *cookie), void *cookie, int *ret_status);

#endif
