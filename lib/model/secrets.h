/* The places where secrets of a store begin: what follows one on its line is given only up to
 * there, since its own column would show the secret's length. */
#ifndef CKS_MODEL_SECRETS_H
#define CKS_MODEL_SECRETS_H

#include "base/vec.h"
#include "source/range.h"

/* All zero has none. */
struct cks_secret_places {
    CKS_VEC(struct cks_origin) list; /* see cks_secrets_sort */
    bool lost;                       /* out of memory: a secret may begin on any line */
};

/* Adds a secret that begins there. */
void cks_secrets_add(struct cks_secret_places *p, uint32_t line, uint32_t column);
/* Puts them in the order of their lines, the first of each alone: the others are further right. */
void cks_secrets_sort(struct cks_secret_places *p);
/* Gives the range up to the first of them on its lines; false if none is there. They are sorted. */
bool cks_secrets_keep_before(const struct cks_secret_places *p, struct cks_range *r);
/* The same of one. */
bool cks_secret_keeps_before(struct cks_origin secret, struct cks_range *r);
/* Forgets them, and keeps their memory for the next ones. */
void cks_secrets_clear(struct cks_secret_places *p);
void cks_secrets_free(struct cks_secret_places *p);

#endif
