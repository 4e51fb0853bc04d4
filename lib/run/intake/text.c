#include "run/intake/text.h"

#include "formats/inside/unread.h"
#include "formats/reading/calls.h"
#include "formats/reading/elided.h"
#include "formats/reading/words.h"
#include "formats/recognize.h"
#include "run/intake/terraform.h"
#include "formats/read.h"
#include "run/intake/broken.h"
#include "run/intake/other.h"
#include "run/intake/take.h"
#include "run/intake/tree.h"
#include "run/state/account.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/marks.h"
#include "source/shell/shell.h"
#include "source/shell/place.h"
#include "source/yaml/parse.h"
#include "source/yaml/yaml.h"

static void
release_marks(void *p)
{
    cks_marks_free(p);
}

/* The marks of a text, which the documents in it share; NULL if out of memory. */
static struct cks_marks *
marks_of(struct cks_intake *in, struct cks_str text)
{
    if (in->marks && in->marked.p == text.p && in->marked.n == text.n)
        return in->marks;
    struct cks_marks *marks = cks_run_got(in->c, cks_arena_alloc(&in->c->arena, sizeof(*marks)));
    if (!marks || !cks_intake_keep(in->c, marks, release_marks))
        return NULL;
    in->marked = text;
    in->marks = marks;
    return marks;
}

/* A document that lives as long as the handle: stores point to it. */
static struct cks_document *
document_of(struct cks_intake *in, enum cks_syntax syntax, struct cks_str text)
{
    struct cks_marks *marks = marks_of(in, text);
    struct cks_document *doc =
        marks ? cks_run_got(in->c, cks_arena_alloc(&in->c->arena, sizeof(*doc))) : NULL;
    if (doc)
        *doc = (struct cks_document){
            .file = in->input->name, .syntax = syntax, .text = text, .marks = marks};
    return doc;
}

static struct cks_document *
new_document(struct cks_intake *in, enum cks_syntax syntax)
{
    return document_of(in, syntax, in->input->memory);
}

/* struct cks_reading's keep. */
static bool
keep_for_stores(void *cookie, void *p, void (*release)(void *p))
{
    struct cks_intake *in = cookie;
    return cks_intake_keep(in->c, p, release);
}

static struct cks_reading
reading_of(struct cks_intake *in, const struct cks_document *doc)
{
    return (struct cks_reading){.doc = doc,
                                .options = &in->c->options,
                                .arena = &in->c->arena,
                                .take = cks_intake_take,
                                .ends = cks_intake_ends,
                                .trouble = cks_intake_trouble,
                                .entry = cks_input_begin_entry,
                                .page = cks_input_count_page,
                                .beyond = cks_input_beyond_bound,
                                .keep = keep_for_stores,
                                .passed = &in->passed,
                                .example = in->example,
                                .elided = in->elided,
                                .cookie = in};
}

/* ---- YAML ---- */

static void
release_yaml(void *p)
{
    cks_yaml_free(p);
}

static void
release_tree(void *p)
{
    cks_json_delete(p);
}

static enum cks_status
yaml_error(struct cks_intake *in, const struct cks_document *doc, const struct cks_yaml_error *e)
{
    struct cks_range range = {.start = e->offset, .end = e->offset};
    if (!cks_run_did(in->c, e->message[0]))
        return CKS_ERR_MEMORY;
    if (range.end < doc->text.n)
        range.end++;
    cks_range_resolve(doc->text, doc->origin, &range);
    if (in->example) /* a document shows parts, and what is left out */
        return cks_intake_trouble(in, doc, CKS_TROUBLE_UNREAD, &range,
                                  "this block is not whole YAML; it was not checked", NULL)
                   ? CKS_OK
                   : CKS_ERR_MEMORY;
    if (e->bound)
        return cks_input_beyond(in, range.line, e->bound);
    return cks_intake_broken_yaml(in, doc, &range, e->message, e->help);
}

static enum cks_yaml_dialect
dialect_of(enum cks_shape shape)
{
    switch (shape) {
    case CKS_SHAPE_CLOUDFORMATION:
        return CKS_YAML_CLOUDFORMATION;
    case CKS_SHAPE_PULUMI:
    case CKS_SHAPE_PULUMI_STATE:
        return CKS_YAML_GO;
    default:
        return CKS_YAML_CORE;
    }
}

/* One document of a YAML text. */
static enum cks_status
yaml_part(struct cks_intake *in, struct cks_yaml *y, size_t i, struct cks_str text)
{
    struct cks_yaml_error error = {0};
    struct cks_document *doc = document_of(in, CKS_SYNTAX_YAML, text);
    struct cks_yaml_part *part = cks_yaml_part(y, i);
    cJSON *tree = doc ? cks_yaml_tree(part, &error) : NULL;
    if (!doc)
        return CKS_ERR_MEMORY;
    if (!tree)
        return yaml_error(in, doc, &error);
    enum cks_yaml_dialect dialect = dialect_of(cks_recognize(tree, in->c->options.operation));
    if (dialect != CKS_YAML_CORE) {
        cks_json_delete(tree);
        cks_yaml_set_dialect(y, dialect);
        tree = cks_yaml_tree(part, &error);
        if (!tree)
            return yaml_error(in, doc, &error);
    }
    if (!cks_intake_keep(in->c, tree, release_tree))
        return CKS_ERR_MEMORY;
    doc->locate = cks_yaml_document_locate;
    doc->impl = part;
    in->ordinal = 0;
    struct cks_reading r = reading_of(in, doc);
    return cks_intake_tree(in, &r, tree, false) ? CKS_OK : CKS_ERR_MEMORY;
}

