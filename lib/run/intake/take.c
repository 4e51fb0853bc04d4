#include "run/intake/take.h"

#include "rules/judge/mark.h"
#include "run/forecast/forecast.h"
#include "run/state/entry.h"
#include "run/suppress/suppress.h"

#define NO_INDEX UINT32_MAX

static void
place_record(struct cks_intake *in, struct cks_record *r, const struct cks_store *s)
{
    const struct cks_json_stream *st = &in->stream;
    r->file = in->file;
    r->offset = st->offset;
    r->length = (uint32_t)st->text.n;
    r->line = st->origin.line;
    r->column = st->origin.column;
    r->ordinal = in->ordinal++;
    r->index = st->in_inventory ? (uint32_t)st->index : NO_INDEX;
    r->page = in->many ? (uint32_t)st->value : NO_INDEX;
    if (in->c->inputs.about_all)
        r->folder = 0;
    if (in->c->inputs.beside)
        r->along = r->unlinked = r->unsent = true;
    struct cks_str label = cks_store_label(s);
    if (label.n && cks_judge_hides(&in->c->judge, label))
        label = CKS_STR_LIT(CKS_HIDDEN);
    if (label.n)
        r->name = cks_run_got(in->c, cks_arena_strndup(&in->c->arena, label.p, label.n));
    bool shown = !s->address || !cks_judge_hides(&in->c->judge, cks_str_of(s->address));
    if (s->branches)
        r->branches = cks_run_text(in->c, s->branches);
    if (s->address && *s->address)
        r->address = shown ? cks_run_text(in->c, s->address) : CKS_HIDDEN;
}

/* A store whose document stays in memory stays too. */
static bool
keep_store(struct cks *c, struct cks_record *r, const struct cks_store *s)
{
    struct cks_store *copy = cks_run_got(c, cks_arena_copy(&c->arena, s, sizeof(*copy)));
    r->store = copy;
    return copy != NULL;
}

static bool
take_up(struct cks_intake *in, struct cks_record *r, const struct cks_store *s, size_t i)
{
    struct cks *c = in->c;
    cks_record_fill(&c->judge, r, s);
    place_record(in, r, s);
    if (s->operation == CKS_EXISTING && cks_input_is_inventory(s->input) &&
        !cks_input_inventory(in))
        return false;
    r->world_readable = c->judge.file.world_readable;
    r->governing = c->judge.file.governing;
    cks_suppress_scan(c, s, i);
    bool keep = in->keepable && !s->plan && cks_entry_is_wanted(c, r);
    in->keeps |= keep;
    if ((in->whole || keep) && !keep_store(c, r, s))
        return false;
    /* Existing stores are not judged, except for the secrets that a tool's file shows. */
    if (s->operation == CKS_CREATE ||
        (s->operation == CKS_EXISTING && !cks_input_is_inventory(s->input))) {
        c->judge.hand.store = i;
        c->judge.hand.settled = 0;
        cks_judge_store(&c->judge, s);
        /* What a plan leaves or deletes is not a call. */
        if (s->operation == CKS_CREATE || !s->plan)
            cks_forecast_note(c, s, i);
        c->judge.hand.store = CKS_NO_STORE;
    }
    return true;
}

bool
cks_intake_take(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    struct cks *c = in->c;
    size_t i = c->records.list.count;
    struct cks_record *r = cks_run_push(c, &c->records.list);
    if (!r)
        return false;
    cks_judge_govern(&c->judge, s->doc->file);
    cks_judge_take_up(&c->judge, s);
    bool ok = take_up(in, r, s, i);
    cks_judge_take_up(&c->judge, NULL);
    return ok;
}

bool
cks_intake_ends(void *cookie, const struct cks_store *s, bool removes)
{
    struct cks_intake *in = cookie;
    struct cks *c = in->c;
    struct cks_record r = {0};
    struct cks_range range;
    /* What is only shown, or read for the sake of others, ends nothing. */
    if (s->example || c->inputs.beside)
        return true;
    struct cks_ending *e = cks_run_push(c, &c->records.endings);
    if (!e)
        return false;
    cks_record_fill(&c->judge, &r, s);
    *e = (struct cks_ending){.id = r.key[CKS_KEY_ID],
                             .region_scope = r.region_scope,
                             .before = c->records.list.count,
                             .file = in->file,
                             .line = cks_judge_place(s, &range) ? range.line : 0,
                             .removes = removes};
    if (s->branches)
        e->branches = cks_run_text(c, s->branches);
    c->inputs.files.items[in->file].judged = true;
    return true;
}
