/* CKS109: values left over from a template or the AWS documentation. */
#include "rules/store/placeholder.h"

#include "rules/judge/checks.h"
#include "rules/store/placeholder_shown.h"
#include "rules/store/values.h"

/* Longest value whose letters are compared: no placeholder is longer. */
#define FOLDED_MAX 80
/* Longer values are not a single word, whatever is between its letters. */
#define WORD_MAX 21
/* The length of the shortest of `parts`. */
#define PART_MIN 7

/* The letters and digits of a text in lower case: "CHANGE_ME" and "change me" are the same. */
struct folded {
    char text[FOLDED_MAX + 1];
    size_t n;
};

static const char *const whole_words[] = {
    "string",
    "todo",
    "tbd",
    "tobedefined",
    "fixme",
    "changeit",
    "placeholder",
    "managedsecurely",
    "dummy",
    "redacted",
    /* The parameter's own name. */
    "accesskeyid",
    "rawsecretaccesskey",
    "secretaccesskey",
    "keystorepassword",
};

static const char *const parts[] = {
    "changeme",      "changethis",    "replaceme",  "replacethis", "replacewith",  "fillmein",
    "fillthisin",    "insertyour",    "inserthere", "enteryour",   "yourpassword", "yoursecret",
    "yourclusterid", "youraccesskey", "putyour",    "todochange",
};

/* A letter or digit in lower case. Digits have the bit that tells the cases apart. */
static unsigned char
folded(unsigned char alnum)
{
    return alnum | 0x20;
}

/*
 * Almost no value holds a placeholder, so all are searched as Wu and Manber search for several
 * words at once: each of `parts` has one of six words in it, of which the first four letters count.
 * The table says for a pair of letters how near to the end of those four it may stand; if it is
 * none of theirs, three letters are skipped. A test ensures that no part is forgotten.
 */
#define STEM 4
#define PAIR(b, c) (((unsigned)(unsigned char)(b)&31) << 5 | ((unsigned)(unsigned char)(c)&31))
#define STEM_PAIRS(a, b, c, d) [PAIR(a, b)] = 1, [PAIR(b, c)] = 2, [PAIR(c, d)] = 3

static const unsigned char nearness[32 * 32] = {
    STEM_PAIRS('c', 'h', 'a', 'n'), STEM_PAIRS('r', 'e', 'p', 'l'), STEM_PAIRS('f', 'i', 'l', 'l'),
    STEM_PAIRS('i', 'n', 's', 'e'), STEM_PAIRS('e', 'n', 't', 'e'), STEM_PAIRS('y', 'o', 'u', 'r'),
};

static bool
is_stem(const char *p)
{
    static const char stems[][STEM + 1] = {"chan", "repl", "fill", "inse", "ente", "your"};
    char word[STEM];
    for (size_t i = 0; i < STEM; i++)
        word[i] = (char)folded((unsigned char)p[i]);
    for (size_t i = 0; i < CKS_COUNT(stems); i++)
        if (memcmp(word, stems[i], STEM) == 0)
            return true;
    return false;
}

/* Whether one of `parts` may be in s. */
static bool
may_have_part(struct cks_str s)
{
    for (size_t i = STEM - 1; i < s.n;) {
        unsigned near = nearness[PAIR(s.p[i - 1], s.p[i])];
        if (near == STEM - 1 && is_stem(s.p + i - (STEM - 1)))
            return true;
        i += near == STEM - 1 ? 1 : STEM - 1 - near;
    }
    return false;
}

/* Whether all letters of s may be x, y or z. */
static bool
may_be_all_x(struct cks_str s)
{
    unsigned char first = (unsigned char)s.p[0], last = (unsigned char)s.p[s.n - 1];
    return folded(first) >= 'x' || folded(last) >= 'x' ||
           (!cks_is_alnum(first) && !cks_is_alnum(last));
}

