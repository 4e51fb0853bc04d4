/* The process of a command, from fork to exec. */
#ifndef CKS_DRYRUN_RUN_CHILD_H
#define CKS_DRYRUN_RUN_CHILD_H

#include <ckscheck/dryrun.h>
#include <signal.h>
#include <sys/types.h>

#include "dryrun/run/namespace.h"

struct cks_dry_child {
    pid_t pid;
    int channel; /* to the child; its end there closes when the command is executed */
    int sockets[CKS_DRY_SOCKET_COUNT];
    const char *why; /* it is not isolated, where it was to be */
};

/* Forks a child that waits, in namespaces of its own where `files` is not NULL. 0, or an errno
 * value: there is no child then, and child->why says why. `mask` is that of the command. */
int cks_dry_child_start(struct cks_dry_child *child, const struct cks_dry_files *files,
                        const struct cks_dryrun_command *command, const sigset_t *mask);
/* Lets it execute the command against the endpoint at `url`; 0, or the errno value that kept the
 * command from being executed. The child is to be waited for in any case. */
int cks_dry_child_go(struct cks_dry_child *child, const char *url);
/* Gives a child up that was started and not let go. */
void cks_dry_child_abandon(struct cks_dry_child *child);

#endif
