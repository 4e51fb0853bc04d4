#include "rules/stores/inventories.h"

#include "base/store_id.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/whose.h"

/* The account and Region of what calls are made for; `several`: they are not all the same. */
struct inputs {
    bool any, open; /* open: no Region is stated */
    bool several_scopes, several_regions;
    uint64_t scope, region_scope;
};

/* What the entries of one inventory say. */
struct entries {
    size_t from, to; /* its records */
    size_t told;     /* the first that names its Region; SIZE_MAX: none */
    bool any;
    bool torn;     /* another one names another Region */
    bool nameless; /* one has no usable ID */
};

static bool
is_entry(const struct cks_record *r)
{
    return r->operation == CKS_EXISTING && cks_input_is_inventory(r->input);
}

static struct inputs
survey_inputs(const struct cks_records *records)
{
    struct inputs in = {0};
    for (size_t i = 0; i < records->list.count; i++) {
        const struct cks_record *r = &records->list.items[i];
        if (r->operation == CKS_EXISTING || !r->scope || r->skeleton ||
            cks_input_is_proxy(r->input))
            continue;
        in.several_scopes |= in.any && r->scope != in.scope;
        in.several_regions |= in.any && r->region_scope != in.region_scope;
        in.open |= r->region_open;
        in.any = true;
        in.scope = r->scope;
        in.region_scope = r->region_scope;
    }
    return in;
}

/* The entries of an inventory; they stand together from `from` on. */
static struct entries
find_entries(const struct cks_records *records, const struct cks_inventory *inventory, size_t from)
{
    const struct cks_record *list = records->list.items;
    size_t i = from;
    while (i < records->list.count && !(is_entry(&list[i]) && list[i].file >= inventory->file))
        i++;
    struct entries e = {.from = i, .told = SIZE_MAX};
    for (; i < records->list.count; i++) {
        if (is_entry(&list[i]) && list[i].file != inventory->file)
            break;
        e.any |= is_entry(&list[i]);
        e.nameless |= is_entry(&list[i]) && list[i].nameless;
        if (!is_entry(&list[i]) || !list[i].region_told)
            continue;
        if (e.told == SIZE_MAX)
            e.told = i;
        e.torn |= list[i].region_scope != list[e.told].region_scope;
    }
    e.to = i;
    return e;
}

/* What an inventory says of its Region, by an entry or by the command above it. */
struct told {
    bool any, torn; /* torn: the two differ */
    uint64_t scope, region_scope;
};

static struct told
told_by(struct cks_judge *j, const struct cks_records *records, const struct entries *e,
        const struct cks_inventory *inventory)
{
    struct told told = {.torn = e->torn};
    const struct cks_record *entry = e->told == SIZE_MAX ? NULL : &records->list.items[e->told];
    if (inventory->region)
        cks_record_scope_in(j, inventory->region, &told.scope, &told.region_scope);
    told.torn |= entry && inventory->region && entry->region_scope != told.region_scope;
    told.any = entry || inventory->region;
    if (entry) {
        told.scope = entry->scope;
        told.region_scope = entry->region_scope;
    }
    return told;
}

/* What an entry shows of its Region. */
struct seen {
    struct cks_judge *j;
    const char *region;
};

static void
see_region(void *arg, const struct cks_store *s, size_t i)
{
    struct seen *seen = arg;
    struct cks_str region = cks_region_of_service(cks_of(s, CKS_P_SERVICE)->text);
    CKS_UNUSED(i);
    seen->region = cks_arena_strndup(&seen->j->findings->arena, region.p, region.n);
    seen->j->findings->failed |= !seen->region;
}

/* Whose evidence its entries are compared with. */
static const char *
shown_region(struct cks_judge *j, const struct cks_records *records, const struct entries *e,
             const struct cks_inventory *inventory)
{
    struct seen seen = {j, inventory->region};
    if (e->torn)
        return NULL;
    if (!seen.region && e->told != SIZE_MAX)
        records->recall(records->cookie, e->told, see_region, &seen);
    return seen.region;
}

