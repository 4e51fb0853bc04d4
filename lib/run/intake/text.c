#include "run/intake/text.h"

#include "formats/reading/words.h"
#include "formats/recognize.h"
#include "formats/shell/script.h"
#include "formats/read.h"
#include "run/intake/take.h"
#include "source/shell.h"
#include "source/yaml/parse.h"
#include "source/yaml/yaml.h"

static bool
name_ends(struct cks_str name, const char *const *endings)
{
    for (; *endings; endings++)
        if (cks_str_ends(name, *endings))
            return true;
    return false;
}

enum cks_intake_format
cks_intake_format_of(const char *name, struct cks_str head)
{
    static const char *const terraform[] = {".tf",     ".tofu", ".tf.json", ".tofu.json",
                                            ".tfvars", ".hcl",  NULL};
    static const char *const yaml[] = {".yaml", ".yml", NULL};
    static const char *const shell[] = {".sh", ".bash", NULL};
    static const char *const named_json[] = {".json", ".jsonl", ".ndjson", ".tfstate", NULL};
    struct cks_str n = cks_str_of(name);
    if (cks_str_starts(head, "\xEF\xBB\xBF"))
        head = cks_str_sub(head, 3, head.n);
    struct cks_str text = cks_str_trim(head);
    bool json = text.n && strchr("{[\"", text.p[0]);
    if (name_ends(n, terraform))
        return CKS_INTAKE_TERRAFORM;
    /* JSON is read as JSON whatever the file is called: it has exact errors and no size limit. */
    if (json)
        return CKS_INTAKE_JSON;
    /* Templates of CloudFormation are called so; those of other programs may be anything. */
    if (name_ends(n, yaml) ||
        (cks_str_ends(n, ".template") && cks_str_find(text, "AWSTemplateFormatVersion") < text.n))
        return CKS_INTAKE_YAML;
    if (name_ends(n, shell) || (cks_str_starts(text, "#!") && cks_str_find(text, "sh") < text.n))
        return CKS_INTAKE_SHELL;
    /* What has no text yet, or none that could be told here, was meant to have one: JSON's errors
     * say what is wrong. */
    bool wide = head.n >= 2 && (!head.p[0] || !head.p[1] || !memcmp(head.p, "\xFF\xFE", 2) ||
                                !memcmp(head.p, "\xFE\xFF", 2));
    return !text.n || wide || name_ends(n, named_json) ? CKS_INTAKE_JSON : CKS_INTAKE_OTHER;
}

/* A document that lives as long as the handle: stores point to it. */
static struct cks_document *
new_document(struct cks_intake *in, enum cks_syntax syntax)
{
    struct cks_document *doc = cks_run_got(in->c, cks_arena_alloc(&in->c->arena, sizeof(*doc)));
    if (doc)
        *doc = (struct cks_document){
            .file = in->input->name, .syntax = syntax, .text = in->input->memory};
    return doc;
}

static struct cks_reading
reading_of(struct cks_intake *in, const struct cks_document *doc)
{
    return (struct cks_reading){.doc = doc,
                                .options = &in->c->options,
                                .arena = &in->c->arena,
                                .take = cks_intake_take,
                                .trouble = cks_intake_trouble,
                                .entry = cks_input_begin_entry,
                                .page = cks_input_count_page,
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
    /* All of it: {{ name }} is a mapping to YAML, and what breaks it may stand far below. */
    cks_intake_syntax(in, doc, doc->text, &range,
                      cks_text(&in->c->judge, "not valid YAML: %s", e->message), e->help);
    return CKS_OK;
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
yaml_part(struct cks_intake *in, struct cks_yaml *y, size_t i)
{
    struct cks_yaml_error error = {0};
    struct cks_document *doc = new_document(in, CKS_SYNTAX_YAML);
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
    return cks_read_tree(&r, tree, false) ? CKS_OK : CKS_ERR_MEMORY;
}

static enum cks_status
read_yaml(struct cks_intake *in)
{
    struct cks_yaml_error error = {0};
    struct cks_yaml *y = NULL;
    enum cks_status status = CKS_OK;
    if (!cks_yaml_available()) {
        cks_intake_fail(in->c, in->input->name, "is YAML, which this build does not support");
        return CKS_ERR_READ;
    }
    if (!cks_yaml_parse(in->input->memory, CKS_YAML_CORE, &y, &error)) {
        struct cks_document *doc = new_document(in, CKS_SYNTAX_YAML);
        return doc ? yaml_error(in, doc, &error) : CKS_ERR_MEMORY;
    }
    if (!cks_intake_keep(in->c, y, release_yaml))
        return CKS_ERR_MEMORY;
    in->many = cks_yaml_count(y) > 1;
    for (size_t i = 0; status == CKS_OK && i < cks_yaml_count(y); i++) {
        in->stream.value = i;
        status = yaml_part(in, y, i);
    }
    return status;
}

static enum cks_status
read_shell(struct cks_intake *in)
{
    struct cks_document *doc = new_document(in, CKS_SYNTAX_SHELL);
    if (!doc)
        return CKS_ERR_MEMORY;
    doc->locate = cks_shell_document_locate;
    struct cks_reading r = reading_of(in, doc);
    return cks_may_hold_store(doc->text) && !cks_read_shell(&r) ? CKS_ERR_MEMORY : CKS_OK;
}

enum cks_status
cks_intake_text(struct cks_intake *in, enum cks_intake_format format)
{
    in->whole = true;
    switch (format) {
    case CKS_INTAKE_YAML:
        return read_yaml(in);
    case CKS_INTAKE_SHELL:
        return read_shell(in);
    case CKS_INTAKE_JSON:
    case CKS_INTAKE_OTHER:
    case CKS_INTAKE_TERRAFORM:
        break;
    }
    return CKS_OK;
}
