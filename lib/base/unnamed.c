#include "base/unnamed.h"

#include "base/announce.h"
#include "base/chars.h"
#include "base/secret.h"
#include "base/userinfo.h"

/* CKS_PORTABLE: a test of what other processors run. */
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
#include <emmintrin.h>
#endif

/* What the words of a line are read as, one after the other. */
struct reader {
    struct cks_str line;
    size_t at;
    bool hands; /* the words behind are handed on: echo, printf, for */
    bool user;  /* the next word is a user with a password: curl -u user:password */
};

static bool
ends_command(char c)
{
    return c && strchr("|;&({`", c);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Where a word begins that may be a secret by its form; SIZE_MAX if it is not one. The path of a
 * file is not, and a key that begins with its sign is found by its own form. */
static size_t
formed(struct cks_str line, size_t from, size_t end)
{
    while (from < end && (line.p[from] == '"' || line.p[from] == '\''))
        from++;
    struct cks_str word = cks_str_sub(line, from, end - from);
    bool other = from >= end || !word.n || strchr("$-</~", word.p[0]);
    return !other && cks_formed_as_secret(word) ? from : SIZE_MAX;
}

/* The value that a word NAME=value gives; the word's end if it is another word. */
static size_t
assigned(struct cks_str line, size_t from, size_t end)
{
    size_t at = from;
    while (at < end && (cks_is_alnum((unsigned char)line.p[at]) || line.p[at] == '_'))
        at++;
    /* Those of the AWS CLI are not secrets of a store, except one whose name announces it. */
    bool own = cks_str_starts(cks_str_sub(line, from, end - from), "AWS_");
    return at > from && at < end && line.p[at] == '=' && !own ? at + 1 : end;
}

static bool
hands_words(struct cks_str word)
{
    return cks_str_is(word, "echo") || cks_str_is(word, "printf") || cks_str_is(word, "for") ||
           cks_str_is(word, "Bearer") || cks_str_is(word, "Basic");
}

static bool
precedes_user(struct cks_str word)
{
    return cks_str_is(word, "-u") || cks_str_is(word, "--user") || cks_str_is(word, "--proxy-user");
}

/* The secret in the next word, which ends at `end`; SIZE_MAX if there is none. */
static size_t
in_word(struct reader *r, size_t end)
{
    struct cks_str word = cks_str_sub(r->line, r->at, end - r->at);
    size_t value = assigned(r->line, r->at, end);
    bool user = r->user;
    r->user = precedes_user(word);
    if (user)
        return formed(r->line, r->at + cks_str_find(word, ":") + 1, end);
    if (value < end)
        return formed(r->line, value, end);
    if (!r->hands) {
        r->hands = hands_words(word);
        return SIZE_MAX;
    }
    return formed(r->line, r->at, end);
}

/* The first secret among the words of a line. */
static size_t
among_words(struct cks_str line)
{
    struct reader r = {.line = line};
    size_t found = SIZE_MAX;
    while (r.at < line.n && found == SIZE_MAX) {
        if (ends_command(line.p[r.at])) {
            r.hands = false;
            r.at++;
        } else if (is_blank(line.p[r.at])) {
            r.at++;
        } else {
            size_t end = r.at;
            while (end < line.n && !is_blank(line.p[end]) && !ends_command(line.p[end]))
                end++;
            found = in_word(&r, end);
            r.at = end;
        }
    }
    return found;
}

/* Where the command begins whose secret is looked for; line.n if there is none on the line. */
static size_t
find_command(struct cks_str line)
{
    const char *p = line.p, *end = line.p + line.n;
    /* Fewer words have this letter than the one that begins the name. */
    while (p < end && (p = memchr(p, 'w', (size_t)(end - p)))) {
        size_t at = (size_t)(p++ - line.p);
        bool named = at && at + 2 < line.n && p[-2] == 'a' && *p == 's' && is_blank(p[1]);
        char before = named && at > 1 ? p[-3] : ' ';
        if (named && !cks_is_alnum((unsigned char)before) && !strchr("_-.", before))
            return at - 1;
    }
    return line.n;
}

/* The word of a here-string. */
static size_t
here_string(struct cks_str line)
{
    size_t at = cks_str_find(line, "<<<");
    if (at == line.n)
        return SIZE_MAX;
    for (at += 3; at < line.n && is_blank(line.p[at]);)
        at++;
    return at < line.n && line.p[at] != '$' && line.p[at] != '"' ? at : SIZE_MAX;
}

static size_t
handed(struct cks_str line)
{
    size_t command = find_command(line);
    if (command == line.n)
        return SIZE_MAX;
    size_t before = among_words(cks_str_sub(line, 0, command)), here = here_string(line);
    return before < here ? before : here;
}

/* ---- what follows a URL or a path ---- */

/* Where a piece of a query begins that may be a secret, between `from` and the end of its word. */
static size_t
query_value(struct cks_str line, size_t from)
{
    size_t end = from;
    for (; end < line.n && line.p[end] && !strchr("\"'`\\ \t<>)]}|;,", line.p[end]); end++)
        ;
    while (from < end) {
        size_t piece = from + cks_str_find(cks_str_sub(line, from, end - from), "&");
        size_t value = from + cks_str_find(cks_str_sub(line, from, piece - from), "=") + 1;
        size_t found = formed(line, value <= piece ? value : from, piece);
        if (found != SIZE_MAX)
            return found;
        from = piece + 1;
    }
    return SIZE_MAX;
}

/* Whether the word that ends at `at` is a URL or an absolute path. */
static bool
is_locator(struct cks_str line, size_t at)
{
    size_t from = at;
    while (from && line.p[from - 1] && !strchr("\"'` \t=<>([{|;,", line.p[from - 1]))
        from--;
    struct cks_str word = cks_str_sub(line, from, at - from);
    return word.n && (word.p[0] == '/' || cks_str_find(word, "://") < word.n);
}

/* The next ? or # at `from` or behind it; line.n if there is none: almost no line has one. */
static size_t
next_query(struct cks_str line, size_t from)
{
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
    const __m128i query = _mm_set1_epi8('?'), fragment = _mm_set1_epi8('#');
    for (; from + 16 <= line.n; from += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(line.p + from));
        __m128i is = _mm_or_si128(_mm_cmpeq_epi8(block, query), _mm_cmpeq_epi8(block, fragment));
        if (_mm_movemask_epi8(is))
            break;
    }
#endif
    while (from < line.n && line.p[from] != '?' && line.p[from] != '#')
        from++;
    return from;
}