static void
fold(struct cks_str s, struct folded *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < s.n && ret->n < FOLDED_MAX; i++)
        if (cks_is_alnum((unsigned char)s.p[i]))
            ret->text[ret->n++] = (char)folded((unsigned char)s.p[i]);
    ret->text[ret->n] = '\0';
}

/* Whether one of `parts` is in f. */
static bool
has_part(const struct folded *f)
{
    for (size_t at = 0; at + PART_MIN <= f->n; at++) {
        for (size_t i = 0; i < CKS_COUNT(parts); i++)
            if (parts[i][0] == f->text[at] &&
                strncmp(f->text + at, parts[i], strlen(parts[i])) == 0)
                return true;
    }
    return false;
}

/* xxxx, YYY */
static bool
is_all_x(const struct folded *f)
{
    const char letter[] = {f->text[0], '\0'};
    return f->n >= 3 && strchr("xyz", letter[0]) && strspn(f->text, letter) == f->n;
}

/* "...", "***" */
static bool
is_mark_alone(struct cks_str s)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t n = 0;
    while (n < s.n && memchr(".*", s.p[n], 2))
        n++;
    return (n == s.n && n >= 3) || cks_str_is(s, ellipsis);
}

/* your-cluster-id, YOUR_PASSWORD */
static bool
begins_with_your(struct cks_str s)
{
    return s.n > 5 && cks_str_ieq(cks_str_sub(s, 0, 4), CKS_STR_LIT("your")) &&
           !cks_is_alnum((unsigned char)s.p[4]);
}

/* <cluster ID>, anywhere: no value that KMS accepts contains angle brackets, except a name. */
static bool
has_angle_brackets(struct cks_str s)
{
    const char *hit = s.n ? memchr(s.p, '<', s.n) : NULL;
    if (!hit)
        return false;
    size_t from = (size_t)(hit - s.p);
    if (from + 2 >= s.n || !cks_is_alnum((unsigned char)s.p[from + 1]))
        return false;
    return cks_str_find(cks_str_sub(s, from + 2, s.n), ">") < s.n - from - 2;
}

/* ${NAME}, {{ name }}: what a template engine or a shell should have replaced. */
static bool
has_template_mark(struct cks_str s)
{
    static const char *const marks[][2] = {{"${", "}"}, {"{{", "}}"}};
    if (!s.n || !memchr(s.p, '{', s.n))
        return false;
    for (size_t i = 0; i < CKS_COUNT(marks); i++) {
        size_t from = cks_str_find(s, marks[i][0]);
        struct cks_str rest = cks_str_sub(s, from + 2, s.n);
        if (from < s.n && cks_str_find(rest, marks[i][1]) < rest.n)
            return true;
    }
    return false;
}

/* {store-id}, [store-id], <>: a name in brackets for a person to replace. */
static bool
is_bracketed_name(struct cks_str s)
{
    if (cks_str_is(s, "<>"))
        return true;
    if (s.n < 4 ||
        !((s.p[0] == '{' && s.p[s.n - 1] == '}') || (s.p[0] == '[' && s.p[s.n - 1] == ']')))
        return false;
    for (size_t i = 1; i + 1 < s.n; i++)
        if (!cks_is_alnum((unsigned char)s.p[i]) && !memchr("-_ ", s.p[i], 3))
            return false;
    return true;
}

static bool
is_whole_word(const struct folded *f)
{
    for (size_t i = 0; i < CKS_COUNT(whole_words); i++)
        if (f->text[0] == whole_words[i][0] && strcmp(f->text, whole_words[i]) == 0)
            return true;
    return false;
}

static bool
is_template_text(struct cks_str s, unsigned chars)
{
    struct folded f;
    if (is_mark_alone(s))
        return true;
    if ((chars & CKS_CHARS_BRACKET) && (has_angle_brackets(s) || has_template_mark(s)))
        return true;
    bool part = may_have_part(s);
    /* Words have no digits, and "your" is the stem of a part. */
    bool digits = chars != CKS_CHARS_ANY && (chars & CKS_CHARS_DIGIT);
    if (!part && (digits || (s.n > WORD_MAX && !may_be_all_x(s))))
        return false;
    fold(s, &f);
    bool found = begins_with_your(s) || is_all_x(&f) || is_whole_word(&f) || (part && has_part(&f));
    cks_wipe(f.text, f.n); /* it may be made of a secret */
    return found;
}

