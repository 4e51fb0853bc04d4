/*
 * CloudFormation templates. There is no resource type for key stores; a custom resource creates one
 * by calling the SDK, as the CDK's AwsCustomResource does. Its properties Create and Update contain
 * the call, as a JSON string, as a join of its pieces, or as an object.
 */
#include "formats/cloudformation/template.h"
#include "formats/reading/words.h"
#include "base/vec.h"
#include "formats/reading/fill.h"
#include "formats/reading/origin.h"
#include "source/json/locate.h"

#define PIECES_MAX ((size_t)CKS_MOST_JOIN_PIECES)

static const char by_function[] = "an intrinsic function, known when the stack is deployed";

/* A literal piece of the call's text, or a gap, and where it is in the template. */
struct piece {
    size_t offset, length;
    size_t from; /* in the decoded string at pointer */
    const char *pointer;
    bool gap;
};

/* A call that is JSON inside of strings. */
struct call {
    struct cks_filling f;
    struct cks_buf text;
    CKS_VEC(struct piece) pieces;
    bool readable;
    bool second; /* the resource's Update: a create there is the same store again */
};

static void
add_piece(struct call *c, struct cks_str text, bool gap, size_t from, const char *pointer)
{
    struct piece *p = c->pieces.count < PIECES_MAX ? cks_vec_push(&c->pieces) : NULL;
    if (!p) {
        c->f.failed |= c->pieces.count < PIECES_MAX;
        if (c->pieces.count >= PIECES_MAX)
            cks_reading_beyond(c->f.r, CKS_BOUND_JOIN_PIECES);
        c->readable = false;
        return;
    }
    *p = (struct piece){c->text.len, text.n, from, pointer, gap};
    cks_buf_addstr(&c->text, text);
}

/* "${Name}" in Fn::Sub, where its second argument may have the text. */
static void
add_sub_name(struct call *c, struct cks_str name, const cJSON *own, size_t from,
             const char *pointer)
{
    const char *above = strrchr(pointer, '/');
    for (const cJSON *m = cJSON_IsObject(own) ? own->child : NULL; m && above; m = m->next) {
        struct cks_str text = cks_json_text(m);
        if (!cks_str_is(name, m->string) || !text.p)
            continue;
        char *list = cks_arena_strndup(c->f.arena, pointer, (size_t)(above - pointer));
        c->f.failed |= !list;
        const char *at =
            cks_fill_child(&c->f, cks_fill_index(&c->f, list ? list : "", 1), m->string);
        add_piece(c, text, false, 0, at);
        return;
    }
    add_piece(c, CKS_STR_LIT(CKS_GAP), true, from, pointer);
}

/* "${Name}" in Fn::Sub is a gap, if `own` does not have it; "${!Name}" is "${Name}" itself. */
static void
add_sub(struct call *c, struct cks_str text, const cJSON *own, const char *pointer)
{
    for (size_t at = 0; at < text.n;) {
        struct cks_str rest = cks_str_sub(text, at, text.n);
        size_t open = cks_str_find(rest, "${");
        add_piece(c, cks_str_sub(rest, 0, open), false, at, pointer);
        at += open;
        rest = cks_str_sub(rest, open, rest.n);
        size_t end = cks_str_find(rest, "}");
        if (cks_str_starts(rest, "${!")) {
            add_piece(c, cks_str_sub(rest, 0, 2), false, at, pointer);
            add_piece(c, cks_str_sub(rest, 3, end - 2), false, at + 3, pointer);
        } else if (rest.n) {
            add_sub_name(c, cks_str_sub(rest, 2, end - 2), own, at, pointer);
        }
        at += end < rest.n ? end + 1 : rest.n;
    }
}

static void
add_item_text(struct call *c, const cJSON *item, const char *pointer)
{
    if (cJSON_IsString(item))
        add_piece(c, cks_json_text(item), false, 0, pointer);
    else
        add_piece(c, CKS_STR_LIT(CKS_GAP), true, 0, pointer);
}

