#include "base/announce.h"

#include "base/chars.h"
#include "base/formed.h"
#include "base/userinfo.h"

/* CKS_PORTABLE: a test of what other processors run. */
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
#define NAMES_IN_BLOCKS
#include <emmintrin.h>
#endif

/* Signs between a name and its value: so many at most. */
#define SIGNS_MAX 16
/* A secret access key has more characters than this; a wrong ID of fewer is only that. */
#define KEY_ID_MAX 42
/* Longer texts are not secrets that KMS accepts. */
#define SHORT_MOST 64
/* A shorter text occurs by chance. */
#define REPEATED_MIN 5

/* How a name begins, and how it may go on. What follows the longest that fits may be the
 * secret. Slips are among them: they are not few, and the secret behind one is as much a secret. */
struct stem {
    const char *begin;
    const char *rest[8];
    bool own; /* the name of a parameter by itself; others are words of many texts */
};
static const struct stem of_s[] = {
    {"storep", {"assword", "asswort", "asword", "asswd", "assowrd", "ssword", "aswort"}, true},
    {"secreta", {"ccesskey", "cesskey"}, true},
    {"secretk", {"ey"}, false},
    {"secret", {""}, false},
};
static const struct stem of_p[] = {
    {"passw", {"ord", "ort", "d", "rd"}, false},
    {"pasw", {"ord", "ort", "d"}, false},
    {"passo", {"wrd"}, false},
    {"passp", {"hrase"}, false},
    {"privatekey", {""}, false},
};
static const struct stem of_r[] = {
    {"rawse",
     {"cretaccesskey", "cretacesskey", "cretkey", "crettaccesskey", "certaccesskey", "cret"},
     true},
};
static const struct stem of_t[] = {
    {"taccesskey", {""}, true},
};

/* The lists, as bits. Almost every letter of a text is left aside by three tables: which lists have
 * names with this first letter, which have names that go on with this second and this third one, or
 * with a sign that parts them. Those of `a` announce nothing by themselves: misplaced_at. */
enum { OF_A = 1, OF_P = 2, OF_R = 4, OF_S = 8, OF_T = 16, OF_ALL = 31 };
static const unsigned char begins[256] = {
    ['A'] = OF_A, ['a'] = OF_A, ['P'] = OF_P, ['p'] = OF_P, ['R'] = OF_R,
    ['r'] = OF_R, ['S'] = OF_S, ['s'] = OF_S, ['T'] = OF_T, ['t'] = OF_T,
};
static const unsigned char goes_on[256] = {
    ['A'] = OF_P | OF_R | OF_T,
    ['a'] = OF_P | OF_R | OF_T,
    ['C'] = OF_A,
    ['c'] = OF_A,
    ['E'] = OF_S,
    ['e'] = OF_S,
    ['R'] = OF_P,
    ['r'] = OF_P,
    ['T'] = OF_S,
    ['t'] = OF_S,
    ['U'] = OF_A,
    ['u'] = OF_A,
    ['-'] = OF_ALL,
    ['_'] = OF_ALL,
    [' '] = OF_ALL,
};

static const unsigned char third[256] = {
    ['C'] = OF_A | OF_S | OF_T,
    ['c'] = OF_A | OF_S | OF_T,
    ['I'] = OF_P,
    ['i'] = OF_P,
    ['O'] = OF_S,
    ['o'] = OF_S,
    ['S'] = OF_P,
    ['s'] = OF_P,
    ['T'] = OF_A,
    ['t'] = OF_A,
    ['W'] = OF_R,
    ['w'] = OF_R,
    ['-'] = OF_ALL,
    ['_'] = OF_ALL,
    [' '] = OF_ALL,
};

