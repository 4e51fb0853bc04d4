#include "rules/store/values.h"

#include <stdio.h>

#include "base/utf8.h"

const char *
cks_short_name(enum cks_param p)
{
    const char *name = cks_param_name(p);
    const char *dot = strchr(name, '.');
    return dot ? dot + 1 : name;
}

const char *
cks_written_name(const struct cks_store *s, enum cks_param p)
{
    const struct cks_param_info *info = cks_param(p);
    unsigned names = cks_input(s->input)->names;
    const char *name = names == CKS_NAMES_TERRAFORM ? info->terraform
                       : names == CKS_NAMES_PULUMI  ? info->pulumi
                                                    : NULL;
    return name ? name : cks_short_name(p);
}

bool
cks_look_at(const struct cks_store *s, enum cks_param p, struct cks_look *ret)
{
    const struct cks_value *v = cks_of(s, p);
    if (!cks_is_judged(s, p))
        return false;
    if (v->state == CKS_VALUE_PARTIAL) {
        *ret = (struct cks_look){.chars = CKS_CHARS_ANY,
                                 .prefix = v->partial->prefix,
                                 .suffix = v->partial->suffix,
                                 .literals = v->partial->literals};
        return true;
    }
    struct cks_str text = v->chars & CKS_CHARS_SPACE ? cks_str_trim(v->text) : v->text;
    *ret = (struct cks_look){.whole = true,
                             .text = text,
                             .from = text.n ? (size_t)(text.p - v->text.p) : 0,
                             .chars = v->chars,
                             .prefix = text,
                             .suffix = text,
                             .literals = text};
    return text.n > 0;
}

bool
cks_look_at_secret(const struct cks_store *s, enum cks_param p, struct cks_secret *ret)
{
    const struct cks_value *v = cks_of(s, p);
    if (!cks_is_judged(s, p) || !cks_known_string(v))
        return false;
    *ret = cks_secret_trim(v->secret);
    return !cks_secret_empty(*ret);
}

static const char *
allowed_length(struct cks_judge *j, const struct cks_param_info *info, const char *what)
{
    if (info->min == info->max)
        return cks_text(j, "it must have exactly %u%s", info->min, what);
    return cks_text(j, "it must have %u to %u%s", info->min, info->max, what);
}

static void
judge_partial_length(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot)
{
    const struct cks_param_info *info = cks_param(spot.param);
    const struct cks_partial *partial = cks_of(s, spot.param)->partial;
    bool secret = cks_param_secret(spot.param);
    const char *name = cks_short_name(spot.param);
    if (partial->min > info->max && secret)
        cks_find(j, s, spot, "%s is too long whatever its unknown part contains; %s", name,
                 allowed_length(j, info, " characters"));
    else if (partial->max < info->min && secret)
        cks_find(j, s, spot, "%s is too short whatever its unknown part contains; %s", name,
                 allowed_length(j, info, " characters"));
    else if (partial->min > info->max)
        cks_find(j, s, spot, "%s has at least %zu characters; %s", name, partial->min,
                 allowed_length(j, info, ""));
    else if (partial->max < info->min)
        cks_find(j, s, spot, "%s has at most %zu characters; %s", name, partial->max,
                 allowed_length(j, info, ""));
}

static bool
in_bounds(const struct cks_param_info *info, size_t n)
{
    return n >= info->min && n <= info->max;
}

/* If no byte belongs to a longer character, each byte is a character. */
static bool
is_plainly_in_bounds(enum cks_param p, const struct cks_value *v)
{
    size_t n = cks_param_secret(p) ? v->secret.hidden.n : v->text.n;
    return cks_known_string(v) && !(v->chars & CKS_CHARS_HIGH) && in_bounds(cks_param(p), n);
}

/* Stores the length that counts where it is out of bounds: that of what is left when CKS112's
 * white space is gone, unless all is white space. */
