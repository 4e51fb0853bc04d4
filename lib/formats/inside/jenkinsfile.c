#include "formats/inside/jenkinsfile.h"

#include "formats/inside/given.h"
#include "formats/inside/script.h"

static size_t
skip_space(struct cks_str s, size_t i)
{
    while (i < s.n && cks_is_space((unsigned char)s.p[i]))
        i++;
    return i;
}

static bool
stands_at(struct cks_str s, size_t i, const char *text)
{
    return cks_str_starts(cks_str_sub(s, i, s.n), text);
}

/* The quotes that a string starts with: one or three. */
static size_t
quotes_at(struct cks_str s, size_t i)
{
    return i + 2 < s.n && s.p[i + 1] == s.p[i] && s.p[i + 2] == s.p[i] ? 3 : 1;
}

/* The index of the quotes that end the string whose text begins at i; s.n where none do. */
static size_t
end_of_string(struct cks_str s, size_t i, char quote, size_t quotes)
{
    for (; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == quote &&
                 (quotes == 1 || (stands_at(s, i + 1, quote == '"' ? "\"\"" : "''"))))
            return i;
        else if (s.p[i] == '\n' && quotes == 1)
            return s.n;
    }
    return s.n;
}

/* The script among the named arguments of a step, such as label: and returnStdout:, from i on; s.n
 * if none is named before the step's end. */
static size_t
named_script(struct cks_str s, size_t i, bool parentheses)
{
    while (i < s.n) {
        if (stands_at(s, i, "script:"))
            return skip_space(s, i + strlen("script:"));
        if (s.p[i] == '\'' || s.p[i] == '"') {
            size_t quotes = quotes_at(s, i);
            i = end_of_string(s, i + quotes, s.p[i], quotes);
            i += i < s.n ? quotes : 0;
        } else if (strchr("(){}", s.p[i]) || (s.p[i] == '\n' && !parentheses)) {
            return s.n;
        } else {
            i++;
        }
    }
    return s.n;
}

/* The string of the sh step whose name ends before i: sh '...', sh(...), sh(label: "...", script:
 * "..."). The index of its first quote, or s.n. */
static size_t
string_of_step(struct cks_str s, size_t i)
{
    i = skip_space(s, i);
    bool parentheses = i < s.n && s.p[i] == '(';
    if (parentheses)
        i = skip_space(s, i + 1);
    if (i < s.n && s.p[i] != '\'' && s.p[i] != '"')
        i = named_script(s, i, parentheses);
    return i < s.n && (s.p[i] == '\'' || s.p[i] == '"') ? i : s.n;
}

/* ---- texts that are put together ---- */

/* The end of the term at i, a string or an expression, before the + or whatever else follows. */
static size_t
end_of_term(struct cks_str s, size_t i)
{
    unsigned depth = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\'' || c == '"') {
            size_t quotes = quotes_at(s, i);
            i = end_of_string(s, i + quotes, c, quotes);
            i += i < s.n ? quotes - 1 : 0;
        } else if (strchr("([{", c)) {
            depth++;
        } else if (strchr(")]}", c)) {
            if (!depth)
                return i;
            depth--;
        } else if (!depth && strchr("+,;\n", c)) {
            return i;
        }
    }
    return s.n;
}

/* The term that is added to what ends before i; s.n if there is none. */
static size_t
added_term(struct cks_str s, size_t i)
{
    i = skip_space(s, i);
    return i < s.n && s.p[i] == '+' ? skip_space(s, i + 1) : s.n;
}

/* The index behind the last of the terms that are added to the string at `at`; *ret_replaced is
 * whether Groovy puts something into it. */
static size_t
end_of_sum(struct cks_str s, size_t at, size_t *ret_terms, bool *ret_replaced)
{
    size_t end = at;
    *ret_terms = 0;
    *ret_replaced = false;
    for (size_t t = at; t < s.n; t = added_term(s, end)) {
        size_t quotes = quotes_at(s, t);
        bool string = s.p[t] == '\'' || s.p[t] == '"';
        end = string ? end_of_string(s, t + quotes, s.p[t], quotes) : end_of_term(s, t);
        end += string && end < s.n ? quotes : 0;
        *ret_replaced |= s.p[t] != '\'';
        ++*ret_terms;
    }
    return end;
}

