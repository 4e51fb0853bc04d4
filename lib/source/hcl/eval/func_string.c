/* Functions on strings. */
#include "source/hcl/eval/func_string.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "source/hcl/eval/func_regex.h"
#include "source/hcl/eval/func_tools.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/text.h"

#define INDENT_MAX 1000

static cks_hcl_v
give_string(struct cks_hcl_call *c, struct cks_str s)
{
    return cks_hcl_string_of(c->vs, s);
}

/* The byte length of the first code point; 1 for what is not UTF-8. */
static size_t
code_point_bytes(struct cks_str s, uint32_t *ret)
{
    size_t n = cks_utf8_decode(s, ret);
    if (n == 0) {
        *ret = (unsigned char)s.p[0];
        return 1;
    }
    return n;
}

static bool
unicode_space(uint32_t cp)
{
    return (cp >= '\t' && cp <= '\r') || cp == ' ' || cp == 0x85 || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
           cp == 0x205F || cp == 0x3000;
}

static bool
in_set(uint32_t cp, struct cks_str set)
{
    uint32_t one;
    for (size_t i = 0; i < set.n; i += code_point_bytes(cks_str_sub(set, i, set.n), &one)) {
        code_point_bytes(cks_str_sub(set, i, set.n), &one);
        if (one == cp)
            return true;
    }
    return false;
}

/* set.p NULL: white space. */
static bool
trims(uint32_t cp, struct cks_str set)
{
    return set.p ? in_set(cp, set) : unicode_space(cp);
}

static struct cks_str
trim_left(struct cks_str s, struct cks_str set)
{
    uint32_t cp;
    while (s.n) {
        size_t n = code_point_bytes(s, &cp);
        if (!trims(cp, set))
            break;
        s = cks_str_sub(s, n, s.n);
    }
    return s;
}

static struct cks_str
trim_right(struct cks_str s, struct cks_str set)
{
    while (s.n) {
        uint32_t cp;
        size_t at = s.n - 1;
        while (at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80)
            at--;
        code_point_bytes(cks_str_sub(s, at, s.n), &cp);
        if (!trims(cp, set))
            break;
        s.n = at;
    }
    return s;
}

static cks_hcl_v
fn_trimspace(struct cks_hcl_call *c)
{
    struct cks_str none = {0};
    return give_string(c, trim_right(trim_left(cks_hcl_func_text(c, 0), none), none));
}

static cks_hcl_v
fn_trim(struct cks_hcl_call *c)
{
    struct cks_str set = cks_hcl_func_text(c, 1);
    return set.n ? give_string(c, trim_right(trim_left(cks_hcl_func_text(c, 0), set), set))
                 : c->args[0];
}

static cks_hcl_v
fn_trimprefix(struct cks_hcl_call *c)
{
    struct cks_str s = cks_hcl_func_text(c, 0), cut = cks_hcl_func_text(c, 1);
    bool has = s.n >= cut.n && cks_str_eq(cks_str_sub(s, 0, cut.n), cut);
    return give_string(c, has ? cks_str_sub(s, cut.n, s.n) : s);
}

static bool
ends_with(struct cks_str s, struct cks_str end)
{
    return s.n >= end.n && cks_str_eq(cks_str_sub(s, s.n - end.n, end.n), end);
}

static cks_hcl_v
fn_trimsuffix(struct cks_hcl_call *c)
{
    struct cks_str s = cks_hcl_func_text(c, 0), cut = cks_hcl_func_text(c, 1);
    return give_string(c, ends_with(s, cut) ? cks_str_sub(s, 0, s.n - cut.n) : s);
}

static cks_hcl_v
fn_chomp(struct cks_hcl_call *c)
{
    struct cks_str s = cks_hcl_func_text(c, 0);
    while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
        s.n--;
    return give_string(c, s);
}

/* Letters of which every version of Unicode says the same: ASCII, Latin-1, and those without case
 * of Chinese, Japanese and Korean. */
static bool
has_sure_case(uint32_t cp)
{
    return cp < 0x80 || (cp >= 0xC0 && cp < 0xFF && cp != 0xD7 && cp != 0xF7) ||
           (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30A1 && cp <= 0x30FA) ||
           (cp >= 0x4E00 && cp <= 0x9FA5) || (cp >= 0xAC00 && cp <= 0xD7A3);
}

static uint32_t
case_of(uint32_t cp, bool upper)
{
    bool small = (cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp < 0xFF);
    bool large = (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE);
    return upper && small ? cp - 0x20 : !upper && large ? cp + 0x20 : cp;
}

/* Which letters change: the first of each word, or all. */
static cks_hcl_v
change_case(struct cks_hcl_call *c, bool upper, bool first)
{
    struct cks_buf b = {0};
    struct cks_str s = cks_hcl_func_text(c, 0);
    bool inside = false;
    uint32_t cp;
    for (size_t i = 0; i < s.n; i += code_point_bytes(cks_str_sub(s, i, s.n), &cp)) {
        code_point_bytes(cks_str_sub(s, i, s.n), &cp);
        if (!has_sure_case(cp)) {
            cks_buf_free(&b);
            return cks_hcl_func_unsure(c, "the case of unusual letters");
        }
        char one[4];
        size_t n = cks_utf8_encode(first && inside ? cp : case_of(cp, upper), one);
        cks_buf_addstr(&b, (struct cks_str){one, n});
        inside = cp >= 0x80 || cks_is_alnum((unsigned char)cp) || cp == '_';
    }
    return cks_hcl_func_give(c, &b);
}

