#include "formats/terraform/command_text.h"

#include "formats/inside/language.h"
#include "formats/inside/script.h"
#include "formats/inside/unread.h"
#include "formats/reading/calls.h"
#include "formats/reading/include.h"
#include "formats/reading/passed.h"
#include "formats/shell/constants.h"
#include "formats/terraform/module/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/collection.h"
#include "source/hcl/value/convert.h"
#include "source/shell/place.h"

/* Locals that lead to the text of a command: real ones are two at most. */
#define COMMAND_STEPS_MAX 8u

#define NOT_READ_HERE                                                                              \
    "this argument calls KMS in a form that ckscheck does not read here; it was not checked; "     \
    "check the input of the call as a file of its own"

/* ---- what a script is given ---- */

/* The document of a text of Terraform in which a value is placed as a word of a script is. */
static const struct cks_document *
document_of_words(struct cks_reading *r, const struct cks_document *hcl)
{
    struct cks_document *doc = cks_arena_alloc(r->arena, sizeof(*doc));
    if (!doc)
        return NULL;
    *doc = *hcl;
    doc->syntax = CKS_SYNTAX_SHELL;
    doc->locate = cks_shell_document_locate;
    doc->impl = NULL;
    return doc;
}

/* Whether a shell leaves a text alone that is put into its script, in quotes or not. */
static bool
is_left_alone(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_alnum((unsigned char)text.p[i]) && !strchr("_-./:=,@+%", text.p[i]))
            return false;
    return text.n > 0;
}

/* The text that gave all of a value, if it is a literal in quotes; else the expression. */
static bool
place_given(struct cks_tf_commands *c, struct cks_shell_given *g, const struct cks_hcl_expr *e,
            cks_hcl_v v)
{
    const struct cks_trace *trace = cks_hcl_trace_flat(&c->place.frame->run->eval.vs, v->trace, e);
    const struct cks_trace_text *origin = cks_trace_whole(trace);
    const struct cks_document *doc = origin ? origin->doc : e->doc;
    g->at = origin ? origin->value.start : e->range.start;
    g->doc = document_of_words(c->r, doc);
    return g->doc != NULL;
}

/* A variable of the script, or "(text)" for ${text}, with the value of an expression. `inserted`:
 * Terraform writes it into the script, where the shell reads it. */
static bool
give_value(struct cks_tf_commands *c, struct cks_str name, const struct cks_hcl_expr *e,
           const struct cks_hcl_scope *scope, bool inserted)
{
    struct cks_hcl_eval *ev = &c->place.frame->run->eval;
    cks_hcl_v v = cks_tf_eval(&c->place, e, scope);
    bool sensitive = cks_hcl_deep_sensitive(v);
    struct cks_shell_given g = {.name = name};
    if (v->state == CKS_HCL_KNOWN)
        v = cks_hcl_convert(&ev->vs, v, &cks_hcl_string);
    g.known = cks_hcl_is_known(v) && !sensitive && (!inserted || is_left_alone(v->u.text));
    /* Whoever applies it may give the variables other values. */
    g.possible = v->source == CKS_HCL_FROM_DEFAULT || v->source == CKS_HCL_FROM_TFVARS ||
                 v->source == CKS_HCL_FROM_COMPUTED;
    if (g.known)
        g.value = v->u.text;
    return name.p && place_given(c, &g, e, v) && cks_give_assignment(c->r, &c->given, g);
}

bool
cks_tf_give_environment(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    for (size_t i = 0; e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct cks_str name = item->name;
        if ((name.p || cks_hcl_literal(item->key, &name)) &&
            !give_value(c, name, item->value, NULL, false))
            return false;
    }
    return true;
}

/* The values of ${...} in a command, by what is written there. */
static bool
give_parts(struct cks_tf_commands *c, const struct cks_hcl_parts *parts,
           const struct cks_hcl_scope *scope)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct cks_hcl_part *part = &parts->items[i];
        if (part->kind != CKS_HCL_PART_INTERP || !part->expr->doc)
            continue;
        const struct cks_hcl_range *at = &part->expr->range;
        struct cks_str text = cks_str_sub(part->expr->doc->text, at->start, at->end - at->start);
        if (!give_value(c, cks_shell_make_name(c->r->arena, text), part->expr, scope, true))
            return false;
    }
    return true;
}

/* ---- what is not read ---- */

static bool
tell_unread_text(struct cks_reading *r, const struct cks_hcl_expr *e, const char *message)
{
    struct cks_range range = cks_hcl_place(r->doc, &e->range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range, message, NULL);
}

static struct cks_str
source_text(const struct cks_hcl_expr *e)
{
    return e->doc ? cks_str_sub(e->doc->text, e->range.start, e->range.end - e->range.start)
                  : (struct cks_str){0};
}

