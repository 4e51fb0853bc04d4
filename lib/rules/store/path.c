/* CKS421 to CKS428: the path of the proxy. */
#include "base/limits.h"
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

#define P CKS_P_PATH
#define PATH_CHARS (CKS_CHARS_ALNUM | CKS_CHARS_SLASH | CKS_CHARS_UNDERSCORE | CKS_CHARS_HYPHEN)
static const char suffix[] = "/kms/xks/v1";
/* The suffix without the version's number. */
static const char stem[] = "/kms/xks/v";
#define STEM_LEN (sizeof(stem) - 1)

/* The proxy specification: a whole URI, a key ID, and what the longest URI has beside endpoint,
 * path and key ID: "/keys/" and "/metadata". */
#define URI_MAX 256
#define KEY_ID_MAX 128
#define URI_FIXED (sizeof("/keys//metadata") - 1)

/* Whether the end of text, or all of it where it is shorter, fits /kms/xks/v with `digits` digits.
 */
static bool
fits_suffix(struct cks_str text, size_t digits)
{
    size_t n = STEM_LEN + digits;
    for (size_t i = 0; i < n && i < text.n; i++) {
        char have = text.p[text.n - 1 - i];
        if (i < digits ? !cks_is_digit((unsigned char)have) : have != stem[n - 1 - i])
            return false;
    }
    return true;
}

static bool
may_end_right(struct cks_str text)
{
    return fits_suffix(text, 1) || fits_suffix(text, 2);
}

/* For a known path: its suffix matches the pattern. The slash before it may be missing where it
 * would be the path's first: that is CKS421's matter. */
static bool
ends_right(struct cks_str text)
{
    for (size_t digits = 1; digits <= 2; digits++) {
        if (text.n >= STEM_LEN + digits && fits_suffix(text, digits))
            return true;
        if (text.n == STEM_LEN + digits - 1 && fits_suffix(text, digits))
            return true;
    }
    return false;
}

/* "https://host/path": the path in it, else empty. */
static struct cks_str
path_of_uri(struct cks_str text)
{
    size_t at = cks_str_find(text, "://");
    if (at == text.n)
        return (struct cks_str){0};
    struct cks_str rest = cks_str_sub(text, at + 3, text.n);
    return cks_str_sub(rest, cks_str_find(rest, "/"), rest.n);
}

static void
offer_path(struct cks_judge *j, struct cks_spot *spot, const char *text, const char *otherwise)
{
    if (text && cks_judge_matches(j, P, cks_str_of(text)) == CKS_MATCH_YES)
        spot->replacement = text;
    spot->help = spot->replacement ? NULL : otherwise;
}

void
cks_check_path_start(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (!cks_look_at(s, P, &look) || !cks_surely_not_starting(cks_of(s, P), "/"))
        return;
    if (look.whole && look.text.p[0] == '/')
        return; /* after white space */
    struct cks_spot spot = cks_spot_in(CKS421, P, &look, 0, 1);
    struct cks_str path = path_of_uri(look.text);
    if (path.n) {
        spot.len = look.text.n - path.n;
        offer_path(j, &spot, cks_text(j, CKS_STR_FMT, CKS_STR_ARG(path)),
                   "give only the path; https:// and the host belong in XksProxyUriEndpoint");
        cks_find(j, s, spot,
                 "XksProxyUriPath is a whole URI; it must be only the path, from its first /");
        return;
    }
    offer_path(j, &spot, look.whole ? cks_text(j, "/" CKS_STR_FMT, CKS_STR_ARG(look.text)) : NULL,
               "start with /");
    cks_find(j, s, spot, "XksProxyUriPath must start with /");
}

/* The place of the last /kms/xks/v in any letter case; text.n if there is none. */
static size_t
find_stem(struct cks_str text)
{
    for (size_t i = text.n; i-- > 0;)
        if (text.n - i >= STEM_LEN &&
            cks_str_ieq(cks_str_sub(text, i, STEM_LEN), CKS_STR_LIT("/kms/xks/v")))
            return i;
    return text.n;
}

/* The path with the suffix that seems to be meant. */
static const char *
with_suffix(struct cks_judge *j, struct cks_str text)
{
    size_t at = find_stem(text);
    struct cks_str front = cks_str_sub(text, 0, at);
    if (at == text.n) {
        /* Parts of the suffix that are there are not doubled. */
        static const char *const ends[] = {"/kms/xks/", "/kms/xks", "/kms/", "/kms", "/v1"};
        for (size_t i = 0; i < CKS_COUNT(ends); i++)
            if (cks_str_ends(front, ends[i])) {
                front.n -= strlen(ends[i]);
                break;
            }
    }
    while (front.n && front.p[front.n - 1] == '/')
        front.n--;
    return cks_text(j, CKS_STR_FMT "%s", CKS_STR_ARG(front), suffix);
}

