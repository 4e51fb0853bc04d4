/* CKS102 to CKS113: names, types, missing and unexpected parameters, whatever their values. */
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/placeholder.h"
#include "rules/store/values.h"

static const char *
operation_name(enum cks_operation operation)
{
    switch (operation) {
    case CKS_CREATE:
        return "CreateCustomKeyStore";
    case CKS_UPDATE:
        return "UpdateCustomKeyStore";
    case CKS_CONNECT:
        return "ConnectCustomKeyStore";
    case CKS_OPERATION_AUTO:
    case CKS_EXISTING:
        break;
    }
    return "the call";
}

/* What the input is called in "no member of ...". */
static const char *
holder_name(const struct cks_store *s)
{
    const char *holder = cks_input(s->input)->holder;
    return holder ? holder : operation_name(s->operation);
}

/* The parameter of a name of this input. */
static enum cks_param
param_named(const struct cks_store *s, const char *name, bool inside)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (((cks_param(p)->need & CKS_NEED_MEMBER) != 0) == inside &&
            strcmp(name, cks_written_name(s, p)) == 0)
            return p;
    return CKS_P_NONE;
}

/* A parameter of KMS as Pulumi's resource names it; NULL if it has no such property. */
static const char *
pulumi_name(const char *name, bool inside)
{
    enum cks_param p = cks_param_find(cks_str_of(name), inside);
    return p == CKS_P_NONE ? NULL : cks_param(p)->pulumi;
}

static const char *
nearest_of(const struct cks_store *s, const struct cks_extra *e)
{
    if (e->concealed)
        return NULL;
    if (e->nearest)
        return e->nearest;
    const char *nearest = cks_param_nearest(e->name, s->operation, e->in_credential);
    if (nearest && cks_input(s->input)->names == CKS_NAMES_PULUMI)
        return pulumi_name(nearest, e->in_credential);
    return nearest;
}

/* A slip of the hand, not another word for the same. */
#define SLIP_LETTERS 2

/* Whether a misspelt name means a parameter that is not given, and no other name could mean it. */
static bool
is_certain(const struct cks_store *s, const struct cks_extra *e, enum cks_param p,
           const char *nearest)
{
    const struct cks_value *v = &s->values[p];
    struct cks_str right = cks_str_of(nearest);
    bool near = cks_str_same_name(e->name, right) ||
                cks_str_distance(e->name, right, SLIP_LETTERS) <= SLIP_LETTERS;
    /* What is only written in a wrong way counts as unknown. */
    bool given = v->placed || v->pointer || cks_known(v);
    for (const struct cks_extra *other = s->extras; near && other; other = other->next) {
        bool beside = other != e && other->kind == CKS_EXTRA_UNKNOWN &&
                      other->in_credential == e->in_credential;
        const char *its = beside ? nearest_of(s, other) : NULL;
        given |= its && strcmp(its, nearest) == 0;
    }
    return near && (!given || v->misnamed);
}

static void
offer_name(const struct cks_store *s, const struct cks_extra *e, const char *nearest,
           struct cks_spot *spot)
{
    enum cks_param p = nearest ? param_named(s, nearest, e->in_credential) : CKS_P_NONE;
    if (p == CKS_P_NONE)
        return;
    spot->rename = nearest;
    spot->renamed = p;
    spot->offered = !is_certain(s, e, p, nearest);
}

static void
say_unknown_member(struct cks_judge *j, const struct cks_store *s, const struct cks_extra *e)
{
    const char *nearest = nearest_of(s, e);
    struct cks_spot spot = {.rule = CKS102, .extra = e, .param = CKS_P_NONE};
    offer_name(s, e, nearest, &spot);
    spot.help = nearest ? cks_text(j, "write %s if you meant that, otherwise remove it", nearest)
                        : "remove it";
    cks_find(j, s, spot, "%s is not a parameter of %s%s", cks_say_name(j, e),
             e->in_credential ? "the authentication credential in " : "", holder_name(s));
}

/* Parameters that UpdateCustomKeyStore lacks because they cannot change: CKS605. */
static bool
is_immutable(const struct cks_store *s, enum cks_param p)
{
    return s->operation == CKS_UPDATE && (p == CKS_P_TYPE || p == CKS_P_ANCHOR);
}

static bool
is_extra(const struct cks_store *s, enum cks_param p)
{
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        if (e->kind == CKS_EXTRA_UNKNOWN && cks_param_find(e->name, e->in_credential) == p)
            return true;
    return false;
}

