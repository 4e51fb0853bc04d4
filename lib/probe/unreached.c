#include "probe/unreached.h"

/* The first of a kind is named, the others are counted: without a network it is all of them. A host
 * was checked to consist of letters, digits, dots and hyphens before it was asked for. */
struct missed {
    const char *what;
    size_t count;
    bool no_route;
};

static bool
without_name_server(const struct cks_probe_record *r)
{
    const struct cks_probe_answer *a = r->dns ? r->dns->a : NULL;
    return a && (a->kind == CKS_DNS_UNREACHABLE || a->kind == CKS_DNS_FAILED);
}

static const struct cks_probe_tcp *
not_reached(const struct cks_probe_record *r)
{
    for (size_t i = 0; i < r->tcp.count; i++) {
        const struct cks_probe_tcp *t = &r->tcp.items[i];
        if (t->result == CKS_TCP_UNREACHABLE || t->result == CKS_TCP_FAILED)
            return t;
    }
    return NULL;
}

static void
tell_missed(struct cks_buf *out, const char *begin, const struct missed *m, const char *end)
{
    cks_buf_adds(out, begin);
    cks_buf_adds(out, m->what);
    if (m->count > 1)
        cks_buf_printf(out, " (and %zu more)", m->count - 1);
    cks_buf_adds(out, end);
}

void
cks_probe_tell_unreached(struct cks_buf *out, const struct cks_probe_set *set)
{
    struct missed names = {0}, addresses = {0};
    for (size_t i = 0; i < set->records.count; i++) {
        const struct cks_probe_record *r = &set->records.items[i];
        const struct cks_probe_tcp *t = not_reached(r);
        if (without_name_server(r) && names.count++ == 0)
            names.what = r->host;
        if (t && addresses.count++ == 0) {
            addresses.what = t->address;
            addresses.no_route = t->result == CKS_TCP_UNREACHABLE;
        }
    }
    if (names.count)
        tell_missed(out, "this machine cannot reach a name server to resolve ", &names, "");
    if (addresses.count)
        tell_missed(out, names.count ? "; and it cannot reach " : "this machine cannot reach ",
                    &addresses,
                    addresses.no_route ? ": there is no route to it, or a firewall on the way "
                                         "rejects the connection"
                                       : ": no connection could begin");
}
