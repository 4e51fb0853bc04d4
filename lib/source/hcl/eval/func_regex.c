/* Functions with regular expressions. Terraform's are RE2's; they are evaluated by PCRE2 where both
 * certainly mean the same, which the form of the expression shows. */
#include "source/hcl/eval/func_regex.h"

#include "base/regex.h"
#include "base/utf8.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/collection.h"

/* An expression, a subject, and the groups of one: real ones are far below. */
#define EXPRESSION_MAX 1000u
#define SUBJECT_MAX (64u << 10)
#define GROUPS_MAX 32u
#define REPEAT_MAX 100u
#define NESTING_MAX 16u
/* Matches of regexall() and of a replacement. */
#define MATCHES_MAX 1000u

/* ---- whether both engines mean the same ---- */

struct form {
    struct cks_str s;
    size_t at;
    size_t depth;
    /* Of each open group: it holds something that a repetition of the group would make differ. */
    bool varies[NESTING_MAX];
    bool captures[NESTING_MAX];
    /* Something that is never empty is in the alternative at hand. */
    bool filled[NESTING_MAX];
};

static unsigned char
next_sign(const struct form *f)
{
    return f->at < f->s.n ? (unsigned char)f->s.p[f->at] : 0;
}

static bool
take_text(struct form *f, const char *text)
{
    if (!cks_str_starts(cks_str_sub(f->s, f->at, f->s.n), text))
        return false;
    f->at += strlen(text);
    return true;
}

/* A backslash and what follows: a class of both, or a sign as itself. */
static bool
plain_escape(struct form *f)
{
    unsigned char ch = (f->at++, next_sign(f));
    if (!ch || ch > '~' || (cks_is_alnum(ch) && !strchr("dDwWsSntrbB", ch)))
        return false;
    f->at++;
    return true;
}

/* [...] without classes inside it and without odd ranges. */
static bool
plain_class(struct form *f)
{
    bool first = true;
    f->at++;
    take_text(f, "^");
    for (unsigned char ch; (ch = next_sign(f)) != ']' || first; first = false) {
        if (!ch || ch > '~' || ch == '[' || ch == '&')
            return false;
        if (ch == '\\') {
            unsigned char next = f->at + 1 < f->s.n ? (unsigned char)f->s.p[f->at + 1] : 0;
            if (next == 'b' || next == 'B' || !plain_escape(f))
                return false;
        } else {
            f->at++;
        }
        /* A range from or to a class means different things. */
        if (next_sign(f) == '-' && f->at + 1 < f->s.n && f->s.p[f->at + 1] != ']' &&
            (f->s.p[f->at + 1] == '\\' || f->s.p[f->at - 1] == ']' ||
             (f->at >= 2 && f->s.p[f->at - 2] == '\\')))
            return false;
    }
    f->at++;
    return true;
}

/* {n}, {n,} or {n,m} within bounds; false for every other brace. */
static bool
plain_count(struct form *f)
{
    unsigned n[2] = {0, 0};
    f->at++;
    for (size_t i = 0; i < 2; i++) {
        bool any = false;
        for (; cks_is_digit(next_sign(f)) && n[i] <= REPEAT_MAX; any = true)
            n[i] = n[i] * 10 + (unsigned)(f->s.p[f->at++] - '0');
        if (n[i] > REPEAT_MAX || (!any && i == 0))
            return false;
        if (!take_text(f, ","))
            break;
    }
    return take_text(f, "}");
}

/* The repetition behind an atom, if there is one. */
static bool
plain_repeat(struct form *f, bool group, bool *ret_repeats)
{
    unsigned char ch = next_sign(f);
    *ret_repeats = false;
    if (!ch || !strchr("*+?{", ch))
        return true;
    *ret_repeats = true;
    if (ch == '{' ? !plain_count(f) : (f->at++, false))
        return false;
    take_text(f, "?");
    /* Possessive, or repeated twice. */
    if (next_sign(f) && strchr("*+?{", next_sign(f)))
        return false;
    return !group || !f->varies[f->depth];
}