bool
cks_tf_names_call(const struct cks_hcl_expr *e)
{
    size_t at;
    return cks_find_use(source_text(e), &at) != NULL;
}

/* A script for a machine, a state machine, a program: what the argument is for, is not known. */
bool
cks_tf_tell_of_text(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    struct cks_reading *r = c->r;
    if (r->example || !cks_tf_names_call(e))
        return true;
    struct cks_range range = cks_hcl_place(e->doc, &e->range);
    c->found = true;
    return r->trouble(r->cookie, e->doc, CKS_TROUBLE_FORM, &range, NOT_READ_HERE, NULL);
}

/* Tells of the first name of a call in a part of a text that no reader passed. */
static bool
tell_of_rest(struct cks_reading *r, size_t from, size_t to)
{
    struct cks_str text = cks_str_sub(r->doc->text, 0, to);
    size_t at;
    for (; !r->example && cks_find_use_from(text, from, &at); from = at + 1) {
        if (cks_was_passed(r->passed, NULL, at) || cks_is_in_comment(text, at))
            continue;
        struct cks_range range = {.start = at, .end = at + 1};
        cks_range_resolve(r->doc->text, r->doc->origin, &range);
        return r->trouble(r->cookie, r->doc, CKS_TROUBLE_FORM, &range, NOT_READ_HERE, NULL);
    }
    return !r->passed->failed;
}

/* ---- texts ---- */

/* Whether the first line of a script, if it names a program, names a shell. */
static bool
is_of_shell(struct cks_str text)
{
    enum cks_shell_dialect dialect;
    text = cks_str_trim(text);
    if (cks_str_starts(text, "#cloud-config") || cks_str_starts(text, "<powershell>"))
        return false;
    return !cks_str_starts(text, "#!") ||
           (cks_language_named(cks_str_sub(text, 2, cks_str_find(text, "\n") - 2), &dialect) &&
            dialect == CKS_SHELL_TEMPLATE);
}

/* The text of a here-document in the part of a file: without its first line and its mark. */
static bool
read_script_heredoc(struct cks_reading *r, size_t from, struct cks_str raw)
{
    size_t begin = cks_str_find(raw, "\n") + 1, end = raw.n;
    while (end > begin && cks_is_space((unsigned char)raw.p[end - 1]))
        end--;
    while (end > begin && raw.p[end - 1] != '\n')
        end--;
    if (begin < end && !is_of_shell(cks_str_sub(raw, begin, end - begin)))
        return true;
    return begin >= end || cks_read_script_part(r, from + begin, end - begin, (struct cks_str){0},
                                                CKS_SHELL_TERRAFORM);
}

static bool
read_literal(struct cks_tf_commands *c, struct cks_reading *r, const struct cks_hcl_expr *e)
{
    struct cks_str raw = source_text(e);
    bool ok;
    if (!cks_may_hold_call(raw))
        return true;
    c->found = true;
    if (cks_str_starts(raw, "<<"))
        ok = read_script_heredoc(r, e->range.start, raw);
    else if (cks_str_starts(raw, "\"") && raw.n >= 2)
        ok = cks_read_script_escaped(r, e->range.start + 1, raw.n - 2, CKS_SHELL_TERRAFORM);
    else
        return tell_unread_text(r, e,
                                "this command is put together by Terraform; it was not checked");
    return ok && tell_of_rest(r, e->range.start, e->range.end);
}

/* All of another file. */
static bool
read_all_of_file(struct cks_tf_commands *c, struct cks_reading *r, const struct cks_document *doc,
                 enum cks_shell_dialect dialect)
{
    if (!cks_may_hold_call(doc->text))
        return true;
    c->found = true;
    r->doc = doc;
    return (!is_of_shell(doc->text) ||
            cks_read_script_part(r, 0, doc->text.n, (struct cks_str){0}, dialect)) &&
           tell_of_rest(r, 0, doc->text.n);
}

/* ---- files ---- */

/* Each member of the second argument of templatefile() as a name; NULL: there is none, or the
 * memory ended. */
static const struct cks_hcl_scope *
names_of(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    cks_hcl_v vars = cks_tf_eval(&c->place, e, NULL);
    size_t count = cks_hcl_is_map(vars) && vars->state == CKS_HCL_KNOWN ? vars->u.list.count : 0;
    struct cks_hcl_scope *scopes = cks_arena_array(c->r->arena, count + 1, sizeof(*scopes));
    for (size_t i = 0; scopes && i < count; i++)
        scopes[i] = (struct cks_hcl_scope){.parent = i ? &scopes[i - 1] : NULL,
                                           .name = vars->u.list.names[i],
                                           .value = vars->u.list.items[i]};
    return scopes && count ? &scopes[count - 1] : NULL;
}