static unsigned char
small_letter(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

/* What may part the letters of a name. */
static bool
parts_letters(char c)
{
    return c == '-' || c == '_' || c == ' ';
}

/* Where the letters of `word`, small ones, end, which begin in s at `at`, whatever separates them;
 * 0 if other letters are there. */
static size_t
spelled(struct cks_str s, size_t at, const char *word)
{
    for (; *word; at++) {
        if (at == s.n)
            return 0;
        if ((s.p[at] | 0x20) == *word) /* of letters, the bit that tells the case */
            word++;
        else if (!parts_letters(s.p[at]))
            return 0;
    }
    return at;
}

/* Whether a name that may be storep... goes on otherwise, as in CustomKeyStoreName: every input has
 * the word several times. Its letters are not parted, up to the sign that differs. */
static inline bool
is_other_store(struct cks_str s, size_t at)
{
    static const char word[] = "store";
    const size_t n = sizeof(word) - 1;
    for (size_t i = 2; i < n; i++)
        if (at + i >= s.n || (s.p[at + i] | 0x20) != word[i])
            return false;
    return at + n < s.n && (s.p[at + n] | 0x20) != 'p' && !parts_letters(s.p[at + n]);
}

/* The list of the names that may begin at `at`; 0 if none can. */
static inline unsigned
list_at(struct cks_str s, size_t at)
{
    unsigned list = begins[(unsigned char)s.p[at]];
    if (!list || at + 2 >= s.n || !(list &= goes_on[(unsigned char)s.p[at + 1]]))
        return 0;
    if (parts_letters(s.p[at + 1]))
        return list;
    list &= third[(unsigned char)s.p[at + 2]];
    return list == OF_S && is_other_store(s, at) ? 0 : list;
}

/* The places of a text where list_at may find a list, one after the other. */
struct name_places {
    struct cks_str text;
    size_t at;      /* what precedes it is done */
    unsigned found; /* of the block that ends at `at`, the places that are left, as bits */
};

#ifdef NAMES_IN_BLOCKS

#define NAMES_BLOCK 16
#define EITHER(a, b) _mm_or_si128(a, b)
#define BOTH(a, b) _mm_and_si128(a, b)
#define IS(bytes, sign) _mm_cmpeq_epi8(bytes, _mm_set1_epi8(sign))

static inline __m128i
small_letters(const char *p)
{
    return EITHER(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(0x20));
}

/* A bit for each of 16 places where a list may have a name: what the tables say. _ becomes 0x7F. */
static inline unsigned
names_in_block(const char *p)
{
    __m128i a = small_letters(p), b = small_letters(p + 1), c = small_letters(p + 2);
    __m128i begin =
        EITHER(EITHER(IS(a, 'a'), IS(a, 'p')), EITHER(IS(a, 'r'), EITHER(IS(a, 's'), IS(a, 't'))));
    __m128i after_a = BOTH(EITHER(IS(b, 'c'), IS(b, 'u')), EITHER(IS(c, 'c'), IS(c, 't')));
    __m128i after_p = BOTH(EITHER(IS(b, 'a'), IS(b, 'r')), EITHER(IS(c, 's'), IS(c, 'i')));
    __m128i after_s = BOTH(EITHER(IS(b, 'e'), IS(b, 't')), EITHER(IS(c, 'c'), IS(c, 'o')));
    __m128i after_r = BOTH(IS(b, 'a'), IS(c, 'w')), after_t = BOTH(IS(b, 'a'), IS(c, 'c'));
    __m128i whole = EITHER(EITHER(BOTH(IS(a, 'a'), after_a), BOTH(IS(a, 'p'), after_p)),
                           EITHER(BOTH(IS(a, 's'), after_s),
                                  EITHER(BOTH(IS(a, 'r'), after_r), BOTH(IS(a, 't'), after_t))));
    __m128i parted = EITHER(EITHER(IS(b, '-'), EITHER(IS(b, ' '), IS(b, 0x7F))),
                            EITHER(IS(c, '-'), EITHER(IS(c, ' '), IS(c, 0x7F))));
    return (unsigned)_mm_movemask_epi8(EITHER(whole, BOTH(begin, parted)));
}

static void
find_in_blocks(struct name_places *p)
{
    while (!p->found && p->at + NAMES_BLOCK + 2 <= p->text.n) {
        p->found = names_in_block(p->text.p + p->at);
        p->at += NAMES_BLOCK;
    }
}

#endif

/* The next place and its list; 0 if there is none. */
static inline unsigned
next_place(struct name_places *p, size_t *ret_at)
{
    unsigned list = 0;
#ifdef NAMES_IN_BLOCKS
    for (find_in_blocks(p); p->found; find_in_blocks(p)) {
        *ret_at = p->at - NAMES_BLOCK + (size_t)__builtin_ctz(p->found);
        p->found &= p->found - 1;
        if ((list = list_at(p->text, *ret_at)))
            return list;
    }
#endif
    while (p->at < p->text.n && !list) {
        *ret_at = p->at;
        list = list_at(p->text, p->at++);
    }
    return list;
}

/* The name of a list that begins at `at`, and where its stem ends; NULL if none does. */
static const struct stem *
stem_at(struct cks_str s, size_t at, unsigned list, size_t *ret_end)
{
    const struct stem *stem = list == OF_S   ? of_s
                              : list == OF_P ? of_p
                              : list == OF_R ? of_r
                                             : of_t;
    const struct stem *last = stem + (list == OF_S   ? CKS_COUNT(of_s)
                                      : list == OF_P ? CKS_COUNT(of_p)
                                      : list == OF_R ? CKS_COUNT(of_r)
                                                     : CKS_COUNT(of_t));
    char next = (char)small_letter((unsigned char)s.p[at + 1]);
    for (; stem < last; stem++)
        if ((next == stem->begin[1] || parts_letters(next)) &&
            (*ret_end = spelled(s, at, stem->begin)))
            return stem;
    return NULL;
}

/* Where the name of a list ends that begins at `at`; 0 if none does. */
static size_t
name_at(struct cks_str s, size_t at, unsigned list, bool *ret_own)
{
    size_t end;
    const struct stem *stem = stem_at(s, at, list, &end);
    if (!stem)
        return 0;
    size_t longest = end;
    for (size_t k = 0; k < CKS_COUNT(stem->rest) && stem->rest[k]; k++) {
        size_t more = spelled(s, end, stem->rest[k]);
        longest = more > longest ? more : longest;
    }
    *ret_own = stem->own;
    return longest;
}

/* Behind quotes, blanks and signs that part a name from its value. */
static size_t
past_signs(struct cks_str s, size_t at)
{
    static const bool parts[256] = {
        ['"'] = true, ['\''] = true, ['`'] = true, [' '] = true, ['\t'] = true,
        [':'] = true, ['='] = true,  ['>'] = true, ['\\'] = true};
    size_t last = at + SIGNS_MAX < s.n ? at + SIGNS_MAX : s.n;
    while (at < last && parts[(unsigned char)s.p[at]])
        at++;
    return at;
}

static bool
is_secret_byte(unsigned char c)
{
    return cks_is_alnum(c) || c == '/' || c == '+' || c == '=';
}

/* Whether what begins at `at` is as long as a secret access key. */
static bool
is_long_as_secret(struct cks_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_secret_byte((unsigned char)s.p[at + n]))
        n++;
    return n > KEY_ID_MAX;
}

