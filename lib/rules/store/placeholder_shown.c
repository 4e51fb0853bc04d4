/* What documents show in the place of values: elsewhere it would be a value like others. */
#include "rules/store/placeholder_shown.h"

/* Longer ones are values. */
#define CAPITALS_MAX 40u
/* An access key ID of capital letters alone has more. */
#define ID_CAPITALS_MAX 19u

/* SECRET, KEY_ID, ID_FROM_STEP_1 */
static bool
is_in_capitals(struct cks_str s)
{
    bool letter = false, underscore = false, digit = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        letter |= cks_is_upper(c);
        underscore |= c == '_';
        digit |= cks_is_digit(c);
        if (!cks_is_upper(c) && c != '_' && c != '-' && !cks_is_digit(c))
            return false;
    }
    return letter && s.n >= 2 && s.n <= CAPITALS_MAX && (!digit || underscore);
}

/* {path}, anywhere. */
static bool
holds_name_in_braces(struct cks_str s)
{
    size_t from = cks_str_find(s, "{");
    struct cks_str inner = cks_str_sub(s, from + 1, s.n);
    size_t n = cks_str_find(inner, "}");
    if (from >= s.n || !n || n >= inner.n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!cks_is_alnum((unsigned char)inner.p[i]) && !memchr("-_ ", inner.p[i], 3))
            return false;
    return true;
}

/* cks-1234..., https://... */
static bool
ends_in_marks(struct cks_str s)
{
    return cks_str_ends(s, "...") || cks_str_ends(s, "\xe2\x80\xa6");
}

/* Whether the letters of s are those of a word in lower case. */
static bool
has_letters_of(struct cks_str s, const char *word)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '-' && s.p[i] != '_' && cks_lower((unsigned char)s.p[i]) != word[n++])
            return false;
    return !word[n];
}

/* %STORE_ID%, as cmd.exe has variables */
static bool
is_between_percents(struct cks_str s)
{
    return s.n > 2 && s.p[0] == '%' && s.p[s.n - 1] == '%' &&
           is_in_capitals(cks_str_sub(s, 1, s.n - 2));
}

/* cks-EXAMPLE, cluster-exampleid */
static bool
has_example(struct cks_str s)
{
    static const char word[] = "example";
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++)
        if (cks_str_ieq(cks_str_sub(s, i, n), cks_str_of(word)))
            return true;
    return false;
}

/* cluster-id, my-cluster-id, CustomKeyStoreId, cluster-EXAMPLE, %STORE_ID% */
static bool
is_shown_id(struct cks_str s)
{
    static const char mine[] = "my-";
    static const char *const words[] = {"clusterid",        "cloudhsmclusterid", "cksid",
                                        "customkeystoreid", "keystoreid",        "storeid"};
    if (cks_str_starts(s, mine))
        s = cks_str_sub(s, strlen(mine), s.n);
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (has_letters_of(s, words[i]))
            return true;
    return is_between_percents(s) || has_example(s);
}

/* https://HOST, https://HOST:443/ */
static bool
is_shown_host(struct cks_str s)
{
    static const char scheme[] = "https://";
    if (cks_str_starts(s, scheme))
        s = cks_str_sub(s, strlen(scheme), s.n);
    size_t n = 0;
    while (n < s.n && s.p[n] != ':' && s.p[n] != '/')
        n++;
    return is_in_capitals(cks_str_sub(s, 0, n));
}

/* com.amazonaws.vpce.REGION.vpce-svc-ID */
static bool
has_capital(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (cks_is_upper((unsigned char)s.p[i]))
            return true;
    return false;
}

static bool
is_shown_secret(struct cks_str s)
{
    return is_in_capitals(s) || ends_in_marks(s);
}

static bool
is_shown(enum cks_param p, struct cks_str s)
{
    if (holds_name_in_braces(s) || ends_in_marks(s))
        return true;
    switch (p) {
    case CKS_P_TYPE:
    case CKS_P_CONNECTIVITY:
    case CKS_P_ANCHOR:
        return false;
    case CKS_P_ID:
    case CKS_P_CLUSTER:
        return is_in_capitals(s) || is_shown_id(s);
    case CKS_P_ENDPOINT:
        return is_shown_host(s);
    case CKS_P_SERVICE:
        return has_capital(s);
    case CKS_P_ACCESS_KEY:
        return is_in_capitals(s) &&
               (s.n <= ID_CAPITALS_MAX || memchr(s.p, '_', s.n) || memchr(s.p, '-', s.n));
    default:
        return is_in_capitals(s);
    }
}

bool
cks_is_shown_placeholder(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    if (!cks_known_string(v) || p == CKS_P_NAME || p == CKS_P_NEW_NAME)
        return cks_known_string(v) && !v->text.n && cks_input_as_is(s->input);
    if (cks_param_secret(p))
        return cks_secret_satisfies(v->secret, is_shown_secret) ||
               (cks_secret_empty(v->secret) && cks_input_as_is(s->input));
    if (cks_param(p)->values && cks_is_value_of(p, v->text))
        return false;
    return v->text.n ? is_shown(p, cks_str_trim(v->text)) : cks_input_as_is(s->input);
}