static enum cks_status
read_yaml(struct cks_intake *in, struct cks_str text)
{
    struct cks_yaml_error error = {0};
    struct cks_yaml *y = NULL;
    enum cks_status status = CKS_OK;
    if (!cks_yaml_available()) {
        cks_account_unreadable(in->c, in->input->name,
                               "is YAML, which this build does not support");
        return CKS_ERR_READ;
    }
    if (!cks_yaml_parse(text, CKS_YAML_CORE, &y, &error)) {
        struct cks_document *doc = document_of(in, CKS_SYNTAX_YAML, text);
        return doc ? yaml_error(in, doc, &error) : CKS_ERR_MEMORY;
    }
    if (!cks_intake_keep(in->c, y, release_yaml))
        return CKS_ERR_MEMORY;
    in->many = cks_yaml_count(y) > 1;
    for (size_t i = 0; status == CKS_OK && i < cks_yaml_count(y); i++) {
        in->stream.value = i;
        in->endless = true;
        status = yaml_part(in, y, i, text);
        in->endless = false;
    }
    return status;
}

/* ---- documents in other texts ---- */

static void
release_members(void *p)
{
    cks_json_members_free(p);
}

/* A document shows parts of what is sent. */
static bool
tell_of_part(struct cks_intake *in, const struct cks_document *doc,
             const struct cks_json_error *error)
{
    struct cks_range range = {.start = error->offset, .end = error->offset + 1};
    if (!cks_run_did(in->c, error->message[0]))
        return false;
    cks_range_resolve(doc->text, doc->origin, &range);
    return cks_intake_trouble(in, doc, CKS_TROUBLE_UNREAD, &range,
                              "this block is not whole JSON; it was not checked", NULL);
}

static bool
read_json_inside(struct cks_intake *in, struct cks_str text)
{
    struct cks_json_error error;
    struct cks_document *doc = document_of(in, CKS_SYNTAX_JSON, text);
    if (!doc)
        return false;
    if (!cks_json_check(text, &error))
        return tell_of_part(in, doc, &error);
    cJSON *tree = cks_run_got(in->c, cks_json_parse(text));
    if (!tree || !cks_intake_keep(in->c, tree, release_tree))
        return false;
    struct cks_json_members *members =
        cks_run_got(in->c, cks_arena_alloc(&in->c->arena, sizeof(*members)));
    if (!members || !cks_intake_keep(in->c, members, release_members))
        return false;
    doc->locate = cks_json_document_locate;
    doc->impl = members;
    struct cks_reading r = reading_of(in, doc);
    return cks_read_tree(&r, tree, false);
}

/* struct cks_reading's inside. */
static bool
read_inside(void *cookie, enum cks_format format, struct cks_str text)
{
    struct cks_intake *in = cookie;
    bool ok = true;
    in->example = true;
    in->elided = true; /* what an example does not show, the real one may have */
    in->many = true;
    in->stream.value++;
    in->ordinal = 0;
    if (format != CKS_FORMAT_TERRAFORM)
        text = cks_without_marks(&in->c->arena, text);
    if (!cks_run_did(in->c, text.p != NULL))
        return false;
    if (format == CKS_FORMAT_YAML && cks_yaml_available())
        ok = read_yaml(in, text) == CKS_OK;
    else if (format == CKS_FORMAT_JSON)
        ok = read_json_inside(in, text);
    else if (format == CKS_FORMAT_TERRAFORM)
        ok = cks_intake_terraform_example(in->c, in->input->name, text) == CKS_OK;
    in->example = in->elided = false;
    return ok;
}

/* Looks at what the reader left of a text of which nothing was said to be unread. */
static bool
look_beyond(struct cks_intake *in, struct cks_reading *r, enum cks_format format, size_t unread)
{
    if (in->c->account.unread.count > unread || in->c->inputs.beside)
        return true;
    if (!cks_accepts_file(r->doc->text))
        return cks_report_unread(r, format);
    cks_intake_accept(in);
    return true;
}

/* Reads a text that is not a tree. */
static enum cks_status
read_text(struct cks_intake *in, enum cks_format format)
{
    struct cks_document *doc = new_document(in, CKS_SYNTAX_SHELL);
    if (!doc)
        return CKS_ERR_MEMORY;
    doc->locate = cks_shell_document_locate;
    doc->script = format == CKS_FORMAT_SHELL;
    struct cks_reading r = reading_of(in, doc);
    r.inside = read_inside;
    if (!cks_may_hold_store(doc->text))
        return CKS_OK;
    size_t unread = in->c->account.unread.count;
    bool ok = cks_read_text(&r, format) && look_beyond(in, &r, format, unread);
    return ok ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_text(struct cks_intake *in, enum cks_format format)
{
    in->whole = true;
    if (format == CKS_FORMAT_YAML || format == CKS_FORMAT_JSON_OR_YAML)
        return read_yaml(in, in->input->memory);
    return read_text(in, format);
}
