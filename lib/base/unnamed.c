#include "base/unnamed.h"

#include "base/announce.h"
#include "base/chars.h"
#include "base/formed.h"
#include "base/secret.h"
#include "base/userinfo.h"

/* CKS_PORTABLE: a test of what other processors run. */
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
#include <emmintrin.h>
#endif

/* Shorter words that mix letters and digits are names as well. */
#define GENERATED_MIN 8
#define GENERATED_RUN_MAX 3

/* What the words of a line are read as, one after the other. */
struct reader {
    struct cks_str line;
    size_t at;
    bool hands;  /* the words behind are handed on: echo, printf, for */
    bool user;   /* the next word is a user with a password: curl -u user:password */
    bool secret; /* the next word is the value of an option with a secret: --token */
    bool named;  /* the command has its name: the words behind are given to it */
    bool own;    /* it is the AWS CLI's, whose arguments have places and names of their own */
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
ends_command(struct cks_str line, size_t at)
{
    char c = line.p[at];
    /* A brace that groups has a blank behind it; others are of JSON or of a variable. */
    if (c == '{')
        return at + 1 == line.n || is_blank(line.p[at + 1]);
    return c && strchr("|;&(`", c);
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

/* Whether a long option is one whose value is a secret: --token, --api-key. */
static bool
names_secret(struct cks_str option)
{
    static const char *const words[] = {"token", "key", "pass", "auth", "cred", "pwd"};
    bool found = false;
    for (size_t i = 0; i < CKS_COUNT(words) && cks_str_starts(option, "--"); i++)
        found |= cks_str_find(option, words[i]) < option.n;
    return found;
}

/* Whether a word of letters and digits may come from a generator of passwords: it has small
 * letters, large ones and digits, or few of a kind in a row. */
static bool
is_generated(struct cks_str word)
{
    unsigned kinds = 0, last = 0;
    size_t run = 0, longest = 0;
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];
        unsigned kind = cks_is_digit(c) ? 1 : cks_is_upper(c) ? 2 : 4;
        run = kind == last ? run + 1 : 1;
        last = kind;
        kinds |= kind;
        longest = run > longest ? run : longest;
    }
    bool mixed = kinds == 7 || ((kinds & 1) && (kinds & 6) && longest <= GENERATED_RUN_MAX);
    return word.n >= GENERATED_MIN && mixed;
}

/* Where the first such word begins in [from, end); SIZE_MAX if there is none. */
static size_t
generated_in(struct cks_str line, size_t from, size_t end)
{
    for (size_t at = from, next; at < end; at = next + 1) {
        for (next = at; next < end && cks_is_alnum((unsigned char)line.p[next]);)
            next++;
        if (is_generated(cks_str_sub(line, at, next - at)))
            return at;
    }
    return SIZE_MAX;
}

/* Where an argument of a command that is not the AWS CLI's has a secret; SIZE_MAX if it has none:
 * mysql -pSECRET, --token=SECRET, openssl -passin pass:SECRET, vault login SECRET. */
static size_t
in_argument(struct cks_str line, size_t from, size_t end)
{
    struct cks_str word = cks_str_sub(line, from, end - from);
    size_t equals = cks_str_find(word, "="), colon = cks_str_find(word, ":");
    if (cks_str_starts(word, "-p") && word.n > 2)
        return formed(line, from + 2, end);
    if (cks_str_starts(word, "pass:"))
        return formed(line, from + colon + 1, end);
    if (equals < word.n && names_secret(cks_str_sub(word, 0, equals)))
        return formed(line, from + equals + 1, end);
    return generated_in(line, from, end);
}

/* The secret in a word that no sign before it announces; SIZE_MAX if there is none. */
static size_t
in_plain_word(struct reader *r, struct cks_str word, size_t end)
{
    bool argument = r->named && !r->own;
    r->own |= cks_str_is(word, "aws");
    r->named = true;
    r->secret = argument && names_secret(word);
    return argument ? in_argument(r->line, r->at, end) : SIZE_MAX;
}

/* The secret in the next word, which ends at `end`; SIZE_MAX if there is none. */
static size_t
in_word(struct reader *r, size_t end)
{
    struct cks_str word = cks_str_sub(r->line, r->at, end - r->at);
    size_t value = r->own ? end : assigned(r->line, r->at, end);
    bool user = r->user, secret = r->secret || r->hands;
    r->user = !r->own && precedes_user(word);
    r->secret = false;
    if (user)
        return formed(r->line, r->at + cks_str_find(word, ":") + 1, end);
    if (value < end)
        return formed(r->line, value, end);
    if (secret)
        return formed(r->line, r->at, end);
    r->hands = !r->own && hands_words(word);
    return in_plain_word(r, word, end);
}

/* The first secret among the words of a line. */
static size_t
among_words(struct cks_str line)
{
    struct reader r = {.line = line};
    size_t found = SIZE_MAX;
    while (r.at < line.n && found == SIZE_MAX) {
        if (ends_command(line, r.at)) {
            r = (struct reader){.line = line, .at = r.at + 1};
        } else if (is_blank(line.p[r.at])) {
            r.at++;
        } else {
            size_t end = r.at;
            while (end < line.n && !is_blank(line.p[end]) && !ends_command(line, end))
                end++;
            found = in_word(&r, end);
            r.at = end;
        }
    }
    return found;
}

/* Where the next command of the AWS CLI begins whose secret is looked for; line.n if there is none
 * on the line. */
static size_t
find_command(struct cks_str line, size_t from)
{
    const char *p = line.p + from, *end = line.p + line.n;
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
    size_t command = find_command(line, 0);
    if (command == line.n)
        return SIZE_MAX;
    /* What is behind the last one gives no place of it away. */
    for (size_t next; (next = find_command(line, command + 3)) < line.n;)
        command = next;
    size_t before = among_words(cks_str_sub(line, 0, command)), here = here_string(line);
    return before < here ? before : here;
}

/* ---- what follows a URL or a path ---- */

/* Where a value begins of which a part may be a secret by its form; SIZE_MAX if none is. What
 * follows a ? may be the rest of a path. */
static size_t
formed_part(struct cks_str line, size_t from, size_t end)
{
    for (size_t at = from, next; at < end; at = next + 1) {
        next = at + cks_str_find(cks_str_sub(line, at, end - at), "/");
        size_t found = formed(line, at, next);
        if (found != SIZE_MAX)
            return at == from ? found : from;
    }
    return SIZE_MAX;
}

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
        size_t found = formed_part(line, value <= piece ? value : from, piece);
        if (found != SIZE_MAX)
            return found;
        from = piece + 1;
    }
    return SIZE_MAX;
}

/* Whether a word with a name and a value behind its ? is one that lost its beginning: x?token=y. */
static bool
has_named_value(struct cks_str line, size_t at)
{
    size_t from = at + 1, end = from;
    while (end < line.n &&
           (cks_is_alnum((unsigned char)line.p[end]) || line.p[end] == '_' || line.p[end] == '-'))
        end++;
    return line.p[at] == '?' && end > from && end < line.n && line.p[end] == '=';
}

/* Whether the word that ends at `at` is a URL or an absolute path, or begins as a relative one. */
static bool
is_locator(struct cks_str line, size_t at)
{
    size_t from = at;
    while (from && line.p[from - 1] && !strchr("\"'` \t=<>([{|;,", line.p[from - 1]))
        from--;
    struct cks_str word = cks_str_sub(line, from, at - from);
    return word.n &&
           (word.p[0] == '/' || cks_str_find(word, "://") < word.n || has_named_value(line, at));
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
