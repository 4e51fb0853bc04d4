#include "run/intake/twin.h"

#include <stdlib.h>

#include "formats/reading/fence.h"
#include "rules/judge/mark.h"
#include "rules/judge/place.h"
#include "run/suppress/suppress.h"

static bool
is_of_plan(const struct cks_record *r)
{
    const struct cks_input_row *row = cks_input(r->input);
    return row->role == CKS_ROLE_PLAN && row->names == CKS_NAMES_TERRAFORM && r->address;
}

static int
by_address_in_plan(const void *left, const void *right)
{
    const struct cks_planned *a = left, *b = right;
    int d = strcmp(a->address, b->address);
    return d ? d : (a->store > b->store) - (a->store < b->store);
}

/* Where the findings of each begin and end: they were judged in the order of their numbers. */
static void
find_ranges(struct cks *c)
{
    if (!c->terraform.planned.count)
        return;
    struct cks_planned *p = c->terraform.planned.items, *end = p + c->terraform.planned.count;
    for (size_t i = 0; i < c->findings.list.count && p < end; i++) {
        size_t store = c->findings.list.items[i].shown.store;
        if (store == CKS_NO_STORE)
            continue;
        while (p < end && p->store < store)
            p++;
        if (p == end || p->store != store)
            continue;
        p->from = p->to ? p->from : i;
        p->to = i + 1;
    }
}

/* Where the configuration of a plan lies: beside it, unless the caller says where. */
static const char *
configuration_of(struct cks *c, const struct cks_record *plan)
{
    if (c->options.config_dir)
        return cks_tf_clean(&c->arena, c->options.config_dir);
    const char *clean = cks_tf_clean(&c->arena, c->inputs.files.items[plan->file].name);
    return clean ? cks_tf_dirname(&c->arena, clean) : NULL;
}

bool
cks_twins_prepare(struct cks *c)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        if (!is_of_plan(r))
            continue;
        const char *dir = configuration_of(c, r);
        struct cks_planned *p = dir ? cks_vec_push(&c->terraform.planned) : NULL;
        if (!cks_run_did(c, p != NULL))
            return false;
        *p = (struct cks_planned){.address = r->address, .dir = dir, .store = i};
    }
    find_ranges(c);
    if (c->terraform.planned.count)
        qsort(c->terraform.planned.items, c->terraform.planned.count,
              sizeof(*c->terraform.planned.items), by_address_in_plan);
    return true;
}

/* The first whose address is not below this one. */
static size_t
first_planned(const struct cks *c, const char *address)
{
    size_t low = 0, high = c->terraform.planned.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(c->terraform.planned.items[middle].address, address) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* One block stands for instances whose number only the plan knows. */
static bool
is_instance_of(const char *planned, const struct cks_store *s)
{
    size_t n = strlen(s->address);
    return strncmp(planned, s->address, n) == 0 &&
           (!planned[n] || (s->multiple && planned[n] == '['));
}

size_t
cks_twin_of(const struct cks *c, const char *root, const struct cks_store *s)
{
    if (!root || !s->address || !*s->address)
        return CKS_NO_STORE;
    for (size_t i = first_planned(c, s->address); i < c->terraform.planned.count; i++) {
        const struct cks_planned *p = &c->terraform.planned.items[i];
        if (!is_instance_of(p->address, s))
            break;
        if (strcmp(p->dir, root) == 0)
            return p->store;
    }
    return CKS_NO_STORE;
}

/* ---- what the configuration adds ---- */

static enum cks_param
param_of_finding(const struct cks_found *f)
{
    const char *name = f->shown.parameter;
    for (enum cks_param p = 0; name && p < CKS_P_COUNT; p++)
        if (strcmp(cks_param_name(p), name) == 0)
            return p == CKS_P_NEW_NAME ? CKS_P_NAME : p;
    return CKS_P_NONE;
}

/* What the plan knows of the store that the configuration writes, as bits of parameters. */
struct beside {
    const struct cks_store *written;
    unsigned known;
    unsigned changed; /* a literal is another one since */
};

static void
compare_with_plan(void *arg, const struct cks_store *s, size_t i)
{
    struct beside *b = arg;
    CKS_UNUSED(i);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        enum cks_param as = p == CKS_P_NEW_NAME ? CKS_P_NAME : p;
        const struct cks_value *w = &b->written->values[as];
        if (s->values[p].state != CKS_VALUE_KNOWN)
            continue;
        b->known |= 1u << as;
        if (w->origin == CKS_FROM_LITERAL && cks_was_changed_since(&s->values[p], w))
            b->changed |= 1u << as;
    }
}

static const struct cks_planned *
planned_of(const struct cks *c, size_t store)
{
    const char *address = c->records.list.items[store].address;
    for (size_t i = first_planned(c, address); i < c->terraform.planned.count; i++)
        if (c->terraform.planned.items[i].store == store)
            return &c->terraform.planned.items[i];
    return NULL;
}

/* Whether the plan's own findings say it, or its value makes it moot: not where the configuration
 * says something else since. */
static bool
is_said_by_plan(const struct cks *c, const struct cks_planned *plan, const struct beside *b,
                const struct cks_found *f)
{
    enum cks_param p = param_of_finding(f);
    if (p != CKS_P_NONE && (b->changed >> p & 1))
        return false;
    if (p != CKS_P_NONE && (b->known >> p & 1) && cks_rule_is(f->rule, CKS_RULE_OF_VALUE))
        return true;
    for (size_t i = plan ? plan->from : 0; plan && i < plan->to; i++) {
        const struct cks_found *other = &c->findings.list.items[i];
        if (other->rule == f->rule && other->shown.store == plan->store &&
            param_of_finding(other) == p)
            return true;
    }
    return false;
}

static void
drop_said(struct cks *c, const struct cks_store *written, size_t store, size_t before)
{
    const struct cks_planned *plan = planned_of(c, store);
    struct cks_found *list = c->findings.list.items;
    struct beside b = {.written = written};
    size_t kept = before;
    /* A store that the plan leaves as it is was not judged there. */
    bool judged = c->records.list.items[store].operation != CKS_EXISTING;
    if (judged && c->findings.list.count > before)
        c->records.recall(c->records.cookie, store, compare_with_plan, &b);
    for (size_t i = before; i < c->findings.list.count; i++)
        if (!is_said_by_plan(c, plan, &b, &list[i]))
            list[kept++] = list[i];
    c->findings.list.count = kept;
}

bool
cks_twin_judge(struct cks_intake *in, const struct cks_store *s, size_t i)
{
    struct cks *c = in->c;
    struct cks_judge *j = &c->judge;
    struct cks_findings *f = &c->findings;
    size_t before = f->list.count, charges = f->charges.count, unknown = f->unknown;
    size_t down = f->down.count;
    cks_judge_govern(j, s->doc->file);
    cks_judge_take_up(j, s);
    cks_suppress_scan_text(c, s->doc);
    j->hand.store = i;
    j->hand.settled = 0;
    cks_judge_store(j, s);
    j->hand.store = CKS_NO_STORE;
    cks_judge_take_up(j, NULL);
    /* Predictions and counts are made from the plan. */
    f->charges.count = charges;
    f->unknown = unknown;
    f->down.count = down;
    drop_said(c, s, i, before);
    c->inputs.files.items[in->file].judged = true;
    return cks_run_is_whole(c);
}
