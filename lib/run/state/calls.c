#include "run/state/calls.h"

#include "base/sized.h"
#include "run/state/account.h"
#include "run/state/run.h"
#include "run/state/shared.h"

/* ---- copies ---- */

static void *
room_for(struct cks *c, size_t n, size_t size)
{
    return n ? cks_run_got(c, cks_arena_array(&c->arena, n, size)) : NULL;
}

static const struct cks_cause *
copy_causes(struct cks *c, const struct cks_cause *from, size_t n)
{
    struct cks_cause *to = room_for(c, n, sizeof(*to));
    for (size_t i = 0; to && i < n; i++) {
        to[i] = from[i];
        to[i].error = cks_run_text(c, from[i].error);
        to[i].rule = cks_run_text(c, from[i].rule);
    }
    return to;
}

static const char *const *
copy_codes(struct cks *c, const char *const *from)
{
    size_t n = 0;
    while (from[n])
        n++;
    const char **to = room_for(c, n + 1, sizeof(*to));
    for (size_t i = 0; to && i <= n; i++)
        to[i] = cks_run_text(c, from[i]);
    return to;
}

static const struct cks_missing *
copy_missing(struct cks *c, const struct cks_prediction *p)
{
    struct cks_missing *to = room_for(c, p->missing_count, sizeof(*to));
    for (size_t i = 0; to && i < p->missing_count; i++) {
        const struct cks_missing *m = &p->missing[i];
        to[i] = (struct cks_missing){.evidence = cks_run_text(c, m->evidence),
                                     .codes = copy_codes(c, m->codes),
                                     .obtain = cks_run_text(c, m->obtain),
                                     .requirement = cks_run_text(c, m->requirement),
                                     .given = cks_run_text(c, m->given)};
    }
    return to;
}

static const struct cks_requirement_state *
copy_requirements(struct cks *c, const struct cks_prediction *p)
{
    struct cks_requirement_state *to = room_for(c, p->requirement_count, sizeof(*to));
    for (size_t i = 0; to && i < p->requirement_count; i++) {
        to[i] = p->requirements[i];
        to[i].id = cks_run_text(c, to[i].id);
        to[i].requirement = cks_run_text(c, to[i].requirement);
        to[i].subject = cks_run_text(c, to[i].subject);
        to[i].file = cks_run_text(c, to[i].file);
        to[i].at = cks_run_text(c, to[i].at);
    }
    return to;
}

static struct cks_prediction
copy_prediction(struct cks *c, const struct cks_prediction *p)
{
    struct cks_prediction made = *p;
    made.cause.error = cks_run_text(c, p->cause.error);
    made.cause.rule = cks_run_text(c, p->cause.rule);
    made.also = copy_causes(c, p->also, p->also_count);
    made.missing = copy_missing(c, p);
    made.requirements = copy_requirements(c, p);
    return made;
}

/* A place elsewhere is in a text that the reader of a report does not have. */
static struct cks_place
place_in_call(const struct cks_place *p, const char *name)
{
    struct cks_place made = p->file && strcmp(p->file, name) == 0 ? *p : (struct cks_place){0};
    made.file = name;
    return made;
}

static void
copy_found(struct cks *c, const struct cks_finding *f, const char *name, size_t store)
{
    struct cks_found *to = cks_run_push(c, &c->findings.list);
    if (!to)
        return;
    *to = (struct cks_found){.shown = *f, .rule = cks_rule_find(f->code)};
    to->shown.message = cks_run_text(c, f->message);
    to->shown.help = cks_run_text(c, f->help);
    to->shown.parameter = cks_run_text(c, f->parameter);
    to->shown.error = cks_run_text(c, f->error);
    to->shown.replacement = cks_run_text(c, f->replacement);
    to->shown.place = place_in_call(&f->place, name);
    to->shown.excerpt = cks_run_text(c, f->excerpt);
    to->shown.store = store;
    to->shown.related = NULL;
    to->shown.related_count = 0;
    to->shown.repair = NULL; /* there is no file to repair */
    to->shown.more = NULL;
    to->shown.more_count = 0;
}