/* Values that AWS's documentation and the sample proxy publish: everybody knows them. */
static const struct {
    enum cks_param param;
    const char *text;
} samples[] = {
    {CKS_P_SECRET_KEY, "DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="},
    {CKS_P_SECRET_KEY, "PleaseReplaceThisWithSomeSecretOfLength43To64"},
    {CKS_P_ACCESS_KEY, "BETWEEN2TENAND3TENCHARACTERS"},
    /* IAM's, which most of AWS's examples use, and KMS's own. */
    {CKS_P_SECRET_KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
    {CKS_P_SECRET_KEY, "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"},
    {CKS_P_ACCESS_KEY, "AKIAIOSFODNN7EXAMPLE"},
    {CKS_P_ACCESS_KEY, "AKIAI44QH8DHBEXAMPLE"},
    {CKS_P_ACCESS_KEY, "ABCDE12345670EXAMPLE"},
    {CKS_P_PASSWORD, "kmsPswd"},
    {CKS_P_ID, "cks-1234567890abcdef0"},
};

static bool
is_sample_of(enum cks_param p, struct cks_str s)
{
    for (size_t i = 0; i < CKS_COUNT(samples); i++)
        if (samples[i].param == p && cks_str_is(s, samples[i].text))
            return true;
    return false;
}

static bool
is_sample_password(struct cks_str s)
{
    return is_sample_of(CKS_P_PASSWORD, s);
}

static bool
is_sample_secret(struct cks_str s)
{
    return is_sample_of(CKS_P_SECRET_KEY, s);
}

static bool
is_proxy_secret(struct cks_str s)
{
    return is_sample_secret(s) && cks_str_starts(s, "Please");
}

/* If a value was published, or NULL. */
static const char *
published_in(enum cks_param p, const struct cks_value *v)
{
    static const char aws[] = "the AWS documentation", proxy[] = "aws-kms-xks-proxy";
    if (!cks_known_string(v))
        return NULL;
    if (p == CKS_P_PASSWORD)
        return cks_secret_satisfies(v->secret, is_sample_password) ? aws : NULL;
    if (p == CKS_P_SECRET_KEY)
        return cks_secret_satisfies(v->secret, is_proxy_secret)    ? proxy
               : cks_secret_satisfies(v->secret, is_sample_secret) ? aws
                                                                   : NULL;
    if (!is_sample_of(p, cks_str_trim(v->text)))
        return NULL;
    return p == CKS_P_ACCESS_KEY && cks_str_starts(cks_str_trim(v->text), "BETWEEN") ? proxy : aws;
}

/* Any secret that contains EXAMPLE is from documentation. */
static bool
is_documented_secret(struct cks_str s)
{
    return cks_str_find(s, "EXAMPLE") < s.n || is_sample_secret(s);
}

static bool
is_template_secret(struct cks_str s)
{
    return is_bracketed_name(s) || is_template_text(s, CKS_CHARS_ANY);
}

static bool
is_placeholder_secret(struct cks_str s)
{
    return is_template_secret(s) || is_documented_secret(s);
}

/* Up to a port, a path or what else may follow a host. */
static size_t
host_length(struct cks_str s)
{
    const unsigned in_name = CKS_CHARS_ALNUM | CKS_CHARS_HYPHEN | CKS_CHARS_DOT;
    size_t i = 0;
    while (i < s.n &&
           ((cks_char_kinds[(unsigned char)s.p[i]] & in_name) || !memchr("/:?#\\", s.p[i], 5)))
        i++;
    return i;
}

/* example.com, example.net, example.org and what lies under them. */
static bool
is_example_host(struct cks_str endpoint, unsigned chars)
{
    static const char *const names[] = {"example.com", "example.net", "example.org"};
    struct cks_str host = endpoint;
    if (!(chars & CKS_CHARS_UPPER) && cks_str_find(host, "example.") == host.n)
        return false;
    size_t scheme = cks_str_find(host, "://");
    if (scheme < host.n)
        host = cks_str_sub(host, scheme + 3, host.n);
    host.n = host_length(host);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        size_t n = strlen(names[i]);
        if (host.n < n || !cks_str_ieq(cks_str_sub(host, host.n - n, n), cks_str_of(names[i])))
            continue;
        if (host.n == n || host.p[host.n - n - 1] == '.')
            return true;
    }
    return false;
}

