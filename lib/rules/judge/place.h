/* Where findings are: at the text that gave the value, if one gave all of it, else where the value
 * is used. */
#ifndef CKS_RULES_JUDGE_PLACE_H
#define CKS_RULES_JUDGE_PLACE_H

#include "rules/judge/judging.h"

/* Fills the place of a finding, its line as it may be shown, and the places that it refers to. */
void cks_place_found(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                     const struct cks_spot *spot);
/* Whether a configuration was changed since a plan was made of it: it writes another value, and
 * whoever makes a plan cannot give one. Either may be NULL. */
bool cks_was_changed_since(const struct cks_value *planned, const struct cks_value *written);

#endif
