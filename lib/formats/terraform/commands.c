#include "formats/terraform/commands.h"

#include "formats/inside/script.h"
#include "formats/reading/calls.h"
#include "formats/reading/fence.h"
#include "formats/terraform/command_text.h"
#include "formats/terraform/module/eval.h"
#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"

/* ---- provisioners ---- */

static bool
tell_of_interpreter(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    struct cks_reading *r = c->r;
    struct cks_range range = cks_hcl_place(r->doc, &e->range);
    struct cks_str raw = cks_str_sub(r->doc->text, e->range.start, e->range.end - e->range.start);
    return !cks_may_hold_call(raw) ||
           r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range,
                      "this command is not run by a shell; it was not checked", NULL);
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

/* The directory in which a command runs: the root module's, if working_dir does not say another. */
static bool
set_directory(struct cks_tf_commands *c, const struct cks_hcl_body *body, struct cks_reading *r)
{
    const struct cks_hcl_attr *dir = cks_hcl_attr(body, "working_dir");
    const char *home = dir ? cks_tf_dirname(r->arena, r->doc->file) : NULL;
    cks_hcl_v v = dir ? cks_tf_eval(&c->place, dir->expr, NULL) : NULL;
    if (!dir)
        return true;
    if (cks_hcl_is_known(v) && v->type->kind == CKS_HCL_T_STRING && v->u.text.n && home)
        r->dir = cks_tf_join(r->arena, home, v->u.text);
    else
        r->elsewhere = true;
    return home && (r->dir || r->elsewhere);
}

static bool
read_provisioner(struct cks_tf_commands *c, const struct cks_hcl_body *body)
{
    const struct cks_hcl_attr *command = cks_hcl_attr(body, "command");
    const struct cks_hcl_attr *lines = cks_hcl_attr(body, "inline");
    const struct cks_hcl_attr *environment = cks_hcl_attr(body, "environment");
    struct cks_reading *outer = c->r, inside = *outer;
    c->given.count = 0;
    if (command && !runs_in_shell(body))
        return tell_of_interpreter(c, command->expr);
    if ((environment && !cks_tf_give_environment(c, environment->expr)) ||
        !set_directory(c, body, &inside))
        return false;
    c->r = &inside;
    bool ok = !command || cks_tf_read_command(c, command->expr);
    if (ok && lines && lines->expr->kind != CKS_HCL_TUPLE)
        ok = cks_tf_read_command(c, lines->expr);
    for (size_t i = 0;
         ok && lines && lines->expr->kind == CKS_HCL_TUPLE && i < lines->expr->u.list.count; i++)
        ok = cks_tf_read_command(c, lines->expr->u.list.items[i]);
    c->r = outer;
    return ok;
}

/* ---- arguments ---- */

/* Arguments, and keys in them, that hold what a shell runs on a machine: scripts of its start, and
 * documents of Systems Manager. */
static const char *const scripts[] = {
    "user_data", "user_data_base64", "custom_data", "metadata_startup_script", "runCommand",
    "commands",  "startup-script",   "user-data",   "startup_script",
};

/* Functions that hand on the texts in their arguments. */
static const char *const wrappers[] = {"base64encode", "base64gzip", "jsonencode", "yamlencode",
                                       "tolist",       "concat",     "trimspace",  "sensitive",
                                       "merge",        "tomap",      "chomp"};

static bool
is_name_in(struct cks_str name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cks_str_is(name, list[i]))
            return true;
    return false;
}

static bool read_script_values(struct cks_tf_commands *c, const struct cks_hcl_expr *e,
                               bool script);

static bool
read_object_items(struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    bool ok = true;
    for (size_t i = 0; ok && i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct cks_str name = item->name;
        bool script = (name.p || cks_hcl_literal(item->key, &name)) &&
                      is_name_in(name, scripts, CKS_COUNT(scripts));
        ok = read_script_values(c, item->value, script);
    }
    return ok;
}

static bool
read_call_argument(struct cks_tf_commands *c, const struct cks_hcl_expr *e, bool script)
{
    bool file = is_name_in(e->u.call.name, (const char *const[]){"file", "templatefile"}, 2);
    bool wrapped = is_name_in(e->u.call.name, wrappers, CKS_COUNT(wrappers)), ok = true;
    if (file && script)
        return cks_tf_read_command(c, e);
    if (!wrapped)
        return cks_tf_tell_of_text(c, e);
    for (size_t i = 0; ok && i < e->u.call.count; i++)
        ok = read_script_values(c, e->u.call.args[i], script);
    return ok;
}

/* A list of texts, or of the words of one command. */
static bool
read_tuple_items(struct cks_tf_commands *c, const struct cks_hcl_expr *e, bool script)
{
    bool ok = true, of_one = false;
    for (size_t i = 0; i < e->u.list.count; i++)
        of_one |= cks_tf_names_call(e->u.list.items[i]);
    if (!of_one && cks_tf_names_call(e))
        return cks_tf_tell_of_text(c, e);
    for (size_t i = 0; ok && i < e->u.list.count; i++)
        ok = read_script_values(c, e->u.list.items[i], script);
    return ok;
}