/* ["", [pieces]] */
static void
add_join(struct call *c, const cJSON *arguments, const char *pointer)
{
    const cJSON *separator = cJSON_IsArray(arguments) ? arguments->child : NULL;
    const cJSON *list = separator ? separator->next : NULL;
    const char *base = cks_fill_index(&c->f, pointer, 1);
    size_t i = 0;
    c->readable &= cJSON_IsString(separator) && cJSON_IsArray(list);
    for (const cJSON *p = c->readable ? list->child : NULL; p; p = p->next, i++) {
        if (i && *separator->valuestring)
            add_piece(c, cks_json_text(separator), false, 0, cks_fill_index(&c->f, pointer, 0));
        add_item_text(c, p, cks_fill_index(&c->f, base, i));
    }
}

/* Puts the call's text together; not readable where it is not text. */
static void
collect_text(struct call *c, const cJSON *item, const char *pointer)
{
    const cJSON *function = cJSON_IsObject(item) ? item->child : NULL;
    c->readable = true;
    if (cJSON_IsString(item)) {
        add_piece(c, cks_json_text(item), false, 0, pointer);
        return;
    }
    if (!function || function->next) {
        c->readable = false;
        return;
    }
    const char *inner = cks_fill_child(&c->f, pointer, function->string);
    struct cks_str name = cks_str_of(function->string);
    if (cks_str_is(name, "Fn::Join"))
        add_join(c, function, inner);
    else if (cks_str_is(name, "Fn::Sub") && cJSON_IsString(function))
        add_sub(c, cks_json_text(function), NULL, inner);
    else if (cks_str_is(name, "Fn::Sub") && cJSON_IsArray(function))
        add_sub(c, cks_json_text(function->child), function->child ? function->child->next : NULL,
                cks_fill_index(&c->f, inner, 0));
    else
        c->readable = false;
}

/* ---- places ---- */

/* The range in the template of [start, end) of the call's text: as far as it lies in one piece. */
static bool
place_in_template(const struct call *c, size_t start, size_t end, struct cks_range *ret)
{
    const struct cks_document *doc = c->f.r->doc;
    for (size_t i = 0; doc->locate && i < c->pieces.count; i++) {
        const struct piece *p = &c->pieces.items[i];
        if (start < p->offset || start >= p->offset + p->length)
            continue;
        size_t stop = end < p->offset + p->length ? end : p->offset + p->length;
        return (!p->gap && doc->locate(doc, p->pointer, CKS_PART_INNER, p->from + start - p->offset,
                                       stop - start, ret)) ||
               doc->locate(doc, p->pointer, CKS_PART_VALUE, 0, 0, ret);
    }
    return false;
}

static bool
place_member(const struct call *c, const char *pointer, enum cks_part part, struct cks_range *ret)
{
    struct cks_range inner;
    return cks_json_locate(cks_buf_str(&c->text), (struct cks_origin){0}, pointer, part, 0, 0,
                           &inner) &&
           place_in_template(c, inner.start, inner.end, ret);
}

/* The pieces of [start, end) of the text, if it has several. */
static void
trace_pieces(struct call *c, enum cks_param p, const struct call *of, size_t start, size_t end)
{
    struct cks_trace_text texts[CKS_TRACE_TEXTS_MAX];
    size_t n = 0, all = 0;
    for (size_t i = 0; i < of->pieces.count; i++) {
        const struct piece *piece = &of->pieces.items[i];
        if (piece->length == 0 || piece->offset >= end || start >= piece->offset + piece->length)
            continue;
        all++;
        if (!piece->gap && n < CKS_COUNT(texts))
            texts[n++] = cks_origin_text(c->f.r->doc, piece->pointer, CKS_TRACE_GAVE, NULL);
    }
    /* Where a piece of a secret ends would be seen from the next. */
    if (all > 1 && n && !cks_param_secret(p))
        c->f.failed |= !cks_origin_set(c->f.arena, &c->f.store.values[p], false, texts, n);
}