/* What follows a right suffix, as words. */
static const char *
what_follows(struct cks_judge *j, struct cks_str rest)
{
    size_t digits = 0;
    while (digits < rest.n && cks_is_digit((unsigned char)rest.p[digits]))
        digits++;
    struct cks_str more = cks_str_sub(rest, digits, rest.n);
    if (digits == 0)
        return "the version number is missing";
    if (digits > 2)
        return "the version has more than two digits";
    if (cks_str_is(more, "/"))
        return "a slash follows it";
    return cks_text(j, "%s follows it", cks_say(j, more));
}

static void
say_suffix(struct cks_judge *j, const struct cks_store *s, const struct cks_look *look)
{
    struct cks_str text = look->text;
    size_t at = find_stem(text);
    struct cks_spot spot = {.rule = CKS422, .param = P};
    offer_path(j, &spot, with_suffix(j, text), "end the path with /kms/xks/v1");
    if (at == text.n) {
        cks_find(j, s, spot, "XksProxyUriPath must end with %s", suffix);
        return;
    }
    struct cks_str found = cks_str_sub(text, at, STEM_LEN);
    spot.from = look->from + at;
    spot.len = text.n - at;
    if (!cks_str_is(found, stem))
        cks_find(j, s, spot,
                 "XksProxyUriPath ends with %s; it is case-sensitive and must end with %s",
                 cks_say(j, cks_str_sub(text, at, text.n)), suffix);
    else if (ends_right(text)) {
        spot.from = look->from;
        spot.len = 1;
        cks_find(j, s, spot,
                 "XksProxyUriPath has an empty prefix: there is nothing between the first / and %s",
                 suffix);
    } else
        cks_find(j, s, spot, "XksProxyUriPath must end with %s: %s", suffix,
                 what_follows(j, cks_str_sub(text, at + STEM_LEN, text.n)));
}

static bool
in_path(uint32_t cp)
{
    return cp < 0x80 && (cks_is_alnum((unsigned char)cp) || cp == '/' || cp == '_' || cp == '-');
}

/* The text up to a query or fragment, which are CKS423's matter. */
static struct cks_str
before_query(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '?' || text.p[i] == '#')
            return cks_str_sub(text, 0, i);
    return text;
}

/* With an end behind it that is right, a query is all that is wrong. */
static bool
is_end_wrong(struct cks_str text)
{
    return !ends_right(before_query(text)) && !ends_right(text);
}

void
cks_check_path_suffix(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (!cks_look_at(s, P, &look))
        return;
    if (!look.whole) {
        if (look.suffix.n && !may_end_right(look.suffix))
            cks_find(j, s, (struct cks_spot){.rule = CKS422, .param = P},
                     "XksProxyUriPath must end with %s", suffix);
        return;
    }
    struct cks_str path = before_query(look.text);
    if (is_end_wrong(look.text)) {
        say_suffix(j, s, &look);
        return;
    }
    /* The end is right. The pattern still rejects //kms/xks/v1, which no other rule covers. */
    if (cks_str_starts(path, "//") && find_stem(path) == 1)
        say_suffix(j, s, &look);
}

void
cks_check_path_characters(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    uint32_t cp = 0;
    if (!cks_look_at(s, P, &look) || cks_chars_only(look.chars, PATH_CHARS))
        return;
    struct cks_str text = look.literals;
    size_t from = 0, end = text.n;
    if (look.whole) {
        struct cks_str path = text.p[0] == '/' ? text : path_of_uri(text);
        from = path.n ? (size_t)(path.p - text.p) : 0; /* a whole URI is CKS421's matter */
        size_t stem_at = find_stem(before_query(text));
        if (stem_at < before_query(text).n && is_end_wrong(text))
            end = stem_at; /* what follows is CKS422's matter */
    }
    size_t at = from + cks_first_outside(cks_str_sub(text, from, end - from), in_path, &cp);
    if (at >= end)
        return;
    char bytes[4];
    struct cks_spot spot = cks_spot_in(CKS423, P, &look, at, cks_utf8_encode(cp, bytes));
    if (cp == '?' || cp == '#')
        cks_find(j, s, spot, "XksProxyUriPath contains a %s; it must be only a path",
                 cp == '?' ? "query" : "fragment");
    else if (cp == '%')
        cks_find(j, s, spot,
                 "XksProxyUriPath contains a percent-encoded character; only A to Z, a to z, 0 to "
                 "9, /, _ and - are allowed");
    else
        cks_find(j, s, spot,
                 "XksProxyUriPath contains %s; only A to Z, a to z, 0 to 9, /, _ and - are allowed",
                 cks_say_it(j, cp));
}

void
cks_check_path_length(struct cks_judge *j, const struct cks_store *s)
{
    cks_judge_length(j, s, CKS424, P, NULL);
}

