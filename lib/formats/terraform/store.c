#include "formats/terraform/store.h"

#include "source/hcl/eval/trace.h"
#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"
#include "formats/reading/fill.h"
#include "formats/reading/words.h"
#include "formats/terraform/module/eval.h"
#include "formats/terraform/provider.h"
#include "source/hcl/value/collection.h"

#define CREDENTIAL "xks_proxy_authentication_credential"
struct filler {
    const struct cks_tf_place *place;
    const struct cks_tf_item *item;
    struct cks_hcl_eval *ev;
    struct cks_filling f;
    const struct cks_tf_file *file; /* the store's document */
};

/* Arguments that Terraform itself takes in every resource. */
static const char *const meta[] = {"count",      "for_each",  "provider",
                                   "depends_on", "lifecycle", "provisioner",
                                   "connection", "timeouts",  "region"};

/* What people write, and the argument that they mean. */
static const struct {
    const char *wrong, *right;
} misspelled[] = {
    {"cloudhsm_cluster_id", "cloud_hsm_cluster_id"},
    {"hsm_cluster_id", "cloud_hsm_cluster_id"},
    {"cluster_id", "cloud_hsm_cluster_id"},
    {"key_store_type", "custom_key_store_type"},
    {"type", "custom_key_store_type"},
    {"key_store_name", "custom_key_store_name"},
    {"external_key_store_name", "custom_key_store_name"},
    {"name", "custom_key_store_name"},
    {"password", "key_store_password"},
    {"kmsuser_password", "key_store_password"},
    {"custom_key_store_password", "key_store_password"},
    {"trust_anchor", "trust_anchor_certificate"},
    {"xks_proxy_access_key_id", CREDENTIAL " { access_key_id }"},
    {"access_key_id", CREDENTIAL " { access_key_id }"},
    {"raw_secret_access_key", CREDENTIAL " { raw_secret_access_key }"},
    {"xks_proxy_raw_secret_access_key", CREDENTIAL " { raw_secret_access_key }"},
    {"xks_proxy_authentication_credential_access_key_id", CREDENTIAL " { access_key_id }"},
    {"xks_proxy_authentication_credential_secret_access_key",
     CREDENTIAL " { raw_secret_access_key }"},
    {"uri_endpoint", "xks_proxy_uri_endpoint"},
    {"uri_path", "xks_proxy_uri_path"},
    {"connectivity", "xks_proxy_connectivity"},
    {"vpc_endpoint_service_name", "xks_proxy_vpc_endpoint_service_name"},
};
static const struct {
    const char *wrong, *right;
} misspelled_inside[] = {
    {"secret_access_key", "raw_secret_access_key"},
    {"secret_key", "raw_secret_access_key"},
    {"access_key", "access_key_id"},
};

static const char *
nearest_of(struct filler *f, struct cks_str name, bool inside)
{
    const char *names[CKS_P_COUNT];
    size_t n = 0;
    for (size_t i = 0; !inside && i < CKS_COUNT(misspelled); i++)
        if (cks_str_is(name, misspelled[i].wrong))
            return misspelled[i].right;
    for (size_t i = 0; inside && i < CKS_COUNT(misspelled_inside); i++)
        if (cks_str_is(name, misspelled_inside[i].wrong))
            return misspelled_inside[i].right;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *tf = cks_param(p)->terraform;
        if (tf && p != CKS_P_ID && cks_param_find_terraform(cks_str_of(tf), inside) == p)
            names[n++] = tf;
    }
    CKS_UNUSED(f);
    return cks_str_nearest(name, names, n);
}

static void
unknown_value(struct cks_value *to, const char *reason)
{
    *to = (struct cks_value){.state = CKS_VALUE_UNKNOWN,
                             .placed = to->placed,
                             .key = to->key,
                             .value = to->value,
                             .reason = reason};
}

