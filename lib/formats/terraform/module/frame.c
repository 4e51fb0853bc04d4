#include "formats/terraform/module/frame.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/syntax/json.h"
#include "source/hcl/value/convert.h"

/* Modules of one run that are loaded. */
#define MODULES_MAX 2000u

static bool
lost(struct cks_tf_run *run)
{
    run->failed = true;
    return false;
}

struct cks_tf_module *
cks_tf_run_module(struct cks_tf_run *run, const char *dir)
{
    struct cks_tf_module *m = NULL;
    for (size_t i = 0; i < run->modules.count; i++)
        if (strcmp(run->modules.items[i]->dir, dir) == 0)
            return run->modules.items[i];
    if (run->modules.count >= MODULES_MAX)
        return NULL;
    if (!cks_tf_module_load(&run->files, run->arena, dir, &m)) {
        lost(run);
        return NULL;
    }
    struct cks_tf_module **slot = cks_vec_push(&run->modules);
    if (!slot) {
        lost(run);
        return NULL;
    }
    *slot = m;
    return m;
}

static struct cks_tf_frame *
frame_new(struct cks_tf_run *run, const struct cks_tf_module *module)
{
    struct cks_tf_frame *f = cks_arena_alloc(run->arena, sizeof(*f));
    if (f) {
        f->run = run;
        f->module = module;
        f->values = cks_arena_array(run->arena, module->item_count, sizeof(cks_hcl_v));
        f->busy = cks_arena_array(run->arena, module->item_count, sizeof(bool));
        f->children =
            cks_arena_array(run->arena, module->item_count, sizeof(struct cks_tf_frame *));
    }
    if (!f || !f->values || !f->busy || !f->children) {
        lost(run);
        return NULL;
    }
    return f;
}

typedef CKS_VEC(struct cks_hcl_member) member_vec;

static bool
give(struct cks_tf_run *run, member_vec *given, struct cks_str name, const struct cks_hcl_expr *e)
{
    /* A file of values holds literals: nothing can be referred to. */
    const struct cks_hcl_host *host = run->eval.host;
    run->eval.host = NULL;
    cks_hcl_v v = cks_hcl_eval(&run->eval, e, NULL);
    run->eval.host = host;
    struct cks_hcl_member *slot = cks_vec_push(given);
    if (!slot)
        return lost(run);
    *slot = (struct cks_hcl_member){name, cks_hcl_sourced(&run->eval.vs, v, CKS_HCL_FROM_TFVARS)};
    return true;
}

static bool
give_native(struct cks_tf_run *run, member_vec *given, struct cks_str text)
{
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    if (!cks_hcl_parse_file(run->arena, text, &body, &diags))
        return lost(run);
    for (size_t i = 0; i < body.attr_count; i++)
        if (!give(run, given, body.attrs[i].name, body.attrs[i].expr))
            return false;
    return true;
}

static bool
give_json(struct cks_tf_run *run, member_vec *given, struct cks_str text)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    if (!cks_hcl_json_parse(run->arena, text, false, &e, &diags))
        return lost(run);
    for (size_t i = 0; e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++)
        if (e->u.object.items[i].name.p &&
            !give(run, given, e->u.object.items[i].name, e->u.object.items[i].value))
            return false;
    return true;
}