/* Copies the text of a string to where it is in the copy, which begins at `at`, its escapes
 * replaced. */
static void
keep_string(struct cks_str s, size_t from, size_t end, char *copy, size_t at)
{
    for (size_t i = from; i < end; i++) {
        if (s.p[i] != '\\' || i + 1 >= end) {
            copy[i - at] = s.p[i];
            continue;
        }
        char c = s.p[++i];
        if (c != '\n')
            copy[i - at] = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c);
    }
}

/* Reads strings that are joined by + as one script. An expression among them is left open, as
 * ${...} is. The bytes of the copy that stay 0 are left out. */
static bool
read_sum(struct cks_reading *r, size_t at, size_t end, bool replaced)
{
    struct cks_str s = r->doc->text;
    char *copy = cks_arena_alloc(r->arena, end - at);
    size_t before = at;
    bool after_string = false;
    if (!copy)
        return false;
    memset(copy, 0, end - at);
    for (size_t t = at; t < end; t = added_term(s, before)) {
        size_t quotes = quotes_at(s, t), to;
        if (s.p[t] == '\'' || s.p[t] == '"') {
            to = end_of_string(s, t + quotes, s.p[t], quotes);
            keep_string(s, t + quotes, to, copy, at);
            before = to + (to < s.n ? quotes : 0);
            after_string = true;
        } else {
            /* The quote before it, the + and its first byte. */
            if (after_string)
                memcpy(copy + (before - 1 - at), "${}", strlen("${}"));
            before = end_of_term(s, t);
            after_string = false;
        }
    }
    return cks_read_script_without(r, at, (struct cks_str){copy, end - at},
                                   replaced ? CKS_SHELL_TERRAFORM : CKS_SHELL_PLAIN);
}

/* Reads the script of a step, whose first quote is at `at`; *ret_end is the index behind it. */
static bool
read_script_at(struct cks_reading *r, size_t at, size_t *ret_end)
{
    struct cks_str s = r->doc->text;
    size_t terms, quotes = quotes_at(s, at), from = at + quotes;
    bool replaced;
    *ret_end = end_of_sum(s, at, &terms, &replaced);
    if (terms > 1)
        return read_sum(r, at, *ret_end, replaced);
    size_t end = end_of_string(s, from, s.p[at], quotes);
    /* Groovy replaces ${...} between double quotes alone. */
    return end >= s.n ||
           cks_read_script_escaped(r, from, end - from,
                                   s.p[at] == '"' ? CKS_SHELL_TERRAFORM : CKS_SHELL_PLAIN);
}

/* The index behind a comment, or a string that no step has, which begins at i; i where none
 * does. A string that does not end is taken for something else. */
static size_t
skip_text(struct cks_str s, size_t i)
{
    bool block = stands_at(s, i, "/*");
    if (block || stands_at(s, i, "//")) {
        size_t from = i + strlen("//"), left = s.n - from;
        size_t n = cks_str_find(cks_str_sub(s, from, left), block ? "*/" : "\n");
        return n < left ? from + n + (block ? strlen("*/") : 1) : s.n;
    }
    if (s.p[i] != '\'' && s.p[i] != '"')
        return i;
    size_t quotes = quotes_at(s, i), end = end_of_string(s, i + quotes, s.p[i], quotes);
    return end < s.n ? end + quotes : i;
}

/* Whether the step sh begins at i. */
static bool
is_step(struct cks_str s, size_t i)
{
    bool apart = i == 0 || !(cks_is_alnum((unsigned char)s.p[i - 1]) || s.p[i - 1] == '_');
    return apart && stands_at(s, i, "sh") && i + 2 < s.n && strchr(" \t(", s.p[i + 2]);
}

/* ---- variables ---- */

