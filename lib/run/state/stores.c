#include "run/state/stores.h"

#include "run/state/run.h"

bool
cks_run_is_judged(const struct cks *cks)
{
    return cks->judged;
}

size_t
cks_finding_count(const struct cks *cks)
{
    return cks && cks->judged ? cks->findings.list.count : 0;
}

const struct cks_finding *
cks_finding(const struct cks *cks, size_t i)
{
    return i < cks_finding_count(cks) ? &cks->findings.list.items[i].shown : NULL;
}

size_t
cks_store_count(const struct cks *cks)
{
    return cks ? cks->records.list.count : 0;
}

/* A JSON Pointer for one of many; "" where the file is one input. */
static const char *
address_of(struct cks *c, const struct cks_record *r)
{
    if (r->address)
        return r->address;
    cks_buf_clear(&c->answer);
    if (r->page != UINT32_MAX) {
        cks_buf_addc(&c->answer, '/');
        cks_buf_addu(&c->answer, r->page);
    }
    if (r->index != UINT32_MAX) {
        cks_buf_adds(&c->answer, "/CustomKeyStores/");
        cks_buf_addu(&c->answer, r->index);
    }
    return cks_buf_ok(&c->answer) ? c->answer.data : NULL;
}

bool
cks_store_at(struct cks *cks, size_t i, struct cks_store_info *ret)
{
    if (!cks || !ret || i >= cks->records.list.count)
        return false;
    const struct cks_record *r = &cks->records.list.items[i];
    const char *address = address_of(cks, r);
    *ret = (struct cks_store_info){
        .file = cks->inputs.files.items[r->file].name,
        .address = address ? address : "",
        .operation = r->operation,
        .type = cks_store_type_name(r->type),
        .name = r->name,
        .line = r->line,
    };
    return true;
}

size_t
cks_failure_count(const struct cks *cks)
{
    return cks ? cks->findings.failures.count : 0;
}

const struct cks_failure *
cks_failure(const struct cks *cks, size_t i)
{
    return i < cks_failure_count(cks) ? &cks->findings.failures.items[i] : NULL;
}

void
cks_summarize(const struct cks *cks, struct cks_summary *ret)
{
    *ret = (struct cks_summary){0};
    if (!cks)
        return;
    ret->files = cks->inputs.read;
    ret->stores = cks->records.list.count;
    ret->unknown = cks->findings.unknown;
    ret->suppressed = cks->findings.suppressed;
    for (size_t i = 0; i < cks->findings.list.count; i++) {
        enum cks_severity severity = cks->findings.list.items[i].shown.severity;
        ret->errors += severity == CKS_ERROR;
        ret->warnings += severity == CKS_WARNING;
        ret->notes += severity == CKS_NOTE;
    }
}
