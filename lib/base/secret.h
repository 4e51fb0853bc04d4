/* Secrets have a type of their own that no printer accepts. A rule learns about a secret only
 * through these functions, and none of them reveals a byte of it. */
#ifndef CKS_BASE_SECRET_H
#define CKS_BASE_SECRET_H

#include "base/str.h"

/* A borrowed secret. `hidden` is read by secret.c, by the reader that fills it, and by the probe
 * when it signs. Never pass it to anything that prints. */
struct cks_secret {
    struct cks_str hidden;
};

/* Overwrites memory in a way that the compiler does not remove. NULL is allowed where n is 0. */
void cks_wipe(void *p, size_t n);

static inline bool
cks_secret_empty(struct cks_secret s)
{
    return s.hidden.n == 0;
}

/* Whether they are the same, byte by byte; two empty ones are. */
bool cks_secret_eq(struct cks_secret a, struct cks_secret b);
/* In code points. For comparisons only: a length must not be printed. */
size_t cks_secret_length(struct cks_secret s);
/* Whether every byte is an ASCII letter or digit, or is in `more` (terminated, may be ""). */
bool cks_secret_only_alnum_and(struct cks_secret s, const char *more);
/* The kinds of bytes in it, as bits CKS_CHARS_*: for questions, never for an output. */
unsigned short cks_secret_chars(struct cks_secret s);
/* White space or a line break at either end. */
bool cks_secret_has_outer_space(struct cks_secret s);
/* Without ASCII white space at both ends. */
struct cks_secret cks_secret_trim(struct cks_secret s);
/* Shorter texts are not passwords that KMS accepts, and occur in words by chance. */
#define CKS_SECRET_TELLING_MIN 7
static inline bool
cks_secret_is_short(struct cks_secret s)
{
    return s.hidden.n && s.hidden.n < CKS_SECRET_TELLING_MIN;
}

/* Whether a text contains the whole secret in any letter case, in base64, in hexadecimal digits or
 * as a URI writes it, and so would reveal it. A secret of a few characters occurs in many texts, so
 * only a text equal to it counts. */
bool cks_secret_stands_in(struct cks_secret s, struct cks_str text);
/* Whether the secret contains a text, in any letter case. */
bool cks_secret_contains(struct cks_secret s, struct cks_str text);
/* Whether it does, and the text is long enough to tell a part of it: then it is not to be shown. */
bool cks_secret_tells(struct cks_secret s, struct cks_str text);
/* Where a text repeats the whole secret as it is; text.n if it does not, or if the secret is only a
 * few characters. For places, which are given up to there. */
size_t cks_secret_find(struct cks_secret s, struct cks_str text);
/* Where a text repeats the whole secret as it is, the first time that it ends behind `at`, so that
 * a line can be shown without it; false if it does not. Of a few letters and digits alone it is
 * false: they occur by chance, and no line shows them. */
bool cks_secret_find_written(struct cks_secret s, struct cks_str text, size_t at, size_t *ret_from,
                             size_t *ret_to);
/* Whether the secret, split over lines, ends at the beginning of a line: `before` is what precedes
 * the line's break. */
bool cks_secret_ends_on(struct cks_secret s, struct cks_str before, struct cks_str line);
/* What is kept of a secret where only its equal is to be recognized: see base/sealed.h. The first
 * signs, a hash of all of them from a random start, and their number; letters of either case are
 * the same. */
struct cks_seal {
    uint64_t head, hash;
    size_t n;
};
#define CKS_SEAL_HEAD CKS_SECRET_TELLING_MIN
#define CKS_SEALS_MOST 4
/* Those of every form that cks_secret_stands_in recognizes; none for a secret of a few characters.
 */
size_t cks_secret_seals(struct cks_secret s, uint64_t seed, struct cks_seal ret[CKS_SEALS_MOST]);
/* The first of them alone. */
struct cks_seal cks_secret_seal(struct cks_secret s, uint64_t seed);

/* Letters of either case are one bit apart; other signs that are too are taken for the same. */
#define CKS_EITHER_CASE 0x20

static inline uint64_t
cks_seal_head(uint64_t head, unsigned char sign)
{
    return head << 8 | (sign | CKS_EITHER_CASE);
}

/* FNV-1a. */
static inline uint64_t
cks_seal_step(uint64_t hash, unsigned char sign)
{
    return (hash ^ (sign | CKS_EITHER_CASE)) * UINT64_C(0x100000001B3);
}

/* The shortest RawSecretAccessKey in KMS's model. */
#define CKS_KEY_MIN 43
/* Whether a text has the form of an XKS proxy's secret access key: for the members whose own values
 * never have it, so that a key in the wrong place is not shown. */
bool cks_looks_like_key(struct cks_str text);
/* Whether one of the two lines around a private key is in a text: the other may be missing or
 * damaged. */
bool cks_has_key_line(struct cks_str text);
/* Asks a predicate that sees the bytes and answers only yes or no; it must not keep any of them. */
bool cks_secret_satisfies(struct cks_secret s, bool (*predicate)(struct cks_str text));

#endif
