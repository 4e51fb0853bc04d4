/* The network: connections on sockets that listen already, requests in, answers out. */
#ifndef CKS_DRYRUN_SERVE_SERVER_H
#define CKS_DRYRUN_SERVE_SERVER_H

#include "dryrun/calls/engine.h"

struct cks_dry_server;
struct cks_dry_tls;

/* Serves an engine. NULL if out of memory. */
struct cks_dry_server *cks_dry_server_new(struct cks_dry_engine *engine);
/* Adds a socket that listens, which is owned from then on; with `tls`, TLS is spoken on it. */
bool cks_dry_server_listen(struct cks_dry_server *s, int fd, struct cks_dry_tls *tls);
/* Answers questions for names on a datagram socket, which is owned from then on. */
bool cks_dry_server_names(struct cks_dry_server *s, int fd);
/* Begins to answer, in a thread of its own; 0, or an errno value. */
int cks_dry_server_start(struct cks_dry_server *s);
/* Ends it and waits for its thread, and for looks at proxies under way; an errno value where the
 * state could not be kept, else 0. The engine is the caller's again. */
int cks_dry_server_stop(struct cks_dry_server *s);
void cks_dry_server_free(struct cks_dry_server *s);

#endif
