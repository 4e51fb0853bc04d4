/* Secrets: a type of their own that no printer accepts. What a rule may learn of one is what
 * these functions answer; none gives a byte of it away. */
#ifndef CKS_BASE_SECRET_H
#define CKS_BASE_SECRET_H

#include "base/str.h"

/* A borrowed secret. `hidden` is read by secret.c, by the reader that fills it, and by the probe
 * when it signs. Never pass it to anything that prints. */
struct cks_secret {
    struct cks_str hidden;
};

/* Overwrites memory in a way that the compiler keeps. NULL is allowed where n is 0. */
void cks_wipe(void *p, size_t n);

static inline bool
cks_secret_empty(struct cks_secret s)
{
    return s.hidden.n == 0;
}

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
/* Whether a text holds all of the secret, in whatever letter case: it would tell it. One of a few
 * characters is in much; only a text that equals it does. */
bool cks_secret_stands_in(struct cks_secret s, struct cks_str text);
/* Asks a predicate that sees the bytes and only answers yes or no; it must keep none of them. */
bool cks_secret_satisfies(struct cks_secret s, bool (*predicate)(struct cks_str text));

#endif
