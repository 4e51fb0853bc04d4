#include "dryrun/judge/verdict.h"

#include <stdlib.h>

#include "dryrun/judge/rivals.h"

/* What is beside the request, as the ledger names it. */
#define STORES "stores in memory"
#define PROBE "probe"
#define OTHER_STORES "other stores"

/* The request as the judge reads it, with the members that the operation knows alone: what the
 * judge could take for a file of another tool is none then. */
static void
write_known(struct cks_buf *out, const struct cks_dry_json *body, const char *structure)
{
    struct cks_parameter_info p = {.size = sizeof(p)};
    size_t n = strlen(structure);
    bool any = false;
    cks_buf_addc(out, '{');
    for (size_t i = 0; cks_parameter_at(i, &p); i++) {
        bool inside = n && strncmp(p.name, structure, n) == 0 && p.name[n] == '.';
        const char *name = inside ? p.name + n + 1 : p.name;
        const struct cks_dry_json *m = cks_dry_json_get(body, name);
        if (!m || (n > 0) != inside || strchr(name, '.'))
            continue;
        cks_buf_adds(out, any ? "," : "");
        cks_json_quote(out, cks_str_of(name));
        cks_buf_addc(out, ':');
        if (m->kind == CKS_DRY_STRING)
            cks_json_quote(out, m->text);
        else if (m->kind == CKS_DRY_OBJECT)
            write_known(out, m, name);
        else
            cks_buf_adds(out, "null");
        any = true;
    }
    cks_buf_addc(out, '}');
}

static enum cks_status
judge(const struct cks_dry_question *q, struct cks_str text, struct cks_dry_verdict *v)
{
    struct cks_buf stores = {0}, other = {0};
    v->beside_open = cks_dry_rivals_write(
        q->region, q->body,
        (struct cks_dry_rivals_asked){.quota = q->show_quota, .settled = q->settled}, &stores,
        &other);
    bool written = cks_buf_ok(&stores) && cks_buf_ok(&other);
    enum cks_status status = written ? CKS_OK : CKS_ERR_MEMORY;
    if (status == CKS_OK)
        status = cks_dry_base_handle(q->base, q->operation, q->region->name, &v->handle);
    if (status == CKS_OK && stores.len)
        status = cks_add_evidence_buffer(v->handle, STORES, stores.data, stores.len);
    if (status == CKS_OK && other.len)
        status = cks_add_evidence_buffer(v->handle, OTHER_STORES, other.data, other.len);
    if (status == CKS_OK && q->probe.n)
        status = cks_add_seen(v->handle, PROBE, q->probe.p, q->probe.n);
    if (status == CKS_OK)
        status = cks_add_buffer(v->handle, q->name, text.p, text.n);
    if (status == CKS_OK)
        status = cks_judge(v->handle);
    cks_buf_free(&stores);
    cks_buf_free(&other);
    return status;
}

/* The index of the request's store, which was added last; CKS_NO_STORE where it is none. */
static size_t
store_of(const struct cks_dry_question *q, struct cks *c)
{
    struct cks_store_info info = {.size = sizeof(info)};
    for (size_t i = cks_store_count(c); i-- > 0;)
        if (cks_store_at(c, i, &info) && info.operation == q->operation && info.file &&
            strcmp(info.file, q->name) == 0)
            return i;
    return CKS_NO_STORE;
}

static int
by_severity(const void *left, const void *right)
{
    const struct cks_finding *a = *(const struct cks_finding *const *)left;
    const struct cks_finding *b = *(const struct cks_finding *const *)right;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return strcmp(a->code, b->code);
}

static void
collect(struct cks_dry_verdict *v, struct cks_arena *a, size_t store)
{
    size_t n = cks_finding_count(v->handle);
    v->findings = cks_arena_array(a, n + 1, sizeof(*v->findings));
    if (!v->findings) {
        v->status = CKS_ERR_MEMORY;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct cks_finding *f = cks_finding(v->handle, i);
        if (f->store == store && store != CKS_NO_STORE)
            v->findings[v->finding_count++] = f;
    }
    qsort(v->findings, v->finding_count, sizeof(*v->findings), by_severity);
}

static void
predict(const struct cks_dry_question *q, struct cks_dry_verdict *v, size_t store)
{
    const struct cks_prediction *made;
    size_t n = store == CKS_NO_STORE ? 0 : cks_predict(v->handle, store, &made);
    if (n == SIZE_MAX)
        v->status = CKS_ERR_MEMORY;
    for (size_t i = 0; n != SIZE_MAX && i < n; i++) {
        if (made[i].call == q->operation)
            v->call = &made[i];
        if (made[i].call == CKS_CONNECT)
            v->connect = &made[i];
    }
}

void
cks_dry_verdict_make(const struct cks_dry_question *q, struct cks_arena *a,
                     struct cks_dry_verdict *ret)
{
    struct cks_buf known = {0};
    *ret = (struct cks_dry_verdict){0};
    ret->status = judge(q, q->text, ret);
    size_t store = ret->status == CKS_OK ? store_of(q, ret->handle) : CKS_NO_STORE;
    if (ret->status == CKS_OK && store == CKS_NO_STORE) {
        cks_close(&ret->handle);
        write_known(&known, q->body, "");
        ret->status = cks_buf_ok(&known) ? judge(q, cks_buf_str(&known), ret) : CKS_ERR_MEMORY;
        store = ret->status == CKS_OK ? store_of(q, ret->handle) : CKS_NO_STORE;
    }
    cks_buf_free(&known);
    if (ret->status == CKS_OK)
        predict(q, ret, store);
    if (ret->status == CKS_OK)
        collect(ret, a, store);
}

void
cks_dry_verdict_free(struct cks_dry_verdict *v)
{
    cks_close(&v->handle);
    *v = (struct cks_dry_verdict){0};
}