static cks_hcl_v
fn_lower(struct cks_hcl_call *c)
{
    return change_case(c, false, false);
}

static cks_hcl_v
fn_upper(struct cks_hcl_call *c)
{
    return change_case(c, true, false);
}

static cks_hcl_v
fn_title(struct cks_hcl_call *c)
{
    return change_case(c, true, true);
}

static cks_hcl_v
fn_join(struct cks_hcl_call *c)
{
    struct cks_hcl_joiner j;
    bool first = true;
    cks_hcl_join_begin(&j, c->vs);
    for (size_t i = 1; i < c->count; i++) {
        for (size_t k = 0; k < c->args[i]->u.list.count; k++) {
            if (!first)
                cks_hcl_join_value(&j, c->args[0]);
            cks_hcl_join_value(&j, c->args[i]->u.list.items[k]);
            first = false;
        }
    }
    return cks_hcl_join_end(&j);
}

/* The offset of needle in s at or after `from`, or SIZE_MAX. needle is not empty. */
static size_t
find_text(struct cks_str s, size_t from, struct cks_str needle)
{
    const char *hit = from < s.n ? memmem(s.p + from, s.n - from, needle.p, needle.n) : NULL;
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

static cks_hcl_v
fn_split(struct cks_hcl_call *c)
{
    struct cks_str separator = cks_hcl_func_text(c, 0), s = cks_hcl_func_text(c, 1);
    size_t count = separator.n ? 1 : cks_utf8_count(s);
    if (separator.n)
        for (size_t at = 0; (at = find_text(s, at, separator)) != SIZE_MAX; at += separator.n)
            count++;
    if (count > CKS_HCL_ELEMENTS_MAX)
        return cks_hcl_func_unsure(c, "a list that is too long");
    struct cks_str *items = cks_hcl_func_scratch(c, count, sizeof(*items));
    if (!items)
        return cks_hcl_func_unsure(c, NULL);
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t cp;
        size_t end = separator.n ? find_text(s, from, separator)
                                 : from + code_point_bytes(cks_str_sub(s, from, s.n), &cp);
        if (end == SIZE_MAX)
            end = s.n;
        items[i] = cks_str_sub(s, from, end - from);
        from = end + separator.n;
    }
    return cks_hcl_func_strings(c, items, count);
}

/* What replaces nothing stands around every character. */
static cks_hcl_v
interleaved(struct cks_hcl_call *c, struct cks_str s, struct cks_str with)
{
    struct cks_buf b = {0};
    uint32_t cp;
    cks_buf_addstr(&b, with);
    for (size_t i = 0, n; i < s.n && b.len <= CKS_HCL_STRING_MAX; i += n) {
        n = code_point_bytes(cks_str_sub(s, i, s.n), &cp);
        cks_buf_addstr(&b, cks_str_sub(s, i, n));
        cks_buf_addstr(&b, with);
    }
    return cks_hcl_func_give(c, &b);
}

static cks_hcl_v
fn_replace(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    struct cks_str s = cks_hcl_func_text(c, 0), old = cks_hcl_func_text(c, 1),
                   new = cks_hcl_func_text(c, 2);
    size_t from = 0, at;
    if (old.n > 1 && old.p[0] == '/' && old.p[old.n - 1] == '/')
        return cks_hcl_replace_matches(c, cks_str_sub(old, 1, old.n - 2));
    if (old.n == 0)
        return interleaved(c, s, new);
    while ((at = find_text(s, from, old)) != SIZE_MAX && b.len <= CKS_HCL_STRING_MAX) {
        cks_buf_addstr(&b, cks_str_sub(s, from, at - from));
        cks_buf_addstr(&b, new);
        from = at + old.n;
    }
    cks_buf_addstr(&b, cks_str_sub(s, from, s.n));
    return cks_hcl_func_give(c, &b);
}

static cks_hcl_v
fn_substr(struct cks_hcl_call *c)
{
    int64_t from, length;
    struct cks_str s = cks_hcl_func_text(c, 0);
    for (size_t i = 1; i < 3; i++)
        if (memchr(c->args[i]->u.text.p, '.', c->args[i]->u.text.n))
            return cks_hcl_func_fail(c, "substr() needs whole numbers");
    if (!cks_hcl_text_simple(s) || !cks_hcl_int(c->args[1], &from) ||
        !cks_hcl_int(c->args[2], &length))
        return cks_hcl_func_unsure(c, "a part of unusual text");
    int64_t total = (int64_t)cks_utf8_count(s);
    /* Counted from the end, no length means all that follows. */
    if (from < 0 && length == 0)
        length = -1;
    if (from < 0)
        from = from + total < 0 ? 0 : from + total;
    if (from > total)
        from = total;
    if (length < 0 || length > total - from)
        length = total - from;
    size_t start = cks_utf8_offset(s, (size_t)from);
    size_t end = cks_utf8_offset(s, (size_t)(from + length));
    return give_string(c, cks_str_sub(s, start, end - start));
}

