#include "base/search.h"
#include "formats/terraform/module/module.h"

#include <errno.h>
#include <stdlib.h>

#include "source/hcl/syntax/entry.h"
#include "formats/reading/words.h"
#include "formats/terraform/module/heads.h"
#include "formats/terraform/module/json.h"
#include "source/hcl/syntax/json.h"

typedef CKS_VEC(struct cks_tf_item) item_vec;

struct loader {
    struct cks_tf_files *files;
    struct cks_arena *arena;
    struct cks_tf_module *module;
    item_vec items;
    item_vec overrides;
    size_t bytes;
    bool failed;
};

struct name_list {
    bool more; /* than may be kept */
    struct cks_arena *arena;
    cks_tf_names *names;
    bool failed;
};

/* Takes off .tf or, of OpenTofu, .tofu, before .json too; false if the name has neither. */
static bool
cut_ending(struct cks_str *name)
{
    if (cks_str_ends(*name, ".json"))
        name->n -= strlen(".json");
    size_t n = cks_str_ends(*name, ".tf")     ? strlen(".tf")
               : cks_str_ends(*name, ".tofu") ? strlen(".tofu")
                                              : 0;
    name->n -= n;
    return n > 0;
}

/* As Terraform decides which files are its own: no editor's leftovers. */
static bool
is_module_file(const char *name)
{
    struct cks_str s = cks_str_of(name);
    if (cks_str_starts(s, ".") || cks_str_ends(s, "~") ||
        (cks_str_starts(s, "#") && cks_str_ends(s, "#")))
        return false;
    return cut_ending(&s);
}

/* OpenTofu reads main.tofu instead of main.tf. Sorted, main.tf precedes it. */
static void
drop_replaced(cks_tf_names *names)
{
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        struct cks_str own = cks_str_of(names->items[i]), stem = own;
        bool replaced = false;
        cut_ending(&stem);
        for (size_t k = i + 1; k < names->count && !replaced; k++) {
            struct cks_str other = cks_str_of(names->items[k]), of = other;
            if (!cks_str_eq(cks_str_sub(other, 0, stem.n), stem))
                break;
            cut_ending(&of);
            replaced = cks_str_eq(stem, of) && !cks_str_eq(own, other) &&
                       cks_str_ends(own, ".json") == cks_str_ends(other, ".json");
        }
        if (!replaced)
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

static int
take_name(void *arg, const char *name)
{
    struct name_list *list = arg;
    if (!is_module_file(name))
        return 0;
    if (list->names->count >= CKS_TF_FILES_MAX) {
        list->more = true;
        return 1;
    }
    const char **slot = cks_vec_push(list->names);
    const char *copy = cks_arena_strdup(list->arena, name);
    if (!slot || !copy) {
        list->failed = true;
        return 1;
    }
    *slot = copy;
    return 0;
}

static int
by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

bool
cks_tf_module_names(struct cks_tf_files *files, struct cks_arena *a, const char *dir,
                    cks_tf_names *ret)
{
    struct name_list list = {.arena = a, .names = ret};
    /* A directory that cannot be listed has no files, unless it is for want of memory. */
    if (files->access->list(files->cookie, dir, take_name, &list) == ENOMEM)
        return false;
    if (list.more)
        cks_tf_beyond(files, dir, CKS_BOUND_TERRAFORM_FILES);
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), by_text);
    drop_replaced(ret);
    return !list.failed;
}

bool
cks_tf_is_override(struct cks_str name)
{
    size_t slash = name.n;
    while (slash > 0 && name.p[slash - 1] != '/')
        slash--;
    name = cks_str_sub(name, slash, name.n);
    cut_ending(&name);
    return cks_str_is(name, "override") || cks_str_ends(name, "_override");
}

static struct cks_tf_item *
add_item(struct loader *l, const struct cks_tf_file *file, enum cks_tf_kind kind,
         struct cks_str type, struct cks_str name)
{
    struct cks_tf_item *item =
        file->override ? cks_vec_push(&l->overrides) : cks_vec_push(&l->items);
    if (!item) {
        l->failed = true;
        return NULL;
    }
    *item = (struct cks_tf_item){.kind = kind,
                                 .type = type,
                                 .name = name,
                                 .file = file,
                                 .index = file->override ? l->overrides.count : l->items.count};
    return item;
}

static void
add_locals(struct loader *l, const struct cks_tf_file *file, const struct cks_hcl_body *body)
{
    for (size_t i = 0; i < body->attr_count; i++) {
        struct cks_tf_item *item =
            add_item(l, file, CKS_TF_LOCAL, (struct cks_str){0}, body->attrs[i].name);
        if (item) {
            item->expr = body->attrs[i].expr;
            item->key = &body->attrs[i].name_range;
        }
    }
}

