#include "base/userinfo.h"

/* Where the word begins that goes on at `at`. */
static size_t
word_begin(struct cks_str line, size_t at)
{
    while (at && line.p[at - 1] && !strchr("\"'` \t,=<>([{|;", line.p[at - 1]))
        at--;
    return at;
}

/* Where the user or the password begins that ends with the @ at `at`; `at` if none does. The
 * digest of an image follows its @, and the names of sessions have one in their ARN. */
static size_t
user_before(struct cks_str text, size_t begin, size_t at)
{
    struct cks_str before = cks_str_sub(text, begin, at - begin);
    if (cks_str_starts(cks_str_sub(text, at + 1, text.n), "sha256:") ||
        cks_str_starts(before, "arn:"))
        return at;
    size_t slashes = cks_str_find(before, "//"), colon = cks_str_find(before, ":");
    if (slashes < before.n)
        return begin + slashes + 2;
    return colon < before.n ? begin + colon + 1 : at;
}

size_t
cks_url_user(struct cks_str line)
{
    size_t from = 0;
    while (from < line.n) {
        const char *sign = memchr(line.p + from, '@', line.n - from);
        if (!sign)
            break;
        size_t at = (size_t)(sign - line.p);
        size_t begin = user_before(line, word_begin(line, at), at);
        if (begin < at)
            return begin;
        from = at + 1;
    }
    return SIZE_MAX;
}

bool
cks_has_url_password(struct cks_str text)
{
    const char *sign = text.n ? memrchr(text.p, '@', text.n) : NULL;
    size_t at = sign ? (size_t)(sign - text.p) : 0;
    return at && user_before(text, 0, at) < at;
}