/* The name of an access key ID, with a value that cannot be one: the secret may have taken its
 * place. Or that of the credential, with a text for the whole of it. */
static size_t
misplaced_at(struct cks_str s, size_t at)
{
    static const char id[] = "accesskeyid", whole[] = "authenticationcredential";
    size_t end = spelled(s, at, id);
    bool is_id = end != 0;
    if (!is_id && !(end = spelled(s, at, whole)))
        return 0;
    size_t value = past_signs(s, end);
    if (value == s.n || value == end || strchr("{[(,", s.p[value]))
        return 0;
    bool names = spelled(s, value, "accesskeyid") || spelled(s, value, "rawse");
    bool option = s.p[value] == '-' || s.p[value] == '$';
    return !names && !option && (!is_id || is_long_as_secret(s, value)) ? value : 0;
}

/* Where the name or value begins that ends before `end`; `end` if none does. */
static size_t
token_before(struct cks_str line, size_t end)
{
    while (end && is_secret_byte((unsigned char)line.p[end - 1]))
        end--;
    return end;
}

/* A name that stands as the value of another: the two may have changed places. */
static size_t
swapped_before(struct cks_str line, size_t name, size_t otherwise)
{
    size_t at = name;
    while (at && (cks_is_alnum((unsigned char)line.p[at - 1]) || line.p[at - 1] == '_'))
        at--;
    while (at && strchr("\"' \t", line.p[at - 1]))
        at--;
    if (!at || (line.p[at - 1] != ':' && line.p[at - 1] != '='))
        return otherwise;
    at--;
    while (at && strchr("\"' \t", line.p[at - 1]))
        at--;
    size_t begin = token_before(line, at);
    return cks_formed_as_secret(cks_str_sub(line, begin, at - begin)) ? begin : otherwise;
}