/* Fills the inventory's scope: 0 where it is not known whose it is. */
static void
place(struct cks_judge *j, const struct cks_records *records, const struct inputs *in,
      struct entries *e, struct cks_inventory *inventory)
{
    cks_judge_govern(j, inventory->name);
    const struct cks_run_scope *run = cks_record_run_scope(j);
    const struct told told = told_by(j, records, e, inventory);
    bool run_known = run->region && *run->region;
    e->torn = told.torn;
    inventory->shown_region = shown_region(j, records, e, inventory);
    /* Of inputs that state no Region none can differ. */
    bool own = !run_known && in->any && !in->several_regions && (!told.any || in->open);
    inventory->scope = inventory->region_scope = 0;
    inventory->other_caller = cks_whose_other_caller(records->evidence, cks_str_of(run->account));
    inventory->other_profile =
        inventory->profile &&
        !cks_whose_profile_is_callers(records->evidence, cks_str_of(inventory->profile));
    if (told.torn || inventory->other_caller || inventory->other_profile ||
        (!run_known && in->several_regions && !told.any))
        return;
    inventory->region_scope = own        ? in->region_scope
                              : told.any ? told.region_scope
                                         : run->region_alone;
    inventory->scope = told.any && !own ? told.scope : run->both;
    if (in->any && !in->several_scopes && in->region_scope == inventory->region_scope)
        inventory->scope = in->scope;
}

/* The accounts and Regions that inventories are of, each once. */
struct cover {
    uint64_t scope;
    bool complete, met; /* met: a call is made there */
    bool partial;       /* one of them is not all */
    /* Of the complete ones; see struct cks_record. */
    bool unfiltered, asked, populated;
    size_t wholes;
};

struct covers {
    CKS_VEC(struct cover) list;
};

static struct cover *
cover_of(struct covers *c, uint64_t scope)
{
    for (size_t i = 0; i < c->list.count; i++)
        if (c->list.items[i].scope == scope)
            return &c->list.items[i];
    struct cover *new = cks_vec_push(&c->list);
    if (new)
        new->scope = scope;
    return new;
}

/* Of a filtered list, what is absent may have been left out; its command says so. A list that goes
 * on, or has an entry without an ID, makes the others of its account and Region doubtful too: which
 * of them shows all is not known. */
static void
add_to_cover(struct cover *cover, struct cks_inventory *inventory, const struct entries *e)
{
    bool all = inventory->complete && !e->nameless;
    bool recorded = inventory->listing == CKS_RECORDED_WHOLE;
    inventory->whole = all && inventory->listing != CKS_RECORDED_FILTERED;
    cover->partial |= !all && inventory->listing != CKS_RECORDED_FILTERED;
    if (!inventory->whole)
        return;
    cover->wholes += inventory->scope != 0;
    cover->complete = true;
    cover->unfiltered |= recorded;
    cover->asked |= recorded && (inventory->region || e->told != SIZE_MAX);
    cover->populated |= e->any;
}

static void
cover_stores(const struct cks_records *records, struct covers *c)
{
    for (size_t i = 0; c->list.count && i < records->list.count; i++) {
        struct cks_record *r = &records->list.items[i];
        for (size_t k = 0; r->scope && k < c->list.count; k++) {
            struct cover *one = &c->list.items[k];
            if (one->scope != r->scope)
                continue;
            r->inventory = true;
            r->covered = one->complete && !one->partial;
            r->unfiltered = one->unfiltered;
            r->asked = one->asked;
            r->populated = one->populated;
            one->met |= r->operation != CKS_EXISTING;
        }
    }
}

/* An entry that names no store: it may be any. */
static void
remark_nameless(struct cks_spanning *sp, const struct cks_inventory *inventory)
{
    cks_findings_fail(sp->j->findings, CKS_FAILURE_NOTE, inventory->name,
                      cks_text(sp->j,
                               "an entry has no usable CustomKeyStoreId (cks- and %d hexadecimal "
                               "digits), so it is not known which stores the inventory lacks",
                               CKS_STORE_ID_DIGITS));
}