static const struct {
    const char *type;
    enum cks_tf_kind kind;
    unsigned labels;
} block_kinds[] = {
    {"variable", CKS_TF_VARIABLE, 1}, {"output", CKS_TF_OUTPUT, 1},
    {"module", CKS_TF_CALL, 1},       {"resource", CKS_TF_RESOURCE, 2},
    {"provider", CKS_TF_PROVIDER, 1}, {"terraform", CKS_TF_TERRAFORM, 0},
    {"data", CKS_TF_DATA, 2},         {"ephemeral", CKS_TF_EPHEMERAL, 2},
    {"action", CKS_TF_ACTION, 2},
};

static void
add_block(struct loader *l, const struct cks_tf_file *file, const struct cks_hcl_block *block)
{
    struct cks_str none = {0};
    if (cks_str_is(block->type, "locals")) {
        add_locals(l, file, &block->body);
        return;
    }
    for (size_t i = 0; i < CKS_COUNT(block_kinds); i++) {
        if (!cks_str_is(block->type, block_kinds[i].type) ||
            block->label_count != block_kinds[i].labels)
            continue;
        struct cks_str first = block->label_count ? block->labels[0].text : none;
        bool typed = block_kinds[i].labels == 2;
        struct cks_tf_item *item = add_item(l, file, block_kinds[i].kind, typed ? first : none,
                                            typed ? block->labels[1].text : first);
        if (item)
            item->block = block;
    }
}

static void
parse_file(struct loader *l, struct cks_tf_file *file)
{
    struct cks_hcl_expr *e = NULL;
    bool ok;
    if (file->json) {
        ok = cks_hcl_json_parse_document(l->arena, &file->doc, true, &e, &file->diags) &&
             cks_tf_json_body(l->arena, e, &file->diags, &file->body);
    } else {
        ok = cks_hcl_parse_document(l->arena, &file->doc, &file->body, &file->diags) &&
             cks_tf_check_heads(l->arena, &file->body, &file->diags);
    }
    l->failed |= !ok;
    if (!ok)
        return;
    file->doc.sound = file->diags.count == 0;
    l->module->damaged |= !file->doc.sound;
    for (size_t i = 0; i < file->body.block_count; i++)
        add_block(l, file, &file->body.blocks[i]);
}

static void
add_module_file(struct loader *l, const char *path, struct cks_str text)
{
    struct cks_tf_file *file = cks_arena_alloc(l->arena, sizeof(*file));
    if (!file) {
        l->failed = true;
        return;
    }
    *file = (struct cks_tf_file){.path = path, .text = text};
    file->json = cks_str_ends(cks_str_of(path), ".json");
    /* A text that is the whole module overrides nothing. */
    file->override = l->files && cks_tf_is_override(cks_str_of(path));
    file->doc = (struct cks_document){
        .file = path, .syntax = CKS_SYNTAX_HCL, .text = text, .marks = &file->marks};
    l->module->files[l->module->file_count++] = file;
    parse_file(l, file);
}

static void
read_file_named(struct loader *l, const char *dir, const char *name)
{
    struct cks_buf b = {0};
    const char *path = cks_tf_join(l->arena, dir, cks_str_of(name));
    if (!path) {
        l->failed = true;
        return;
    }
    enum cks_tf_read status = cks_tf_read_file(l->files, path, true, CKS_HCL_BYTES_MAX, &b);
    l->bytes += b.len;
    if (status == CKS_TF_READ_OK && l->bytes <= CKS_TF_MODULE_BYTES_MAX) {
        struct cks_str text = cks_arena_str(l->arena, cks_buf_str(&b));
        if (text.p)
            add_module_file(l, path, text);
        else
            l->failed = true;
    } else {
        l->failed |= b.failed;
        l->module->incomplete = true;
        if (status == CKS_TF_READ_OK)
            cks_tf_beyond(l->files, dir, CKS_BOUND_TERRAFORM_BYTES);
    }
    cks_buf_free(&b);
}

static int
order(const struct cks_tf_item *a, const struct cks_tf_item *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int d = cks_str_cmp(a->type, b->type);
    return d ? d : cks_str_cmp(a->name, b->name);
}

static int
by_item(const void *a, const void *b)
{
    const struct cks_tf_item *x = a, *y = b;
    int d = order(x, y);
    return d ? d : x->index < y->index ? -1 : 1;
}

static bool
item_before(const void *item, const void *key)
{
    return order(item, key) < 0;
}

static const struct cks_tf_item *
find_like(const struct cks_tf_module *m, const struct cks_tf_item *like)
{
    size_t i = cks_search(m->items, m->item_count, sizeof(*m->items), like, item_before);
    return i < m->item_count && order(&m->items[i], like) == 0 ? &m->items[i] : NULL;
}