/* What is only written in a wrong way is not missing too. */
static void
meant(struct filler *f, const char *nearest, bool inside)
{
    struct cks_str name = cks_str_of(nearest);
    enum cks_param p =
        cks_param_find_terraform(cks_str_sub(name, 0, strcspn(nearest, " ")), inside);
    if (p != CKS_P_NONE && f->f.store.values[p].state == CKS_VALUE_ABSENT &&
        !f->f.store.values[p].placed)
        unknown_value(&f->f.store.values[p],
                      "it is given in a form that Terraform does not accept");
}

static void
add_extra(struct filler *f, const struct cks_tf_file *file, struct cks_str name,
          const struct cks_hcl_range *key, bool inside, const char *nearest)
{
    struct cks_extra *e = cks_fill_extra(&f->f, CKS_EXTRA_UNKNOWN, name, inside, NULL);
    if (!e || e->placed)
        return;
    e->placed = true;
    e->key = file == f->file ? cks_hcl_place(&file->doc, key) : f->f.store.place;
    e->nearest = nearest ? nearest : nearest_of(f, name, inside);
    if (e->nearest)
        meant(f, e->nearest, inside);
}

static enum cks_value_origin
origin_of(cks_hcl_v v)
{
    switch ((enum cks_hcl_source)v->source) {
    case CKS_HCL_FROM_LITERAL:
        return CKS_FROM_LITERAL;
    case CKS_HCL_FROM_DEFAULT:
        return CKS_FROM_DEFAULT;
    case CKS_HCL_FROM_TFVARS:
        return CKS_FROM_VARIABLES;
    case CKS_HCL_FROM_FILE:
        return CKS_FROM_FILE;
    case CKS_HCL_FROM_COMPUTED:
        break;
    }
    return CKS_FROM_COMPUTED;
}

/* Nothing certain: it may be empty, which is not given, so no rule on given values applies. */
static bool
says_anything(const struct cks_hcl_partial *p)
{
    return p && (p->min > 0 || p->prefix.n || p->suffix.n);
}

static void
fill_attribute(struct filler *f, enum cks_param p, cks_hcl_v v)
{
    struct cks_value *to = &f->f.store.values[p];
    bool compound = cks_hcl_is_list(v) || cks_hcl_is_map(v);
    to->marked_sensitive = cks_hcl_deep_sensitive(v);
    to->origin = (unsigned char)origin_of(v);
    if (v->why) {
        to->reason = v->why->reason ? v->why->reason : "an expression";
        to->reference = v->why->reference;
    }
    if (cks_hcl_is_known(v) && compound) {
        to->state = CKS_VALUE_KNOWN;
        to->type = cks_hcl_is_map(v) ? CKS_TYPE_OBJECT : CKS_TYPE_ARRAY;
        return;
    }
    if (v->state == CKS_HCL_KNOWN)
        v = cks_hcl_convert(&f->ev->vs, v, &cks_hcl_string);
    if (v->state == CKS_HCL_NULL_VALUE || (cks_hcl_is_known(v) && v->u.text.n == 0)) {
        to->state = CKS_VALUE_ABSENT;
    } else if (cks_hcl_is_known(v)) {
        cks_fill_known(&f->f, p, v->u.text);
    } else if (v->state == CKS_HCL_UNKNOWN && says_anything(v->partial)) {
        cks_fill_partial(&f->f, p,
                         &(struct cks_partial){.prefix = v->partial->prefix,
                                               .suffix = v->partial->suffix,
                                               .literals = v->partial->literals,
                                               .min = v->partial->min,
                                               .max = v->partial->max});
    } else {
        to->state = CKS_VALUE_UNKNOWN;
    }
    if (to->state >= CKS_VALUE_PARTIAL && !to->reason)
        to->reason = "an expression";
}

static void
place_attribute(struct filler *f, const struct cks_tf_file *file, const struct cks_hcl_range *key,
                const struct cks_hcl_range *value, struct cks_value *to)
{
    to->placed = true;
    /* A document is one file: what an override file says is shown at the block that it changes. */
    to->key = file == f->file ? cks_hcl_place(&file->doc, key) : f->f.store.place;
    to->value = file == f->file ? cks_hcl_place(&file->doc, value) : f->f.store.place;
}