void
cks_check_unknown_parameter(struct cks_judge *j, const struct cks_store *s)
{
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        if (e->kind == CKS_EXTRA_UNKNOWN &&
            !is_immutable(s, cks_param_find(e->name, e->in_credential)))
            say_unknown_member(j, s, e);
    if (!cks_input_is_call(s->input))
        return;
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        if (cks_param_in(p, s->operation) || is_immutable(s, p) || is_extra(s, p))
            continue;
        const char *name = cks_short_name(p);
        const char *nearest = cks_param_nearest(cks_str_of(name), s->operation, false);
        struct cks_spot spot = {.rule = CKS102, .param = p, .whole = true};
        spot.help = nearest ? cks_text(j, "write %s", nearest) : "remove it";
        cks_find(j, s, spot, "%s is not a parameter of %s", name, holder_name(s));
    }
}

static const char *
type_name(unsigned char type)
{
    static const char *const names[] = {
        [CKS_TYPE_STRING] = "a string", [CKS_TYPE_NUMBER] = "a number",
        [CKS_TYPE_BOOL] = "a boolean",  [CKS_TYPE_OBJECT] = "an object",
        [CKS_TYPE_ARRAY] = "an array",
    };
    return names[type];
}

/* Formats that are not sent as they are turn numbers and booleans into strings. */
static bool
fits(const struct cks_store *s, unsigned char wanted, unsigned char type)
{
    if (type == wanted)
        return true;
    return wanted == CKS_TYPE_STRING && !cks_input_is_call(s->input) &&
           (type == CKS_TYPE_NUMBER || type == CKS_TYPE_BOOL);
}

/* An update to PUBLIC_ENDPOINT gives null as the service name; as far as documented, so may any
 * other update, unless it sets VPC_ENDPOINT_SERVICE. */
static bool
null_has_meaning(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *to = cks_of(s, CKS_P_CONNECTIVITY);
    return p == CKS_P_SERVICE && s->operation == CKS_UPDATE &&
           !(cks_known_string(to) && cks_str_is(to->text, "VPC_ENDPOINT_SERVICE"));
}

void
cks_check_wrong_type(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_value *v = cks_of(s, p);
        unsigned char wanted = p == CKS_P_CREDENTIAL ? CKS_TYPE_OBJECT : CKS_TYPE_STRING;
        if (cks_known(v) && v->type == wanted)
            continue;
        struct cks_spot spot = {.rule = CKS103, .param = p};
        if (v->state == CKS_VALUE_NULL && cks_input_as_is(s->input) &&
            cks_param_in(p, s->operation) && !null_has_meaning(s, p)) {
            spot.help = "remove the member, or give it a value";
            cks_find(j, s, spot, "%s must be %s, not null", cks_short_name(p), type_name(wanted));
        } else if (cks_known(v) && !fits(s, wanted, v->type) && cks_param_in(p, s->operation)) {
            if (v->type == CKS_TYPE_NUMBER)
                spot.help = "put the value in quotes, with its leading zeros";
            else if (p == CKS_P_CREDENTIAL)
                spot.help = "give an object with AccessKeyId and RawSecretAccessKey";
            else
                spot.help = "put the value in quotes";
            cks_find(j, s, spot, "%s must be %s, not %s", cks_short_name(p), type_name(wanted),
                     type_name(v->type));
        }
    }
}

void
cks_check_duplicate_key(struct cks_judge *j, const struct cks_store *s)
{
    for (const struct cks_extra *e = s->extras; e; e = e->next) {
        if (e->kind != CKS_EXTRA_DUPLICATE)
            continue;
        struct cks_spot spot = {.rule = CKS104, .extra = e, .param = CKS_P_NONE};
        spot.help = "keep one of them";
        cks_find(j, s, spot,
                 "%s occurs twice in one object; which one counts depends on the reader",
                 cks_say_name(j, e));
    }
}

