/* Inputs as --cli-input-json takes them, and the XKS proxy configuration file of the console. */
#include <stdio.h>

#include "model/sense.h"
#include "formats/reading/reading.h"

/* Members of one object that are compared for doubles; more of them in one input is nonsense. */
#define EXTRAS_MAX 64

struct input {
    struct cks_reading *r;
    struct cks_store store;
    const char *pointer;
    unsigned seen; /* bit 1 << enum cks_param */
    unsigned extras;
    bool failed;
};

static const char *
number_text(struct cks_arena *a, double d)
{
    /* Integers as they were written, up to where a double holds them. */
    if (d > -1e15 && d < 1e15 && d == (double)(long long)d)
        return cks_arena_printf(a, "%lld", (long long)d);
    return cks_arena_printf(a, "%.17g", d);
}

static void
fill_value(struct input *in, enum cks_param p, const cJSON *item, const char *pointer)
{
    struct cks_value *v = &in->store.values[p];
    const char *text = NULL;
    v->state = CKS_VALUE_KNOWN;
    v->pointer = pointer;
    if (cJSON_IsNull(item)) {
        v->state = CKS_VALUE_NULL;
    } else if (cJSON_IsString(item)) {
        v->type = CKS_TYPE_STRING;
        text = item->valuestring;
    } else if (cJSON_IsNumber(item)) {
        v->type = CKS_TYPE_NUMBER;
        text = number_text(in->r->arena, item->valuedouble);
        in->failed |= !text;
    } else if (cJSON_IsBool(item)) {
        v->type = CKS_TYPE_BOOL;
        text = cJSON_IsTrue(item) ? "true" : "false";
    } else {
        v->type = cJSON_IsObject(item) ? CKS_TYPE_OBJECT : CKS_TYPE_ARRAY;
    }
    if (p == CKS_P_CREDENTIAL)
        return; /* a string here would hold a secret */
    if (cks_param_secret(p))
        v->secret.hidden = v->type == CKS_TYPE_STRING ? cks_str_of(text) : (struct cks_str){0};
    else
        v->text = cks_str_of(text);
}

static void
add_extra(struct input *in, enum cks_extra_kind kind, const char *name, bool in_credential,
          const char *pointer)
{
    struct cks_extra *e = NULL;
    if (in->extras++ >= EXTRAS_MAX)
        return;
    if (pointer)
        e = cks_arena_alloc(in->r->arena, sizeof(*e));
    if (!e) {
        in->failed = true;
        return;
    }
    *e = (struct cks_extra){
        .kind = kind, .name = cks_str_of(name), .in_credential = in_credential, .pointer = pointer};
    struct cks_extra **end = &in->store.extras;
    while (*end)
        end = &(*end)->next;
    *end = e;
}

static bool
extra_seen(const struct input *in, const char *name, bool in_credential)
{
    for (const struct cks_extra *e = in->store.extras; e; e = e->next)
        if (e->in_credential == in_credential && e->kind == CKS_EXTRA_UNKNOWN &&
            cks_str_is(e->name, name))
            return true;
    return false;
}

/* Where the store is the whole text, as it is in almost every file, the pointers are constants. */
static const char *const whole_pointers[CKS_P_COUNT] = {
#define CKS_PARAM(id, name, ...) [CKS_P_##id] = "/" name,
#include "model/param.def"
#undef CKS_PARAM
};

static const char *
member_pointer(struct input *in, const char *parent, enum cks_param p, const char *name)
{
    if (p == CKS_P_ACCESS_KEY && !*in->pointer)
        return "/XksProxyAuthenticationCredential/AccessKeyId";
    if (p == CKS_P_SECRET_KEY && !*in->pointer)
        return "/XksProxyAuthenticationCredential/RawSecretAccessKey";
    if (p != CKS_P_NONE && !*parent)
        return whole_pointers[p];
    const char *pointer = cks_pointer_child(in->r->arena, parent, cks_str_of(name));
    in->failed |= !pointer;
    return pointer;
}

static void
read_member(struct input *in, const cJSON *item, const char *parent, bool in_credential)
{
    enum cks_param p = cks_param_find(cks_str_of(item->string), in_credential);
    bool ours = p != CKS_P_NONE && cks_param_in(p, in->store.operation);
    const char *pointer = member_pointer(in, parent, p, item->string);
    /* A parameter of the other operation is unknown to this one, but stands in the store too: an
     * update that gives CustomKeyStoreType has rules of its own. */
    if (p != CKS_P_NONE) {
        if (in->seen & (1u << p)) {
            add_extra(in, CKS_EXTRA_DUPLICATE, item->string, in_credential, pointer);
            in->store.values[p] = (struct cks_value){0};
        }
        in->seen |= 1u << p;
        fill_value(in, p, item, pointer);
    }
    if (!ours) {
        bool twice = extra_seen(in, item->string, in_credential);
        if (!twice || p == CKS_P_NONE)
            add_extra(in, twice ? CKS_EXTRA_DUPLICATE : CKS_EXTRA_UNKNOWN, item->string,
                      in_credential, pointer);
    }
    if (p == CKS_P_CREDENTIAL && cJSON_IsObject(item))
        for (const cJSON *m = item->child; m; m = m->next)
            read_member(in, m, pointer ? pointer : "", true);
}

static bool
all_empty(const struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_value *v = &s->values[p];
        bool chosen = p == CKS_P_TYPE || p == CKS_P_CONNECTIVITY || p == CKS_P_CREDENTIAL;
        if (v->state == CKS_VALUE_KNOWN && !chosen && (v->text.n || v->secret.hidden.n))
            return false;
    }
    return true;
}

static enum cks_operation
operation_of(enum cks_shape shape)
{
    switch (shape) {
    case CKS_SHAPE_UPDATE:
        return CKS_UPDATE;
    case CKS_SHAPE_CONNECT:
        return CKS_CONNECT;
    default:
        return CKS_CREATE;
    }
}

bool
cks_read_cli_input(struct cks_reading *r, const cJSON *root, const char *pointer,
                   enum cks_shape shape)
{
    bool yaml = r->doc->syntax == CKS_SYNTAX_YAML;
    struct input in = {
        .r = r,
        .pointer = pointer,
        .store = {.operation = operation_of(shape),
                  .input = shape == CKS_SHAPE_PROXY_CONFIG ? CKS_INPUT_PROXY_CONFIG
                           : yaml                          ? CKS_INPUT_CLI_YAML
                                                           : CKS_INPUT_CLI_JSON,
                  .doc = r->doc,
                  .address = "",
                  .pointer = pointer},
    };
    for (const cJSON *m = root->child; m; m = m->next)
        read_member(&in, m, pointer, false);
    if (in.failed)
        return false;
    in.store.skeleton = root->child && all_empty(&in.store);
    cks_store_settle(&in.store, CKS_STORE_UNKNOWN);
    return r->take(r->cookie, &in.store);
}