/* A secret in an expression is marked by its argument's name: no part of it is shown. */
static bool
is_secret_inside(enum cks_param p, const struct cks_trace *trace, const struct cks_tf_file *file,
                 const struct cks_hcl_range *all)
{
    const struct cks_trace_text *text = cks_trace_whole(trace);
    return text && cks_param_secret(p) && text->doc == &file->doc &&
           text->value.start >= all->start && text->value.end <= all->end;
}

static void
read_argument(struct filler *f, const struct cks_tf_file *file, const struct cks_hcl_attr *attr,
              enum cks_param p, const struct cks_hcl_scope *scope)
{
    struct cks_value *to = &f->f.store.values[p];
    *to = (struct cks_value){0};
    place_attribute(f, file, &attr->name_range, &attr->expr->range, to);
    if (attr->expr->kind == CKS_HCL_INVALID) {
        to->state = CKS_VALUE_UNKNOWN;
        to->reason = "a damaged expression";
        return;
    }
    cks_hcl_v v = cks_tf_eval(f->place, attr->expr, scope);
    fill_attribute(f, p, v);
    if (to->state >= CKS_VALUE_KNOWN)
        to->trace = cks_hcl_trace_flat(&f->ev->vs, v->trace, attr->expr);
    if (is_secret_inside(p, to->trace, file, &attr->expr->range))
        to->trace = NULL;
}

static bool
is_meta(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(meta); i++)
        if (cks_str_is(name, meta[i]))
            return true;
    return false;
}

/* What a damaged body does not show may have been there. */
static void
doubt_missing(struct filler *f, bool inside)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        bool member = p == CKS_P_ACCESS_KEY || p == CKS_P_SECRET_KEY;
        struct cks_value *v = &f->f.store.values[p];
        if (cks_param(p)->terraform && member == inside && p != CKS_P_ID &&
            v->state == CKS_VALUE_ABSENT && !v->placed)
            unknown_value(v, "the block is damaged");
    }
}

static void
read_credential_body(struct filler *f, const struct cks_tf_file *file,
                     const struct cks_hcl_body *body, const struct cks_hcl_scope *scope)
{
    for (size_t i = 0; i < body->attr_count; i++) {
        const struct cks_hcl_attr *attr = &body->attrs[i];
        enum cks_param p = cks_param_find_terraform(attr->name, true);
        if (p == CKS_P_NONE)
            add_extra(f, file, attr->name, &attr->name_range, true, NULL);
        else
            read_argument(f, file, attr, p, scope);
    }
    if (body->damaged)
        doubt_missing(f, true);
}

/* The credential as the reader could not decide it. */
static void
unknown_credential(struct filler *f, const char *reason)
{
    unknown_value(&f->f.store.values[CKS_P_CREDENTIAL], reason);
    unknown_value(&f->f.store.values[CKS_P_ACCESS_KEY], reason);
    unknown_value(&f->f.store.values[CKS_P_SECRET_KEY], reason);
}

static void
given_credential(struct filler *f)
{
    f->f.store.values[CKS_P_CREDENTIAL].state = CKS_VALUE_KNOWN;
    f->f.store.values[CKS_P_CREDENTIAL].type = CKS_TYPE_OBJECT;
}

static cks_hcl_v
iterator_value(struct filler *f, cks_hcl_v key, cks_hcl_v value)
{
    struct cks_hcl_member members[2] = {{CKS_STR_LIT("key"), key}, {CKS_STR_LIT("value"), value}};
    return cks_hcl_object_of(&f->ev->vs, members, 2);
}

/* Written as a name, or in JSON as a string. */
static struct cks_str
iterator_name(const struct cks_hcl_block *block)
{
    struct cks_str name;
    const struct cks_hcl_attr *attr = cks_hcl_attr(&block->body, "iterator");
    if (attr && attr->expr->kind == CKS_HCL_VARIABLE)
        return attr->expr->u.text;
    return attr && cks_hcl_literal(attr->expr, &name) ? name : block->labels[0].text;
}