/* Whether the call needs the parameter whatever the store's type (CKS105). */
static bool
always_needed(const struct cks_store *s, enum cks_param p)
{
    unsigned need = cks_param(p)->need;
    if (need & CKS_NEED_MEMBER) {
        const struct cks_value *whole = cks_of(s, CKS_P_CREDENTIAL);
        return cks_known(whole) && whole->type == CKS_TYPE_OBJECT;
    }
    if (cks_input_is_proxy(s->input))
        return p == CKS_P_PATH || p == CKS_P_CREDENTIAL;
    return (s->operation == CKS_CREATE && (need & CKS_NEED_CREATE)) ||
           (s->operation == CKS_UPDATE && (need & CKS_NEED_UPDATE)) ||
           (s->operation == CKS_CONNECT && (need & CKS_NEED_CONNECT));
}

void
cks_check_required_parameter(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.left_out; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        if (!always_needed(s, p))
            continue;
        struct cks_spot spot = {.rule = CKS105, .param = p};
        spot.help = cks_text(j, "add %s", cks_written_name(s, p));
        if (cks_param(p)->need & CKS_NEED_MEMBER)
            cks_find(j, s, spot, "%s is missing; an authentication credential needs both parts",
                     cks_short_name(p));
        else
            cks_find(j, s, spot, "%s is missing; %s requires it", cks_short_name(p),
                     holder_name(s));
    }
}

static const char *
kind_name(enum cks_store_type type)
{
    return type == CKS_STORE_HSM ? "a CloudHSM key store" : "an external key store";
}

void
cks_check_required_for_type(struct cks_judge *j, const struct cks_store *s)
{
    if (s->operation != CKS_CREATE || cks_input_is_proxy(s->input))
        return;
    enum cks_store_type type = cks_meant_type(s);
    unsigned need = type == CKS_STORE_HSM ? CKS_NEED_HSM : CKS_NEED_XKS;
    if (type == CKS_STORE_UNKNOWN)
        return;
    for (unsigned left = s->sense.left_out; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        if (!(cks_param(p)->need & need))
            continue;
        struct cks_spot spot = {.rule = CKS106, .param = p};
        spot.help = cks_text(j, "add %s", cks_written_name(s, p));
        cks_find(j, s, spot, "%s is missing; creating %s requires it", cks_short_name(p),
                 kind_name(type));
    }
}

/* The first parameter of a type that is certainly given. */
static enum cks_param
first_of_type(const struct cks_store *s, enum cks_store_type type)
{
    for (unsigned left = s->sense.given & cks_params_of_type[type]; left; left &= left - 1)
        if (cks_surely_given(s, cks_first_param(left)))
            return cks_first_param(left);
    return CKS_P_NONE;
}

/* An update does not name the store's type; parameters of both types are a fault. */
static void
judge_mixed(struct cks_judge *j, const struct cks_store *s)
{
    enum cks_param hsm = first_of_type(s, CKS_STORE_HSM), xks = first_of_type(s, CKS_STORE_XKS);
    if (hsm == CKS_P_NONE || xks == CKS_P_NONE)
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS107,
                               .param = hsm,
                               .whole = true,
                               .help = "keep those of the store's type and remove the others"},
             "%s is for a CloudHSM key store and %s for an external one; no store accepts both",
             cks_short_name(hsm), cks_short_name(xks));
}

static void
judge_stated_type(struct cks_judge *j, const struct cks_store *s)
{
    enum cks_store_type meant = cks_meant_type(s);
    const char *name = cks_store_type_name(meant);
    cks_find(j, s,
             (struct cks_spot){.rule = CKS107,
                               .param = CKS_P_TYPE,
                               .help = "or give the parameters of the stated type",
                               .replacement = name,
                               .offered = true},
             "CustomKeyStoreType does not match the parameters, which are all those of %s",
             kind_name(meant));
}

void
cks_check_not_for_type(struct cks_judge *j, const struct cks_store *s)
{
    if (s->skeleton || s->operation == CKS_CONNECT)
        return;
    if (s->operation == CKS_UPDATE && s->type == CKS_STORE_UNKNOWN) {
        judge_mixed(j, s);
        return;
    }
    if (cks_type_contradicted(s)) {
        if (!cks_left_out(s, CKS_P_TYPE))
            judge_stated_type(j, s);
        return;
    }
    for (unsigned left = s->sense.given & s->sense.foreign; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_param_info *info = cks_param(p);
        if (!cks_surely_given(s, p) || (info->need & CKS_NEED_MEMBER))
            continue;
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS107, .param = p, .whole = true, .help = "remove it"},
                 "%s is a parameter of %s; this is %s", cks_short_name(p), kind_name(info->type),
                 kind_name(cks_meant_type(s)));
    }
}

