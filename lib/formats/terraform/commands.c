#include "formats/terraform/commands.h"

#include "formats/inside/given.h"
#include "formats/inside/script.h"
#include "formats/reading/calls.h"
#include "formats/shell/constants.h"
#include "formats/terraform/module/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"
#include "source/shell/place.h"

/* Locals that lead to the text of a command: real ones are two at most. */
#define COMMAND_STEPS_MAX 8u

struct commands {
    struct cks_reading *r;
    struct cks_tf_place place; /* the module as a root module */
    cks_given_list given;      /* to the command at hand */
};

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
is_plain(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_alnum((unsigned char)text.p[i]) && !strchr("_-./:=,@+%", text.p[i]))
            return false;
    return text.n > 0;
}

/* The text that gave all of a value, if it is a literal in quotes; else the expression. */
static bool
place_given(struct commands *c, struct cks_shell_given *g, const struct cks_hcl_expr *e,
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
give_value(struct commands *c, struct cks_str name, const struct cks_hcl_expr *e, bool inserted)
{
    struct cks_hcl_eval *ev = &c->place.frame->run->eval;
    cks_hcl_v v = cks_tf_eval(&c->place, e, NULL);
    bool sensitive = cks_hcl_deep_sensitive(v);
    struct cks_shell_given g = {.name = name};
    if (v->state == CKS_HCL_KNOWN)
        v = cks_hcl_convert(&ev->vs, v, &cks_hcl_string);
    g.known = cks_hcl_is_known(v) && !sensitive && (!inserted || is_plain(v->u.text));
    /* Whoever applies it may give the variables other values. */
    g.possible = v->source == CKS_HCL_FROM_DEFAULT || v->source == CKS_HCL_FROM_TFVARS ||
                 v->source == CKS_HCL_FROM_COMPUTED;
    if (g.known)
        g.value = v->u.text;
    return name.p && place_given(c, &g, e, v) && cks_give_assignment(&c->given, g, false);
}

/* environment = { NAME = value } */
static bool
give_environment(struct commands *c, const struct cks_hcl_expr *e)
{
    for (size_t i = 0; e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct cks_str name = item->name;
        if ((name.p || cks_hcl_literal(item->key, &name)) &&
            !give_value(c, name, item->value, false))
            return false;
    }
    return true;
}

/* The values of ${...} in a command, by what is written there. */
static bool
give_parts(struct commands *c, const struct cks_hcl_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct cks_hcl_part *part = &parts->items[i];
        if (part->kind != CKS_HCL_PART_INTERP || !part->expr->doc)
            continue;
        const struct cks_hcl_range *at = &part->expr->range;
        struct cks_str text = cks_str_sub(part->expr->doc->text, at->start, at->end - at->start);
        if (!give_value(c, cks_shell_make_name(c->r->arena, text), part->expr, true))
            return false;
    }
    return true;
}

/* The text of a here-document in the part of a file: without its first line and its mark. */
static bool
read_heredoc(struct cks_reading *r, size_t from, struct cks_str raw)
{
    size_t begin = cks_str_find(raw, "\n") + 1, end = raw.n;
    while (end > begin && cks_is_space((unsigned char)raw.p[end - 1]))
        end--;
    while (end > begin && raw.p[end - 1] != '\n')
        end--;
    return begin >= end || cks_read_script_part(r, from + begin, end - begin, (struct cks_str){0},
                                                CKS_SHELL_TERRAFORM);
}

static bool
tell_unread(struct cks_reading *r, const struct cks_hcl_expr *e, const char *message)
{
    struct cks_range range = cks_hcl_place(r->doc, &e->range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range, message, NULL);
}

static bool
read_literal(struct cks_reading *r, const struct cks_hcl_expr *e)
{
    struct cks_str raw = cks_str_sub(r->doc->text, e->range.start, e->range.end - e->range.start);
    if (!cks_may_hold_call(raw))
        return true;
    if (cks_str_starts(raw, "<<"))
        return read_heredoc(r, e->range.start, raw);
    if (cks_str_starts(raw, "\"") && raw.n >= 2)
        return cks_read_script_escaped(r, e->range.start + 1, raw.n - 2, CKS_SHELL_TERRAFORM);
    return tell_unread(r, e, "this command is put together by Terraform; it was not checked");
}

/* The expression of the local that an expression is. */
static const struct cks_hcl_expr *
text_of_local(struct commands *c, const struct cks_hcl_expr *e)
{
    for (unsigned i = 0; i < COMMAND_STEPS_MAX && e->kind == CKS_HCL_ATTR; i++) {
        const struct cks_hcl_expr *base = e->u.attr.base;
        const struct cks_tf_item *local =
            base->kind == CKS_HCL_VARIABLE && cks_str_is(base->u.text, "local")
                ? cks_tf_find(c->place.frame->module, CKS_TF_LOCAL, (struct cks_str){0},
                              e->u.attr.name)
                : NULL;
        if (!local || local->over)
            break;
        e = local->expr;
    }
    return e;
}