/* A file that an argument names; NULL: it is not read. */
static struct cks_document *
open_named(struct cks_tf_commands *c, const struct cks_hcl_expr *path, bool *ret_ok)
{
    struct cks_document *doc = NULL;
    cks_hcl_v v = cks_tf_eval(&c->place, path, NULL);
    enum cks_include read = CKS_INCLUDE_NOT_READ;
    if (cks_hcl_is_known(v) && v->type->kind == CKS_HCL_T_STRING)
        read = cks_include_open(c->r, v->u.text, false, CKS_SYNTAX_TEXT, &doc);
    *ret_ok = read != CKS_INCLUDE_NO_MEMORY;
    return read == CKS_INCLUDE_OK ? doc : NULL;
}

static bool
give_template(struct cks_tf_commands *c, const struct cks_document *doc,
              const struct cks_hcl_expr *call)
{
    struct cks_hcl_diags diags;
    struct cks_hcl_expr *e;
    const struct cks_hcl_origin origin = {.line = 1, .col = 1, .doc = doc};
    if (!cks_hcl_parse_template(c->r->arena, doc->text, &origin, &e, &diags))
        return false;
    return e->kind != CKS_HCL_TEMPLATE || diags.count || call->u.call.count < 2 ||
           give_parts(c, &e->u.tmpl.parts, names_of(c, call->u.call.args[1]));
}

static bool
is_call_of(const struct cks_hcl_expr *e, const char *name)
{
    return e->kind == CKS_HCL_CALL && cks_str_is(e->u.call.name, name) && e->u.call.count;
}

static bool
keep_given(struct cks_tf_commands *c, struct cks_shell_givens *ret)
{
    struct cks_shell_given *kept = cks_arena_array(c->r->arena, c->given.count + 1, sizeof(*kept));
    if (kept && c->given.count)
        memcpy(kept, c->given.items, c->given.count * sizeof(*kept));
    *ret = (struct cks_shell_givens){kept, kept ? c->given.count : 0};
    return kept != NULL;
}

static bool
read_meant_text(struct cks_tf_commands *c, const struct cks_hcl_expr *e, struct cks_reading *inside)
{
    struct cks_shell_givens given;
    struct cks_document *doc = NULL;
    bool ok = true, template = is_call_of(e, "templatefile");
    if (template || is_call_of(e, "file"))
        doc = open_named(c, e->u.call.args[0], &ok);
    if (ok && doc && template)
        ok = give_template(c, doc, e);
    if (e->kind == CKS_HCL_TEMPLATE)
        ok = give_parts(c, &e->u.tmpl.parts, NULL);
    if (!ok || !keep_given(c, &given))
        return false;
    inside->given = &given;
    if (doc)
        return read_all_of_file(c, inside, doc, template ? CKS_SHELL_TERRAFORM : CKS_SHELL_PLAIN);
    return read_literal(c, inside, e);
}

bool
cks_tf_may_run_file(struct cks_str text)
{
    static const char *const uses[] = {"-exec\"",     "user_data",      "runCommand",
                                       "commands",    "startup_script", "startup-script",
                                       "custom_data", "\"external\""};
    bool used = false;
    for (size_t i = 0; i < CKS_COUNT(uses) && !used; i++)
        used = cks_str_find(text, uses[i]) < text.n;
    return used && cks_str_find(text, "file(") < text.n;
}

const struct cks_hcl_expr *
cks_tf_meant(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    for (unsigned i = 0; i < COMMAND_STEPS_MAX; i++) {
        const struct cks_hcl_expr *base = e->kind == CKS_HCL_ATTR ? e->u.attr.base : NULL;
        const struct cks_tf_item *local = NULL;
        if (base && base->kind == CKS_HCL_VARIABLE && cks_str_is(base->u.text, "local"))
            local = cks_tf_find(c->place.frame->module, CKS_TF_LOCAL, (struct cks_str){0},
                                e->u.attr.name);
        if (e->kind == CKS_HCL_WRAP || e->kind == CKS_HCL_PARENS)
            e = e->u.inner;
        else if (local && !local->over)
            e = local->expr;
        else
            break;
    }
    return e;
}

bool
cks_tf_read_command(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    struct cks_reading inside = *c->r;
    struct cks_passed passed = {0};
    size_t before = c->given.count;
    e = cks_tf_meant(c, e);
    const struct cks_hcl_expr **slot = cks_vec_push(&c->read);
    if (!slot)
        return false;
    *slot = e;
    if (e->doc)
        inside.doc = e->doc;
    inside.passed = &passed;
    bool ok = read_meant_text(c, e, &inside);
    c->given.count = before;
    cks_passed_free(&passed);
    return ok;
}