/* dynamic "xks_proxy_authentication_credential" { for_each = ... content { ... } } */
static void
read_dynamic(struct filler *f, const struct cks_tf_file *file, const struct cks_hcl_block *block)
{
    const struct cks_hcl_attr *each = cks_hcl_attr(&block->body, "for_each");
    const struct cks_hcl_block *content = cks_hcl_block(&block->body, "content");
    struct cks_hcl_values *vs = &f->ev->vs;
    struct cks_hcl_scope scope = {.name = iterator_name(block)};
    if (!each || !content) {
        unknown_credential(f, "an incomplete dynamic block");
        return;
    }
    cks_hcl_v v = cks_tf_eval(f->place, each->expr, NULL);
    bool iterable = cks_hcl_is_list(v) || cks_hcl_is_map(v);
    if (v->state == CKS_HCL_KNOWN && iterable && v->u.list.count == 0)
        return;
    bool one = v->state == CKS_HCL_KNOWN && iterable && v->u.list.count == 1;
    if (one) {
        cks_hcl_v value = v->u.list.items[0];
        cks_hcl_v key = cks_hcl_is_map(v)                ? cks_hcl_string_of(vs, v->u.list.names[0])
                        : v->type->kind == CKS_HCL_T_SET ? value
                                                         : cks_hcl_int_of(vs, 0);
        scope.value = iterator_value(f, key, value);
        given_credential(f);
    } else {
        scope.value = cks_hcl_unknown_as(vs, &cks_hcl_any, v);
    }
    read_credential_body(f, file, &content->body, &scope);
    /* Whether there is a credential at all is unknown: what it lacks is not a fault then. */
    if (!one) {
        unknown_value(&f->f.store.values[CKS_P_CREDENTIAL],
                      v->why && v->why->reason ? v->why->reason : "for_each is unknown");
        for (enum cks_param p = CKS_P_ACCESS_KEY; p <= CKS_P_SECRET_KEY; p++)
            if (f->f.store.values[p].state == CKS_VALUE_ABSENT)
                unknown_value(&f->f.store.values[p], "for_each is unknown");
    }
}

static void
read_credential(struct filler *f, const struct cks_tf_item *from)
{
    const struct cks_hcl_body *body = &from->block->body;
    unsigned seen = 0;
    for (size_t i = 0; i < body->block_count; i++) {
        const struct cks_hcl_block *block = &body->blocks[i];
        if (!cks_str_is(cks_tf_block_name(block), CREDENTIAL))
            continue;
        /* A second one Terraform refuses ("at most 1"): the first is judged. */
        if (seen++)
            break;
        place_attribute(f, from->file, &block->header, &block->header,
                        &f->f.store.values[CKS_P_CREDENTIAL]);
        if (cks_str_is(block->type, "dynamic")) {
            read_dynamic(f, from->file, block);
        } else {
            given_credential(f);
            read_credential_body(f, from->file, &block->body, NULL);
        }
    }
}

static void
read_credential_blocks(struct filler *f, const struct cks_tf_item *from)
{
    const struct cks_hcl_body *body = &from->block->body;
    for (size_t i = 0; i < body->block_count; i++) {
        struct cks_str name = cks_tf_block_name(&body->blocks[i]);
        if (cks_str_is(name, CREDENTIAL) || is_meta(name))
            continue;
        add_extra(f, from->file, name, &body->blocks[i].type_range, false,
                  cks_param_find_terraform(name, false) != CKS_P_NONE ? "an argument with ="
                                                                      : NULL);
    }
}

static void
read_arguments(struct filler *f, const struct cks_tf_item *from)
{
    const struct cks_hcl_body *body = &from->block->body;
    for (size_t i = 0; i < body->attr_count; i++) {
        const struct cks_hcl_attr *attr = &body->attrs[i];
        enum cks_param p = cks_param_find_terraform(attr->name, false);
        if (is_meta(attr->name))
            continue;
        if (cks_str_is(attr->name, CREDENTIAL))
            add_extra(f, from->file, attr->name, &attr->name_range, false,
                      CREDENTIAL " { ... } without =");
        else if (p == CKS_P_NONE || p == CKS_P_ID)
            add_extra(f, from->file, attr->name, &attr->name_range, false, NULL);
        else
            read_argument(f, from->file, attr, p, NULL);
    }
}

