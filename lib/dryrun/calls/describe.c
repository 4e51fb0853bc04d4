#include "dryrun/calls/describe.h"

#include "dryrun/calls/connect.h"
#include "dryrun/limits.h"

#define MARKER "after-"

struct page {
    size_t from, limit;
    bool truncated;
    uint64_t last; /* the sequence of the last store shown */
};

/* A store that was FAILED before the run is in every list: who lists waits for another one. */
static void
count_failed(struct cks_dry_call *c, struct cks_dry_store *s, bool alone)
{
    if (s->state != CKS_DRY_FAILED || !(alone || s->failed_here))
        return;
    /* A program that goes on making changes does not wait for this store. */
    if (s->failed_since != c->engine->changes)
        s->failed_describes = 0;
    s->failed_since = c->engine->changes;
    s->failed_describes++;
    if (s->failed_describes > c->record.failed_describes)
        c->record.failed_describes = s->failed_describes;
}

/* One store as this call sees it, which may ask for it alone; what the next one sees may differ. */
static void
show(struct cks_dry_call *c, struct cks_jsonw *w, struct cks_dry_store *s, bool alone)
{
    cks_dry_store_write(w, s, NULL);
    count_failed(c, s, alone);
    if (s->state != CKS_DRY_CONNECTING)
        return;
    if (s->connecting > 0)
        s->connecting--;
    if (s->connecting == 0)
        cks_dry_settle(s);
    c->engine->changed = true;
}

static void
begin(struct cks_dry_call *c, struct cks_jsonw *w)
{
    cks_dry_answer_json(c->answer);
    cks_jsonw_init(w, &c->answer->body, true);
    cks_jsonw_object(w);
    cks_jsonw_key(w, "CustomKeyStores");
    cks_jsonw_array(w);
}

static void
end(struct cks_dry_call *c, struct cks_jsonw *w, const struct page *p)
{
    cks_jsonw_end_array(w);
    if (p->truncated) {
        const char *marker = cks_arena_printf(c->arena, MARKER "%llu", (unsigned long long)p->last);
        c->failed |= !marker;
        cks_jsonw_member(w, "NextMarker", marker);
    }
    cks_jsonw_member_bool(w, "Truncated", p->truncated);
    cks_jsonw_end_object(w);
    c->record.answer = CKS_DRYRUN_ACCEPTED;
    c->record.outcome = CKS_SUCCEED;
}

static void
answer_one(struct cks_dry_call *c, enum cks_dry_key key, struct cks_str value)
{
    struct cks_dry_store *s = cks_dry_first(c->region, key, value, (struct cks_str){0});
    enum cks_dry_field f = key == CKS_DRY_BY_ID ? CKS_DRY_ID : CKS_DRY_NAME;
    struct cks_jsonw w;
    struct page p = {0};
    if (!s && cks_dry_refuse_deleted(c))
        return;
    if (!s || !cks_str_eq(cks_dry_field_of(s, f), value)) {
        if (!c->region->complete)
            c->record.note = "No inventory of the account was given, or not all of it: --inventory "
                             "takes what aws kms describe-custom-key-stores prints.";
        cks_dry_refuse(c, "CustomKeyStoreNotFoundException",
                       "There is no custom key store with this ID or name in the Region.");
        if (!c->region->complete)
            c->record.outcome = CKS_UNDETERMINED;
        return;
    }
    cks_dry_record_store(c, s);
    begin(c, &w);
    show(c, &w, s, true);
    end(c, &w, &p);
}

static bool
read_marker(const struct cks_dry_call *c, struct page *p)
{
    struct cks_str marker = cks_dry_given(c, "Marker");
    uint64_t after = 0;
    if (!marker.n)
        return true;
    if (!cks_str_starts(marker, MARKER) || marker.n == strlen(MARKER) || marker.n > 24)
        return false;
    for (size_t i = strlen(MARKER); i < marker.n; i++) {
        if (!cks_is_digit((unsigned char)marker.p[i]))
            return false;
        after = after * 10 + (uint64_t)(marker.p[i] - '0');
    }
    p->from = cks_dry_position(c->region, after);
    return after <= c->engine->stores.sequence;
}

static void
answer_page(struct cks_dry_call *c, struct page *p)
{
    struct cks_jsonw w;
    begin(c, &w);
    for (size_t i = p->from; i < c->region->list.count && i - p->from < p->limit; i++) {
        show(c, &w, c->region->list.items[i], false);
        p->last = c->region->list.items[i]->sequence;
    }
    p->truncated = c->region->list.count > p->from && c->region->list.count - p->from > p->limit;
    end(c, &w, p);
}

void
cks_dry_describe(struct cks_dry_call *c)
{
    struct page p = {.limit = CKS_DRY_PAGE};
    struct cks_str id = cks_dry_given(c, "CustomKeyStoreId");
    struct cks_str name = cks_dry_given(c, "CustomKeyStoreName");
    const struct cks_dry_json *limit = cks_dry_json_get(c->body, "Limit");
    int64_t n;
    const char *wrong = cks_dry_constraints(c);
    if (!wrong && id.n && name.n)
        wrong = "CustomKeyStoreId and CustomKeyStoreName cannot be given together.";
    if (wrong) {
        cks_dry_refuse(c, "ValidationException", wrong);
        return;
    }
    if (id.n || name.n) {
        answer_one(c, id.n ? CKS_DRY_BY_ID : CKS_DRY_BY_NAME, id.n ? id : name);
        return;
    }
    if (!read_marker(c, &p)) {
        cks_dry_refuse(c, "InvalidMarkerException",
                       "The marker is not one that an earlier page returned.");
        return;
    }
    if (limit && limit->kind == CKS_DRY_NUMBER && cks_dry_json_whole(limit, &n))
        p.limit = (size_t)n;
    answer_page(c, &p);
}