/* Hangs each override on the item that it is about; later ones are stronger. */
static void
apply_overrides(struct loader *l)
{
    struct cks_tf_module *m = l->module;
    for (size_t i = 0; i < l->overrides.count; i++) {
        const struct cks_tf_item *base = find_like(m, &l->overrides.items[i]);
        struct cks_tf_item *copy = cks_arena_alloc(l->arena, sizeof(*copy));
        if (!copy) {
            l->failed = true;
            return;
        }
        if (!base)
            continue;
        struct cks_tf_item *at = &m->items[base - m->items];
        *copy = l->overrides.items[i];
        copy->over = at->over;
        at->over = copy;
        if (at->kind == CKS_TF_LOCAL) {
            at->expr = copy->expr;
            at->key = copy->key;
            at->file = copy->file;
        }
    }
}

static bool
finish(struct loader *l)
{
    struct cks_tf_module *m = l->module;
    m->items = cks_arena_array(l->arena, l->items.count, sizeof(*m->items));
    if (m->items && !l->failed) {
        m->item_count = l->items.count;
        if (m->item_count) {
            memcpy(m->items, l->items.items, m->item_count * sizeof(*m->items));
            qsort(m->items, m->item_count, sizeof(*m->items), by_item);
        }
        for (size_t i = 0; i < m->item_count; i++)
            m->items[i].index = i;
        apply_overrides(l);
    }
    cks_vec_free(&l->items);
    cks_vec_free(&l->overrides);
    return m->items && !l->failed;
}

/* "= 5.94.1" and "5.94.1" name one version; other constraints none. */
static struct cks_str
exact_version(struct cks_str s)
{
    s = cks_str_trim(s);
    if (cks_str_starts(s, "="))
        s = cks_str_trim(cks_str_sub(s, 1, s.n));
    for (size_t i = 0; i < s.n; i++)
        if (!cks_is_digit((unsigned char)s.p[i]) && s.p[i] != '.')
            return (struct cks_str){0};
    return s;
}

static bool
is_aws_source(struct cks_str s)
{
    return cks_str_is(s, "hashicorp/aws") || cks_str_is(s, "registry.terraform.io/hashicorp/aws");
}

static struct cks_str
literal(const struct cks_hcl_expr *e)
{
    struct cks_str s;
    return e && cks_hcl_literal(e, &s) ? s : (struct cks_str){0};
}

/* aws = { source = "hashicorp/aws", version = "= 5.94.1" } or aws = "5.94.1" */
static void
read_requirement(struct loader *l, const struct cks_hcl_expr *e)
{
    struct cks_str source = CKS_STR_LIT("hashicorp/aws"), version = {0};
    if (e->kind != CKS_HCL_OBJECT) {
        version = literal(e);
    } else {
        for (size_t i = 0; i < e->u.object.count; i++) {
            struct cks_str name = e->u.object.items[i].name;
            if (name.p && cks_str_is(name, "source"))
                source = literal(e->u.object.items[i].value);
            else if (name.p && cks_str_is(name, "version"))
                version = literal(e->u.object.items[i].value);
        }
    }
    if (is_aws_source(source))
        l->module->aws_version = exact_version(version);
}

static void
read_requirements(struct loader *l)
{
    size_t from, to;
    cks_tf_range(l->module, CKS_TF_TERRAFORM, &from, &to);
    for (size_t i = from; i < to; i++) {
        const struct cks_hcl_body *body = &l->module->items[i].block->body;
        for (size_t k = 0; k < body->block_count; k++) {
            if (!cks_str_is(body->blocks[k].type, "required_providers"))
                continue;
            const struct cks_hcl_attr *aws = cks_hcl_attr(&body->blocks[k].body, "aws");
            if (aws)
                read_requirement(l, aws->expr);
        }
    }
}

/* What `terraform init` chose, which the requirement only bounds. */
static void
read_lock(struct loader *l, const char *dir)
{
    struct cks_buf b = {0};
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    const char *path = cks_tf_join(l->arena, dir, CKS_STR_LIT(".terraform.lock.hcl"));
    if (!path || cks_tf_read_file(l->files, path, true, CKS_HCL_BYTES_MAX, &b) != CKS_TF_READ_OK) {
        l->failed |= !path || b.failed;
        cks_buf_free(&b);
        return;
    }
    struct cks_str text = cks_arena_str(l->arena, cks_buf_str(&b));
    cks_buf_free(&b);
    if (!text.p || !cks_hcl_parse_file(l->arena, text, &body, &diags)) {
        l->failed = true;
        return;
    }
    l->module->locked = true;
    for (size_t i = 0; i < body.block_count; i++) {
        const struct cks_hcl_block *block = &body.blocks[i];
        if (cks_str_is(block->type, "provider") && block->label_count == 1 &&
            is_aws_source(block->labels[0].text)) {
            const struct cks_hcl_attr *version = cks_hcl_attr(&block->body, "version");
            l->module->aws_version =
                version ? exact_version(literal(version->expr)) : (struct cks_str){0};
        }
    }
}

