#include "formats/inside/jenkinsfile.h"

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

bool
cks_read_jenkinsfile(struct cks_reading *r)
{
    struct cks_str s = r->doc->text;
    for (size_t i = 0; i + 2 < s.n; i++) {
        bool apart = i == 0 || !(cks_is_alnum((unsigned char)s.p[i - 1]) || s.p[i - 1] == '_');
        bool step = apart && s.p[i] == 's' && s.p[i + 1] == 'h' && strchr(" \t(", s.p[i + 2]);
        size_t at = step ? string_of_step(s, i + 2) : s.n;
        if (at >= s.n)
            continue;
        size_t quotes = quotes_at(s, at), from = at + quotes;
        size_t end = end_of_string(s, from, s.p[at], quotes);
        if (end >= s.n)
            continue;
        /* Groovy replaces ${...} between double quotes alone. */
        if (!cks_read_script_escaped(r, from, end - from,
                                     s.p[at] == '"' ? CKS_SHELL_TERRAFORM : CKS_SHELL_PLAIN))
            return false;
        i = end;
    }
    return true;
}
