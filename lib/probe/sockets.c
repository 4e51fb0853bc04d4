#include "probe/sockets.h"

struct cks_conn *
cks_engine_connect(struct cks_engine *e, const char *address, uint16_t port, cks_conn_fn tell,
                   void *owner)
{
    struct cks_conn *c = cks_conn_new(address, port, (int64_t)CKS_PROBE_TCP_MS * 1000, tell, owner);
    struct cks_conn **at = c ? cks_vec_push(&e->conns) : NULL;
    if (!at) {
        cks_conn_free(c);
        e->failed = true;
        return NULL;
    }
    *at = c;
    return c;
}

void
cks_engine_drop(struct cks_engine *e, struct cks_conn *c)
{
    CKS_UNUSED(e);
    if (!c)
        return;
    c->owner = NULL;
    cks_conn_close(c);
}

bool
cks_engine_has_socket(const struct cks_engine *e)
{
    return e->conns.count < e->socket_limit;
}