void
cks_check_store_type_value(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_TYPE);
    struct cks_spot spot = {.rule = CKS108, .param = CKS_P_TYPE};
    bool shown = s->example && cks_placeholder_of(s, CKS_P_TYPE);
    if (s->operation != CKS_CREATE || s->skeleton || shown || cks_input_is_proxy(s->input))
        return;
    if (cks_left_out(s, CKS_P_TYPE) && cks_type_contradicted(s)) {
        const char *name = cks_store_type_name(CKS_STORE_XKS);
        spot.help = cks_text(j, "add %s with the value %s", cks_written_name(s, CKS_P_TYPE), name);
        cks_find(j, s, spot,
                 "CustomKeyStoreType is missing, so KMS assumes %s, but only parameters of an "
                 "external key store are given",
                 cks_store_type_name(CKS_STORE_HSM));
        return;
    }
    struct cks_str text = cks_str_trim(v->text);
    if (!cks_known_string(v) || cks_is_file_url(s, CKS_P_TYPE) || cks_is_value_of(CKS_P_TYPE, text))
        return;
    spot.replacement = cks_value_meant(CKS_P_TYPE, text);
    if (text.n)
        cks_find(j, s, spot, "CustomKeyStoreType is %s; it must be %s or %s", cks_say(j, text),
                 cks_store_type_name(CKS_STORE_HSM), cks_store_type_name(CKS_STORE_XKS));
    else
        cks_find(j, s, spot, "CustomKeyStoreType is empty; it must be %s or %s",
                 cks_store_type_name(CKS_STORE_HSM), cks_store_type_name(CKS_STORE_XKS));
}

void
cks_check_unresolved_value(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.unknown; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_value *v = cks_of(s, p);
        if (v->misnamed)
            continue;
        j->findings->unknown++;
        if (!j->options->explain_unknown)
            continue;
        struct cks_spot spot = {.rule = CKS110, .param = p, .whole = true, .tells_none = true};
        cks_find(j, s, spot, "%s is known %s at run time: %s", cks_short_name(p),
                 v->state == CKS_VALUE_PARTIAL ? "completely only" : "only",
                 v->reason && !cks_judge_hides(j, cks_str_of(v->reason))
                     ? v->reason
                     : "its value is not in the files that were read");
    }
}

void
cks_check_file_url_literal(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.file_urls; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        if (p != CKS_P_CREDENTIAL && cks_param_in(p, s->operation))
            cks_find(j, s,
                     (struct cks_spot){
                         .rule = CKS111, .param = p, .help = "replace it with the file's content"},
                     "%s is a file URL, which the AWS CLI reads only on the command line; in a "
                     "document it is sent to KMS literally",
                     cks_short_name(p));
    }
}

static const char *
space_name(char c)
{
    switch (c) {
    case ' ':
        return "a space";
    case '\t':
        return "a tab";
    case '\n':
    case '\r':
        return "a line break";
    default:
        return "white space";
    }
}

/* Whether KMS rejects the value because of the white space. */
static bool
space_breaks(struct cks_judge *j, enum cks_param p, const struct cks_value *v)
{
    const struct cks_param_info *info = cks_param(p);
    if (info->values || cks_judge_matches(j, p, v->text) == CKS_MATCH_NO)
        return true;
    size_t n = cks_param_secret(p) ? cks_secret_length(v->secret) : cks_utf8_count(v->text);
    return info->max && n > info->max;
}

/* A value that its pattern or its length refuses with the white space, as the model has them. */
static void
refused_for_space(struct cks_spot *spot)
{
    if (!spot->other)
        return;
    spot->error = "ValidationException";
    spot->basis = CKS_DOCUMENTED;
}

static void
judge_secret_space(struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    if (!cks_secret_has_outer_space(v->secret))
        return;
    struct cks_spot spot = {.rule = CKS112, .param = p, .help = "remove it"};
    spot.other = cks_param(p)->pattern != NULL || cks_secret_length(v->secret) > cks_param(p)->max;
    refused_for_space(&spot);
    if (p == CKS_P_PASSWORD && !spot.other) {
        /* As in CKS203, kmsuser's password has only letters and digits. */
        spot.error = "INVALID_CREDENTIALS";
        spot.calls = CKS_OP_CONNECT;
        spot.basis = CKS_DOCUMENTED;
    }
    cks_find(j, s, spot, "%s starts or ends with white space or a line break", cks_short_name(p));
}

