#include "model/sense.h"

#include "model/gate.h"

/* The parameters that a module's caller may give. */
static unsigned
callers(const struct cks_store *s)
{
    unsigned set = 0;
    for (enum cks_param p = 0; s->overridable && p < CKS_P_COUNT; p++)
        if (cks_caller_may_give(s, p))
            set |= 1u << p;
    return set;
}

static void
settle_states(struct cks_store *s)
{
    struct cks_sense sense = {0};
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        unsigned char state = s->values[p].state;
        if (state == CKS_VALUE_ABSENT)
            continue;
        sense.present |= 1u << p;
        if (state != CKS_VALUE_NULL)
            sense.given |= 1u << p;
        if (state == CKS_VALUE_PARTIAL || state == CKS_VALUE_UNKNOWN)
            sense.unknown |= 1u << p;
    }
    unsigned written = cks_input_as_is(s->input) ? sense.present : sense.given;
    sense.left_out = CKS_PARAMS_ALL & ~(written | callers(s));
    s->sense = sense;
}

static enum cks_store_type
type_named(struct cks_str name)
{
    const char *const *names = cks_param(CKS_P_TYPE)->values;
    for (enum cks_store_type t = CKS_STORE_HSM; t <= CKS_STORE_XKS; t++)
        if (cks_str_is(name, names[t - CKS_STORE_HSM]))
            return t;
    return CKS_STORE_UNKNOWN;
}

static void
settle_type(struct cks_store *s)
{
    const struct cks_value *type = &s->values[CKS_P_TYPE];
    if (cks_given(type)) {
        s->type = cks_known_string(type) ? type_named(type->text) : CKS_STORE_UNKNOWN;
        return;
    }
    bool hsm = s->sense.given & cks_params_of_type[CKS_STORE_HSM];
    bool xks = s->sense.given & cks_params_of_type[CKS_STORE_XKS];
    if (hsm != xks) {
        /* A create without a type that gives external parameters alone is meant as one. */
        s->type = hsm ? CKS_STORE_HSM : CKS_STORE_XKS;
    } else {
        s->type = s->operation == CKS_CREATE ? CKS_STORE_HSM : CKS_STORE_UNKNOWN;
    }
}

static bool
begins_as_file_url(struct cks_str text)
{
    return text.n && text.p[0] == 'f' &&
           (cks_str_starts(text, "file://") || cks_str_starts(text, "fileb://"));
}

static bool
is_file_url(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    if (cks_input(s->input)->sent == CKS_SENT_AS_WORDS)
        return false;
    if (v->state == CKS_VALUE_PARTIAL)
        return begins_as_file_url(v->partial->prefix);
    if (!cks_known_string(v))
        return false;
    if (cks_param_secret(p))
        return cks_secret_satisfies(v->secret, begins_as_file_url);
    return begins_as_file_url(v->text);
}

/* What CustomKeyStoreType alone says. */
static enum cks_store_type
stated_type(const struct cks_store *s)
{
    const struct cks_value *v = &s->values[CKS_P_TYPE];
    if (cks_input_is_proxy(s->input))
        return CKS_STORE_XKS;
    if (cks_left_out(s, CKS_P_TYPE))
        return CKS_STORE_HSM; /* KMS's default */
    return cks_known_string(v) ? type_named(cks_str_trim(v->text)) : CKS_STORE_UNKNOWN;
}

static enum cks_store_type
other_type(enum cks_store_type type)
{
    return type == CKS_STORE_HSM ? CKS_STORE_XKS : CKS_STORE_HSM;
}

/* The type that a create means, from what it gives of each type. */
static void
settle_meaning(struct cks_store *s)
{
    enum cks_store_type stated = stated_type(s);
    s->sense.meant = (unsigned char)stated;
    if (stated == CKS_STORE_UNKNOWN)
        return;
    unsigned surely = 0, maybe = s->sense.given | callers(s);
    for (unsigned left = s->sense.given; left; left &= left - 1)
        if (cks_surely_given(s, cks_first_param(left)))
            surely |= left & -left;
    s->sense.contradicted =
        (surely & cks_params_of_type[other_type(stated)]) && !(maybe & cks_params_of_type[stated]);
    if (s->sense.contradicted)
        s->sense.meant = (unsigned char)other_type(stated);
}

static bool
is_judged(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    if (!cks_known_string(v) && v->state != CKS_VALUE_PARTIAL)
        return false;
    if (s->skeleton && p != CKS_P_NAME && p != CKS_P_ID)
        return false;
    return cks_param_in(p, s->operation) && !cks_is_file_url(s, p) && !cks_is_foreign(s, p);
}

/* Certificates are long, and no question of this kind is asked of them. */
static unsigned short
chars_of(enum cks_param p, const struct cks_value *v)
{
    if (!cks_known_string(v) || p == CKS_P_ANCHOR)
        return CKS_CHARS_ANY;
    return cks_param_secret(p) ? cks_secret_chars(v->secret) : cks_chars_of(v->text);
}

void
cks_store_settle(struct cks_store *s, enum cks_store_type known)
{
    settle_states(s);
    settle_type(s);
    if (known != CKS_STORE_UNKNOWN)
        s->type = known;
    s->sense.meant = (unsigned char)s->type;
    if (s->operation == CKS_CREATE)
        settle_meaning(s);
    if (s->sense.meant != CKS_STORE_UNKNOWN)
        s->sense.foreign = cks_params_of_type[other_type(cks_meant_type(s))];
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        s->values[p].chars = chars_of(p, &s->values[p]);
        if (is_file_url(s, p))
            s->sense.file_urls |= 1u << p;
        if (is_judged(s, p))
            s->sense.judged |= 1u << p;
    }
    cks_gate_values(s);
}
