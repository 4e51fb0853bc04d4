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

/* In code points. For comparisons only: a length is not to be printed. */
size_t cks_secret_length(struct cks_secret s);
/* Whether every byte is an ASCII letter or digit, or stands in `more` (terminated, may be ""). */
bool cks_secret_only_alnum_and(struct cks_secret s, const char *more);
bool cks_secret_equal(struct cks_secret a, struct cks_secret b);
bool cks_secret_is(struct cks_secret s, const char *text);
bool cks_secret_starts(struct cks_secret s, const char *prefix);
bool cks_secret_contains(struct cks_secret s, const char *text);
/* White space or a line break at either end. */
bool cks_secret_has_outer_space(struct cks_secret s);
/* How many different bytes occur. */
unsigned cks_secret_distinct(struct cks_secret s);
/* How many bytes are the one before plus -1, 0 or 1: runs like aaaa, 1234, dcba. */
unsigned cks_secret_sequential(struct cks_secret s);

#endif