static bool
tell_of_interpreter(struct cks_reading *r, const struct cks_hcl_expr *e)
{
    struct cks_str raw = cks_str_sub(r->doc->text, e->range.start, e->range.end - e->range.start);
    return !cks_may_hold_call(raw) ||
           tell_unread(r, e, "this command is not run by a shell; it was not checked");
}

/* Whether a shell runs the command: without an interpreter it is sh. */
static bool
runs_in_shell(const struct cks_hcl_body *body)
{
    static const char *const shells[] = {"sh", "bash", "dash", "ash", "zsh", "ksh", "env"};
    const struct cks_hcl_attr *interpreter = cks_hcl_attr(body, "interpreter");
    struct cks_str name;
    if (!interpreter || interpreter->expr->kind != CKS_HCL_TUPLE ||
        !interpreter->expr->u.list.count ||
        !cks_hcl_literal(interpreter->expr->u.list.items[0], &name))
        return true;
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/') {
            name = cks_str_sub(name, i, name.n);
            break;
        }
    for (size_t i = 0; i < CKS_COUNT(shells); i++)
        if (cks_str_is(name, shells[i]))
            return true;
    return false;
}

static bool
read_command_text(struct commands *c, const struct cks_hcl_expr *e)
{
    struct cks_reading inside = *c->r;
    size_t before = c->given.count;
    e = text_of_local(c, e);
    if (e->doc)
        inside.doc = e->doc;
    if (e->kind == CKS_HCL_TEMPLATE && !give_parts(c, &e->u.tmpl.parts))
        return false;
    struct cks_shell_given *kept = cks_arena_array(c->r->arena, c->given.count + 1, sizeof(*kept));
    if (!kept)
        return false;
    if (c->given.count)
        memcpy(kept, c->given.items, c->given.count * sizeof(*kept));
    const struct cks_shell_givens given = {kept, c->given.count};
    inside.given = &given;
    c->given.count = before;
    return read_literal(&inside, e);
}

static bool
read_provisioner(struct commands *c, const struct cks_hcl_body *body)
{
    const struct cks_hcl_attr *command = cks_hcl_attr(body, "command");
    const struct cks_hcl_attr *lines = cks_hcl_attr(body, "inline");
    const struct cks_hcl_attr *environment = cks_hcl_attr(body, "environment");
    c->given.count = 0;
    if (command && !runs_in_shell(body))
        return tell_of_interpreter(c->r, command->expr);
    if (environment && !give_environment(c, environment->expr))
        return false;
    if (command && !read_command_text(c, command->expr))
        return false;
    if (lines && lines->expr->kind != CKS_HCL_TUPLE)
        return read_command_text(c, lines->expr);
    for (size_t i = 0; lines && i < lines->expr->u.list.count; i++)
        if (!read_command_text(c, lines->expr->u.list.items[i]))
            return false;
    return true;
}

/* A script for a machine, a state machine, a program: what the resource is for, is not known. */
static bool
tell_of_argument(struct cks_reading *r, const struct cks_hcl_attr *a)
{
    size_t from = a->expr->range.start, at;
    struct cks_str raw = cks_str_sub(r->doc->text, from, a->expr->range.end - from);
    if (r->example || !cks_find_use(raw, &at))
        return true;
    struct cks_range range = cks_hcl_place(r->doc, &a->expr->range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_FORM, &range,
                      "this argument calls KMS in a form that ckscheck does not read here; it was "
                      "not checked; check the input of the call as a file of its own",
                      NULL);
}

static bool
read_item(struct commands *c, const struct cks_tf_item *item)
{
    struct cks_reading *r = c->r;
    const struct cks_hcl_body *body = &item->block->body;
    r->doc = &item->file->doc;
    for (size_t i = 0; i < body->attr_count; i++)
        if (!tell_of_argument(r, &body->attrs[i]))
            return false;
    for (size_t i = 0; i < body->block_count; i++)
        if (cks_str_is(body->blocks[i].type, "provisioner") &&
            !read_provisioner(c, &body->blocks[i].body))
            return false;
    return true;
}

bool
cks_tf_may_run(struct cks_str text)
{
    size_t at;
    return cks_may_hold_call(text) || cks_find_use(text, &at);
}

bool
cks_tf_commands(struct cks_reading *r, struct cks_tf_run *run, const struct cks_tf_module *m)
{
    size_t from, to;
    bool holds = false;
    for (size_t i = 0; i < m->file_count; i++)
        holds |= cks_tf_may_run(m->files[i]->text);
    if (!holds)
        return true;
    struct commands c = {.r = r, .place.frame = cks_tf_root_frame(run, m, false)};
    bool ok = c.place.frame != NULL;
    cks_tf_range(m, CKS_TF_RESOURCE, &from, &to);
    for (size_t i = from; ok && i < to; i++)
        ok = read_item(&c, &m->items[i]);
    cks_vec_free(&c.given);
    return ok;
}
