/* From files to stores: opens, recognizes, reads, judges, keeps a record. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "run/intake/intake.h"
#include "formats/terraform/terraform.h"
#include "source/excerpt.h"

/* What cannot be read again (pipes) is kept in memory up to here. */
#define PIPE_BYTES_MAX (64u << 20)

void
cks_intake_fail(struct cks *c, const char *file, const char *message)
{
    cks_findings_fail(&c->findings, CKS_FAILURE_READ, file, message);
}

void
cks_intake_fail_errno(struct cks *c, const char *file, int number)
{
    char text[256];
    snprintf(text, sizeof(text), "cannot be read: %s", strerror(number));
    cks_intake_fail(c, file, text);
}

/* ---- syntax errors and other trouble of a text ---- */

static struct cks_place
place_at(const char *file, const struct cks_range *r)
{
    return (struct cks_place){file, r->line, r->column, r->end_line, r->end_column};
}

bool
cks_intake_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                   const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    struct cks *c = in->c;
    enum cks_rule rule = kind == CKS_TROUBLE_SYNTAX ? CKS101 : CKS103;
    if (kind != CKS_TROUBLE_SYNTAX && kind != CKS_TROUBLE_TYPE) {
        cks_findings_fail(&c->findings,
                          kind == CKS_TROUBLE_AMBIGUOUS ? CKS_FAILURE_READ : CKS_FAILURE_NOTE,
                          doc->file, message);
        c->findings.unknown += kind == CKS_TROUBLE_UNREAD;
        if (kind != CKS_TROUBLE_UNREAD || !c->options.explain_unknown)
            return !c->findings.failed;
        rule = CKS110;
    }
    struct cks_place place = place_at(doc->file, range);
    size_t before = c->findings.list.count;
    cks_find_at(&c->judge, &place,
                (struct cks_spot){.rule = rule, .no_parameter = true, .help = help}, "%s", message);
    if (c->findings.list.count > before) {
        struct cks_finding *shown = &c->findings.list.items[before].shown;
        struct cks_excerpt e =
            cks_excerpt_make(&c->findings.arena, doc, range, NULL, cks_param_known_word);
        shown->excerpt = e.line;
        shown->mark_from = e.mark_from;
        shown->mark_to = e.mark_to;
    }
    return !c->findings.failed;
}

static void
syntax_error(struct cks_intake *in)
{
    struct cks_range range;
    struct cks_document doc;
    cks_json_stream_place(&in->stream, &range, &doc);
    doc.file = in->input->name;
    size_t from = range.start < doc.text.n ? range.start : doc.text.n;
    while (from > 0 && doc.text.p[from - 1] != '\n')
        from--;
    struct cks_str line = cks_str_sub(doc.text, from, doc.text.n);
    cks_intake_syntax(
        in, &doc, cks_str_sub(line, 0, cks_str_find(line, "\n")), &range,
        cks_text(&in->c->judge, "this is not JSON: %s", in->stream.scan.error.message),
        in->stream.scan.error.help);
}

/* ---- JSON ---- */

static void
count_page(struct cks_records *r, bool more_follow)
{
    r->inventory = true;
    r->pages++;
    if (more_follow)
        r->open_pages++;
    else
        r->complete = true;
}

/* An inventory that is in memory whole, as YAML is. */
static bool
read_inventory(struct cks_reading *r, const cJSON *tree)
{
    struct cks_intake *in = r->cookie;
    const cJSON *truncated = cks_json_get(tree, "Truncated");
    size_t i = 0;
    in->stream.in_inventory = true;
    for (const cJSON *e = cks_json_get(tree, "CustomKeyStores")->child; e; e = e->next) {
        const char *pointer = cks_pointer_index(r->arena, "/CustomKeyStores", i);
        in->stream.index = i++;
        in->ordinal = 0;
        if (!pointer || !cks_read_inventory_entry(r, e, pointer))
            return false;
    }
    in->stream.in_inventory = false;
    count_page(&in->c->records, cks_json_is_true(truncated) ||
                                    cks_json_text_of(tree, "NextMarker").n ||
                                    cks_json_text_of(tree, "NextToken").n);
    return true;
}