static bool
begin_module(struct loader *l, const char *dir, size_t files)
{
    l->module = cks_arena_alloc(l->arena, sizeof(*l->module));
    if (!l->module)
        return false;
    l->module->dir = dir;
    l->module->files = cks_arena_array(l->arena, files, sizeof(struct cks_tf_file *));
    return l->module->files != NULL;
}

void
cks_tf_module_close(struct cks_tf_module *m)
{
    for (size_t i = 0; i < m->file_count; i++)
        cks_marks_free(&m->files[i]->marks);
}

bool
cks_tf_module_load(struct cks_tf_files *files, struct cks_arena *a, const char *dir,
                   struct cks_tf_module **ret)
{
    struct loader l = {.files = files, .arena = a};
    cks_tf_names names = {0};
    bool ok = cks_tf_module_names(files, a, dir, &names) && begin_module(&l, dir, names.count);
    for (size_t i = 0; ok && i < names.count; i++)
        if (!cks_tf_is_override(cks_str_of(names.items[i])))
            read_file_named(&l, dir, names.items[i]);
    for (size_t i = 0; ok && i < names.count; i++)
        if (cks_tf_is_override(cks_str_of(names.items[i])))
            read_file_named(&l, dir, names.items[i]);
    cks_vec_free(&names);
    if (!ok || !finish(&l))
        return false;
    read_requirements(&l);
    read_lock(&l, dir);
    *ret = l.module;
    return !l.failed;
}

bool
cks_tf_module_from_text(struct cks_arena *a, const char *path, struct cks_str text,
                        struct cks_tf_module **ret)
{
    struct loader l = {.arena = a};
    const char *dir = cks_tf_dirname(a, path);
    if (!dir || !begin_module(&l, dir, 1))
        return false;
    add_module_file(&l, path, text);
    if (!finish(&l))
        return false;
    read_requirements(&l);
    *ret = l.module;
    return !l.failed;
}

const struct cks_tf_item *
cks_tf_find(const struct cks_tf_module *m, enum cks_tf_kind kind, struct cks_str type,
            struct cks_str name)
{
    struct cks_tf_item like = {.kind = kind, .type = type, .name = name};
    return find_like(m, &like);
}

static bool
kind_is_before(const void *item, const void *key)
{
    return ((const struct cks_tf_item *)item)->kind < *(const unsigned *)key;
}

/* It is asked for each store. */
void
cks_tf_range(const struct cks_tf_module *m, enum cks_tf_kind kind, size_t *from, size_t *to)
{
    const unsigned first = kind, next = first + 1;
    *from = cks_search(m->items, m->item_count, sizeof(*m->items), &first, kind_is_before);
    *to = cks_search(m->items, m->item_count, sizeof(*m->items), &next, kind_is_before);
}

const struct cks_hcl_attr *
cks_tf_attr(const struct cks_tf_item *item, const char *name, const struct cks_tf_file **ret_file)
{
    const struct cks_tf_item *at = item->over;
    const struct cks_hcl_attr *attr = NULL;
    for (; at && !attr; at = at->over) {
        attr = cks_hcl_attr(&at->block->body, name);
        if (attr && ret_file)
            *ret_file = at->file;
    }
    if (!attr) {
        attr = cks_hcl_attr(&item->block->body, name);
        if (ret_file)
            *ret_file = item->file;
    }
    return attr;
}

const struct cks_hcl_expr *
cks_tf_expr(const struct cks_tf_item *item, const char *name)
{
    const struct cks_hcl_attr *attr = cks_tf_attr(item, name, NULL);
    return attr ? attr->expr : NULL;
}

struct cks_str
cks_tf_block_name(const struct cks_hcl_block *block)
{
    bool dynamic = cks_str_is(block->type, "dynamic") && block->label_count == 1;
    return dynamic ? block->labels[0].text : block->type;
}

static bool
has_block(const struct cks_tf_item *item, const char *type)
{
    for (size_t i = 0; i < item->block->body.block_count; i++)
        if (cks_str_is(cks_tf_block_name(&item->block->body.blocks[i]), type))
            return true;
    return false;
}

const struct cks_tf_item *
cks_tf_blocks(const struct cks_tf_item *item, const char *type)
{
    for (const struct cks_tf_item *at = item->over; at; at = at->over)
        if (has_block(at, type))
            return at;
    return has_block(item, type) ? item : NULL;
}

bool
cks_tf_item_damaged(const struct cks_tf_item *item)
{
    bool damaged = item->block->body.damaged;
    for (const struct cks_tf_item *at = item->over; at; at = at->over)
        damaged |= at->block->body.damaged;
    return damaged;
}