static cks_hcl_v
fn_strrev(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    struct cks_str s = cks_hcl_func_text(c, 0);
    if (!cks_hcl_text_simple(s))
        return cks_hcl_func_unsure(c, "the reverse of unusual text");
    for (size_t end = s.n, at = s.n; end > 0; end = at) {
        for (at--; at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80; at--)
            ;
        cks_buf_addstr(&b, cks_str_sub(s, at, end - at));
    }
    return cks_hcl_func_give(c, &b);
}

static cks_hcl_v
fn_indent(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    int64_t n;
    struct cks_str s = cks_hcl_func_text(c, 1);
    struct cks_str by = c->args[0]->u.text;
    if (memchr(by.p, '.', by.n) || (cks_str_starts(by, "-") && !cks_str_is(by, "-0")))
        return cks_hcl_func_fail(c, "indent() needs a whole number that is not negative");
    if (!cks_hcl_int(c->args[0], &n) || n > INDENT_MAX)
        return cks_hcl_func_unsure(c, "an unusual indentation");
    for (size_t i = 0; i < s.n && b.len <= CKS_HCL_STRING_MAX; i++) {
        cks_buf_addc(&b, s.p[i]);
        for (int64_t k = 0; s.p[i] == '\n' && k < n; k++)
            cks_buf_addc(&b, ' ');
    }
    return cks_hcl_func_give(c, &b);
}

/* The known beginning or end of a string: all of it, or a part. */
static struct cks_str
known_edge(cks_hcl_v v, bool end)
{
    if (cks_hcl_is_known(v))
        return v->u.text;
    if (!v->partial)
        return (struct cks_str){0};
    return end ? v->partial->suffix : v->partial->prefix;
}

static cks_hcl_v
edge_test(struct cks_hcl_call *c, bool end)
{
    cks_hcl_v v = c->args[0], other = c->args[1];
    struct cks_str have = known_edge(v, end), want = other->u.text;
    size_t n = have.n < want.n ? have.n : want.n;
    struct cks_str a = cks_str_sub(have, end ? have.n - n : 0, n);
    struct cks_str b = cks_str_sub(want, end ? want.n - n : 0, n);
    if (!cks_str_eq(a, b))
        return cks_hcl_bool_of(c->vs, false);
    if (have.n >= want.n)
        return cks_hcl_bool_of(c->vs, true);
    return cks_hcl_is_known(v) ? cks_hcl_bool_of(c->vs, false)
                               : cks_hcl_unknown_as(c->vs, &cks_hcl_bool, v);
}

static cks_hcl_v
fn_startswith(struct cks_hcl_call *c)
{
    return edge_test(c, false);
}

static cks_hcl_v
fn_endswith(struct cks_hcl_call *c)
{
    return edge_test(c, true);
}

static cks_hcl_v
fn_strcontains(struct cks_hcl_call *c)
{
    struct cks_str needle = cks_hcl_func_text(c, 1);
    return cks_hcl_bool_of(c->vs, needle.n == 0 ||
                                      find_text(cks_hcl_func_text(c, 0), 0, needle) != SIZE_MAX);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_string_funcs[] = {
    {"chomp", "s", 1, 1, fn_chomp, &cks_hcl_string, false},
    {"endswith", "ps", 2, 2, fn_endswith, &cks_hcl_bool, false},
    {"indent", "ns", 2, 2, fn_indent, &cks_hcl_string, false},
    {"join", "st", 1, ANY, fn_join, &cks_hcl_string, false},
    {"lower", "s", 1, 1, fn_lower, &cks_hcl_string, false},
    {"replace", "sss", 3, 3, fn_replace, &cks_hcl_string, false},
    {"split", "ss", 2, 2, fn_split, &cks_hcl_any, false},
    {"startswith", "ps", 2, 2, fn_startswith, &cks_hcl_bool, false},
    {"strcontains", "ss", 2, 2, fn_strcontains, &cks_hcl_bool, false},
    {"strrev", "s", 1, 1, fn_strrev, &cks_hcl_string, false},
    {"substr", "snn", 3, 3, fn_substr, &cks_hcl_string, false},
    {"title", "s", 1, 1, fn_title, &cks_hcl_string, false},
    {"trim", "ss", 2, 2, fn_trim, &cks_hcl_string, false},
    {"trimprefix", "ss", 2, 2, fn_trimprefix, &cks_hcl_string, false},
    {"trimspace", "s", 1, 1, fn_trimspace, &cks_hcl_string, false},
    {"trimsuffix", "ss", 2, 2, fn_trimsuffix, &cks_hcl_string, false},
    {"upper", "s", 1, 1, fn_upper, &cks_hcl_string, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
