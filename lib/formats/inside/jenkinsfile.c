#include "formats/inside/jenkinsfile.h"

#include "formats/inside/groovy.h"
#include "formats/inside/jenkins_values.h"
#include "formats/inside/script.h"

/* The script among the named arguments of a step, such as label: and returnStdout:, from i on; s.n
 * if none is named before the step's end. */
static size_t
named_script(struct cks_str s, size_t i, bool parentheses)
{
    while (i < s.n) {
        if (cks_groovy_stands_at(s, i, "script:"))
            return cks_groovy_skip_space(s, i + strlen("script:"));
        if (s.p[i] == '\'' || s.p[i] == '"') {
            size_t quotes = cks_groovy_quotes(s, i);
            i = cks_groovy_string_end(s, i + quotes, s.p[i], quotes);
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
    i = cks_groovy_skip_space(s, i);
    bool parentheses = i < s.n && s.p[i] == '(';
    if (parentheses)
        i = cks_groovy_skip_space(s, i + 1);
    if (i < s.n && s.p[i] != '\'' && s.p[i] != '"')
        i = named_script(s, i, parentheses);
    return i < s.n && (s.p[i] == '\'' || s.p[i] == '"') ? i : s.n;
}

/* ---- texts that are put together ---- */

/* The term that is added to what ends before i; s.n if there is none. */
static size_t
added_term(struct cks_str s, size_t i)
{
    i = cks_groovy_skip_space(s, i);
    return i < s.n && s.p[i] == '+' ? cks_groovy_skip_space(s, i + 1) : s.n;
}

/* The index behind the last of the terms that are added to the string at `at`. */
static size_t
end_of_sum(struct cks_str s, size_t at)
{
    size_t end = at;
    for (size_t t = at; t < s.n; t = added_term(s, end)) {
        size_t quotes = cks_groovy_quotes(s, t);
        bool string = s.p[t] == '\'' || s.p[t] == '"';
        end = string ? cks_groovy_string_end(s, t + quotes, s.p[t], quotes)
                     : cks_groovy_term_end(s, t);
        end += string && end < s.n ? quotes : 0;
    }
    return end;
}

/* The byte that an escape gives; what is written as a number is left open. */
static char
escaped(char c)
{
    if (c == 'u' || cks_is_digit((unsigned char)c))
        return CKS_SHELL_GROOVY_MARK;
    return (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c);
}

/* Copies the text of a string to where it is in the copy, which begins at `at`, its escapes
 * replaced. Between double quotes $ is Groovy's, but where it is escaped. */
static void
keep_string(struct cks_str s, size_t from, size_t end, char *copy, size_t at)
{
    bool replaced = s.p[from - 1] == '"';
    for (size_t i = from; i < end; i++) {
        if (s.p[i] != '\\' || i + 1 >= end) {
            copy[i - at] = replaced && s.p[i] == '$' ? CKS_SHELL_GROOVY_MARK : s.p[i];
            continue;
        }
        char c = s.p[++i];
        if (c != '\n')
            copy[i - 1 - at] = escaped(c); /* it begins at the backslash */
    }
}

/* Reads strings that are joined by + as one script. An expression among them is left open, as
 * ${...} is. The bytes of the copy that stay 0 are left out. */
static bool
read_sum(struct cks_reading *r, size_t at, size_t end)
{
    static const char open[] = {CKS_SHELL_GROOVY_MARK, '{', '}'};
    struct cks_str s = r->doc->text;
    char *copy = cks_arena_alloc(r->arena, end - at);
    size_t before = at;
    bool after_string = false;
    if (!copy)
        return false;
    memset(copy, 0, end - at);
    for (size_t t = at; t < end; t = added_term(s, before)) {
        size_t quotes = cks_groovy_quotes(s, t), to;
        if (s.p[t] == '\'' || s.p[t] == '"') {
            to = cks_groovy_string_end(s, t + quotes, s.p[t], quotes);
            keep_string(s, t + quotes, to, copy, at);
            before = to + (to < s.n ? quotes : 0);
            after_string = true;
        } else {
            /* The quote before it, the + and its first byte. */
            if (after_string)
                memcpy(copy + (before - 1 - at), open, sizeof(open));
            before = cks_groovy_term_end(s, t);
            after_string = false;
        }
    }
    return cks_read_script_without(r, at, (struct cks_str){copy, end - at}, CKS_SHELL_GROOVY);
}

/* Reads the script of a step, whose first quote is at `at`; *ret_end is the index behind it. */
static bool
read_script_at(struct cks_reading *r, const struct cks_jenkins *values, size_t at, size_t *ret_end)
{
    struct cks_str s = r->doc->text;
    size_t quotes = cks_groovy_quotes(s, at);
    *ret_end = end_of_sum(s, at);
    if (cks_groovy_string_end(s, at + quotes, s.p[at], quotes) == s.n ||
        !cks_may_hold_call(cks_str_sub(s, at, *ret_end - at)))
        return true;
    cks_given_list list = {0};
    bool ok = cks_jenkins_give(values, r, at, &list);
    struct cks_reading inside = *r;
    const struct cks_shell_givens given = {list.items, list.count};
    inside.given = &given;
    ok = ok && read_sum(&inside, at, *ret_end);
    cks_vec_free(&list);
    return ok;
}

/* Whether the step sh begins at i. */
static bool
is_step(struct cks_str s, size_t i)
{
    bool apart = i == 0 || !(cks_is_alnum((unsigned char)s.p[i - 1]) || s.p[i - 1] == '_');
    return apart && cks_groovy_stands_at(s, i, "sh") && i + 2 < s.n && strchr(" \t(", s.p[i + 2]);
}

static bool
read_steps(struct cks_reading *r, const struct cks_jenkins *values)
{
    struct cks_str s = r->doc->text;
    size_t end;
    for (size_t i = 0; i + 2 < s.n; i = end > i ? end : i + 1) {
        size_t at = is_step(s, i) ? string_of_step(s, i + 2) : s.n;
        end = at < s.n ? i : cks_groovy_skip_text(s, i);
        if (at < s.n && !read_script_at(r, values, at, &end))
            return false;
    }
    return true;
}

bool
cks_read_jenkinsfile(struct cks_reading *r)
{
    struct cks_jenkins values = {0};
    bool ok = cks_jenkins_collect(&values, r->doc->text) && read_steps(r, &values);
    cks_jenkins_free(&values);
    return ok;
}
