#include "run/intake/json.h"

#include "formats/format.h"
#include "formats/reading/words.h"
#include "run/intake/broken.h"
#include "run/intake/take.h"
#include "run/intake/terraform.h"
#include "run/intake/tree.h"
#include "run/state/account.h"
#include "run/state/entry.h"

/* What is written by hand has two kilobytes and a certificate. */
#define SMALL_BYTES (16u << 10)

static enum cks_status
end_at_break(struct cks_intake *in)
{
    struct cks_range range;
    struct cks_document doc;
    cks_json_stream_place(&in->stream, &range, &doc);
    doc.file = in->input->name;
    /* What is missing of an inventory may be any store. */
    if (in->stream.page_open || cks_str_find(doc.text, "\"CustomKeyStores\"") < doc.text.n)
        in->c->records.odd = true;
    return cks_intake_broken_json(in, &doc, &range, &in->stream.scan.error);
}

/* Stores are on lines of their own, or in the one array of a file. */
static bool
skip_array_of_line(struct cks_intake *in)
{
    if (cks_may_hold_store(in->stream.text))
        cks_account_form(
            in->c, in->input->name, in->stream.origin.line,
            "this line holds an array, which ckscheck reads only as the whole file; it "
            "was not checked",
            in->found);
    return true;
}

/* The entry of the stream's text: a copy of a short one, since stores are kept with it. */
static struct cks_entry *
begin_entry(struct cks_intake *in)
{
    const struct cks_json_stream *st = &in->stream;
    struct cks_entry *e = cks_run_got(in->c, cks_entry_new(in->c));
    if (!e)
        return NULL;
    struct cks_str text = st->text;
    in->keepable = !st->in_inventory && text.n <= SMALL_BYTES;
    if (in->keepable) {
        cks_buf_addstr(&e->bytes, text);
        text = cks_buf_str(&e->bytes);
    }
    if (cks_run_did(in->c, cks_buf_ok(&e->bytes))) {
        cks_entry_begin(e, in->input->name, text, st->offset, st->origin);
        return e;
    }
    cks_entry_drop(in->c, e);
    return NULL;
}

static bool
end_entry(struct cks_intake *in, struct cks_entry *e)
{
    bool keep = in->keeps;
    in->keeps = in->keepable = false;
    size_t hidden = cks_marks_hidden(&e->marks);
    if (hidden < SIZE_MAX)
        cks_json_stream_hide(&in->stream, hidden);
    if (keep)
        return cks_entry_keep(in->c, e);
    cks_entry_drop(in->c, e);
    return true;
}

static bool
read_json_entry(struct cks_intake *in)
{
    const struct cks_json_stream *st = &in->stream;
    struct cks *c = in->c;
    bool asked = c->options.operation != CKS_OPERATION_AUTO;
    /* Where somebody named the file, its names may be written wrong. */
    bool small = !in->found && st->text.n <= SMALL_BYTES;
    if (!st->in_inventory && !asked && !in->held && !small && !cks_may_hold_store(st->text))
        return true;
    if (st->lines && st->text.n && st->text.p[0] == '[')
        return skip_array_of_line(in);
    struct cks_entry *e = begin_entry(in);
    if (!e)
        return false;
    struct cks_reading r = {.doc = &e->doc,
                            .options = &c->options,
                            .arena = &e->arena,
                            .take = cks_intake_take,
                            .trouble = cks_intake_trouble,
                            .entry = cks_input_begin_entry,
                            .page = cks_input_count_page,
                            .beyond = cks_input_beyond_bound,
                            .passed = &in->passed,
                            .configured = cks_intake_configured,
                            .configured_cookie = c,
                            .cookie = in};
    e->tree = cks_json_parse(st->text);
    in->ordinal = 0;
    c->records.odd |= st->in_inventory && !cJSON_IsObject(e->tree);
    bool ok = e->tree && cks_intake_tree(in, &r, e->tree, st->in_inventory);
    in->held = in->ordinal > 0;
    return end_entry(in, e) && ok;
}

enum cks_status
cks_intake_json(struct cks_intake *in)
{
    in->stream.any_lines = cks_promises_lines(in->input->name);
    for (;;) {
        enum cks_json_event event = cks_json_stream_next(&in->stream);
        switch (event) {
        case CKS_JSON_ENTRY:
            in->many = in->stream.in_array || in->stream.lines ||
                       (!in->stream.in_inventory && cks_json_stream_more(&in->stream));
            if (!read_json_entry(in))
                return CKS_ERR_MEMORY;
            break;
        case CKS_JSON_PAGE:
            cks_input_count_page(in, in->stream.truncated || in->stream.next_given);
            break;
        case CKS_JSON_END:
            return CKS_OK;
        case CKS_JSON_SYNTAX:
            return end_at_break(in);
        case CKS_JSON_READ:
            cks_account_errno(in->c, in->input->name, in->stream.error_number);
            return CKS_ERR_READ;
        case CKS_JSON_TOO_LARGE:
            return cks_input_beyond(in, 0, in->stream.bound);
        case CKS_JSON_MEMORY:
            return CKS_ERR_MEMORY;
        }
    }
}