static bool
give_file(struct cks_tf_run *run, member_vec *given, const char *dir, const char *name)
{
    struct cks_buf b = {0};
    bool ok = true;
    const char *path = cks_tf_join(run->arena, dir, cks_str_of(name));
    if (!path)
        return lost(run);
    if (cks_tf_read_file(&run->files, path, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        struct cks_str text = cks_arena_str(run->arena, cks_buf_str(&b));
        if (!text.p)
            ok = lost(run);
        else
            ok = cks_str_ends(cks_str_of(name), ".json") ? give_json(run, given, text)
                                                         : give_native(run, given, text);
    }
    if (b.failed)
        ok = lost(run);
    cks_buf_free(&b);
    return ok;
}

struct auto_list {
    struct cks_tf_run *run;
    cks_tf_names names;
};

static int
take_auto(void *arg, const char *name)
{
    struct auto_list *list = arg;
    struct cks_str s = cks_str_of(name);
    if (cks_str_starts(s, ".") || list->names.count >= CKS_TF_FILES_MAX ||
        !(cks_str_ends(s, ".auto.tfvars") || cks_str_ends(s, ".auto.tfvars.json")))
        return 0;
    const char **slot = cks_vec_push(&list->names);
    const char *copy = cks_arena_strdup(list->run->arena, name);
    if (!slot || !copy)
        return lost(list->run) ? 0 : 1;
    *slot = copy;
    return 0;
}

static int
by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* In Terraform's order: a later file is stronger. */
static bool
read_values(struct cks_tf_frame *f)
{
    struct cks_tf_run *run = f->run;
    struct auto_list list = {.run = run};
    member_vec given = {0};
    const char *dir = f->module->dir;
    bool ok = give_file(run, &given, dir, "terraform.tfvars") &&
              give_file(run, &given, dir, "terraform.tfvars.json");
    ok = ok && run->files.access->list(run->files.cookie, dir, take_auto, &list) != ENOMEM;
    if (list.names.count)
        qsort(list.names.items, list.names.count, sizeof(*list.names.items), by_text);
    for (size_t i = 0; ok && i < list.names.count; i++)
        ok = give_file(run, &given, dir, list.names.items[i]);
    f->given = cks_arena_array(run->arena, given.count, sizeof(*f->given));
    if (ok && f->given) {
        f->given_count = given.count;
        if (given.count)
            memcpy(f->given, given.items, given.count * sizeof(*f->given));
    }
    ok = ok && f->given && !run->failed;
    cks_vec_free(&list.names);
    cks_vec_free(&given);
    return ok || lost(run);
}

struct cks_tf_frame *
cks_tf_root_frame(struct cks_tf_run *run, const struct cks_tf_module *module, bool from_memory)
{
    struct cks_tf_frame *f = frame_new(run, module);
    if (!f)
        return NULL;
    f->address = "";
    f->path = ".";
    f->from_memory = from_memory;
    if (!from_memory) {
        f->levels = cks_tf_levels(&run->files, run->root, module->dir);
        if (!read_values(f))
            return NULL;
    }
    return f;
}

static const struct cks_tf_frame *
root_of(const struct cks_tf_frame *f)
{
    while (f->parent)
        f = f->parent;
    return f;
}

static bool
is_local_source(struct cks_str s)
{
    return cks_str_starts(s, "./") || cks_str_starts(s, "../");
}

/* The directory that a call names by a local path, clean; NULL where it names none. */
static const char *
named_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call, bool *ret_inside)
{
    struct cks_str source;
    struct cks_tf_run *run = frame->run;
    const struct cks_hcl_expr *e = cks_tf_expr(call, "source");
    const struct cks_tf_frame *root = root_of(frame);
    if (!e || root->from_memory || !cks_hcl_literal(e, &source) || !is_local_source(source))
        return NULL;
    const char *joined = cks_tf_join(run->arena, frame->module->dir, source);
    const char *dir = joined ? cks_tf_clean(run->arena, joined) : NULL;
    if (!dir)
        lost(run);
    if (!dir || !*dir)
        return NULL;
    *ret_inside = cks_tf_inside(&run->files, root->module->dir, root->levels, dir);
    return dir;
}

const char *
cks_tf_call_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call)
{
    bool inside = false;
    const char *dir = named_dir(frame, call, &inside);
    return inside ? dir : NULL;
}

const char *
cks_tf_call_outside(const struct cks_tf_frame *frame, const struct cks_tf_item *call)
{
    bool inside = true;
    const char *dir = named_dir(frame, call, &inside);
    return inside ? NULL : dir;
}

bool
cks_tf_call_frame(const struct cks_tf_place *from, const struct cks_tf_item *call,
                  const char *address, struct cks_tf_frame **ret)
{
    struct cks_tf_frame *parent = from->frame;
    struct cks_tf_run *run = parent->run;
    struct cks_str source;
    *ret = NULL;
    const char *dir = parent->depth < CKS_TF_MODULES_DEEP ? cks_tf_call_dir(parent, call) : NULL;
    if (!dir || !cks_hcl_literal(cks_tf_expr(call, "source"), &source))
        return !run->failed;
    struct cks_tf_module *module = cks_tf_run_module(run, dir);
    if (!module)
        return !run->failed;
    struct cks_tf_frame *f = frame_new(run, module);
    const char *joined = f ? cks_tf_join(run->arena, parent->path, source) : NULL;
    if (!joined)
        return lost(run);
    f->path = cks_tf_clean(run->arena, joined);
    f->address = address;
    f->parent = parent;
    f->call = call;
    f->called_from = *from;
    f->depth = parent->depth + 1;
    *ret = f->path ? f : NULL;
    return f->path || lost(run);
}