/* STORE_ID */
static bool
is_upper_name(struct cks_str s)
{
    bool underscore = false;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_upper((unsigned char)s.p[i]) && s.p[i] != '_')
            return false;
        underscore |= s.p[i] == '_';
    }
    return underscore;
}

/* cks-xxxxxxxx, cks-..., cluster-XXXXXXXXXXX */
static bool
is_left_blank(struct cks_str s, const char *prefix)
{
    if (!cks_str_starts(s, prefix))
        return false;
    struct cks_str rest = cks_str_sub(s, strlen(prefix), s.n);
    size_t n = 0;
    while (n < rest.n && memchr("xX.*_", rest.p[n], 5))
        n++;
    return (n == rest.n && n >= 3) || cks_str_is(rest, "\xe2\x80\xa6");
}

/* IDs that AWS makes have one form alone, so that what cannot be one is easily known. */
static bool
is_unfilled_id(enum cks_param p, struct cks_str s)
{
    if (p != CKS_P_ID && p != CKS_P_CLUSTER)
        return false;
    return is_upper_name(s) || is_left_blank(s, p == CKS_P_ID ? "cks-" : "cluster-");
}

/* What the documentation uses for the parameter. */
static bool
is_documented(enum cks_param p, struct cks_str s, unsigned chars)
{
    switch (p) {
    case CKS_P_ENDPOINT:
        return is_example_host(s, chars);
    case CKS_P_ACCESS_KEY:
        return cks_str_ends(s, "EXAMPLE");
    case CKS_P_CLUSTER:
        return cks_str_starts(s, "cluster-1a23b4c");
    case CKS_P_SERVICE:
        return cks_str_find(s, "vpce-svc-example") < s.n;
    default:
        return false;
    }
}

bool
cks_is_placeholder(enum cks_param p, const struct cks_value *v)
{
    if (!cks_known_string(v))
        return false;
    if (p == CKS_P_SECRET_KEY)
        return cks_secret_satisfies(v->secret, is_placeholder_secret);
    if (p == CKS_P_PASSWORD)
        return cks_secret_satisfies(v->secret, is_template_secret) ||
               cks_secret_satisfies(v->secret, is_sample_password);
    if (cks_param(p)->values && cks_is_value_of(p, v->text))
        return false;
    /* A certificate is not searched for words: its base64 may spell any of them. */
    if (p == CKS_P_ANCHOR && cks_str_find(v->text, "-----BEGIN") < v->text.n)
        return false;
    struct cks_str text = v->chars & CKS_CHARS_SPACE ? cks_str_trim(v->text) : v->text;
    /* A name may be in brackets. */
    bool bracketed = p != CKS_P_NAME && p != CKS_P_NEW_NAME && is_bracketed_name(text);
    return bracketed || is_unfilled_id(p, text) || is_template_text(text, v->chars) ||
           is_documented(p, text, v->chars) || is_sample_of(p, text);
}

bool
cks_placeholder_of(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    return cks_is_placeholder(p, v) || (s->example && cks_is_shown_placeholder(s, p));
}

static const char *
what_is_needed(enum cks_param p)
{
    return cks_param_secret(p) ? "secret" : p == CKS_P_ENDPOINT ? "host" : "value";
}