static void
read_ours(struct filler *f)
{
    const struct cks_tf_item *layers[16];
    size_t n = 0;
    /* item->over is the strongest, its own next weaker. */
    for (const struct cks_tf_item *at = f->item->over; at && n < CKS_COUNT(layers); at = at->over)
        layers[n++] = at;
    read_arguments(f, f->item);
    read_credential_blocks(f, f->item);
    while (n > 0) {
        read_arguments(f, layers[--n]);
        read_credential_blocks(f, layers[n]);
    }
    const struct cks_tf_item *credential = cks_tf_blocks(f->item, CREDENTIAL);
    if (credential)
        read_credential(f, credential);
    if (cks_tf_item_damaged(f->item)) {
        doubt_missing(f, false);
        if (f->f.store.values[CKS_P_CREDENTIAL].state == CKS_VALUE_UNKNOWN)
            doubt_missing(f, true);
    }
}

/* ---- CipherTrust ---- */

/* The members of aws_param { ... } of versions 0.x. */
static void
read_aws_block(struct filler *f, const struct cks_hcl_block *block)
{
    for (size_t i = 0; i < block->body.attr_count; i++) {
        enum cks_param p = cks_param_find_terraform(block->body.attrs[i].name, false);
        if (p != CKS_P_NONE && p != CKS_P_CREDENTIAL && p != CKS_P_ID)
            read_argument(f, f->file, &block->body.attrs[i], p, NULL);
    }
}

/* The members of aws_param = { ... } of versions 1.x. */
static void
read_aws_object(struct filler *f, const struct cks_hcl_expr *e)
{
    for (size_t i = 0; i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct cks_str name = item->name;
        if (!name.p && !cks_hcl_literal(item->key, &name))
            continue;
        enum cks_param p = cks_param_find_terraform(name, false);
        struct cks_hcl_attr one = {
            .name = name, .name_range = item->key->range, .expr = item->value};
        if (p != CKS_P_NONE && p != CKS_P_CREDENTIAL && p != CKS_P_ID)
            read_argument(f, f->file, &one, p, NULL);
    }
}

/* An argument of the block itself; NULL if it is not given. */
static cks_hcl_v
own_value(struct filler *f, const char *name, cks_hcl_t type)
{
    const struct cks_hcl_expr *e = cks_tf_expr(f->item, name);
    return e ? cks_hcl_convert(&f->ev->vs, cks_tf_eval(f->place, e, NULL), type) : NULL;
}

/* What the manager makes or keeps, where the store is of a type that has it. */
static void
leave_to_manager(struct filler *f)
{
    static const char reason[] = "the CipherTrust Manager sets it";
    struct cks_value *values = f->f.store.values;
    const struct cks_value *type = &values[CKS_P_TYPE], *to = &values[CKS_P_CONNECTIVITY];
    bool public = cks_known_string(to) && cks_str_is(to->text, "PUBLIC_ENDPOINT");
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *of = cks_store_type_name(cks_param(p)->type);
        bool other = of && cks_known_string(type) && !cks_str_is(type->text, of);
        if (cks_param(p)->terraform && p != CKS_P_ID && !other && !(public && p == CKS_P_SERVICE) &&
            values[p].state == CKS_VALUE_ABSENT && !values[p].placed)
            unknown_value(&values[p], reason);
    }
}

/* connect_disconnect_keystore: what it will be decides, and in versions 1.x it fails a create. */
static void
read_connect(struct filler *f, bool version_1)
{
    struct cks_store *s = &f->f.store;
    cks_hcl_v connect = own_value(f, "connect_disconnect_keystore", &cks_hcl_string);
    bool set = connect && connect->state != CKS_HCL_NULL_VALUE;
    bool known = set && cks_hcl_is_known(connect) && connect->u.text.n;
    bool leaves = known && !cks_str_is(connect->u.text, "CONNECT_KEYSTORE");
    s->connects = (set && !leaves) || f->item->block->body.damaged;
    s->connect_left_out = !s->unlinked && !set && !s->connects;
    s->connect_too_early = version_1 && known;
}

