#include "model/gate.h"

#include "base/announce.h"
#include "base/formed.h"
#include "base/parts.h"
#include "base/search.h"
#include "base/unnamed.h"
#include "base/userinfo.h"
#include "ckscheck/tool.h"
#include "base/utf8.h"
#include "model/certificate/pem.h"

/* The shortest text with the name of a secret parameter and a sign behind it. */
#define SWALLOWED_MIN 9

/* Names in inputs that are not ours. They would count as secrets by their form. Sorted: most names
 * are looked up in it. */
static const char *const common[] = {
    "$schema",      "Comment",     "Comments",     "Condition",         "Conditions",
    "CreationDate", "Decrypt",     "Default",      "Description",       "DryRun",
    "Encrypt",      "Environment", "KeyPolicy",    "KeySpec",           "KeyUsage",
    "Mappings",     "Metadata",    "Options",      "Outputs",           "Parameters",
    "Policy",       "Principal",   "Profile",      "Records",           "Request",
    "Resource",     "Response",    "Service",      "ServiceToken",      "Settings",
    "TagKey",       "TagList",     "TagValue",     "Transform",         "Version",
    "actions",      "address",     "arguments",    "attributes",        "command",
    "commands",     "comment",     "comments",     "deployment",        "dryRun",
    "enabled",      "environment", "eventName",    "eventSource",       "external",
    "function",     "instances",   "lineage",      "metadata",          "newState",
    "oldState",     "options",     "outputs",      "parameters",        "planned",
    "profile",      "protect",     "replace",      "requestParameters", "required",
    "runtime",      "service",     "serviceToken", "settings",          "timeouts",
    "userIdentity", "variables",   "version"};

const char cks_documented_words[] =
#define CKS_PARAM(id, name, ops, type, need, min, max, pattern, values, sensitive, tf, pulumi)     \
    name " "
#include "model/param.def"
#undef CKS_PARAM
    "AWS_CLOUDHSM EXTERNAL_KEY_STORE PUBLIC_ENDPOINT VPC_ENDPOINT_SERVICE cluster- https:// "
    "com.amazonaws.vpce. vpce-svc- /kms/xks/v1 aws_kms_custom_key_store "
    "us-east us-west us-gov-east us-gov-west ca-central ca-west sa-east eu-west eu-central "
    "eu-north "
    "eu-south me-south me-central il-central af-south ap-east ap-south ap-northeast ap-southeast "
    "0000EXAMPLEKEY";

bool
cks_holds_key(struct cks_str text)
{
    /* Almost every text to check is a name, which is shorter than such a line. */
    if (text.n < sizeof("-----PRIVATE KEY") - 1)
        return false;
    return cks_text_has_private_key(text) || cks_has_key_line(text);
}

/* As CloudHSM's clients take the PIN of the user whose password KMS has. */
static bool
has_user_pin(struct cks_str text)
{
    static const char user[] = "kmsuser";
    enum { N = sizeof(user) - 1 };
    const char *end = text.p + text.n, *p = text.p;
    for (; (p = memchr(p, ':', (size_t)(end - p))); p++)
        if (p - text.p >= N && p + 1 < end && memcmp(p - N, user, N) == 0 &&
            !cks_is_space((unsigned char)p[1]))
            return true;
    return false;
}

bool
cks_may_show(struct cks_str text)
{
    return text.n < SWALLOWED_MIN || !(has_user_pin(text) || cks_swallowed_secret(text) ||
                                       cks_holds_key(text) || cks_url_query(text) != SIZE_MAX);
}

bool
cks_may_show_alone(struct cks_str text)
{
    return cks_may_show(text) && !cks_has_url_password(text) && !cks_scrambled(text) &&
           cks_find_key(text) == SIZE_MAX;
}

const char *
cks_shown_argument(const char *text)
{
    if (!text || cks_may_show_alone(cks_str_of(text)))
        return text ? text : "";
    return "(a text that may be a secret)";
}

bool
cks_holds_secret_of(const struct cks_secret *own, size_t count, struct cks_str text)
{
    for (size_t i = 0; i < count; i++)
        if (cks_secret_stands_in(own[i], text))
            return true;
    return false;
}

