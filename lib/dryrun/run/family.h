/* A command's process and those that it started. */
#ifndef CKS_DRYRUN_RUN_FAMILY_H
#define CKS_DRYRUN_RUN_FAMILY_H

#include <sys/types.h>

/* Sends a signal to a process and to all that descend from it now: a shell that is ended leaves the
 * program that it waits for running, and with it the pipe open that the user's script reads. Not by
 * process group: a group of its own would take the terminal away from the command. */
void cks_dry_family_kill(pid_t pid, int number);

#endif