static cks_hcl_v
unknown(struct cks_tf_frame *f, cks_hcl_t type, const char *prefix, struct cks_str name,
        const char *why)
{
    struct cks_arena *a = f->run->arena;
    const char *reference = cks_arena_printf(a, "%s." CKS_STR_FMT, prefix, CKS_STR_ARG(name));
    const char *reason = reference ? cks_arena_printf(a, "%s %s", reference, why) : NULL;
    if (!reason)
        f->run->failed = true;
    return cks_hcl_unknown(&f->run->eval.vs, type, reason, reference);
}

static bool
is_true(struct cks_tf_frame *f, const struct cks_hcl_expr *e, bool otherwise)
{
    if (!e)
        return otherwise;
    cks_hcl_v v = cks_hcl_eval(&f->run->eval, e, NULL);
    v = cks_hcl_convert(&f->run->eval.vs, v, &cks_hcl_bool);
    return cks_hcl_is_known(v) ? v->u.boolean : otherwise;
}

/* What the caller or the files of values give; NULL where nothing. */
static cks_hcl_v
given_value(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    cks_hcl_v v = NULL;
    if (f->parent) {
        struct cks_buf name = {0};
        cks_buf_addstr(&name, item->name);
        f->run->failed |= !name.data;
        const struct cks_hcl_expr *e = name.data ? cks_tf_expr(f->call, name.data) : NULL;
        cks_buf_free(&name);
        if (e)
            v = cks_hcl_sourced(&f->run->eval.vs, cks_tf_eval(&f->called_from, e, NULL),
                                CKS_HCL_FROM_TFVARS);
        else if (f->call->block->body.damaged)
            v = unknown(f, &cks_hcl_any, "var", item->name, "is given in a damaged block");
        return v;
    }
    for (size_t i = 0; i < f->given_count; i++)
        if (cks_str_eq(f->given[i].name, item->name))
            v = f->given[i].value;
    return v;
}

static cks_hcl_v
variable_value(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    struct cks_hcl_values *vs = &f->run->eval.vs;
    const struct cks_hcl_expr *type_expr = cks_tf_expr(item, "type");
    const struct cks_hcl_expr *fallback = cks_tf_expr(item, "default");
    bool sure = true;
    cks_hcl_t type = type_expr ? cks_tf_type(&f->run->eval, type_expr, &sure) : &cks_hcl_any;
    cks_hcl_v v = given_value(f, item);
    bool nullable = is_true(f, cks_tf_expr(item, "nullable"), true);
    if (v && v->state == CKS_HCL_NULL_VALUE && !nullable)
        v = NULL;
    if (!v && fallback)
        v = cks_hcl_sourced(vs, cks_hcl_eval(&f->run->eval, fallback, NULL), CKS_HCL_FROM_DEFAULT);
    if (!v)
        return unknown(f, type, "var", item->name, "has no value here");
    if (!sure || cks_tf_item_damaged(item))
        return unknown(f, &cks_hcl_any, "var", item->name, "has a type that is not followed");
    v = cks_hcl_convert(vs, v, type);
    return v->state == CKS_HCL_ERROR
               ? unknown(f, type, "var", item->name, "has a value that does not fit its type")
               : v;
}

cks_hcl_v
cks_tf_variable(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    size_t i = item->index;
    if (!f->values[i]) {
        if (f->busy[i])
            return unknown(f, &cks_hcl_any, "var", item->name, "refers to itself");
        f->busy[i] = true;
        cks_hcl_v v = variable_value(f, item);
        bool hidden = is_true(f, cks_tf_expr(item, "sensitive"), false);
        f->values[i] = hidden ? cks_hcl_marked(&f->run->eval.vs, v, true) : v;
        f->busy[i] = false;
    }
    return f->values[i];
}

cks_hcl_v
cks_tf_local(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    size_t i = item->index;
    if (!f->values[i]) {
        struct cks_tf_place place = {.frame = f};
        /* Terraform refuses the cycle; what it would be is not known. */
        if (f->busy[i])
            return unknown(f, &cks_hcl_any, "local", item->name, "refers to itself");
        f->busy[i] = true;
        cks_hcl_v v = cks_tf_eval(&place, item->expr, NULL);
        f->values[i] = v;
        f->busy[i] = false;
    }
    return f->values[i];
}

static bool
add_instance(struct cks_tf_run *run, struct cks_tf_instances *ret, const struct cks_tf_place *from,
             const char *suffix)
{
    if (!suffix)
        return lost(run);
    ret->places[ret->count] = *from;
    ret->suffixes[ret->count++] = suffix;
    return true;
}