static void
trace_call_value(struct call *c, enum cks_param p, const char *pointer)
{
    struct cks_range inner;
    if (cks_json_locate(cks_buf_str(&c->text), (struct cks_origin){0}, pointer, CKS_PART_VALUE, 0,
                        0, &inner))
        trace_pieces(c, p, c, inner.start, inner.end);
}

static void
place_call_value(struct call *c, enum cks_param p, const char *pointer)
{
    struct cks_value *v = &c->f.store.values[p];
    if (c->text.len == 0 || v->state == CKS_VALUE_ABSENT)
        return;
    v->placed = place_member(c, pointer, CKS_PART_KEY, &v->key) &&
                place_member(c, pointer, CKS_PART_VALUE, &v->value);
    v->pointer = c->f.store.pointer;
    if (p != CKS_P_CREDENTIAL)
        trace_call_value(c, p, pointer);
}

/* ---- values ---- */

/* The length of what stands for an unknown piece where text begins, or 0: a gap, or a dynamic
 * reference ({{resolve:secretsmanager:...}}). */
static size_t
unknown_piece(struct cks_str text)
{
    if (cks_str_starts(text, CKS_GAP))
        return strlen(CKS_GAP);
    size_t end = cks_str_starts(text, "{{resolve:") ? cks_str_find(text, "}}") : text.n;
    return end < text.n ? end + 2 : 0;
}

static void
fill_string(struct call *c, enum cks_param p, struct cks_str text, const char *pointer)
{
    cks_fill_marked(&c->f, p, text, unknown_piece, by_function, pointer);
}

/* Fn::Join or Fn::Sub of texts; false if it is something else. */
static bool
fill_joined(struct call *c, enum cks_param p, const cJSON *item, const char *pointer)
{
    struct call inner = {.f = {.arena = c->f.arena, .r = c->f.r}};
    collect_text(&inner, item, pointer);
    bool ok = inner.readable && !inner.f.failed && cks_buf_ok(&inner.text);
    if (ok) {
        bool one = inner.pieces.count == 1;
        fill_string(c, p, cks_buf_str(&inner.text), one ? inner.pieces.items[0].pointer : pointer);
        trace_pieces(c, p, &inner, 0, inner.text.len);
    }
    c->f.failed |= inner.f.failed;
    cks_buf_free(&inner.text);
    cks_vec_free(&inner.pieces);
    return ok;
}

static void
fill_call_value(struct call *c, enum cks_param p, const cJSON *item, const char *pointer)
{
    if (cJSON_IsString(item))
        fill_string(c, p, cks_json_text(item), pointer);
    else if (cJSON_IsObject(item) && p != CKS_P_CREDENTIAL && fill_joined(c, p, item, pointer))
        ;
    else if (cJSON_IsObject(item) && p != CKS_P_CREDENTIAL)
        cks_fill_unknown(&c->f, p, by_function, pointer);
    else
        cks_fill(&c->f, p, item, pointer);
    place_call_value(c, p, pointer);
}

static void
fill_members(struct call *c, const cJSON *object, const char *pointer, bool in_credential)
{
    for (const cJSON *m = cJSON_IsObject(object) ? object->child : NULL; m; m = m->next) {
        struct cks_str name = cks_str_of(m->string);
        enum cks_param p = cks_param_find(name, in_credential);
        const char *at = cks_fill_child(&c->f, pointer, m->string);
        if (p != CKS_P_NONE)
            fill_call_value(c, p, m, at);
        if (p == CKS_P_CREDENTIAL)
            fill_members(c, m, at, true);
        if (p != CKS_P_NONE && cks_param_in(p, c->f.store.operation))
            continue;
        struct cks_str kept = cks_arena_str(c->f.r->arena, name);
        c->f.failed |= !kept.p;
        struct cks_extra *e = cks_fill_extra(&c->f, CKS_EXTRA_UNKNOWN, kept, in_credential, at);
        if (e && c->text.len) {
            e->placed = place_member(c, at, CKS_PART_KEY, &e->key);
            e->pointer = c->f.store.pointer;
        }
    }
}

