#include "base/userinfo.h"

#include "base/chars.h"
#include "base/formed.h"

/* Where the word begins that goes on at `at`. */
static size_t
word_begin(struct cks_str line, size_t at)
{
    while (at && line.p[at - 1] && !strchr("\"'` \t,=<>([{|;", line.p[at - 1]))
        at--;
    return at;
}

static bool
is_word_with_digit(struct cks_str word)
{
    bool digit = false;
    for (size_t i = 0; i < word.n; i++)
        digit |= cks_is_digit((unsigned char)word.p[i]);
    return digit && cks_formed_as_secret(word);
}

/* Whether what is parted by : and @ without a scheme is a user's password and a host: one of them
 * must look like that. team:x@y is a name. */
static bool
is_password_at_host(struct cks_str password, struct cks_str behind)
{
    bool found = false;
    size_t from = 0;
    for (size_t i = 0; i < behind.n && behind.p[i] && !strchr("\"'` \t,;)]}>|", behind.p[i]); i++)
        found |= strchr(".:/", behind.p[i]) != NULL;
    for (size_t i = 0; i <= password.n && !found; i++) {
        if (i < password.n && password.p[i] != ':' && password.p[i] != '@')
            continue;
        found = is_word_with_digit(cks_str_sub(password, from, i - from));
        from = i + 1;
    }
    return found;
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
    struct cks_str password = cks_str_sub(before, colon + 1, before.n);
    return colon < before.n && is_password_at_host(password, cks_str_sub(text, at + 1, text.n))
               ? begin + colon + 1
               : at;
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