static bool
open_group(struct form *f)
{
    f->at++;
    if (++f->depth >= NESTING_MAX)
        return false;
    f->varies[f->depth] = false;
    f->captures[f->depth] = true;
    f->filled[f->depth] = false;
    if (take_text(f, "?:")) {
        f->captures[f->depth] = false;
    } else if (take_text(f, "?P<")) {
        while (cks_is_alnum(next_sign(f)) || next_sign(f) == '_')
            f->at++;
        return take_text(f, ">");
    }
    return next_sign(f) != '?';
}

static bool
close_group(struct form *f)
{
    bool repeats;
    if (f->depth == 0)
        return false;
    f->at++;
    f->varies[f->depth] |= !f->filled[f->depth];
    if (!plain_repeat(f, true, &repeats))
        return false;
    bool inner = f->varies[f->depth] || f->captures[f->depth] || repeats;
    f->depth--;
    f->varies[f->depth] |= inner;
    f->filled[f->depth] |= !inner;
    return true;
}

static bool
plain_atom(struct form *f)
{
    bool repeats, ok = true;
    unsigned char ch = next_sign(f);
    if (ch == '\\')
        ok = plain_escape(f);
    else if (ch == '[')
        ok = plain_class(f);
    else if (ch < ' ' || ch > '~' || strchr("*+?{}", ch))
        ok = false;
    else
        f->at++;
    if (!ok || !plain_repeat(f, false, &repeats))
        return false;
    f->varies[f->depth] |= repeats && strchr("^$", ch) != NULL;
    return !(repeats && (ch == '^' || ch == '$'));
}

static bool
means_the_same(struct cks_str text)
{
    struct form f = {.s = text};
    if (text.n > EXPRESSION_MAX)
        return false;
    take_text(&f, "(?i)");
    while (f.at < text.n) {
        unsigned char ch = next_sign(&f);
        bool ok = true;
        if (ch == '(') {
            ok = open_group(&f);
        } else if (ch == ')') {
            ok = close_group(&f);
        } else if (ch == '|') {
            f.varies[f.depth] |= !f.filled[f.depth];
            f.filled[f.depth] = false;
            f.at++;
        } else {
            /* What may be empty, repeated, ends differently. */
            size_t before = f.at;
            ok = plain_atom(&f);
            bool anchor = strchr("^$", ch) || (ch == '\\' && strchr("bB", f.s.p[before + 1]));
            if (ok && f.at > before + 1 && strchr("*?{}", f.s.p[f.at - 1]))
                f.varies[f.depth] = true;
            else if (ok && !anchor)
                f.filled[f.depth] = true;
        }
        if (!ok)
            return false;
    }
    return f.depth == 0;
}

/* Text in which no class differs: the engines disagree on vertical tabs, and beyond ASCII where the
 * case of letters does not count. */
static bool
is_usual(struct cks_str s, bool any_case)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch == 0x7F || (ch > 0x7F && any_case) || (ch < ' ' && !strchr("\t\n\r", ch)) || !ch)
            return false;
    }
    return s.n <= SUBJECT_MAX && cks_utf8_invalid(s) == s.n;
}

/* The expression where both engines agree on it and on the subject; else NULL. */
static struct cks_regex *
open_regex(struct cks_str expression, struct cks_str subject)
{
    if (!means_the_same(expression) || !is_usual(subject, cks_str_starts(expression, "(?i)")))
        return NULL;
    struct cks_regex *r = cks_regex_new(expression);
    if (r && cks_regex_groups(r) <= GROUPS_MAX)
        return r;
    cks_regex_free(r);
    return NULL;
}

/* ---- regex, regexall ---- */

/* Whether groups have names: all, or none. */
static bool
names_agree(const struct cks_regex *r)
{
    size_t named = 0, n = cks_regex_groups(r);
    for (size_t i = 1; i <= n; i++)
        named += cks_regex_name(r, i) != NULL;
    return named == 0 || named == n;
}

