/* Where findings are: at the text that gave the value, if one gave all of it, else where the value
 * is used. */
#ifndef CKS_RULES_JUDGE_PLACE_H
#define CKS_RULES_JUDGE_PLACE_H

#include "rules/judge/judging.h"

/* The value that a finding is about, or NULL. */
const struct cks_value *cks_value_at(const struct cks_store *s, struct cks_spot spot);
/* Whether that value must not be shown though its place is not a secret's. */
bool cks_spot_concealed(const struct cks_judge *j, const struct cks_store *s, struct cks_spot spot);
/* Where store s begins; false if that is unknown. */
bool cks_judge_place(const struct cks_store *s, struct cks_range *ret);
/* Fills the place of a finding, its line as it may be shown, and the places that it refers to. */
void cks_place_found(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                     struct cks_spot spot);

#endif