bool
cks_intake_tree(struct cks_reading *r, const cJSON *tree, bool in_inventory)
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
    case CKS_SHAPE_INVENTORY:
        return read_inventory(r, tree);
    case CKS_SHAPE_PLAN:
        return cks_read_plan(r, tree, "");
    case CKS_SHAPE_STATE:
    case CKS_SHAPE_SHOW_STATE:
        return cks_read_state(r, tree, "", shape);
    case CKS_SHAPE_PULUMI:
        return cks_read_pulumi(r, tree, "");
    case CKS_SHAPE_PULUMI_STATE:
        return cks_read_pulumi_state(r, tree, "");
    case CKS_SHAPE_CLOUDFORMATION:
        return cks_read_cloudformation(r, tree, "");
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
entry(struct cks_intake *in)
{
    const struct cks_json_stream *st = &in->stream;
    struct cks *c = in->c;
    bool asked = c->options.operation != CKS_OPERATION_AUTO;
    if (!st->in_inventory && !asked && !in->held && !cks_may_hold_store(st->text))
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
                            .take = cks_intake_take,
                            .trouble = cks_intake_trouble,
                            .cookie = in};
    cJSON *tree = cks_json_parse(st->text);
    in->ordinal = 0;
    bool ok = tree && cks_intake_tree(&r, tree, st->in_inventory);
    in->held = in->ordinal > 0;
    cks_json_delete(tree);
    cks_arena_free(&in->arena);
    return ok;
}

static enum cks_status
read_json(struct cks_intake *in)
{
    for (;;) {
        enum cks_json_event event = cks_json_stream_next(&in->stream);
        switch (event) {
        case CKS_JSON_ENTRY:
            in->many = in->stream.in_array || in->stream.lines ||
                       (!in->stream.in_inventory && cks_json_stream_more(&in->stream));
            if (!entry(in))
                return CKS_ERR_MEMORY;
            break;
        case CKS_JSON_PAGE:
            count_page(&in->c->records, in->stream.truncated || in->stream.next_given);
            break;
        case CKS_JSON_END:
            return CKS_OK;
        case CKS_JSON_SYNTAX:
            syntax_error(in);
            return CKS_OK;
        case CKS_JSON_READ:
            cks_intake_fail_errno(in->c, in->input->name, in->stream.error_number);
            return CKS_ERR_READ;
        case CKS_JSON_TOO_LARGE:
            cks_intake_fail(in->c, in->input->name, "is larger than this program reads");
            return CKS_ERR_READ;
        case CKS_JSON_MEMORY:
            return CKS_ERR_MEMORY;
        }
    }
}

/* ---- files ---- */

int
cks_intake_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct cks_intake *in = cookie;
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
finish(struct cks_intake *in, enum cks_status status)
{
    struct cks *c = in->c;
    cks_json_stream_free(&in->stream);
    cks_arena_free(&in->arena);
    c->files_read += status == CKS_OK;
    if (c->failed || c->findings.failed)
        status = CKS_ERR_MEMORY;
    return status;
}

enum cks_status
cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f, size_t most)
{
    struct cks_buf b = {0};
    size_t got = 0;
    int number;
    do {
        char *to = cks_buf_reserve(&b, CKS_READ_CHUNK);
        number = to ? cks_intake_read(in, b.len, to, CKS_READ_CHUNK, &got) : ENOMEM;
        b.len += number ? 0 : got;
    } while (!number && got && b.len <= most);
    if (number || b.len > most) {
        bool memory = !cks_buf_ok(&b);
        cks_buf_free(&b);
        in->c->failed |= memory;
        if (memory)
            return CKS_ERR_MEMORY;
        if (number)
            cks_intake_fail_errno(in->c, f->name, number);
        else
            cks_intake_fail(in->c, f->name, "is larger than this program reads of its kind");
        return CKS_ERR_READ;
    }
    f->memory = (struct cks_str){b.data, b.len};
    f->owned = b.data;
    return CKS_OK;
}

/* The first bytes of a file, to see what it is. */
#define HEAD_BYTES 512

/* Whether a file holds a word that one with a store must hold. Words may lie across two chunks. */
static enum cks_status
look_for_words(struct cks_intake *in, bool *ret)
{
    char chunk[CKS_READ_CHUNK];
    size_t kept = 0, got = 0;
    uint64_t offset = 0;
    int number;
    *ret = false;
    do {
        number = cks_intake_read(in, offset, chunk + kept, sizeof(chunk) - kept, &got);
        if (number) {
            cks_intake_fail_errno(in->c, in->input->name, number);
            return CKS_ERR_READ;
        }
        offset += got;
        *ret = cks_may_hold_store((struct cks_str){chunk, kept + got});
        size_t tail = kept + got < CKS_STORE_WORD_MAX ? kept + got : CKS_STORE_WORD_MAX;
        memmove(chunk, chunk + kept + got - tail, tail);
        kept = tail;
    } while (got && !*ret && offset < CKS_FILE_BYTES_MAX);
    cks_wipe(chunk, sizeof(chunk));
    return CKS_OK;
}

/* A file in a format that is not read. Who named it is told; where it speaks of stores, what it
 * says of them counts as unknown. Certificates are read with the configurations that name them. */