static bool
common_before(const void *item, const void *key)
{
    const struct cks_str *name = key;
    return strncmp(*(const char *const *)item, name->p, name->n) < 0;
}

static bool
is_common(struct cks_str name)
{
    size_t i = cks_search(common, CKS_COUNT(common), sizeof(*common), &name, common_before);
    return i < CKS_COUNT(common) && cks_str_is(name, common[i]);
}

bool
cks_may_show_name(struct cks_str name)
{
    if (cks_param_known_word(name))
        return true;
    if (cks_swallowed_secret(name) || cks_holds_key(name))
        return false;
    if (!cks_formed_as_secret(name) || is_common(name))
        return true;
    return cks_param_is_near(name);
}

static bool
ends_in_word(struct cks_str name, struct cks_str word)
{
    if (name.n < word.n)
        return false;
    for (size_t i = 0; i < word.n; i++)
        if (cks_lower((unsigned char)name.p[name.n - word.n + i]) != word.p[i])
            return false;
    return true;
}

/* Initials and abbreviations of a password's name. */
static bool
is_short_for_secret(struct cks_str name)
{
    static const char *const words[] = {"pw", "ksp", "pwd", "pswd", "psw", "pin", "kspw", "rsak"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (ends_in_word(name, cks_str_of(words[i])))
            return true;
    return false;
}

bool
cks_may_give_secret(struct cks_str name, struct cks_str value)
{
    enum { LETTERS = CKS_CHARS_LOWER | CKS_CHARS_UPPER };
    unsigned short chars = cks_chars_of(value);
    bool mixed =
        value.n >= CKS_SECRET_TELLING_MIN && (chars & LETTERS) && (chars & CKS_CHARS_DIGIT);
    return value.n && ((mixed && cks_formed_as_secret(value)) || is_short_for_secret(name) ||
                       (cks_chars_of(name) & CKS_CHARS_HIGH));
}

/* ---- values in the wrong place ---- */

/* A store, and what its secrets have in parts. */
struct gate {
    const struct cks_store *s;
    struct cks_parts parts;
};

static bool
tells_part(const struct gate *g, struct cks_str text)
{
    return cks_parts_stand_in(&g->parts, text, cks_documented_words);
}

/* Whether a secret is given but is none by its characters or its length: it may have changed places
 * with another value. */
static bool
is_misfit(const struct cks_value *v, enum cks_param p, const char *signs)
{
    size_t n = cks_known_string(v) ? cks_secret_length(v->secret) : 0;
    return n && (n < cks_param(p)->min || n > cks_param(p)->max ||
                 !cks_secret_only_alnum_and(v->secret, signs));
}

/* What could be the secret access key by its form beside one that is missing or is none. */
static bool
cannot_be_key_id(const struct cks_store *s, const struct cks_value *v)
{
    const struct cks_value *secret = &s->values[CKS_P_SECRET_KEY];
    enum { NOT_OF_AN_ID = CKS_CHARS_LOWER | CKS_CHARS_SLASH | CKS_CHARS_PLUS_EQUALS };
    bool misfit = cks_missing_value(secret) || is_misfit(secret, CKS_P_SECRET_KEY, "/+=");
    bool of_an_id = cks_chars_only(cks_chars_of(v->text), CKS_CHARS_UPPER | CKS_CHARS_DIGIT);
    size_t n = cks_utf8_count(v->text);
    if (of_an_id ? n >= cks_param(CKS_P_SECRET_KEY)->min : n > cks_param(CKS_P_ACCESS_KEY)->max)
        return true;
    return misfit && (cks_chars_of(v->text) & NOT_OF_AN_ID);
}

/* A value that a secret of the store contains is a part of it, or has one of more than a few
 * characters in it. */
static bool
is_in_secret(const struct gate *g, struct cks_str text)
{
    const struct cks_store *s = g->s;
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    for (size_t i = 0; i < CKS_COUNT(secrets); i++)
        if (cks_known_string(&s->values[secrets[i]]) &&
            cks_secret_tells(s->values[secrets[i]].secret, text))
            return true;
    for (size_t i = 0; i < CKS_SECRETS_BESIDE; i++)
        if (cks_secret_tells(s->beside[i], text))
            return true;
    return tells_part(g, text);
}

/* ---- values that are made of what a secret is made of ---- */

/* The text that alone gave a secret; NULL where it stands where it is used, or has several pieces,
 * of which one may well be a common beginning. */
static const struct cks_trace_text *
given_by(const struct cks_value *secret)
{
    const struct cks_trace *t = cks_known_string(secret) ? secret->trace : NULL;
    const struct cks_trace_text *only = NULL;
    for (size_t i = 0; t && i < t->count; i++) {
        if (t->texts[i].role != CKS_TRACE_GAVE)
            continue;
        if (only)
            return NULL;
        only = &t->texts[i];
    }
    return t && !t->more ? only : NULL;
}

static bool
comes_from(const struct cks_value *v, const struct cks_trace_text *text)
{
    for (size_t i = 0; text && v->trace && i < v->trace->count; i++)
        if (v->trace->texts[i].doc == text->doc &&
            v->trace->texts[i].value.start == text->value.start)
            return true;
    return false;
}

/* Its length, a part, or what was computed of it: the text does not show that. */
static bool
derives_from_secret(const struct cks_store *s, const struct cks_value *v)
{
    return comes_from(v, given_by(&s->values[CKS_P_PASSWORD])) ||
           comes_from(v, given_by(&s->values[CKS_P_SECRET_KEY]));
}

/* Whether a text holds one of the store's secrets, or a part of one. */
static bool
holds_secret(const struct gate *g, struct cks_str text)
{
    const struct cks_store *s = g->s;
    return tells_part(g, text) || cks_secret_stands_in(s->values[CKS_P_PASSWORD].secret, text) ||
           cks_secret_stands_in(s->values[CKS_P_SECRET_KEY].secret, text) ||
           cks_holds_secret_of(s->beside, CKS_SECRETS_BESIDE, text);
}

/* Whether a text of a document names a secret, or is one of the store's with something around it.
 */
static bool
is_told_in(const struct gate *g, const struct cks_document *doc, const struct cks_range *r)
{
    struct cks_str text =
        doc ? cks_str_sub(doc->text, r->start, r->end - r->start) : CKS_STR_LIT("");
    return !cks_may_show(text) || holds_secret(g, text);
}

/* Where a value is put together, the name of a secret may be one of the pieces: the variable in
 * front of it, as in "$password: ...". Or it is computed from the secret: sha256("..."). The
 * value does not show that, what is written does. */
static bool
is_told_where_written(const struct gate *g, const struct cks_value *v)
{
    const struct cks_store *s = g->s;
    struct cks_range r = v->value;
    if (!v->trace && v->origin != CKS_FROM_COMPUTED && v->state != CKS_VALUE_PARTIAL)
        return false;
    bool found = v->placed || (s->doc && s->doc->locate && v->pointer &&
                               s->doc->locate(s->doc, v->pointer, CKS_PART_BYTES, 0, 0, &r));
    bool told = found && is_told_in(g, s->doc, &r);
    for (size_t i = 0; v->trace && !told && i < v->trace->count; i++) {
        const struct cks_trace_text *t = &v->trace->texts[i];
        bool around =
            found && t->doc == s->doc && t->value.start <= r.start && r.end <= t->value.end;
        told = !around && is_told_in(g, t->doc, &t->value);
    }
    return told;
}

static bool
could_be_password(struct cks_str text)
{
    enum { ALNUM = CKS_CHARS_LOWER | CKS_CHARS_UPPER | CKS_CHARS_DIGIT };
    return text.n >= cks_param(CKS_P_PASSWORD)->min && text.n <= cks_param(CKS_P_PASSWORD)->max &&
           cks_chars_only(cks_chars_of(text), ALNUM);
}

/* What is known of a value that is partly known: pieces of it, one after the other. */
static bool
is_concealed_part(const struct gate *g, const struct cks_value *v)
{
    return v->marked_sensitive || derives_from_secret(g->s, v) ||
           is_in_secret(g, v->partial->literals) || !cks_may_show(v->partial->literals) ||
           is_told_where_written(g, v);
}

/* An endpoint ends after its host: what follows that has lost its place. */
static struct cks_str
behind_slashes(struct cks_str text)
{
    size_t host = cks_str_find(text, "://");
    struct cks_str rest = cks_str_sub(text, host + 3, text.n);
    return cks_str_sub(rest, cks_str_find(rest, "/") + 1, rest.n);
}

/* Whether a part of a path has the form of a secret access key. One that has a slash in it is
 * parted too, and its parts are as long. */
static bool
has_key_as_part(struct cks_str path)
{
    for (size_t from = 0, n; from < path.n; from += n + 1) {
        struct cks_str rest = cks_str_sub(path, from, path.n);
        n = cks_str_find(rest, "/");
        if (cks_looks_like_key(cks_str_sub(rest, 0, n)))
            return true;
    }
    return false;
}

/* Whether a long value has the form of a secret access key, or a part that has. */
static bool
may_be_key(const struct cks_value *v, enum cks_param p)
{
    if (p == CKS_P_PATH)
        return has_key_as_part(v->text);
    if (cks_str_find(v->text, "://") < v->text.n && cks_looks_like_key(behind_slashes(v->text)))
        return true;
    return p != CKS_P_ACCESS_KEY && (v->chars & CKS_CHARS_LOWER) && (v->chars & CKS_CHARS_UPPER) &&
           cks_find_key(v->text) != SIZE_MAX;
}

static bool
is_concealed(const struct gate *g, enum cks_param p)
{
    const struct cks_store *s = g->s;
    const struct cks_value *v = &s->values[p];
    if (cks_param_secret(p) || p == CKS_P_ANCHOR)
        return false;
    if (v->state == CKS_VALUE_PARTIAL)
        return is_concealed_part(g, v);
    if (!cks_known_string(v))
        return false;
    if ((p == CKS_P_ACCESS_KEY && cannot_be_key_id(s, v)) || is_in_secret(g, v->text))
        return true;
    bool name = p == CKS_P_NAME || p == CKS_P_NEW_NAME;
    if (name && could_be_password(v->text) &&
        is_misfit(&s->values[CKS_P_PASSWORD], CKS_P_PASSWORD, ""))
        return true;
    if (v->text.n >= CKS_KEY_MIN && may_be_key(v, p))
        return true;
    /* Terraform and Pulumi hide it too: it may be made of a secret. */
    if (v->marked_sensitive || derives_from_secret(s, v))
        return true;
    return !cks_may_show(v->text) || is_told_where_written(g, v);
}

/* A Region is in many outputs and commands: what holds a secret is not one. */
static void
gate_region(const struct gate *g, struct cks_store *s)
{
    if (!s->region.n || (cks_may_show(s->region) && !holds_secret(g, s->region)))
        return;
    s->region = (struct cks_str){0};
    s->region_unknown = true;
}

/* A key of YAML that is not a scalar is named "?": what is written there is a mapping or a list,
 * which may have a secret in it. */
static bool
is_concealed_name(const struct gate *g, struct cks_str name)
{
    return cks_str_is(name, "?") || !cks_may_show_name(name) || holds_secret(g, name) ||
           is_in_secret(g, name);
}

static bool
take_parts(struct gate *g)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    bool ok = true;
    for (size_t i = 0; i < CKS_COUNT(secrets); i++)
        if (cks_known_string(&g->s->values[secrets[i]]))
            ok &= cks_parts_add(&g->parts, g->s->values[secrets[i]].secret);
    for (size_t i = 0; i < CKS_SECRETS_BESIDE; i++)
        ok &= cks_parts_add(&g->parts, g->s->beside[i]);
    return ok;
}

void
cks_gate_values(struct cks_store *s)
{
    /* The address differs from run to run: nobody crafts secrets whose hashes collide. */
    struct gate g = {.s = s, .parts = {.seed = (uintptr_t)s}};
    bool lost = !take_parts(&g);
    gate_region(&g, s);
    for (unsigned left = s->sense.present; left; left &= left - 1)
        if (lost || is_concealed(&g, cks_first_param(left)))
            s->sense.concealed |= left & -left;
    for (struct cks_extra *e = s->extras; e; e = e->next)
        e->concealed = e->kind != CKS_EXTRA_SECRET && (lost || is_concealed_name(&g, e->name));
    cks_parts_free(&g.parts);
}