size_t
cks_url_query(struct cks_str line)
{
    for (size_t at = next_query(line, 0); at < line.n; at = next_query(line, at + 1)) {
        size_t found = is_locator(line, at) ? query_value(line, at + 1) : SIZE_MAX;
        if (found != SIZE_MAX)
            return found;
    }
    return SIZE_MAX;
}

/* ---- what has the form of a proxy's secret ---- */

static bool
is_of_key(char c)
{
    return cks_is_alnum((unsigned char)c) || c == '+' || c == '/';
}

/* What may precede a value. What follows a line of a certificate begins with the n of \n.
 */
static bool
may_precede_key(struct cks_str text, size_t at)
{
    return !at || (text.p[at - 1] && strchr("\"'` \t,=#?&:@", text.p[at - 1]));
}

/* Behind what ends a run of the signs of a key among the next, which are as many as the shortest
 * key has; `at` if nothing does. Few places tell it of almost all texts. */
static size_t
past_break(struct cks_str text, size_t at)
{
    for (size_t step = CKS_KEY_MIN - 1; step > 2; step -= 5)
        if (!is_of_key(text.p[at + step]))
            return at + step + 1;
    for (size_t end = at + CKS_KEY_MIN; end > at; end--)
        if (!is_of_key(text.p[end - 1]))
            return end;
    return at;
}

size_t
cks_find_key(struct cks_str text)
{
    size_t at = 0, end;
    while (at + CKS_KEY_MIN <= text.n) {
        end = past_break(text, at);
        if (end > at) {
            at = end;
            continue;
        }
        for (end = at; end < text.n && is_of_key(text.p[end]);)
            end++;
        size_t last = end;
        while (last < text.n && text.p[last] == '=')
            last++;
        struct cks_str run = cks_str_sub(text, at, last - at);
        /* Behind a name that runs on into a secret, the name tells where it begins. */
        if (may_precede_key(text, at) && cks_looks_like_key(run) && cks_announcement(run) == run.n)
            return at;
        at = end + 1;
    }
    return SIZE_MAX;
}

/* The lines of a certificate have the form of a key too. */
static size_t
key_on(struct cks_str line)
{
    size_t at = cks_find_key(line);
    bool certificate = at != SIZE_MAX && memmem(line.p, at, "-----", 5);
    return certificate ? SIZE_MAX : at;
}

size_t
cks_unnamed_secret(struct cks_str text, size_t start, size_t end, struct cks_carried *known)
{
    size_t carried = known ? cks_carried_on(known, text, start) : cks_carried_secret(text, start);
    struct cks_str line = cks_str_sub(text, start, end - start);
    const size_t places[] = {handed(line), key_on(line), cks_url_user(line), cks_url_query(line)};
    size_t here = SIZE_MAX;
    for (size_t i = 0; i < CKS_COUNT(places); i++)
        here = places[i] < here ? places[i] : here;
    return here < SIZE_MAX && start + here < carried ? start + here : carried;
}