static cks_hcl_v
group_value(struct cks_hcl_call *c, struct cks_str subject, struct cks_regex_span span)
{
    if (span.from == SIZE_MAX)
        return cks_hcl_null_of(c->vs, &cks_hcl_string);
    return cks_hcl_string_of(c->vs, cks_str_sub(subject, span.from, span.to - span.from));
}

/* The whole match, or a tuple or an object of the groups. */
static cks_hcl_v
match_value(struct cks_hcl_call *c, const struct cks_regex *r, struct cks_str subject,
            const struct cks_regex_span *spans)
{
    size_t n = cks_regex_groups(r);
    bool named = n && cks_regex_name(r, 1);
    cks_hcl_v items[GROUPS_MAX];
    struct cks_hcl_member members[GROUPS_MAX];
    for (size_t i = 0; i < n; i++) {
        items[i] = group_value(c, subject, spans[i + 1]);
        if (!named)
            continue;
        char *name = cks_arena_strdup(c->vs->arena, cks_regex_name(r, i + 1));
        if (!name)
            c->vs->failed = true;
        members[i] = (struct cks_hcl_member){cks_str_of(name ? name : ""), items[i]};
    }
    if (n == 0)
        return group_value(c, subject, spans[0]);
    return named ? cks_hcl_object_of(c->vs, members, n) : cks_hcl_tuple_of(c->vs, items, n);
}

#define NOT_FOLLOWED "a regular expression that ckscheck does not evaluate"

static cks_hcl_v
fn_regex(struct cks_hcl_call *c)
{
    struct cks_regex_span spans[GROUPS_MAX + 1];
    struct cks_str subject = cks_hcl_func_text(c, 1);
    struct cks_regex *r = open_regex(cks_hcl_func_text(c, 0), subject);
    if (!r)
        return cks_hcl_func_unsure(c, NOT_FOLLOWED);
    enum cks_regex_found found = cks_regex_find(r, subject, 0, spans);
    cks_hcl_v v = !names_agree(r) || found == CKS_REGEX_GAVE_UP
                      ? cks_hcl_func_unsure(c, NOT_FOLLOWED)
                  : found == CKS_REGEX_NONE ? cks_hcl_func_fail(c, "regex() found no match")
                                            : match_value(c, r, subject, spans);
    cks_regex_free(r);
    return v;
}

/* Where the next match is looked for, as Go does it: at least one character further. */
static size_t
go_on_behind(struct cks_str subject, size_t from, size_t to)
{
    if (to > from || from >= subject.n)
        return to > from ? to : from + 1;
    size_t width = cks_utf8_decode(cks_str_sub(subject, from, subject.n), NULL);
    return from + (width ? width : 1);
}

/* All matches, of which no empty one is directly behind another; SIZE_MAX if they are not followed.
 */
static size_t
all_matches(struct cks_hcl_call *c, struct cks_regex *r, struct cks_str subject, cks_hcl_v *items)
{
    struct cks_regex_span spans[GROUPS_MAX + 1];
    size_t n = 0, last = SIZE_MAX;
    for (size_t from = 0; from <= subject.n;) {
        enum cks_regex_found found = cks_regex_find(r, subject, from, spans);
        if (found == CKS_REGEX_NONE)
            return n;
        if (found == CKS_REGEX_GAVE_UP || n == MATCHES_MAX)
            return SIZE_MAX;
        bool empty = spans[0].from == spans[0].to;
        if (!empty || spans[0].from != last)
            items[n++] = match_value(c, r, subject, spans);
        last = spans[0].to;
        from = go_on_behind(subject, from, spans[0].to);
    }
    return n;
}

/* The type of a match. */
static cks_hcl_t
type_of_match(struct cks_hcl_call *c, const struct cks_regex *r)
{
    struct cks_regex_span spans[GROUPS_MAX + 1];
    for (size_t i = 0; i <= GROUPS_MAX; i++)
        spans[i] = (struct cks_regex_span){SIZE_MAX, SIZE_MAX};
    return match_value(c, r, (struct cks_str){0}, spans)->type;
}

