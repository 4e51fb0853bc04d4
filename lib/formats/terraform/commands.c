#include "formats/terraform/commands.h"

#include "formats/inside/script.h"
#include "formats/reading/calls.h"
#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"

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
tell_unread(struct cks_reading *r, const struct cks_hcl_expr *e)
{
    struct cks_range range = cks_hcl_place(r->doc, &e->range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range,
                      "this command is put together by Terraform; it was not checked", NULL);
}

static bool
read_command_text(struct cks_reading *r, const struct cks_hcl_expr *e)
{
    struct cks_str raw = cks_str_sub(r->doc->text, e->range.start, e->range.end - e->range.start);
    if (!cks_may_hold_call(raw))
        return true;
    if (cks_str_starts(raw, "<<"))
        return read_heredoc(r, e->range.start, raw);
    if (cks_str_starts(raw, "\"") && raw.n >= 2)
        return cks_read_script_escaped(r, e->range.start + 1, raw.n - 2, CKS_SHELL_TERRAFORM);
    return tell_unread(r, e);
}

static bool
read_provisioner(struct cks_reading *r, const struct cks_hcl_body *body)
{
    const struct cks_hcl_attr *command = cks_hcl_attr(body, "command");
    const struct cks_hcl_attr *lines = cks_hcl_attr(body, "inline");
    if (command && !read_command_text(r, command->expr))
        return false;
    if (lines && lines->expr->kind != CKS_HCL_TUPLE)
        return read_command_text(r, lines->expr);
    for (size_t i = 0; lines && i < lines->expr->u.list.count; i++)
        if (!read_command_text(r, lines->expr->u.list.items[i]))
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
read_item(struct cks_reading *r, const struct cks_tf_item *item)
{
    const struct cks_hcl_body *body = &item->block->body;
    r->doc = &item->file->doc;
    for (size_t i = 0; i < body->attr_count; i++)
        if (!tell_of_argument(r, &body->attrs[i]))
            return false;
    for (size_t i = 0; i < body->block_count; i++)
        if (cks_str_is(body->blocks[i].type, "provisioner") &&
            !read_provisioner(r, &body->blocks[i].body))
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
cks_tf_commands(struct cks_reading *r, const struct cks_tf_module *m)
{
    size_t from, to;
    bool holds = false;
    for (size_t i = 0; i < m->file_count; i++)
        holds |= cks_tf_may_run(m->files[i]->text);
    cks_tf_range(m, CKS_TF_RESOURCE, &from, &to);
    for (size_t i = from; holds && i < to; i++)
        if (!read_item(r, &m->items[i]))
            return false;
    return true;
}