/* linked_state = false, the default of versions 1.x, makes an external store in the manager alone.
 */
static void
read_link(struct filler *f, bool version_1)
{
    struct cks_store *s = &f->f.store;
    const struct cks_value *type = &s->values[CKS_P_TYPE];
    bool external = cks_known_string(type) && cks_str_is(type->text, "EXTERNAL_KEY_STORE");
    cks_hcl_v linked = own_value(f, "linked_state", &cks_hcl_bool);
    if (linked)
        s->unlinked = external && cks_hcl_is_known(linked) && !linked->u.boolean;
    else
        s->unlinked = external && version_1;
    read_connect(f, version_1);
}

/* Path, credential and what else is not given are that product's own. */
static void
read_ciphertrust(struct filler *f)
{
    const struct cks_hcl_body *body = &f->item->block->body;
    const struct cks_hcl_block *block = cks_hcl_block(body, "aws_param");
    const struct cks_hcl_attr *attr = cks_hcl_attr(body, "aws_param");
    const struct cks_hcl_attr *name = cks_hcl_attr(body, "name");
    cks_hcl_v region = own_value(f, "region", &cks_hcl_string);
    if (name)
        read_argument(f, f->file, name, CKS_P_NAME, NULL);
    if (block)
        read_aws_block(f, block);
    else if (attr && attr->expr->kind == CKS_HCL_OBJECT)
        read_aws_object(f, attr->expr);
    f->f.store.region_unknown = !region || !cks_hcl_is_known(region) || !region->u.text.n;
    if (!f->f.store.region_unknown)
        f->f.store.region = region->u.text;
    leave_to_manager(f);
    read_link(f, attr != NULL);
}

static const char *
address_of_instance(struct filler *f, const char *suffix)
{
    const char *address = cks_arena_printf(f->f.arena, "%s" CKS_STR_FMT "." CKS_STR_FMT "%s",
                                           f->place->frame->address, CKS_STR_ARG(f->item->type),
                                           CKS_STR_ARG(f->item->name), suffix);
    f->f.failed |= !address;
    return address ? address : "";
}

static const struct cks_plan_change *
version_of(struct filler *f)
{
    const struct cks_tf_frame *root = f->place->frame;
    while (root->parent)
        root = root->parent;
    if (!root->module->aws_version.n)
        return NULL;
    struct cks_plan_change *change = cks_arena_alloc(f->f.arena, sizeof(*change));
    const char *version =
        cks_arena_strndup(f->f.arena, root->module->aws_version.p, root->module->aws_version.n);
    if (!change || !version) {
        f->f.failed = true;
        return NULL;
    }
    change->provider_version = version;
    return change;
}

bool
cks_tf_store(const struct cks_tf_place *place, const struct cks_tf_item *item, const char *suffix,
             struct cks_store *ret)
{
    struct cks_tf_run *run = place->frame->run;
    struct filler f = {.place = place,
                       .item = item,
                       .ev = &run->eval,
                       .f = {.arena = run->arena},
                       .file = item->file};
    struct cks_store *store = &f.f.store;
    *store = (struct cks_store){.operation = CKS_CREATE,
                                .input = CKS_INPUT_TERRAFORM,
                                .doc = &item->file->doc,
                                .pointer = "",
                                .placed = true,
                                .place = cks_hcl_place(&item->file->doc, &item->block->header)};
    store->address = address_of_instance(&f, suffix);
    if (cks_str_is(item->type, CKS_WORD_TERRAFORM_TYPE)) {
        read_ours(&f);
        cks_tf_provider(place, item, store);
        store->plan = version_of(&f);
    } else {
        read_ciphertrust(&f);
    }
    *ret = *store;
    return !f.f.failed && !run->failed && !run->eval.vs.failed;
}
