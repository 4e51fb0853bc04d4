/* From files to stores: opens, recognizes, reads, judges, keeps a record. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "run.h"
#include "source/excerpt.h"
#include "source/json_stream.h"

/* What cannot be read again (pipes) is kept in memory up to here. */
#define PIPE_BYTES_MAX (64u << 20)
#define NO_INDEX UINT32_MAX

/* One file while it is read. */
struct intake {
    struct cks *c;
    uint32_t file;
    const struct cks_input_file *input;
    void *handle; /* of the file access, or NULL */
    struct cks_arena arena; /* of the entry being read */
    struct cks_json_stream stream;
    bool many; /* the file has several top-level values or an array */
    uint32_t ordinal;
};

static void
fail(struct cks *c, const char *file, const char *message)
{
    cks_findings_fail(&c->findings, CKS_FAILURE_READ, file, message);
}

static void
fail_errno(struct cks *c, const char *file, int number)
{
    char text[256];
    snprintf(text, sizeof(text), "cannot be read: %s", strerror(number));
    fail(c, file, text);
}

/* ---- stores ---- */

static void
place_record(struct intake *in, struct cks_record *r, const struct cks_store *s)
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
    if (label.n)
        r->name = cks_arena_strndup(&in->c->arena, label.p, label.n);
    if (s->address && *s->address)
        r->address = cks_arena_strdup(&in->c->arena, s->address);
    in->c->failed |= (label.n && !r->name) || (s->address && *s->address && !r->address);
}

static bool
take(void *cookie, const struct cks_store *s)
{
    struct intake *in = cookie;
    struct cks *c = in->c;
    size_t i = c->records.list.count;
    struct cks_record *r = cks_vec_push(&c->records.list);
    if (!r) {
        c->failed = true;
        return false;
    }
    cks_record_fill(&c->judge, r, s);
    place_record(in, r, s);
    c->judge.store = i;
    cks_judge_store(&c->judge, s);
    c->judge.store = CKS_NO_STORE;
    return true;
}

/* ---- syntax errors and other trouble of a text ---- */

static struct cks_place
place_at(const char *file, const struct cks_range *r)
{
    return (struct cks_place){file, r->line, r->column, r->end_line, r->end_column};
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    struct intake *in = cookie;
    struct cks *c = in->c;
    if (kind == CKS_TROUBLE_NOTE || kind == CKS_TROUBLE_AMBIGUOUS) {
        cks_findings_fail(&c->findings,
                          kind == CKS_TROUBLE_NOTE ? CKS_FAILURE_NOTE : CKS_FAILURE_READ, doc->file,
                          message);
        return !c->findings.failed;
    }
    struct cks_place place = place_at(doc->file, range);
    size_t before = c->findings.list.count;
    cks_find_at(&c->judge, &place,
                (struct cks_spot){.rule = kind == CKS_TROUBLE_SYNTAX ? CKS101 : CKS103,
                                  .no_parameter = true,
                                  .help = help},
                "%s", message);
    if (c->findings.list.count > before) {
        struct cks_finding *shown = &c->findings.list.items[before].shown;
        struct cks_excerpt e = cks_excerpt_make(&c->findings.arena, doc, range, false);
        shown->excerpt = e.line;
        shown->mark_from = e.mark_from;
        shown->mark_to = e.mark_to;
    }
    return !c->findings.failed;
}

static void
syntax_error(struct intake *in)
{
    struct cks_range range;
    struct cks_document doc;
    cks_json_stream_place(&in->stream, &range, &doc);
    doc.file = in->input->name;
    trouble(in, &doc, CKS_TROUBLE_SYNTAX, &range,
            cks_text(&in->c->judge, "this is not JSON: %s", in->stream.scan.error.message),
            in->stream.scan.error.help);
}

/* ---- JSON ---- */

static bool
read_tree(struct cks_reading *r, const cJSON *tree, bool in_inventory)
{
    enum cks_shape shape =
        in_inventory ? CKS_SHAPE_INVENTORY_ENTRY : cks_recognize(tree, r->options->operation);
    switch (shape) {
    case CKS_SHAPE_CREATE:
    case CKS_SHAPE_UPDATE:
    case CKS_SHAPE_CONNECT:
    case CKS_SHAPE_PROXY_CONFIG:
        return cks_read_cli_input(r, tree, "", shape);
    case CKS_SHAPE_INVENTORY_ENTRY:
        return cks_read_inventory_entry(r, tree, "");
    case CKS_SHAPE_AMBIGUOUS:
        return r->trouble(r->cookie, r->doc, CKS_TROUBLE_AMBIGUOUS, NULL,
                          "this could be the input of a create or of an update; say which with "
                          "--operation create or --operation update",
                          NULL);
    default:
        return true;
    }
}