/* One that goes on, beside others that seem to be whole. */
static void
remark_partial(struct cks_spanning *sp, const struct cks_inventory *inventory)
{
    cks_findings_fail(
        sp->j->findings, CKS_FAILURE_NOTE, inventory->name,
        "the inventory continues after its last entry, so it is not known whether the "
        "others of its account and Region show all stores");
}

/* Its profile may be that of another account than the caller's. */
static void
tell_profile(struct cks_spanning *sp, const struct cks_inventory *inventory)
{
    const struct cks_evidence *e = sp->records->evidence;
    if (inventory->profile && !(e && cks_whose_caller_is_recorded(e)))
        cks_findings_fail(
            sp->j->findings, CKS_FAILURE_NOTE, inventory->name,
            cks_text(sp->j,
                     "its command names the profile %s, and no command above the caller's identity "
                     "shows the caller's: that both are of one account is assumed (R002)",
                     cks_say(sp->j, cks_str_of(inventory->profile))));
}

/* An inventory that no call of the run is in the account and Region of. */
static void
remark_on(struct cks_spanning *sp, const struct entries *e, const struct cks_inventory *inventory)
{
    const char *region = inventory->shown_region
                             ? cks_say(sp->j, cks_str_of(inventory->shown_region))
                             : "another account or Region";
    const char *text;
    if (e->torn || (inventory->region && e->told != SIZE_MAX && !inventory->scope))
        text = "its entries name several Regions, so it proves and disproves nothing";
    else if (inventory->other_caller)
        text =
            "it names no account, and the caller of the evidence is another account's: it proves "
            "and disproves nothing";
    else if (inventory->other_profile)
        text = "its command names another profile than the one that shows the caller, so it proves "
               "and disproves nothing";
    else if (!inventory->scope)
        text = "it does not say which of the run's Regions it is of, so it proves and disproves "
               "nothing; give --region";
    else
        text = cks_text(sp->j,
                        "it is an inventory of %s, where no call of this run is made: it proves "
                        "and disproves nothing",
                        region);
    cks_findings_fail(sp->j->findings, CKS_FAILURE_NOTE, inventory->name, text);
}

static void
set_scope(struct cks_records *records, const struct entries *e,
          const struct cks_inventory *inventory)
{
    for (size_t i = e->from; i < e->to; i++) {
        struct cks_record *r = &records->list.items[i];
        if (!is_entry(r) || r->file != inventory->file)
            continue;
        r->scope = inventory->scope;
        r->region_scope = inventory->region_scope;
    }
}

bool
cks_place_inventories(struct cks_spanning *sp)
{
    struct cks_records *records = sp->records;
    struct inputs in = survey_inputs(records);
    struct covers c = {0};
    size_t from = 0;
    bool ok = true;
    for (size_t k = 0; ok && k < records->inventories.count; k++) {
        struct cks_inventory *inventory = &records->inventories.items[k];
        struct entries e = find_entries(records, inventory, from);
        place(sp->j, records, &in, &e, inventory);
        set_scope(records, &e, inventory);
        struct cover *cover = cover_of(&c, inventory->scope);
        ok = cover != NULL;
        if (cover)
            add_to_cover(cover, inventory, &e);
        from = e.to;
    }
    cover_stores(records, &c);
    from = 0;
    for (size_t k = 0; ok && k < records->inventories.count; k++) {
        struct cks_inventory *inventory = &records->inventories.items[k];
        struct entries e = find_entries(records, inventory, from);
        const struct cover *cover = cover_of(&c, inventory->scope);
        ok = cover != NULL;
        inventory->wholes = cover ? cover->wholes : 0;
        inventory->apart = cover && !cover->met && in.any;
        if (inventory->apart)
            remark_on(sp, &e, inventory);
        else if (e.nameless && in.any)
            remark_nameless(sp, inventory);
        else if (!inventory->complete && inventory->listing != CKS_RECORDED_FILTERED && cover &&
                 cover->complete && in.any)
            remark_partial(sp, inventory);
        if (!inventory->apart && cover)
            tell_profile(sp, inventory);
        from = e.to;
    }
    cks_vec_free(&c.list);
    return ok && !sp->j->findings->failed;
}