/* Reports a placeholder; `name` is the parameter. */
static void
word_placeholder(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot,
                 const char *name)
{
    const struct cks_value *v = cks_of(s, spot.param);
    const char *where = published_in(spot.param, v);
    if (where)
        cks_find(j, s, spot, "%s is a sample value published in %s", name, where);
    else if (v->redirected && cks_param_secret(spot.param))
        cks_find(j, s, spot, "%s is a placeholder; the shell reads its < and > as redirections",
                 name);
    else if (v->redirected)
        cks_find(j, s, spot,
                 "%s is the placeholder " CKS_STR_FMT
                 "; the shell reads its < and > as redirections",
                 name, CKS_STR_ARG(v->text));
    else if (cks_param_secret(spot.param))
        cks_find(j, s, spot, "%s is a placeholder, not a secret", name);
    else if (spot.param == CKS_P_ENDPOINT && is_example_host(v->text, v->chars))
        cks_find(j, s, spot, "%s uses a host name reserved for examples", name);
    else if (is_documented(spot.param, cks_str_trim(v->text), v->chars))
        cks_find(j, s, spot, "%s is a sample value from the AWS documentation, %s", name,
                 cks_say(j, v->text));
    else
        cks_find(j, s, spot, "%s is a placeholder, %s", name, cks_say(j, v->text));
}

/* Whether a placeholder was to be replaced; samples that were published have a form of their own,
 * which may break rules that a person must know. */
static bool
is_unfilled(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    if (!cks_is_placeholder(p, v) || published_in(p, v))
        return false;
    if (p == CKS_P_SECRET_KEY)
        return !cks_secret_satisfies(v->secret, is_documented_secret);
    return p == CKS_P_PASSWORD || !is_documented(p, cks_str_trim(v->text), v->chars);
}

/* A credential of placeholders is replaced as a whole. */
static void
word_credential(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot)
{
    const char *id = published_in(CKS_P_ACCESS_KEY, cks_of(s, CKS_P_ACCESS_KEY));
    const char *secret = published_in(CKS_P_SECRET_KEY, cks_of(s, CKS_P_SECRET_KEY));
    if (id && id == secret)
        cks_find(j, s, spot, "AccessKeyId and RawSecretAccessKey are sample values published in %s",
                 id);
    else
        cks_find(j, s, spot, "AccessKeyId and RawSecretAccessKey are placeholders");
}

static void
say_placeholder(struct cks_judge *j, const struct cks_store *s, enum cks_param p, bool both)
{
    struct cks_spot spot = {.rule = CKS109, .param = p, .other = s->example};
    size_t before = j->findings->list.count;
    spot.help = cks_text(j, "replace it with your own %s", both ? "credential" : what_is_needed(p));
    if (both)
        word_credential(j, s, spot);
    else
        word_placeholder(j, s, spot, cks_short_name(p));
    if (j->findings->list.count > before && (s->example || both || is_unfilled(s, p)))
        cks_judge_placeholder(j, 1u << p | (both ? 1u << CKS_P_SECRET_KEY : 0));
}

void
cks_check_placeholder_value(struct cks_judge *j, const struct cks_store *s)
{
    if (s->skeleton) {
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS109,
                                   .no_parameter = true,
                                   .param = CKS_P_NONE,
                                   .help = "fill in the values and remove the members that the "
                                           "call does not need"},
                 "this is an AWS CLI skeleton without any values filled in");
        return;
    }
    bool both = cks_placeholder_of(s, CKS_P_ACCESS_KEY) && cks_placeholder_of(s, CKS_P_SECRET_KEY);
    for (unsigned left = s->sense.given; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        /* The ID in a tool's output is KMS's own. */
        if (p == CKS_P_ID && cks_input_is_output(s->input))
            continue;
        if (cks_param_in(p, s->operation) && cks_placeholder_of(s, p) &&
            !(both && p == CKS_P_SECRET_KEY))
            say_placeholder(j, s, p, both && p == CKS_P_ACCESS_KEY);
    }
}
