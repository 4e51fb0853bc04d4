/* Inputs as --cli-input-json takes them, and the XKS proxy configuration file of the console. */
#include "formats/aws/cli_input.h"
#include "formats/reading/fill.h"

/* Sums of names that tell whether one was seen; a power of two, four times the most unknown names.
 */
#define SUMS 4096

struct input {
    struct cks_filling f;
    const char *pointer;
    bool credential; /* the text is the credential alone */
    unsigned seen;   /* bit 1 << enum cks_param */
    uint64_t unknown[SUMS / 64];
};

/* Whether a name may have been noted before; it is noted. */
static bool
may_be_again(struct input *in, struct cks_str name)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < name.n; i++)
        sum = sum * 31 + (unsigned char)name.p[i];
    uint64_t *word = &in->unknown[sum % SUMS / 64], bit = UINT64_C(1) << sum % 64;
    bool again = *word & bit;
    *word |= bit;
    return again;
}

/* A list of at most CKS_MOST_UNKNOWN_NAMES, which few names make necessary to read. */
static bool
extra_seen(struct input *in, struct cks_str name, bool in_credential)
{
    if (!may_be_again(in, name))
        return false;
    for (const struct cks_extra *e = in->f.store.extras; e; e = e->next)
        if (e->in_credential == in_credential && e->kind == CKS_EXTRA_UNKNOWN &&
            cks_str_eq(e->name, name))
            return true;
    return false;
}

/* If the store is the whole text, as it is in almost every file, the pointers are constants. */
static const char *const whole_pointers[CKS_P_COUNT] = {
#define CKS_PARAM(id, name, ...) [CKS_P_##id] = "/" name,
#include "model/param.def"
#undef CKS_PARAM
};

static const char *
member_pointer(struct input *in, const char *parent, enum cks_param p, const char *name)
{
    bool whole = !*in->pointer && !in->credential;
    if (p == CKS_P_ACCESS_KEY && whole)
        return "/XksProxyAuthenticationCredential/AccessKeyId";
    if (p == CKS_P_SECRET_KEY && whole)
        return "/XksProxyAuthenticationCredential/RawSecretAccessKey";
    if (p != CKS_P_NONE && !*parent && whole)
        return whole_pointers[p];
    const char *pointer = cks_pointer_child(in->f.arena, parent, cks_str_of(name));
    in->f.failed |= !pointer;
    return pointer;
}

static void
read_input_member(struct input *in, const cJSON *item, const char *parent, bool in_credential)
{
    enum cks_param p = cks_param_find(cks_str_of(item->string), in_credential);
    bool ours = p != CKS_P_NONE && cks_param_in(p, in->f.store.operation);
    const char *pointer = member_pointer(in, parent, p, item->string);
    /* A parameter of the other operation is unknown to this one, but is in the store too: an update
     * that gives CustomKeyStoreType has rules of its own. */
    if (p != CKS_P_NONE) {
        if (in->seen & (1u << p)) {
            cks_fill_extra(&in->f, CKS_EXTRA_DUPLICATE, cks_str_of(item->string), in_credential,
                           pointer);
        }
        in->seen |= 1u << p;
        cks_fill(&in->f, p, item, pointer);
    }
    if (!ours) {
        bool twice = extra_seen(in, cks_str_of(item->string), in_credential);
        if (!twice || p == CKS_P_NONE)
            cks_fill_extra(&in->f, twice ? CKS_EXTRA_DUPLICATE : CKS_EXTRA_UNKNOWN,
                           cks_str_of(item->string), in_credential, pointer);
    }
    if (p == CKS_P_CREDENTIAL && cJSON_IsObject(item))
        for (const cJSON *m = item->child; m; m = m->next)
            read_input_member(in, m, pointer ? pointer : "", true);
}

/* What is only written under another name is not missing too. */
static void
note_misspelt(struct cks_store *s)
{
    for (const struct cks_extra *e = s->extras; e; e = e->next) {
        const char *near = e->kind == CKS_EXTRA_UNKNOWN
                               ? cks_param_nearest(e->name, s->operation, e->in_credential)
                               : NULL;
        enum cks_param p = near ? cks_param_find(cks_str_of(near), e->in_credential) : CKS_P_NONE;
        if (p != CKS_P_NONE && s->values[p].state == CKS_VALUE_ABSENT)
            s->values[p] = (struct cks_value){.state = CKS_VALUE_UNKNOWN,
                                              .misnamed = true,
                                              .pointer = e->pointer,
                                              .reason = "it is given under another name"};
    }
}

static bool
all_empty(const struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_value *v = &s->values[p];
        bool chosen = p == CKS_P_TYPE || p == CKS_P_CONNECTIVITY || p == CKS_P_CREDENTIAL;
        if (v->state == CKS_VALUE_UNKNOWN ||
            (v->state == CKS_VALUE_KNOWN && !chosen && (v->text.n || v->secret.hidden.n)))
            return false;
    }
    return true;
}

static enum cks_operation
operation_of_shape(enum cks_shape shape)
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
    bool credential = shape == CKS_SHAPE_CREDENTIAL;
    bool part = credential || shape == CKS_SHAPE_PROXY_CONFIG;
    enum cks_input_kind kind = part   ? CKS_INPUT_PROXY_CONFIG
                               : yaml ? CKS_INPUT_CLI_YAML
                                      : CKS_INPUT_CLI_JSON;
    struct input in = {
        .f = {.arena = r->arena, .r = r}, .pointer = pointer, .credential = credential};
    struct cks_store *s = &in.f.store;
    s->operation = operation_of_shape(shape);
    s->input = kind;
    s->doc = r->doc;
    s->address = "";
    s->pointer = pointer;
    if (credential) {
        cks_fill(&in.f, CKS_P_CREDENTIAL, root, pointer);
        cks_fill_unknown(&in.f, CKS_P_PATH, "it is given in the call", pointer);
    }
    for (const cJSON *m = root->child; m; m = m->next)
        read_input_member(&in, m, pointer, credential);
    note_misspelt(s);
    s->skeleton = root->child && all_empty(s);
    return cks_fill_take(&in.f);
}