static size_t
name_at(struct cks_str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && (cks_is_alnum((unsigned char)s.p[i + n]) || s.p[i + n] == '_'))
        n++;
    return n;
}

/* The index behind the = of an assignment whose name ends before i; s.n where it is none. */
static size_t
behind_equals(struct cks_str s, size_t i)
{
    i = skip_space(s, i);
    bool assigns = i + 1 < s.n && s.p[i] == '=' && s.p[i + 1] != '=';
    return assigns ? skip_space(s, i + 1) : s.n;
}

/* Whether the script sets a variable in another way: env.NAME = ..., withEnv([...]). */
static bool
is_set_elsewhere(struct cks_str s, struct cks_str name)
{
    static const char before[] = "env.";
    if (cks_str_find(s, "withEnv") < s.n)
        return true;
    for (size_t i = 0; i < s.n;) {
        i += cks_str_find(cks_str_sub(s, i, s.n), before) + strlen(before);
        size_t n = i < s.n ? name_at(s, i) : 0;
        if (n && cks_str_eq(cks_str_sub(s, i, n), name) && behind_equals(s, i + n) < s.n)
            return true;
    }
    return false;
}

/* NAME = 'value' at i, whose value begins at `at`. Of two, as two stages may have, none counts. */
static bool
give_variable(struct cks_reading *r, cks_given_list *list, struct cks_str name, size_t at)
{
    struct cks_str s = r->doc->text;
    bool string = s.p[at] == '\'' || s.p[at] == '"';
    size_t end = string && quotes_at(s, at) == 1 ? end_of_string(s, at + 1, s.p[at], 1) : s.n;
    struct cks_shell_given g = {.name = name, .doc = r->doc, .at = at};
    if (end < s.n && added_term(s, end + 1) == s.n && !is_set_elsewhere(s, name))
        g.value = cks_given_text(cks_str_sub(s, at, end + 1 - at));
    g.known = g.value.p != NULL;
    return cks_give_assignment(list, g, true);
}

/* The assignments of environment { ... }, whose first is at or behind i. */
static bool
give_environment(struct cks_reading *r, cks_given_list *list, size_t i)
{
    struct cks_str s = r->doc->text;
    while (i < s.n && s.p[i] != '}') {
        size_t n = name_at(s, i), skipped = skip_text(s, i);
        size_t at = n ? behind_equals(s, i + n) : s.n;
        if (at < s.n && !give_variable(r, list, cks_str_sub(s, i, n), at))
            return false;
        i = at < s.n ? end_of_term(s, at) : skipped > i ? skipped : i + (n ? n : 1);
    }
    return true;
}

static bool
give_environments(struct cks_reading *r, cks_given_list *list)
{
    static const char word[] = "environment";
    struct cks_str s = r->doc->text;
    for (size_t i = 0, next; i < s.n; i = next) {
        size_t n = name_at(s, i), skipped = skip_text(s, i);
        size_t open = cks_str_is(cks_str_sub(s, i, n), word) ? skip_space(s, i + n) : s.n;
        if (open < s.n && s.p[open] == '{' && !give_environment(r, list, open + 1))
            return false;
        next = skipped > i ? skipped : i + (n ? n : 1);
    }
    return true;
}

static bool
read_steps(struct cks_reading *r)
{
    struct cks_str s = r->doc->text;
    size_t end;
    for (size_t i = 0; i + 2 < s.n; i = end > i ? end : i + 1) {
        size_t at = is_step(s, i) ? string_of_step(s, i + 2) : s.n;
        end = at < s.n ? i : skip_text(s, i);
        if (at < s.n && !read_script_at(r, at, &end))
            return false;
    }
    return true;
}

bool
cks_read_jenkinsfile(struct cks_reading *r)
{
    cks_given_list list = {0};
    struct cks_reading inside = *r;
    bool ok = give_environments(r, &list);
    const struct cks_shell_givens given = {list.items, list.count};
    inside.given = &given;
    ok = ok && read_steps(&inside);
    cks_vec_free(&list);
    return ok;
}