static bool
entry(struct intake *in)
{
    const struct cks_json_stream *st = &in->stream;
    struct cks *c = in->c;
    bool asked = c->options.operation != CKS_OPERATION_AUTO;
    if (!st->in_inventory && !asked && !cks_may_hold_store(st->text))
        return true;
    struct cks_document doc = {.file = in->input->name,
                               .syntax = CKS_SYNTAX_JSON,
                               .text = st->text,
                               .offset = st->offset,
                               .origin = st->origin,
                               .locate = cks_json_document_locate};
    struct cks_reading r = {.doc = &doc,
                            .options = &c->options,
                            .arena = &in->arena,
                            .take = take,
                            .trouble = trouble,
                            .cookie = in};
    cJSON *tree = cks_json_parse(st->text);
    in->ordinal = 0;
    bool ok = tree && read_tree(&r, tree, st->in_inventory);
    cks_json_delete(tree);
    cks_arena_free(&in->arena);
    return ok;
}

static void
page(struct intake *in)
{
    struct cks_records *r = &in->c->records;
    const struct cks_json_stream *st = &in->stream;
    r->inventory = true;
    r->pages++;
    if (st->truncated || st->next_given)
        r->open_pages++;
    else
        r->complete = true;
}

static enum cks_status
read_json(struct intake *in)
{
    for (;;) {
        enum cks_json_event event = cks_json_stream_next(&in->stream);
        switch (event) {
        case CKS_JSON_ENTRY:
            if (!in->stream.in_inventory)
                in->many = in->stream.in_array || cks_json_stream_more(&in->stream);
            if (!entry(in))
                return CKS_ERR_MEMORY;
            break;
        case CKS_JSON_PAGE:
            page(in);
            break;
        case CKS_JSON_END:
            return CKS_OK;
        case CKS_JSON_SYNTAX:
            syntax_error(in);
            return CKS_OK;
        case CKS_JSON_READ:
            fail_errno(in->c, in->input->name, in->stream.error_number);
            return CKS_ERR_READ;
        case CKS_JSON_TOO_LARGE:
            fail(in->c, in->input->name, "is larger than this program reads");
            return CKS_ERR_READ;
        case CKS_JSON_MEMORY:
            return CKS_ERR_MEMORY;
        }
    }
}

/* ---- files ---- */

static int
read_at(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct intake *in = cookie;
    const struct cks_options *o = &in->c->options;
    return o->files->read(o->files_cookie, in->handle, offset, to, size, ret_got);
}

static struct cks_input_file *
new_file(struct cks *c, const char *name)
{
    struct cks_input_file *f = cks_vec_push(&c->files);
    if (f)
        f->name = cks_arena_strdup(&c->arena, name);
    return f && f->name ? f : NULL;
}

static enum cks_status
finish(struct intake *in, enum cks_status status)
{
    struct cks *c = in->c;
    cks_json_stream_free(&in->stream);
    cks_arena_free(&in->arena);
    c->files_read += status == CKS_OK;
    if (c->failed || c->findings.failed)
        status = CKS_ERR_MEMORY;
    return status;
}

/* Reads a pipe to its end, into memory that the file owns. */
static enum cks_status
slurp(struct intake *in, struct cks_input_file *f)
{
    struct cks_buf b = {0};
    size_t got = 0;
    int number;
    do {
        char *to = cks_buf_reserve(&b, CKS_READ_CHUNK);
        number = to ? read_at(in, b.len, to, CKS_READ_CHUNK, &got) : ENOMEM;
        b.len += number ? 0 : got;
    } while (!number && got && b.len <= PIPE_BYTES_MAX);
    if (number || b.len > PIPE_BYTES_MAX) {
        cks_buf_free(&b);
        if (number)
            fail_errno(in->c, f->name, number);
        else
            fail(in->c, f->name, "is no regular file and larger than this program keeps");
        return CKS_ERR_READ;
    }
    f->memory = cks_buf_str(&b);
    f->owned = b.data;
    return CKS_OK;
}

