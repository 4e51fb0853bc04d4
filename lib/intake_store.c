/* The stores of the intake: judged, recorded, kept or read again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intake.h"
#include "predict/predict.h"

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
    struct cks_str label = cks_store_label(s);
    if (label.n && cks_judge_hides(&in->c->judge, label))
        label = CKS_STR_LIT(CKS_HIDDEN);
    if (label.n)
        r->name = cks_arena_strndup(&in->c->arena, label.p, label.n);
    if (s->address && *s->address)
        r->address = cks_arena_strdup(&in->c->arena, s->address);
    in->c->failed |= (label.n && !r->name) || (s->address && *s->address && !r->address);
}

/* A store whose document stays in memory stays too. */
static bool
keep(struct cks *c, struct cks_record *r, const struct cks_store *s)
{
    struct cks_store *copy = cks_arena_alloc(&c->arena, sizeof(*copy));
    if (!copy) {
        c->failed = true;
        return false;
    }
    *copy = *s;
    r->store = copy;
    return true;
}

void
cks_intake_judged(void *cookie, const struct cks_store *s, size_t i)
{
    struct cks *c = cookie;
    struct cks_record *r = &c->records.list.items[i];
    struct cks_predict_note *note = cks_vec_push(&c->notes);
    if (!note || !cks_predict_note(&c->arena, &c->judge, s, note)) {
        c->failed = true;
        return;
    }
    r->note = (uint32_t)c->notes.count;
    r->looked_at |= note->settled;
}

static bool
take_up(struct cks_intake *in, struct cks_record *r, const struct cks_store *s, size_t i)
{
    struct cks *c = in->c;
    cks_record_fill(&c->judge, r, s);
    place_record(in, r, s);
    r->world_readable = c->judge.world_readable;
    r->governing = c->judge.governing;
    cks_suppress_scan(c, s, i);
    if (in->whole && !keep(c, r, s))
        return false;
    /* What exists is not judged, but for the secrets that a tool's file shows. */
    if (s->operation == CKS_CREATE ||
        (s->operation == CKS_EXISTING && s->source != CKS_SOURCE_INVENTORY)) {
        c->judge.store = i;
        c->judge.settled = 0;
        cks_judge_store(&c->judge, s);
        cks_intake_judged(c, s, i);
        c->judge.store = CKS_NO_STORE;
    }
    return true;
}

bool
cks_intake_take(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    struct cks *c = in->c;
    size_t i = c->records.list.count;
    struct cks_record *r = cks_vec_push(&c->records.list);
    if (!r) {
        c->failed = true;
        return false;
    }
    cks_judge_govern(&c->judge, s->doc->file);
    cks_judge_take_up(&c->judge, s);
    bool ok = take_up(in, r, s, i);
    cks_judge_take_up(&c->judge, NULL);
    return ok;
}

/* ---- reading a store again ---- */

struct recall {
    struct cks_intake in;
    size_t i;
    uint32_t ordinal;
    void (*use)(void *arg, const struct cks_store *s, size_t i);
    void *arg;
};

static void
hand(const struct recall *rc, const struct cks_store *s)
{
    struct cks_judge *j = &rc->in.c->judge;
    cks_judge_take_up(j, s);
    rc->use(rc->arg, s, rc->i);
    cks_judge_take_up(j, NULL);
}

static bool
hand_over(void *cookie, const struct cks_store *s)
{
    struct recall *rc = cookie;
    if (rc->in.ordinal++ == rc->ordinal)
        hand(rc, s);
    return true;
}

static bool
no_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
           const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(doc);
    CKS_UNUSED(kind);
    CKS_UNUSED(range);
    CKS_UNUSED(message);
    CKS_UNUSED(help);
    return true; /* it was reported when the text was read first */
}

void
cks_intake_close_reopened(struct cks *c)
{
    if (c->reopened)
        c->options.files->close(c->options.files_cookie, c->reopened);
    c->reopened = NULL;
}

/* The file that was opened again last stays open: stores of one file are asked for in a row. */
static bool
reopen(struct cks *c, uint32_t file)
{
    const struct cks_options *o = &c->options;
    if (c->reopened && c->reopened_file == file)
        return true;
    cks_intake_close_reopened(c);
    c->reopened_file = file;
    if (o->files->open(o->files_cookie, c->files.items[file].name, &c->reopened) == 0)
        return true;
    c->reopened = NULL;
    return false;
}

/* The bytes of record r's entry; from the file again, unless all of it is in memory. */
static bool
entry_text(struct cks_intake *in, const struct cks_record *r, struct cks_buf *b,
           struct cks_str *ret)
{
    if (in->input->memory.p) {
        *ret = cks_str_sub(in->input->memory, r->offset, r->length);
        return ret->n == r->length;
    }
    char *to = cks_buf_reserve(b, r->length);
    if (!to || !reopen(in->c, r->file))
        return false;
    in->handle = in->c->reopened;
    size_t got = 1;
    while (b->len < r->length && got > 0 &&
           cks_intake_read(in, r->offset + b->len, to + b->len, r->length - b->len, &got) == 0)
        b->len += got;
    *ret = cks_buf_str(b);
    return b->len == r->length;
}

static bool
recall_text(struct recall *rc, const struct cks_record *r, struct cks_str text)
{
    struct cks_json_error error;
    struct cks_document doc = {.file = rc->in.input->name,
                               .syntax = CKS_SYNTAX_JSON,
                               .text = text,
                               .offset = r->offset,
                               .origin = {r->line, r->column},
                               .locate = cks_json_document_locate};
    struct cks_reading reading = {.doc = &doc,
                                  .options = &rc->in.c->options,
                                  .arena = &rc->in.arena,
                                  .take = hand_over,
                                  .trouble = no_trouble,
                                  .cookie = rc};
    /* The file may have changed since: what is not JSON any more is left alone. */
    bool same = cks_json_check(text, &error);
    cJSON *tree = same ? cks_json_parse(text) : NULL;
    bool ok = tree && cks_intake_tree(&reading, tree, r->operation == CKS_EXISTING);
    rc->in.c->failed |= same && !ok;
    cks_json_delete(tree);
    cks_arena_free(&rc->in.arena);
    return ok;
}

bool
cks_intake_recall(void *cookie, size_t i,
                  void (*use)(void *arg, const struct cks_store *s, size_t i), void *arg)
{
    struct cks *c = cookie;
    struct cks_record r = c->records.list.items[i];
    struct recall rc = {.in = {.c = c, .file = r.file, .input = &c->files.items[r.file]},
                        .i = i,
                        .ordinal = r.ordinal,
                        .use = use,
                        .arg = arg};
    struct cks_buf b = {0};
    struct cks_str text;
    cks_judge_govern(&c->judge, rc.in.input->name);
    if (r.store) {
        hand(&rc, r.store);
        return true;
    }
    bool ok = entry_text(&rc.in, &r, &b, &text) && recall_text(&rc, &r, text);
    c->failed |= !cks_buf_ok(&b);
    cks_buf_free(&b);
    if (!ok && !c->failed)
        cks_intake_fail(c, rc.in.input->name, "changed while it was read; check it again");
    return ok;
}