static void
judge_space(struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    struct cks_str all = cks_of(s, p)->text, inner = cks_str_trim(all);
    struct cks_spot spot = {.rule = CKS112, .param = p, .help = "remove it"};
    if (inner.n == all.n)
        return;
    size_t before = inner.n ? (size_t)(inner.p - all.p) : 0, after = all.n - before - inner.n;
    spot.other = space_breaks(j, p, cks_of(s, p));
    refused_for_space(&spot);
    spot.from = before ? 0 : all.n - after;
    spot.len = before ? before : after;
    if (inner.n) {
        spot.replacement = cks_text(j, CKS_STR_FMT, CKS_STR_ARG(inner));
        spot.help = NULL;
    }
    const char *name = cks_short_name(p);
    if (inner.n == 0)
        cks_find(j, s, spot, "%s contains only white space", name);
    else if (before && after)
        cks_find(j, s, spot, "%s starts with %s and ends with %s", name, space_name(all.p[0]),
                 space_name(all.p[all.n - 1]));
    else
        cks_find(j, s, spot, "%s %s with %s", name, before ? "begins" : "ends",
                 space_name(before ? all.p[0] : all.p[all.n - 1]));
}

static void
judge_partial_space(struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    struct cks_str first = cks_of(s, p)->partial->prefix, last = cks_of(s, p)->partial->suffix;
    bool before = first.n && cks_is_space((unsigned char)first.p[0]);
    bool after = last.n && cks_is_space((unsigned char)last.p[last.n - 1]);
    struct cks_spot spot = {.rule = CKS112, .param = p, .help = "remove it"};
    if (!before && !after)
        return;
    spot.other = cks_param(p)->pattern || cks_param(p)->values;
    refused_for_space(&spot);
    cks_find(j, s, spot, "%s %s with %s", cks_short_name(p), before ? "begins" : "ends",
             cks_param_secret(p) ? "white space"
                                 : space_name(before ? first.p[0] : last.p[last.n - 1]));
}

void
cks_check_surrounding_whitespace(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.present & ~s->sense.foreign; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_value *v = cks_of(s, p);
        if (!(v->chars & CKS_CHARS_SPACE) || p == CKS_P_ANCHOR || p == CKS_P_CREDENTIAL ||
            !cks_param_in(p, s->operation))
            continue;
        if (v->state == CKS_VALUE_PARTIAL)
            judge_partial_space(j, s, p);
        else if (cks_known_string(v) && cks_param_secret(p))
            judge_secret_space(j, s, p);
        else if (cks_known_string(v))
            judge_space(j, s, p);
    }
}

/* Regions that are documented or reported as without one type of store. The list is dated: a Region
 * may have gained it since. */
static const struct {
    const char *region;
    enum cks_store_type type;
    const char *source;
} without[] = {
    {"ap-south-2", CKS_STORE_XKS, "the documentation of 2023"},
    {"cn-north-1", CKS_STORE_XKS, "the documentation"},
    {"cn-northwest-1", CKS_STORE_XKS, "the documentation"},
    {"eu-south-2", CKS_STORE_XKS, "the documentation of 2023"},
    {"eu-central-2", CKS_STORE_XKS, "the documentation of 2023"},
    {"me-central-1", CKS_STORE_XKS, "the documentation of 2023"},
    {"us-gov-east-1", CKS_STORE_XKS, "the documentation of 2023"},
    {"us-gov-west-1", CKS_STORE_XKS, "the documentation of 2023"},
    {"us-isob-east-1", CKS_STORE_HSM, "a report of 2021"},
};

void
cks_check_unsupported_region(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_str region = cks_judge_region(j, s);
    if (s->operation != CKS_CREATE)
        return;
    for (size_t i = 0; i < CKS_COUNT(without); i++) {
        if (cks_meant_type(s) != without[i].type || !cks_str_is(region, without[i].region))
            continue;
        const char *what =
            without[i].type == CKS_STORE_HSM ? "CloudHSM key stores" : "external key stores";
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS113,
                                   .no_parameter = true,
                                   .param = CKS_P_NONE,
                                   .help = cks_text(j,
                                                    "look up whether the Region supports %s now, "
                                                    "or use another Region",
                                                    what)},
                 "Region %s does not support %s, according to %s", without[i].region, what,
                 without[i].source);
    }
}
