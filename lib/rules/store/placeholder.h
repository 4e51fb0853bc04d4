/* What placeholder offers the readers beside it. */
#ifndef CKS_RULES_STORE_PLACEHOLDER_H
#define CKS_RULES_STORE_PLACEHOLDER_H

#include "rules/store/values.h"

/* Whether the value is CloudHSM's or the proxy's placeholder, not a real secret. */
bool cks_is_placeholder(enum cks_param p, const struct cks_value *v);
/* The same, and whether the value is what a document shows in the place of one. */
bool cks_placeholder_of(const struct cks_store *s, enum cks_param p);

#endif
