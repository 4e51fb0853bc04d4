#include "formats/inside/groovy.h"

size_t
cks_groovy_skip_space(struct cks_str s, size_t i)
{
    while (i < s.n && cks_is_space((unsigned char)s.p[i]))
        i++;
    return i;
}

bool
cks_groovy_stands_at(struct cks_str s, size_t i, const char *text)
{
    return cks_str_starts(cks_str_sub(s, i, s.n), text);
}

size_t
cks_groovy_quotes(struct cks_str s, size_t i)
{
    return i + 2 < s.n && s.p[i + 1] == s.p[i] && s.p[i + 2] == s.p[i] ? 3 : 1;
}

size_t
cks_groovy_string_end(struct cks_str s, size_t i, char quote, size_t quotes)
{
    for (; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == quote &&
                 (quotes == 1 || (cks_groovy_stands_at(s, i + 1, quote == '"' ? "\"\"" : "''"))))
            return i;
        else if (s.p[i] == '\n' && quotes == 1)
            return s.n;
    }
    return s.n;
}

size_t
cks_groovy_term_end(struct cks_str s, size_t i)
{
    unsigned depth = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\'' || c == '"') {
            size_t quotes = cks_groovy_quotes(s, i);
            i = cks_groovy_string_end(s, i + quotes, c, quotes);
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

size_t
cks_groovy_skip_text(struct cks_str s, size_t i)
{
    bool block = cks_groovy_stands_at(s, i, "/*");
    if (block || cks_groovy_stands_at(s, i, "//")) {
        size_t from = i + strlen("//"), left = s.n - from;
        size_t n = cks_str_find(cks_str_sub(s, from, left), block ? "*/" : "\n");
        return n < left ? from + n + (block ? strlen("*/") : 1) : s.n;
    }
    if (s.p[i] != '\'' && s.p[i] != '"')
        return i;
    size_t quotes = cks_groovy_quotes(s, i),
           end = cks_groovy_string_end(s, i + quotes, s.p[i], quotes);
    return end < s.n ? end + quotes : i;
}

size_t
cks_groovy_name(struct cks_str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && (cks_is_alnum((unsigned char)s.p[i + n]) || s.p[i + n] == '_'))
        n++;
    return n;
}

size_t
cks_groovy_behind_equals(struct cks_str s, size_t i)
{
    i = cks_groovy_skip_space(s, i);
    bool assigns = i + 1 < s.n && s.p[i] == '=' && s.p[i + 1] != '=';
    return assigns ? cks_groovy_skip_space(s, i + 1) : s.n;
}
