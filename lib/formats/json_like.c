#include "formats/json_like.h"

#include "formats/reading/words.h"
#include "model/param.h"

bool
cks_is_relaxed_json_at(struct cks_str text, size_t at)
{
    struct cks_str rest = cks_str_sub(text, at, text.n);
    if (cks_str_starts(rest, "//") || cks_str_starts(rest, "/*"))
        return true;
    return rest.n && strchr("]}", rest.p[0]) &&
           cks_str_ends(cks_str_trim(cks_str_sub(text, 0, at)), ",");
}

/* ---- names of members ---- */

static bool
is_word_byte(char c)
{
    return cks_is_alnum((unsigned char)c) || c == '_' || c == '-';
}

/* The word at the start of a text. */
static struct cks_str
member_word(struct cks_str text)
{
    size_t n = 0;
    while (n < text.n && is_word_byte(text.p[n]))
        n++;
    return cks_str_sub(text, 0, n);
}

/* Whether a word at its place in a text is the name of a member of a store: in quotes, or before a
 * colon. What is written wrong counts if it has a word of ours and both. */
static bool
is_member(struct cks_str text, size_t at, struct cks_str word)
{
    struct cks_str after = cks_str_sub(text, at + word.n, text.n);
    bool quoted = at && strchr("\"'", text.p[at - 1]) && after.n && after.p[0] == text.p[at - 1];
    after = cks_str_trim(cks_str_sub(after, quoted, after.n));
    bool colon = after.n && after.p[0] == ':';
    if (cks_param_find(word, false) != CKS_P_NONE)
        return quoted || colon;
    return quoted && colon && cks_may_hold_store(word);
}

static bool
has_member(struct cks_str text)
{
    for (size_t at = 0; at < text.n; at++) {
        struct cks_str word = member_word(cks_str_sub(text, at, text.n));
        if (word.n && is_member(text, at, word))
            return true;
        at += word.n;
    }
    return false;
}

/* ---- beginnings ---- */

/* Without the mark of UTF-8, and blanks. */
static struct cks_str
content_of(struct cks_str text)
{
    size_t mark = cks_str_starts(text, "\xEF\xBB\xBF") ? strlen("\xEF\xBB\xBF") : 0;
    return cks_str_trim(cks_str_sub(text, mark, text.n));
}

/* The text behind its first byte and blanks. */
static struct cks_str
behind_first(struct cks_str text)
{
    return cks_str_trim(cks_str_sub(text, 1, text.n));
}

/* Not {\bf TeX}, { pkgs, ... }: of Nix, {:a 1} of Clojure, [section], [![badge](x)](y) and
 * [2024-01-01]. */
static bool
begins_as_json(struct cks_str text)
{
    struct cks_str rest = behind_first(text);
    switch (text.p[0]) {
    case '{':
        return !rest.n || strchr("\"'{}[/", rest.p[0]) ||
               cks_param_find(member_word(rest), false) != CKS_P_NONE;
    case '[':
        return rest.n && strchr("{[\"/", rest.p[0]);
    case '"':
        return is_member(text, 1, member_word(rest));
    default:
        return false;
    }
}

bool
cks_is_like_store_json(struct cks_str text, size_t at)
{
    text = content_of(text);
    if (!text.n || !begins_as_json(text))
        return false;
    /* Below a link in brackets may be anything. */
    bool whole = text.p[0] != '[' || cks_is_relaxed_json_at(text, at);
    return has_member(whole ? text : cks_str_sub(text, 0, at));
}

bool
cks_begins_as_object(struct cks_str text)
{
    text = content_of(text);
    if (!text.n || text.p[0] != '{')
        return false;
    struct cks_str rest = behind_first(text);
    /* UTF-16 without a mark is JSON's error to report; so is an object that ends too soon. */
    if (!rest.n || !rest.p[0])
        return true;
    size_t end = rest.p[0] == '"' ? 1 + cks_str_find(cks_str_sub(rest, 1, rest.n), "\"") : rest.n;
    struct cks_str after = cks_str_trim(cks_str_sub(rest, end + 1, rest.n));
    return end < rest.n && after.n && after.p[0] == ':';
}
