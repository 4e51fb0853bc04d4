/* The places where secrets of a store begin: what follows one on its line is given only up to
 * there, since its own column would show the secret's length. */
#ifndef CKS_MODEL_SECRETS_H
#define CKS_MODEL_SECRETS_H

#include "model/param.h"
#include "source/range.h"

/* Each parameter's first and last line, and some names; more on one line are behind the first. */
struct cks_secret_places {
    size_t count;
    struct cks_origin places[2 * CKS_P_COUNT + 8];
};

/* Gives the range up to the first of them on its line; false if none is there. */
bool cks_secrets_keep_before(const struct cks_secret_places *list, struct cks_range *r);

#endif