/* createCustomKeyStore of the SDK's second version, CreateCustomKeyStoreCommand of the third. */
static enum cks_operation
operation_of_call(const cJSON *call)
{
    static const struct {
        const char *name;
        enum cks_operation operation;
    } actions[] = {
        {"createCustomKeyStore", CKS_CREATE},   {"createCustomKeyStoreCommand", CKS_CREATE},
        {"updateCustomKeyStore", CKS_UPDATE},   {"updateCustomKeyStoreCommand", CKS_UPDATE},
        {"connectCustomKeyStore", CKS_CONNECT}, {"connectCustomKeyStoreCommand", CKS_CONNECT},
    };
    struct cks_str service = cks_json_text_of(call, "service");
    struct cks_str action = cks_json_text_of(call, "action");
    bool kms =
        service.n >= 3 && cks_str_ieq(cks_str_sub(service, service.n - 3, 3), CKS_STR_LIT("kms"));
    for (size_t i = 0; kms && i < CKS_COUNT(actions); i++)
        if (cks_str_ieq(action, cks_str_of(actions[i].name)))
            return actions[i].operation;
    return CKS_OPERATION_AUTO;
}

static bool
take_sdk_call(struct call *c, const cJSON *call, const char *pointer)
{
    struct cks_store *s = &c->f.store;
    const cJSON *parameters = cks_json_get(call, "parameters");
    s->operation = operation_of_call(call);
    if (s->operation == CKS_OPERATION_AUTO || (c->second && s->operation == CKS_CREATE) ||
        (parameters && !cJSON_IsObject(parameters)))
        return true;
    struct cks_str region = cks_json_text_of(call, "region");
    if (cks_str_find(region, CKS_GAP) < region.n || cJSON_IsObject(cks_json_get(call, "region")))
        s->region_unknown = true;
    else if (region.n)
        s->region = cks_arena_str(c->f.r->arena, region);
    c->f.failed |= region.n && !s->region_unknown && !s->region.p;
    fill_members(c, parameters, cks_fill_child(&c->f, pointer, "parameters"), false);
    return cks_fill_take(&c->f);
}

static bool
take_call_text(struct call *c)
{
    struct cks_json_error error;
    struct cks_str text = cks_buf_str(&c->text);
    if (!cks_may_hold_store(text) || !cks_json_check(text, &error))
        return true;
    cJSON *tree = cks_json_parse(text);
    bool ok = tree && take_sdk_call(c, tree, "");
    cks_json_delete(tree);
    return ok;
}

static bool
read_call(struct cks_reading *r, const cJSON *item, const char *address, const char *pointer,
          bool second)
{
    struct call c = {.f = {.arena = r->arena, .r = r}, .readable = true, .second = second};
    c.f.store = (struct cks_store){
        .input = CKS_INPUT_CLOUDFORMATION, .doc = r->doc, .address = address, .pointer = pointer};
    bool ok = true;
    if (cJSON_IsObject(item) && cks_json_get(item, "action")) {
        ok = take_sdk_call(&c, item, pointer);
    } else {
        collect_text(&c, item, pointer);
        ok = cks_buf_ok(&c.text) && !c.f.failed && (!c.readable || take_call_text(&c));
    }
    cks_buf_free(&c.text);
    cks_vec_free(&c.pieces);
    return ok;
}

