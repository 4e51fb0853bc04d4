#include "base/search.h"
#include "run/suppress/unused.h"

#include <stdlib.h>

#include "run/state/run.h"

#define BIT(p) (UINT32_C(1) << CKS_P_##p)
#define ALL_PARAMS UINT32_MAX
/* What decides which rules judge a store at all. */
#define KIND (BIT(TYPE) | BIT(CONNECTIVITY))

/* ---- what a rule reads ---- */

/* "AccessKeyId" for "XksProxyAuthenticationCredential.AccessKeyId". */
static bool
param_is_named(enum cks_param p, const char *name)
{
    const char *full = cks_param_name(p), *dot = strchr(full, '.');
    return strcmp(full, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

/* Whether a rule is about any parameter, or about the store. */
static bool
reads_any(enum cks_rule rule)
{
    const char *name = cks_rule_row(rule)->parameter;
    return !name || strcmp(name, "any") == 0;
}

uint32_t
cks_params_of(enum cks_rule rule)
{
    uint32_t params = KIND;
    if (reads_any(rule))
        return ALL_PARAMS;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (param_is_named(p, cks_rule_row(rule)->parameter))
            params |= UINT32_C(1) << p;
    /* Values that are judged together. */
    if (params & BIT(NAME))
        params |= BIT(NEW_NAME);
    if (params & (BIT(ENDPOINT) | BIT(PATH)))
        params |= BIT(ENDPOINT) | BIT(PATH);
    if (params & (BIT(SERVICE) | BIT(OWNER)))
        params |= BIT(SERVICE) | BIT(OWNER) | BIT(ENDPOINT);
    return params;
}

/* ---- what was looked at ---- */

/* A store, and what is kept of it. */
struct about {
    struct cks *c;
    const struct cks_record *r;
    const struct cks_predict_note *note; /* NULL: it was not judged as an input */
    unsigned kinds;
};

static unsigned
record_kinds(const struct cks_record *r)
{
    if (r->type == CKS_STORE_HSM)
        return CKS_KIND_HSM;
    if (r->reach == CKS_REACH_PUBLIC)
        return CKS_KIND_PUBLIC;
    if (r->reach == CKS_REACH_VPC)
        return CKS_KIND_VPC;
    return r->type == CKS_STORE_XKS ? CKS_KIND_XKS : CKS_KIND_ANY;
}

/* Whether a doubt is in the way of any call that the store is about. */
static bool
doubted(const struct about *a, enum cks_doubt d)
{
    uint32_t given = a->note ? a->note->given : 0;
    /* A probe finds faults that affect no call: everything that it could observe counts. */
    if (cks_doubt_row(d)->evidence == CKS_EVIDENCE_PROBE)
        return a->kinds != CKS_KIND_HSM;
    enum cks_operation first = a->r->operation;
    if ((first == CKS_CREATE || first == CKS_UPDATE) &&
        cks_doubt_applies(d, first, a->kinds, given))
        return true;
    /* A store that is just created needs no inventory to be found when it is connected, and no
     * backup: it moves from no other cluster. */
    enum cks_evidence_kind kind = cks_doubt_row(d)->evidence;
    bool fresh =
        first == CKS_CREATE && (kind == CKS_EVIDENCE_INVENTORY || kind == CKS_EVIDENCE_BACKUP);
    return !fresh && cks_doubt_applies(d, CKS_CONNECT, a->kinds, given);
}

/* Whether all doubts of the rule are settled; *ret_any: there were any. */
static bool
settled(const struct about *a, enum cks_rule rule, bool *ret_any)
{
    unsigned needs = cks_rule_row(rule)->needs;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++) {
        bool with = needs >= CKS_NEEDS_WITH && d == needs - CKS_NEEDS_WITH;
        if ((!with && cks_doubt_row(d)->rule != rule) || !doubted(a, d))
            continue;
        *ret_any = true;
        if (!((a->r->looked_at >> d) & 1))
            return false;
    }
    return true;
}

/* Whether a caller that this run did not read may set the values. */
static bool
left_to_others(const struct about *a, uint32_t params)
{
    bool open = a->r->overridable || (a->r->called && !a->c->options.whole_tree);
    return open && ((a->r->elsewhere | a->r->unknown) & params);
}

/* Whether an inventory shows what else exists: one that is empty may have been filtered. */
static bool
shows_others(const struct cks_record *r)
{
    return r->covered && r->scope && (r->unfiltered || r->populated);
}

/* What an entry of an inventory is judged by. */
static enum cks_sureness
of_existing(const struct about *a, enum cks_rule rule)
{
    const struct cks *c = a->c;
    bool any = false;
    switch (cks_rule_row(rule)->needs) {
    case CKS_NEEDS_EXISTING:
        return a->r->state != CKS_STATE_UNKNOWN ? CKS_SURE : CKS_UNSURE;
    case CKS_NEEDS_STORES:
        return c->options.whole_tree && shows_others(a->r) ? CKS_SURE : CKS_UNSURE;
    case CKS_NEEDS_EVIDENCE:
        break;
    case CKS_NEEDS_NEVER:
        return CKS_UNSURE;
    default:
        if (cks_rule_row(rule)->needs < CKS_NEEDS_WITH)
            return CKS_NOT_ABOUT;
    }
    bool sure = settled(a, rule, &any);
    return !sure ? CKS_UNSURE : any ? CKS_SURE : CKS_NOT_ABOUT;
}

/* Whether the run was asked for what the rule reports, and given what it needs besides values. */
static bool
asked_for(const struct about *a, enum cks_rule rule)
{
    struct cks *c = a->c;
    switch (cks_rule_row(rule)->needs) {
    case CKS_NEEDS_REGION:
        return a->note->region != NULL;
    case CKS_NEEDS_EXPLAINED:
        return c->options.explain_unknown;
    case CKS_NEEDS_COMMITTED:
        cks_judge_govern(&c->judge, c->inputs.files.items[a->r->file].name);
        return !cks_input_as_is(a->r->input) || c->options.committed ||
               cks_judge_severity(&c->judge, rule) <= CKS_ERROR;
    case CKS_NEEDS_FILES:
    case CKS_NEEDS_STORES:
        return c->options.whole_tree;
    default:
        return true;
    }
}

static enum cks_sureness
of_input(const struct about *a, enum cks_rule rule, uint32_t params)
{
    unsigned needs = cks_rule_row(rule)->needs;
    bool any = false, stores = needs == CKS_NEEDS_STORES;
    if (needs == CKS_NEEDS_EXISTING)
        return CKS_NOT_ABOUT;
    if (needs == CKS_NEEDS_NEVER || !a->note || !asked_for(a, rule))
        return CKS_UNSURE;
    if (!stores && !settled(a, rule, &any))
        return CKS_UNSURE;
    /* What is referred to, and what evidence settled, needs no value. */
    bool unread = needs == CKS_NEEDS_REFERENCE || needs == CKS_NEEDS_EXPLAINED || any;
    if (left_to_others(a, params) || (!unread && (a->r->unknown & params)))
        return CKS_UNSURE;
    return stores && !shows_others(a->r) ? CKS_SURE_OF_FILES : CKS_SURE;
}

enum cks_sureness
cks_finds_nothing(struct cks *c, enum cks_rule rule, size_t store, uint32_t params)
{
    const struct cks_record *r = &c->records.list.items[store];
    const struct cks_predict_note *note = r->note ? &c->forecast.notes.items[r->note - 1] : NULL;
    struct about a = {c, r, note, note ? note->kinds : record_kinds(r)};
    if (r->along)
        return CKS_UNSURE;
    if (r->operation != CKS_EXISTING)
        return of_input(&a, rule, params);
    if (cks_input_is_inventory(r->input))
        return of_existing(&a, rule);
    return cks_judge_applies(rule, CKS_EXISTING, r->input) ? of_input(&a, rule, params)
                                                           : CKS_NOT_ABOUT;
}

/* ---- comments ---- */

static int
by_line(const void *left, const void *right)
{
    const struct cks_lined *a = left, *b = right;
    int d = a->file == b->file ? 0 : strcmp(a->file, b->file);
    return d ? d : (a->line > b->line) - (a->line < b->line);
}

void
cks_unused_prepare(struct cks *c)
{
    if (c->suppressions.lined.count)
        qsort(c->suppressions.lined.items, c->suppressions.lined.count,
              sizeof(*c->suppressions.lined.items), by_line);
}

static bool
line_before(const void *item, const void *key)
{
    return by_line(item, key) < 0;
}

/* The first of a line, or of a later one. */
static size_t
first_on(const struct cks *c, const char *file, unsigned line)
{
    struct cks_lined wanted = {.file = file, .line = line};
    return cks_search(c->suppressions.lined.items, c->suppressions.lined.count, sizeof(wanted),
                      &wanted, line_before);
}

bool
cks_unused_was_read(const struct cks *c, const char *file)
{
    size_t i = first_on(c, file, 0);
    return i < c->suppressions.lined.count &&
           strcmp(c->suppressions.lined.items[i].file, file) == 0;
}

static const struct cks_lined *
on_line(const struct cks *c, size_t i, const char *file, unsigned line)
{
    struct cks_lined wanted = {.file = file, .line = line};
    const struct cks_lined *l =
        i < c->suppressions.lined.count ? &c->suppressions.lined.items[i] : NULL;
    return l && by_line(l, &wanted) == 0 ? l : NULL;
}

static bool
begins_on(const struct cks *c, const char *file, unsigned line)
{
    const struct cks_lined *l;
    for (size_t i = first_on(c, file, line); (l = on_line(c, i, file, line)); i++)
        if (l->param == CKS_P_NONE)
            return true;
    return false;
}

/* Nothing is on the comment's line: what is certain about the stores of its file. */
static enum cks_sureness
of_file(struct cks *c, const struct cks_directive *d)
{
    enum cks_sureness sure = CKS_NOT_ABOUT;
    for (size_t i = first_on(c, d->place.file, 0); i < c->suppressions.lined.count; i++) {
        const struct cks_lined *l = &c->suppressions.lined.items[i];
        if (strcmp(l->file, d->place.file) != 0 || sure == CKS_UNSURE)
            break;
        if (l->param == CKS_P_NONE)
            sure = cks_sure_of_both(sure, cks_finds_nothing(c, d->rule, l->store, KIND));
    }
    return sure;
}

enum cks_sureness
cks_unused_comment(struct cks *c, const struct cks_directive *d)
{
    enum cks_sureness sure = CKS_NOT_ABOUT;
    const char *file = d->place.file;
    const struct cks_lined *l;
    size_t i = first_on(c, file, d->target);
    /* The block made no store in this run (a count of 0): in another it may. */
    if (d->block && !begins_on(c, file, d->block))
        return CKS_UNSURE;
    if (!on_line(c, i, file, d->target))
        return of_file(c, d);
    uint32_t also = reads_any(d->rule) ? KIND : cks_params_of(d->rule);
    for (; (l = on_line(c, i, file, d->target)); i++) {
        bool head = l->param == CKS_P_NONE;
        uint32_t params = head ? cks_params_of(d->rule) : UINT32_C(1) << l->param | also;
        sure = cks_sure_of_both(sure, cks_finds_nothing(c, d->rule, l->store, params));
    }
    return sure;
}