/* ---- adding ---- */

/* The call as a store that was read: what reports are made of. */
static void
add_called_record(struct cks *c, const struct cks_judged_call *call)
{
    struct cks_input_file *file = cks_run_push(c, &c->inputs.files);
    struct cks_record *r = cks_run_push(c, &c->records.list);
    size_t *of = cks_run_push(c, &c->calls.of_store);
    if (!file || !r || !of) {
        c->records.list.count -= r != NULL;
        return;
    }
    *file = (struct cks_input_file){.name = call->name};
    *of = c->calls.list.count - 1;
    *r = (struct cks_record){.file = (uint32_t)(c->inputs.files.count - 1),
                             .address = call->title,
                             .operation = (uint8_t)call->prediction->call,
                             .index = UINT32_MAX,
                             .page = UINT32_MAX,
                             .current = UINT32_MAX,
                             .before = UINT32_MAX};
    if (call->type)
        r->type = strcmp(call->type, cks_store_type_name(CKS_STORE_XKS)) == 0 ? CKS_STORE_XKS
                                                                              : CKS_STORE_HSM;
    c->inputs.read++;
}

enum cks_status
cks_add_judged_call(struct cks *cks, const struct cks_judged_call *call)
{
    struct cks_judged_call given = {.size = sizeof(given)};
    if (!cks || !call || !cks_sized_read(call, &given, sizeof(given)) || !given.name ||
        !given.title || !given.result)
        return CKS_ERR_ARGUMENT;
    if (cks->judged || cks->inputs.files.count != cks->calls.of_store.count)
        return CKS_ERR_STATE;
    struct cks_called *to = cks_run_push(cks, &cks->calls.list);
    if (!to)
        return CKS_ERR_MEMORY;
    *to = (struct cks_called){.call = given, .store = CKS_NO_STORE};
    to->call.name = cks_run_text(cks, given.name);
    to->call.title = cks_run_text(cks, given.title);
    to->call.result = cks_run_text(cks, given.result);
    to->call.note = cks_run_text(cks, given.note);
    to->call.type = cks_run_text(cks, given.type);
    to->call.findings = NULL;
    to->call.finding_count = 0;
    if (given.prediction && cks_run_is_whole(cks)) {
        to->store = cks->records.list.count;
        to->prediction = copy_prediction(cks, given.prediction);
        add_called_record(cks, &to->call);
    }
    for (size_t i = 0; to->store != CKS_NO_STORE && i < given.finding_count; i++)
        copy_found(cks, given.findings[i], to->call.name, to->store);
    return cks_run_is_whole(cks) ? CKS_OK : CKS_ERR_MEMORY;
}

/* ---- what reports ask ---- */

size_t
cks_call_count(const struct cks *c)
{
    return c->calls.list.count;
}

const struct cks_called *
cks_call_at(const struct cks *c, size_t i)
{
    return i < c->calls.list.count ? &c->calls.list.items[i] : NULL;
}

enum cks_status
cks_calls_close(struct cks *c)
{
    /* The findings stay in the order of the calls: by file, call 10 would come before call 2. */
    cks_findings_share(c);
    cks_account_close(c);
    c->judged = true;
    return cks_run_is_whole(c) ? CKS_OK : CKS_ERR_MEMORY;
}

size_t
cks_calls_predict(const struct cks *c, size_t store, const struct cks_prediction **ret)
{
    *ret = NULL;
    if (!c->judged || store >= c->calls.of_store.count)
        return 0;
    *ret = &c->calls.list.items[c->calls.of_store.items[store]].prediction;
    return 1;
}

void
cks_calls_free(struct cks_calls *calls)
{
    cks_vec_free(&calls->list);
    cks_vec_free(&calls->of_store);
}