/* The launcher of AWS's CloudHSM sample: two of its properties are ours, the rest it finds. */
static bool
read_launcher(struct cks_reading *r, const cJSON *properties, const char *address,
              const char *pointer)
{
    static const char found[] = "read from Secrets Manager when the stack is deployed";
    struct call c = {.f = {.arena = r->arena, .r = r}};
    c.f.store = (struct cks_store){.operation = CKS_CREATE,
                                   .input = CKS_INPUT_CLOUDFORMATION,
                                   .doc = r->doc,
                                   .address = address,
                                   .pointer = pointer};
    const cJSON *name = cks_json_get(properties, "KeyStoreName");
    const cJSON *cluster = cks_json_get(properties, "CloudHsmClusterId");
    fill_call_value(&c, CKS_P_NAME, name, cks_fill_child(&c.f, pointer, "KeyStoreName"));
    fill_call_value(&c, CKS_P_CLUSTER, cluster, cks_fill_child(&c.f, pointer, "CloudHsmClusterId"));
    cks_fill_unknown(&c.f, CKS_P_PASSWORD, found, pointer);
    cks_fill_unknown(&c.f, CKS_P_ANCHOR, found, pointer);
    return cks_fill_take(&c.f);
}

/* Parameters that no other service's resource has: two of them show that a resource creates a
 * store.
 */
static unsigned
count_parameters(const cJSON *properties)
{
    unsigned n = 0;
    for (const cJSON *m = cJSON_IsObject(properties) ? properties->child : NULL; m; m = m->next)
        n += cks_param_find(cks_str_of(m->string), false) != CKS_P_NONE;
    return n;
}

/* A custom resource whose properties have KMS's names. Its function may supply what the properties
 * do not. */
static bool
read_own(struct cks_reading *r, const cJSON *properties, const char *address, const char *pointer)
{
    static const char elsewhere[] = "given, if at all, by the resource's own function";
    struct call c = {.f = {.arena = r->arena, .r = r, .numbers_are_strings = true}};
    bool update = cks_json_get(properties, "CustomKeyStoreId") &&
                  !cks_json_get(properties, "CustomKeyStoreName");
    c.f.store = (struct cks_store){.operation = update ? CKS_UPDATE : CKS_CREATE,
                                   .input = CKS_INPUT_CLOUDFORMATION,
                                   .doc = r->doc,
                                   .address = address,
                                   .pointer = pointer};
    fill_members(&c, properties, pointer, false);
    c.f.store.extras = NULL;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (c.f.store.values[p].state == CKS_VALUE_ABSENT && cks_param_in(p, c.f.store.operation))
            cks_fill_unknown(&c.f, p, elsewhere, pointer);
    return cks_fill_take(&c.f);
}

static bool
read_custom_resource(struct cks_reading *r, const cJSON *resource, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    struct cks_str type = cks_json_text_of(resource, "Type");
    const cJSON *properties = cks_json_get(resource, "Properties");
    const char *at = cks_fill_child(&f, pointer, "Properties");
    if (cks_str_is(type, "Custom::CustomKeyStoreLauncher"))
        return read_launcher(r, properties, resource->string, at);
    const cJSON *create = cks_json_get(properties, "Create");
    const cJSON *update = cks_json_get(properties, "Update");
    if (create && !read_call(r, create, resource->string, cks_fill_child(&f, at, "Create"), false))
        return false;
    if (update &&
        !read_call(r, update, resource->string, cks_fill_child(&f, at, "Update"), create != NULL))
        return false;
    if (!create && !update && count_parameters(properties) >= 2)
        return read_own(r, properties, resource->string, at) && !f.failed;
    return !f.failed;
}

bool
cks_read_cloudformation(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    const cJSON *resources = cks_json_get(root, "Resources");
    const char *base = cks_fill_child(&f, pointer, "Resources");
    for (const cJSON *m = cJSON_IsObject(resources) ? resources->child : NULL; m; m = m->next) {
        struct cks_str type = cks_json_text_of(m, "Type");
        if (!cks_str_starts(type, "Custom::") &&
            !cks_str_is(type, "AWS::CloudFormation::CustomResource"))
            continue;
        if (!read_custom_resource(r, m, cks_fill_child(&f, base, m->string)) || f.failed)
            return false;
    }
    return !f.failed;
}