static bool
make_room(struct cks_tf_run *run, struct cks_tf_instances *ret, size_t n)
{
    ret->places = cks_arena_array(run->arena, n, sizeof(*ret->places));
    ret->suffixes = cks_arena_array(run->arena, n, sizeof(*ret->suffixes));
    return (ret->places && ret->suffixes) || lost(run);
}

/* One place stands for all. */
static bool
unknown_instances(struct cks_tf_run *run, const struct cks_tf_place *from, cks_hcl_v why, bool each,
                  struct cks_tf_instances *ret)
{
    struct cks_tf_place place = *from;
    if (!make_room(run, ret, 1))
        return false;
    ret->unknown = true;
    if (each) {
        place.key = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_string, why);
        place.value = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_any, why);
    } else {
        place.index = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_number, why);
    }
    return add_instance(run, ret, &place, "");
}

static bool
counted(struct cks_tf_run *run, const struct cks_tf_place *from, const struct cks_hcl_expr *e,
        struct cks_tf_instances *ret)
{
    size_t n;
    cks_hcl_v v = cks_hcl_convert(&run->eval.vs, cks_tf_eval(from, e, NULL), &cks_hcl_number);
    if (!cks_hcl_is_known(v) || !cks_hcl_index(v, &n) || n > CKS_TF_INSTANCES_MAX)
        return unknown_instances(run, from, v, false, ret);
    if (!make_room(run, ret, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct cks_tf_place place = *from;
        place.index = cks_hcl_int_of(&run->eval.vs, (int64_t)i);
        if (!add_instance(run, ret, &place, cks_arena_printf(run->arena, "[%zu]", i)))
            return false;
    }
    return true;
}

/* As Terraform writes keys in addresses. */
static const char *
key_suffix(struct cks_tf_run *run, struct cks_str key)
{
    static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
    struct cks_buf b = {0};
    cks_buf_adds(&b, "[\"");
    for (size_t i = 0; i < key.n; i++) {
        const char *hit = key.p[i] ? strchr(from, key.p[i]) : NULL;
        bool opens = i + 1 < key.n && key.p[i + 1] == '{' && (key.p[i] == '$' || key.p[i] == '%');
        if (hit)
            cks_buf_addc(&b, '\\');
        else if (opens)
            cks_buf_addc(&b, key.p[i]);
        cks_buf_addc(&b, hit ? to[hit - from] : key.p[i]);
    }
    cks_buf_adds(&b, "\"]");
    const char *s = cks_buf_ok(&b) ? cks_arena_strndup(run->arena, b.data, b.len) : NULL;
    cks_buf_free(&b);
    return s;
}

static bool
for_each(struct cks_tf_run *run, const struct cks_tf_place *from, const struct cks_hcl_expr *e,
         struct cks_tf_instances *ret)
{
    cks_hcl_v v = cks_tf_eval(from, e, NULL);
    bool set =
        v->type->kind == CKS_HCL_T_SET && (v->state != CKS_HCL_KNOWN || v->u.list.count == 0 ||
                                           v->type->elem->kind == CKS_HCL_T_STRING);
    if (!cks_hcl_is_known(v) || v->sensitive || !(set || cks_hcl_is_map(v)) ||
        v->u.list.count > CKS_TF_INSTANCES_MAX)
        return unknown_instances(run, from, v, true, ret);
    if (!make_room(run, ret, v->u.list.count))
        return false;
    for (size_t i = 0; i < v->u.list.count; i++) {
        struct cks_tf_place place = *from;
        place.value = v->u.list.items[i];
        place.key = set ? place.value : cks_hcl_string_of(&run->eval.vs, v->u.list.names[i]);
        const char *suffix = key_suffix(run, set ? place.value->u.text : v->u.list.names[i]);
        if (!add_instance(run, ret, &place, suffix))
            return false;
    }
    return true;
}

bool
cks_tf_instances(const struct cks_tf_place *from, const struct cks_tf_item *item,
                 struct cks_tf_instances *ret)
{
    struct cks_tf_run *run = from->frame->run;
    const struct cks_hcl_expr *count = cks_tf_expr(item, "count");
    const struct cks_hcl_expr *each = cks_tf_expr(item, "for_each");
    *ret = (struct cks_tf_instances){.repeated = count || each};
    if (each)
        return for_each(run, from, each, ret);
    if (count)
        return counted(run, from, count, ret);
    return make_room(run, ret, 1) && add_instance(run, ret, from, "");
}