static enum cks_status
read_opened(struct intake *in, struct cks_input_file *f, const struct cks_file_info *info)
{
    in->c->judge.world_readable = info->world_readable && info->kind == CKS_FILE_REGULAR;
    if (info->kind == CKS_FILE_OTHER) {
        enum cks_status status = slurp(in, f);
        if (status)
            return status;
        cks_json_stream_init_memory(&in->stream, f->memory);
    } else {
        cks_json_stream_init(&in->stream, read_at, in);
    }
    return read_json(in);
}

enum cks_status
cks_intake_path(struct cks *c, const char *path)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info;
    struct intake in = {.c = c, .file = (uint32_t)c->files.count};
    int number = o->files->look(o->files_cookie, path, true, &info);
    if (number) {
        fail_errno(c, path, number);
        return CKS_ERR_READ;
    }
    if (info.kind == CKS_FILE_DIRECTORY) {
        fail(c, path, "is a directory; name the files in it");
        return CKS_ERR_READ;
    }
    struct cks_input_file *f = new_file(c, path);
    if (!f) {
        c->failed = true;
        return CKS_ERR_MEMORY;
    }
    number = o->files->open(o->files_cookie, path, &in.handle);
    if (number) {
        fail_errno(c, path, number);
        return CKS_ERR_READ;
    }
    in.input = f;
    enum cks_status status = finish(&in, read_opened(&in, f, &info));
    o->files->close(o->files_cookie, in.handle);
    c->judge.world_readable = false;
    return status;
}

enum cks_status
cks_intake_memory(struct cks *c, const char *name, const void *data, size_t size)
{
    struct intake in = {.c = c, .file = (uint32_t)c->files.count};
    struct cks_input_file *f = new_file(c, name);
    char *copy = f ? malloc(size ? size : 1) : NULL;
    if (!copy) {
        c->failed = true;
        return CKS_ERR_MEMORY;
    }
    if (size)
        memcpy(copy, data, size);
    f->memory = (struct cks_str){copy, size};
    f->owned = copy;
    in.input = f;
    cks_json_stream_init_memory(&in.stream, f->memory);
    return finish(&in, read_json(&in));
}

/* ---- reading a store again ---- */

struct recall {
    struct intake in;
    size_t i;
    uint32_t ordinal;
    void (*use)(void *arg, const struct cks_store *s, size_t i);
    void *arg;
};

static bool
hand_over(void *cookie, const struct cks_store *s)
{
    struct recall *rc = cookie;
    if (rc->in.ordinal++ == rc->ordinal)
        rc->use(rc->arg, s, rc->i);
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

/* The bytes of record r's entry; from the file again, unless all of it is in memory. */
static bool
entry_text(struct intake *in, const struct cks_record *r, struct cks_buf *b, struct cks_str *ret)
{
    const struct cks_options *o = &in->c->options;
    if (in->input->memory.p) {
        *ret = cks_str_sub(in->input->memory, r->offset, r->length);
        return ret->n == r->length;
    }
    char *to = cks_buf_reserve(b, r->length);
    if (!to || o->files->open(o->files_cookie, in->input->name, &in->handle) != 0)
        return false;
    size_t got = 1;
    while (b->len < r->length && got > 0 &&
           read_at(in, r->offset + b->len, to + b->len, r->length - b->len, &got) == 0)
        b->len += got;
    o->files->close(o->files_cookie, in->handle);
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
    cJSON *tree = cks_json_check(text, &error) ? cks_json_parse(text) : NULL;
    bool ok = tree && read_tree(&reading, tree, r->operation == CKS_EXISTING);
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
    if (r.store) {
        use(arg, r.store, i);
        return true;
    }
    bool ok = entry_text(&rc.in, &r, &b, &text) && recall_text(&rc, &r, text);
    cks_buf_free(&b);
    return ok;
}

void
cks_intake_free(struct cks *c)
{
    for (size_t i = 0; i < c->files.count; i++) {
        struct cks_input_file *f = &c->files.items[i];
        cks_wipe(f->owned, f->owned ? f->memory.n : 0);
        free(f->owned);
    }
    cks_vec_free(&c->files);
}