void
cks_check_path_version(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (!cks_look_at(s, P, &look) || look.suffix.n < sizeof("/v2") - 1)
        return;
    struct cks_str text = look.suffix;
    size_t at = text.n;
    while (at > 0 && cks_is_digit((unsigned char)text.p[at - 1]))
        at--;
    struct cks_str version = cks_str_sub(text, at, text.n);
    if (at < 2 || version.n < 1 || version.n > 2 || text.p[at - 1] != 'v' || !may_end_right(text) ||
        cks_str_is(version, "1"))
        return;
    struct cks_spot spot = cks_spot_in(CKS425, P, &look, at - 1, version.n + 1);
    /* When a store with a VPC endpoint service is created, KMS does not talk to the proxy yet. */
    if (s->operation == CKS_CREATE &&
        cks_kinds_of(s->type, cks_of(s, CKS_P_CONNECTIVITY)) == CKS_KIND_VPC)
        spot.calls = CKS_OP_UPDATE | CKS_OP_CONNECT;
    if (look.whole && !ends_right(text))
        return;
    if (look.whole)
        offer_path(j, &spot, with_suffix(j, look.text), NULL);
    else
        spot.help = "end the path with /kms/xks/v1";
    cks_find(j, s, spot,
             "XksProxyUriPath names version %s of the proxy interface; only version 1 exists",
             cks_say(j, version));
}

/* A proxy appends the suffix to the prefix in its settings, which is all but the end of the path.
 */
void
cks_check_path_suffix_twice(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (cks_input(s->input)->role != CKS_ROLE_PROXY_SETTINGS || !cks_look_at(s, P, &look) ||
        !look.whole || !cks_str_ends(look.text, suffix))
        return;
    struct cks_str prefix = cks_str_sub(look.text, 0, look.text.n - (sizeof(suffix) - 1));
    while (cks_str_ends(prefix, "/"))
        prefix.n--;
    if (!cks_str_ends(prefix, suffix))
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS428,
                               .param = P,
                               .help = "give only what precedes /kms/xks/v1 in XksProxyUriPath"},
             "the path prefix must not end with /kms/xks/v1; the proxy appends it");
}

/* The place of the first //, or s.n. */
static size_t
empty_segment(struct cks_str s)
{
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] == '/' && s.p[i - 1] == '/')
            return i - 1;
    return s.n;
}

void
cks_check_path_empty_segment(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (!cks_look_at(s, P, &look))
        return;
    /* Pieces are not glued together: what lies between them is unknown. */
    size_t at = empty_segment(look.prefix);
    bool found = at < look.prefix.n || (!look.whole && empty_segment(look.suffix) < look.suffix.n);
    if (!found || (look.whole && (cks_judge_matches(j, P, look.text) == CKS_MATCH_NO)))
        return;
    struct cks_spot spot = cks_spot_in(CKS426, P, &look, at, 2);
    spot.help = "write one slash, and configure the proxy accordingly";
    cks_find(j, s, spot,
             "XksProxyUriPath contains //: servers normalize it differently, and each request's "
             "signature covers the path");
}

/* At least how many characters the value has. */
static size_t
least_length(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    if (cks_known_string(v) && !(v->chars & (CKS_CHARS_SPACE | CKS_CHARS_HIGH)))
        return v->text.n;
    if (cks_known_string(v))
        return cks_utf8_count(cks_str_trim(v->text));
    return v->state == CKS_VALUE_PARTIAL ? v->partial->min : 0;
}

void
cks_check_uri_length(struct cks_judge *j, const struct cks_store *s)
{
    size_t endpoint = least_length(s, CKS_P_ENDPOINT), path = least_length(s, P);
    size_t used = endpoint + path + URI_FIXED;
    struct cks_look look;
    /* What is left tells the length of both. */
    if (s->sense.concealed & (1u << CKS_P_ENDPOINT | 1u << P))
        return;
    if (used + KEY_ID_MAX <= URI_MAX || !cks_look_at(s, P, &look) ||
        !cks_look_at(s, CKS_P_ENDPOINT, &look) || endpoint > cks_param(CKS_P_ENDPOINT)->max ||
        path > cks_param(P)->max)
        return;
    struct cks_spot spot = {.rule = CKS427, .param = P};
    spot.help = "shorten the path's prefix or the host, or keep key IDs within that length";
    if (used < URI_MAX)
        cks_find(j, s, spot,
                 "XksProxyUriPath and the endpoint leave only %zu characters for a key ID instead "
                 "of %d: a whole URI has at most %d",
                 URI_MAX - used, KEY_ID_MAX, URI_MAX);
    else
        cks_find(j, s, spot,
                 "XksProxyUriPath and the endpoint leave no room for a key ID: a whole URI has at "
                 "most %d characters",
                 URI_MAX);
}