static bool
is_out_of_bounds(enum cks_param p, const struct cks_value *v, size_t *ret_n)
{
    const struct cks_param_info *info = cks_param(p);
    size_t all, inner;
    bool secret = cks_param_secret(p);
    inner = all = secret ? cks_secret_length(v->secret) : cks_utf8_count(v->text);
    if (v->chars & CKS_CHARS_SPACE)
        inner = secret ? cks_secret_length(cks_secret_trim(v->secret))
                       : cks_utf8_count(cks_str_trim(v->text));
    *ret_n = inner ? inner : all;
    return !in_bounds(info, all) && !in_bounds(info, *ret_n);
}

void
cks_judge_length(struct cks_judge *j, const struct cks_store *s, enum cks_rule rule,
                 enum cks_param p, const char *help)
{
    const struct cks_value *v = cks_of(s, p);
    const struct cks_param_info *info = cks_param(p);
    if (!cks_is_judged(s, p) || is_plainly_in_bounds(p, v))
        return;
    struct cks_spot spot = {.rule = rule, .param = p, .help = help};
    if (v->state == CKS_VALUE_PARTIAL) {
        judge_partial_length(j, s, spot);
        return;
    }
    size_t n;
    if (!is_out_of_bounds(p, v, &n))
        return;
    const char *name = cks_short_name(p);
    if (n == 0)
        cks_find(j, s, spot, "%s is empty; %s", name, allowed_length(j, info, " characters"));
    else if (cks_param_secret(p))
        cks_find(j, s, spot, "%s is too %s; %s", name, n < info->min ? "short" : "long",
                 allowed_length(j, info, " characters"));
    else
        cks_find(j, s, spot, "%s has %zu character%s; %s", name, n, n == 1 ? "" : "s",
                 allowed_length(j, info, ""));
}

const char *
cks_say_it(struct cks_judge *j, uint32_t cp)
{
    if (cp == ' ')
        return "a space";
    if (cp == '\t')
        return "a tab";
    if (cp == '\n' || cp == '\r')
        return "a line break";
    return cks_text(j, "the character %s", cks_say_char(j, cp));
}

bool
cks_is_value_of(enum cks_param p, struct cks_str text)
{
    const char *const *values = cks_param(p)->values;
    for (size_t i = 0; values && values[i]; i++)
        if (cks_str_is(text, values[i]))
            return true;
    return false;
}

/* What people write for the values, lower case and with underscores. */
static const struct {
    enum cks_param param;
    const char *written, *meant;
} meanings[] = {
    {CKS_P_TYPE, "external", "EXTERNAL_KEY_STORE"},
    {CKS_P_TYPE, "xks", "EXTERNAL_KEY_STORE"},
    {CKS_P_TYPE, "external_keystore", "EXTERNAL_KEY_STORE"},
    {CKS_P_TYPE, "external_custom_key_store", "EXTERNAL_KEY_STORE"},
    {CKS_P_TYPE, "cloudhsm", "AWS_CLOUDHSM"},
    {CKS_P_TYPE, "cloud_hsm", "AWS_CLOUDHSM"},
    {CKS_P_TYPE, "aws_cloud_hsm", "AWS_CLOUDHSM"},
    {CKS_P_TYPE, "hsm", "AWS_CLOUDHSM"},
    {CKS_P_CONNECTIVITY, "public", "PUBLIC_ENDPOINT"},
    {CKS_P_CONNECTIVITY, "internet", "PUBLIC_ENDPOINT"},
    {CKS_P_CONNECTIVITY, "vpc", "VPC_ENDPOINT_SERVICE"},
    {CKS_P_CONNECTIVITY, "private", "VPC_ENDPOINT_SERVICE"},
    {CKS_P_CONNECTIVITY, "vpc_endpoint", "VPC_ENDPOINT_SERVICE"},
    {CKS_P_CONNECTIVITY, "privatelink", "VPC_ENDPOINT_SERVICE"},
};

const char *
cks_value_meant(enum cks_param p, struct cks_str text)
{
    const char *const *values = cks_param(p)->values;
    size_t n = 0;
    for (size_t i = 0; i < CKS_COUNT(meanings); i++)
        if (meanings[i].param == p && cks_str_same_name(text, cks_str_of(meanings[i].written)))
            return meanings[i].meant;
    while (values && values[n])
        n++;
    return values ? cks_str_nearest(text, values, n) : NULL;
}
