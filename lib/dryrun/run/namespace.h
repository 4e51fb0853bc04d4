/* If a command can reach nothing but the endpoint: namespaces of user, network and mounts. */
#ifndef CKS_DRYRUN_RUN_NAMESPACE_H
#define CKS_DRYRUN_RUN_NAMESPACE_H

#include "dryrun/run/files.h"

/* The endpoint's sockets in the namespace. */
enum { CKS_DRY_PLAIN, CKS_DRY_TLS, CKS_DRY_NAMES, CKS_DRY_SOCKET_COUNT };

/* Moves the calling process (one of a single thread) into namespaces of its own, with loopback
 * alone, and listens there. *ret_step is what could not be done. 0, or an errno value. */
int cks_dry_enter_namespace(const struct cks_dry_files *f, int sockets[CKS_DRY_SOCKET_COUNT],
                            const char **ret_step);

#endif
