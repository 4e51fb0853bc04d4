/* What documents show in the place of values. */
#ifndef CKS_RULES_STORE_PLACEHOLDER_SHOWN_H
#define CKS_RULES_STORE_PLACEHOLDER_SHOWN_H

#include "rules/store/values.h"

/* Whether a document shows the value for another to be put there. */
bool cks_is_shown_placeholder(const struct cks_store *s, enum cks_param p);

#endif