static cks_hcl_v
fn_regexall(struct cks_hcl_call *c)
{
    struct cks_str subject = cks_hcl_func_text(c, 1);
    struct cks_regex *r = open_regex(cks_hcl_func_text(c, 0), subject);
    cks_hcl_v *items = cks_hcl_func_scratch(c, MATCHES_MAX, sizeof(cks_hcl_v));
    size_t n = r && items && names_agree(r) ? all_matches(c, r, subject, items) : SIZE_MAX;
    cks_hcl_t type = n != SIZE_MAX ? type_of_match(c, r) : NULL;
    cks_regex_free(r);
    if (n == SIZE_MAX)
        return cks_hcl_func_unsure(c, NOT_FOLLOWED);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, type, items, n);
}

/* ---- replace ---- */

/* Writes a replacement: $1 and ${1} are groups; false for any other dollar sign. */
static bool
expand_groups(struct cks_buf *out, struct cks_str with, struct cks_str subject,
              const struct cks_regex_span *spans, size_t groups)
{
    for (size_t i = 0; i < with.n;) {
        if (with.p[i] != '$') {
            cks_buf_addc(out, with.p[i++]);
            continue;
        }
        bool braces = i + 1 < with.n && with.p[i + 1] == '{';
        size_t at = i + 1 + braces, digits = at;
        while (digits < with.n && cks_is_digit((unsigned char)with.p[digits]))
            digits++;
        /* $1x is a group named 1x. */
        unsigned char next = digits < with.n ? (unsigned char)with.p[digits] : 0;
        if (digits != at + 1 || (braces ? next != '}' : cks_is_alnum(next) || next == '_'))
            return false;
        size_t group = (size_t)(with.p[at] - '0');
        if (group <= groups && spans[group].from != SIZE_MAX)
            cks_buf_addstr(
                out, cks_str_sub(subject, spans[group].from, spans[group].to - spans[group].from));
        i = digits + braces;
    }
    return true;
}

/* An empty match directly behind another is not replaced. */
static bool
replace_all(struct cks_buf *out, struct cks_regex *r, struct cks_str subject, struct cks_str with)
{
    struct cks_regex_span spans[GROUPS_MAX + 1];
    size_t from = 0, last = 0;
    for (size_t n = 0; from <= subject.n; n++) {
        enum cks_regex_found found = cks_regex_find(r, subject, from, spans);
        if (found == CKS_REGEX_NONE)
            break;
        if (found == CKS_REGEX_GAVE_UP || n == MATCHES_MAX || out->len > CKS_HCL_STRING_MAX)
            return false;
        cks_buf_addstr(out, cks_str_sub(subject, last, spans[0].from - last));
        if ((spans[0].to > last || spans[0].from == 0) &&
            !expand_groups(out, with, subject, spans, cks_regex_groups(r)))
            return false;
        last = spans[0].to;
        from = go_on_behind(subject, from, spans[0].to);
    }
    cks_buf_addstr(out, cks_str_sub(subject, last, subject.n));
    return true;
}

cks_hcl_v
cks_hcl_replace_matches(struct cks_hcl_call *c, struct cks_str expression)
{
    struct cks_buf b = {0};
    struct cks_str subject = cks_hcl_func_text(c, 0);
    struct cks_regex *r = open_regex(expression, subject);
    bool done = r && replace_all(&b, r, subject, cks_hcl_func_text(c, 2));
    cks_regex_free(r);
    if (done)
        return cks_hcl_func_give(c, &b);
    cks_buf_free(&b);
    return cks_hcl_func_unsure(c, "a replacement with a regular expression");
}

const struct cks_hcl_func cks_hcl_regex_funcs[] = {
    {"regex", "ss", 2, 2, fn_regex, &cks_hcl_any, false},
    {"regexall", "ss", 2, 2, fn_regexall, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