static void
pass_over(struct cks_intake *in, bool holds)
{
    static const char message[] = "is of no format that is read; nothing in it was checked";
    static const char *const certificates[] = {".pem", ".crt", ".cer"};
    const struct cks_document doc = {.file = in->input->name};
    const struct cks_range range = {.line = 1, .column = 1, .end_line = 1, .end_column = 1};
    bool silent = in->found;
    for (size_t i = 0; i < CKS_COUNT(certificates); i++)
        silent |= cks_str_ends(cks_str_of(in->input->name), certificates[i]);
    if (holds)
        cks_intake_trouble(in, &doc, CKS_TROUBLE_UNREAD, &range, message, NULL);
    else if (!silent)
        cks_findings_fail(&in->c->findings, CKS_FAILURE_NOTE, in->input->name, message);
}

static enum cks_status
read_opened(struct cks_intake *in, struct cks_input_file *f, const struct cks_file_info *info)
{
    enum cks_status status = CKS_OK;
    char head[HEAD_BYTES];
    struct cks_str start = {head, 0};
    bool pipe = info->kind == CKS_FILE_OTHER;
    in->c->judge.file.world_readable = info->world_readable && !pipe;
    if (pipe)
        status = cks_intake_slurp(in, f, PIPE_BYTES_MAX);
    else
        in->stream.error_number = cks_intake_read(in, 0, head, sizeof(head), &start.n);
    if (in->stream.error_number) {
        cks_intake_fail_errno(in->c, f->name, in->stream.error_number);
        return CKS_ERR_READ;
    }
    enum cks_intake_format format = cks_intake_format_of(f->name, pipe ? f->memory : start);
    cks_wipe(head, sizeof(head));
    if (format == CKS_INTAKE_TERRAFORM && !status)
        return pipe ? cks_intake_terraform_text(in->c, f->name, f->memory)
                    : cks_intake_terraform_file(in->c, f->name);
    bool other = format == CKS_INTAKE_OTHER && !pipe;
    if (in->found || other) {
        bool holds = false;
        status = pipe ? CKS_OK : look_for_words(in, &holds);
        if (status == CKS_OK && other)
            pass_over(in, holds);
        if (status || !holds || other)
            return status;
    }
    if (status == CKS_OK && format != CKS_INTAKE_JSON && format != CKS_INTAKE_OTHER) {
        if (!pipe)
            status = cks_intake_slurp(in, f, CKS_TEXT_BYTES_MAX);
        return status ? status : cks_intake_text(in, format);
    }
    if (pipe)
        cks_json_stream_init_memory(&in->stream, f->memory);
    else
        cks_json_stream_init(&in->stream, cks_intake_read, in);
    return status ? status : read_json(in);
}

enum cks_status
cks_intake_path(struct cks *c, const char *path, bool found)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info;
    struct cks_intake in = {.c = c, .file = (uint32_t)c->files.count, .found = found};
    int number = o->files->look(o->files_cookie, path, true, &info);
    if (number) {
        cks_intake_fail_errno(c, path, number);
        return CKS_ERR_READ;
    }
    if (info.kind == CKS_FILE_DIRECTORY) {
        cks_intake_fail(c, path, "is a directory; name the files in it");
        return CKS_ERR_READ;
    }
    struct cks_input_file *f = new_file(c, path);
    if (!f) {
        c->failed = true;
        return CKS_ERR_MEMORY;
    }
    number = o->files->open(o->files_cookie, path, &in.handle);
    if (number) {
        cks_intake_fail_errno(c, path, number);
        return CKS_ERR_READ;
    }
    in.input = f;
    enum cks_status status = finish(&in, read_opened(&in, f, &info));
    o->files->close(o->files_cookie, in.handle);
    c->judge.file.world_readable = false;
    return status;
}

enum cks_status
cks_intake_memory(struct cks *c, const char *name, const void *data, size_t size)
{
    struct cks_intake in = {.c = c, .file = (uint32_t)c->files.count};
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
    enum cks_intake_format format = cks_intake_format_of(name, f->memory);
    if (format == CKS_INTAKE_TERRAFORM)
        return finish(&in, cks_intake_terraform_text(c, f->name, f->memory));
    if (format != CKS_INTAKE_JSON && format != CKS_INTAKE_OTHER)
        return finish(&in, cks_intake_text(&in, format));
    cks_json_stream_init_memory(&in.stream, f->memory);
    return finish(&in, read_json(&in));
}

void
cks_intake_free(struct cks *c)
{
    cks_terraform_free(c->terraform);
    cks_vec_free(&c->terraform_named);
    cks_vec_free(&c->terraform_dirs);
    cks_vec_free(&c->terraform_overridden);
    cks_vec_free(&c->terraform_along);
    for (size_t i = 0; i < c->files.count; i++) {
        struct cks_input_file *f = &c->files.items[i];
        cks_wipe(f->owned, f->owned ? f->memory.n : 0);
        free(f->owned);
    }
    cks_vec_free(&c->files);
    for (size_t i = 0; i < c->kept.count; i++)
        c->kept.items[i].release(c->kept.items[i].p);
    cks_vec_free(&c->kept);
}
