#include "run/state/stores.h"

#include "base/sized.h"
#include "run/state/account.h"

bool
cks_run_is_judged(const struct cks *cks)
{
    return cks->judged;
}

bool
cks_run_lacks_memory(const struct cks *cks)
{
    return !cks_run_is_whole(cks);
}

int64_t
cks_run_now(const struct cks *cks)
{
    return cks->judge.now;
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

/* A text of a store that was kept when secrets of the run were still to come. */
static const char *
shown_now(const struct cks *c, const char *text)
{
    return text && cks_sealed_stands_in(&c->judge.sealed, cks_str_of(text)) ? CKS_HIDDEN : text;
}

bool
cks_store_at(struct cks *cks, size_t i, struct cks_store_info *ret)
{
    if (!cks || !ret || i >= cks->records.list.count)
        return false;
    const struct cks_record *r = &cks->records.list.items[i];
    const char *address = address_of(cks, r);
    const struct cks_store_info answer = {
        .file = cks->inputs.files.items[r->file].name,
        .address = address ? shown_now(cks, address) : "",
        .operation = r->operation,
        .type = cks_store_type_name(r->type),
        .name = shown_now(cks, r->name),
        .line = r->line,
    };
    return cks_sized_fill(ret, &answer, sizeof(answer));
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

bool
cks_summarize(const struct cks *cks, struct cks_summary *ret)
{
    if (!cks || !ret)
        return false;
    struct cks_summary sum = {
        .files = cks->inputs.read,
        .stores = cks->records.list.count,
        .unknown = cks->findings.unknown,
        .suppressed = cks->findings.suppressed,
    };
    for (size_t i = 0; i < cks->findings.list.count; i++) {
        const struct cks_finding *f = &cks->findings.list.items[i].shown;
        enum cks_severity severity = f->first == i ? f->severity : CKS_SEVERITY_NONE;
        sum.errors += severity == CKS_ERROR;
        sum.warnings += severity == CKS_WARNING;
        sum.notes += severity == CKS_NOTE;
    }
    cks_account_sum(cks, &sum);
    return cks_sized_fill(ret, &sum, sizeof(sum));
}