/* A secret is looked for by its first sign: memmem would first prepare for a long search. */
static const char *
find_short(struct cks_str text, const char *word, size_t n)
{
    const char *at = text.p, *end = text.p + text.n;
    if (n > SHORT_MOST)
        return memmem(text.p, text.n, word, n);
    while ((size_t)(end - at) >= n && (at = memchr(at, *word, (size_t)(end - at) - n + 1))) {
        if (memcmp(at, word, n) == 0)
            return at;
        at++;
    }
    return NULL;
}

/* The same text may occur before, in a wrong place. */
static size_t
same_before(struct cks_str line, size_t secret)
{
    size_t n = 0;
    while (secret + n < line.n && is_secret_byte((unsigned char)line.p[secret + n]))
        n++;
    if (n < REPEATED_MIN)
        return secret;
    const char *first = find_short(cks_str_sub(line, 0, secret), line.p + secret, n);
    return first ? (size_t)(first - line.p) : secret;
}

size_t
cks_announced_secret(struct cks_str line, size_t from)
{
    struct name_places places = {.text = line, .at = from};
    unsigned list;
    size_t at;
    while ((list = next_place(&places, &at))) {
        bool own;
        size_t end = list == OF_A ? 0 : name_at(line, at, list, &own);
        if (end)
            return swapped_before(line, at, same_before(line, past_signs(line, end)));
        size_t value = list == OF_A ? misplaced_at(line, at) : 0;
        if (value)
            return value;
    }
    return line.n;
}

/* The next name of a secret: where it ends; 0 if there is none. */
static inline size_t
next_name(struct cks_str s, struct name_places *places, bool *ret_own)
{
    unsigned list;
    size_t at, end = 0;
    while (!end && (list = next_place(places, &at)))
        end = list == OF_A ? 0 : name_at(s, at, list, ret_own);
    return end;
}

/* A common word is one of a sentence, unless a sign behind it promises a value. */
static bool
promises_value(struct cks_str line, size_t end, size_t value, bool own)
{
    bool promised = own || (value < line.n && value > end);
    for (size_t i = end; i < value && !promised; i++)
        promised = line.p[i] && strchr(":=\\", line.p[i]);
    return promised;
}

size_t
cks_announced_value(struct cks_str line, size_t from)
{
    struct name_places places = {.text = line, .at = from};
    bool own;
    for (size_t end; (end = next_name(line, &places, &own));) {
        size_t value = past_signs(line, end);
        if (promises_value(line, end, value, own))
            return value;
    }
    return SIZE_MAX;
}

size_t
cks_announcement(struct cks_str line)
{
    struct name_places places = {.text = line};
    unsigned list;
    size_t at, end;
    while ((list = next_place(&places, &at)))
        if (list == OF_A ? misplaced_at(line, at) != 0 : stem_at(line, at, list, &end) != NULL)
            return at;
    return line.n;
}

/* A common word is the name of a secret where a value follows it. */
static bool
is_given(struct cks_str text, size_t end)
{
    return end < text.n && text.p[end] && strchr("=:\"'", text.p[end]) && end + 1 < text.n;
}

bool
cks_swallowed_secret(struct cks_str text)
{
    struct name_places places = {.text = text};
    bool own;
    if (cks_has_url_password(text))
        return true;
    for (size_t end; (end = next_name(text, &places, &own));)
        if (own ? past_signs(text, end) < text.n : is_given(text, end))
            return true;
    return false;
}
