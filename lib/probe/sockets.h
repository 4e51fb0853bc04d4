/* The connections that the loop serves. */
#ifndef CKS_PROBE_SOCKETS_H
#define CKS_PROBE_SOCKETS_H

#include "probe/engine.h"

bool cks_engine_has_socket(const struct cks_engine *e);
struct cks_conn *cks_engine_connect(struct cks_engine *e, const char *address, uint16_t port,
                                    cks_conn_fn tell, void *owner);
/* The loop forgets the connection and releases it at the end of the turn. */
void cks_engine_drop(struct cks_engine *e, struct cks_conn *c);

#endif
