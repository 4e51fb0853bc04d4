#include "source/rewrite/json.h"

#include "base/utf8.h"
#include "source/json/members.h"

/* Whether the literal is a string that means `text`. */
static bool
json_means(struct cks_str literal, struct cks_str text)
{
    if (literal.n < 2 || literal.p[0] != '"' || literal.p[literal.n - 1] != '"')
        return false;
    struct cks_str rest = cks_str_sub(literal, 1, literal.n - 2);
    /* Almost every value is written as it is. */
    if (cks_visible_ascii(rest, "\"\\") == rest.n)
        return cks_str_eq(rest, text);
    while (rest.n) {
        uint32_t cp;
        char bytes[4];
        size_t n = cks_json_literal_character(rest, &cp);
        size_t width = n ? cks_utf8_encode(cp, bytes) : 0;
        if (!n || !cks_str_eq(cks_str_sub(text, 0, width), (struct cks_str){bytes, width}))
            return false;
        rest = cks_str_sub(rest, n, rest.n);
        text = cks_str_sub(text, width, text.n);
    }
    return text.n == 0;
}

enum cks_rewritten
cks_rewrite_json(struct cks_str literal, struct cks_str from, struct cks_str to,
                 struct cks_rewrite *ret)
{
    if (!json_means(literal, from))
        return CKS_REWRITE_COMPUTED;
    cks_rewrite_quoted(&ret->text, to);
    return CKS_REWRITTEN;
}