/* The texts of an argument. script: a shell runs them. */
static bool
read_script_values(struct cks_tf_commands *c, const struct cks_hcl_expr *e, bool script)
{
    if (script)
        e = cks_tf_meant(c, e);
    if (e->kind == CKS_HCL_OBJECT)
        return read_object_items(c, e);
    if (e->kind == CKS_HCL_CALL)
        return read_call_argument(c, e, script);
    if (e->kind == CKS_HCL_TEMPLATE && script)
        return cks_tf_read_command(c, e);
    if (e->kind == CKS_HCL_CONDITIONAL)
        return read_script_values(c, e->u.cond.then, script) &&
               read_script_values(c, e->u.cond.otherwise, script);
    return e->kind == CKS_HCL_TUPLE ? read_tuple_items(c, e, script) : cks_tf_tell_of_text(c, e);
}

static bool
read_arguments_of(struct cks_tf_commands *c, const struct cks_hcl_body *body)
{
    bool ok = true;
    for (size_t i = 0; ok && i < body->attr_count; i++) {
        c->given.count = 0;
        ok = read_script_values(c, body->attrs[i].expr,
                                is_name_in(body->attrs[i].name, scripts, CKS_COUNT(scripts)));
    }
    return ok;
}

/* ---- blocks ---- */

/* Blocks in blocks: a parameter of an association is in one. */
#define BODIES_DEEP 8u

static bool
read_script_body(struct cks_tf_commands *c, const struct cks_hcl_body *body, unsigned depth)
{
    bool ok = read_arguments_of(c, body);
    for (size_t i = 0; ok && i < body->block_count; i++) {
        const struct cks_hcl_block *block = &body->blocks[i];
        if (depth == 0 && cks_str_is(block->type, "provisioner"))
            ok = read_provisioner(c, &block->body);
        else if (depth < BODIES_DEEP)
            ok = read_script_body(c, &block->body, depth + 1);
    }
    return ok;
}

static bool
read_blocks_of(struct cks_tf_commands *c, const struct cks_tf_module *m, enum cks_tf_kind kind)
{
    size_t from, to;
    bool ok = true;
    cks_tf_range(m, kind, &from, &to);
    for (size_t i = from; ok && i < to; i++) {
        c->r->doc = &m->items[i].file->doc;
        ok = read_script_body(c, &m->items[i].block->body, 0);
    }
    return ok;
}

/* What may run a command, in the order in which it is read. */
static const enum cks_tf_kind running[] = {CKS_TF_RESOURCE, CKS_TF_DATA, CKS_TF_CALL,
                                           CKS_TF_EPHEMERAL, CKS_TF_ACTION};

/* Whether a command that was read is in an expression. */
static bool
holds_read(const struct cks_tf_commands *c, const struct cks_hcl_expr *e)
{
    for (size_t i = 0; i < c->read.count; i++) {
        const struct cks_hcl_expr *one = c->read.items[i];
        if (one->doc == e->doc && one->range.start >= e->range.start &&
            one->range.end <= e->range.end)
            return true;
    }
    return false;
}

/* Texts of which nothing shows what they are for: where a resource runs one, it was read. */
static bool
tell_of_locals(struct cks_tf_commands *c, const struct cks_tf_module *m)
{
    size_t from, to;
    bool ok = true;
    cks_tf_range(m, CKS_TF_LOCAL, &from, &to);
    for (size_t i = from; ok && i < to; i++)
        ok = holds_read(c, m->items[i].expr) || cks_tf_tell_of_text(c, m->items[i].expr);
    return ok;
}

bool
cks_tf_may_run(struct cks_str text)
{
    size_t at;
    return cks_may_hold_call(text) || cks_find_use(text, &at);
}

bool
cks_tf_commands(struct cks_reading *r, struct cks_tf_run *run, const struct cks_tf_module *m,
                bool *ret_found)
{
    bool holds = false;
    for (size_t i = 0; i < m->file_count; i++)
        holds |= cks_tf_may_run(m->files[i]->text) || cks_tf_may_run_file(m->files[i]->text);
    *ret_found = false;
    if (!holds)
        return true;
    struct cks_tf_commands c = {.r = r, .place.frame = cks_tf_root_frame(run, m, false)};
    bool ok = c.place.frame;
    for (size_t i = 0; ok && i < CKS_COUNT(running); i++)
        ok = read_blocks_of(&c, m, running[i]);
    ok = ok && tell_of_locals(&c, m);
    *ret_found = c.found;
    cks_vec_free(&c.read);
    cks_vec_free(&c.given);
    return ok;
}
