/* What a finding's replacement is in the text. */
#ifndef CKS_RULES_JUDGE_REPAIR_H
#define CKS_RULES_JUDGE_REPAIR_H

#include "rules/judge/judge.h"

/* The repair of a finding about store s, in the findings' arena; NULL if it has none, or if out of
 * memory, which is remembered. */
const struct cks_repair *cks_judge_repair(struct cks_judge *j, const struct cks_store *s,
                                          const struct cks_spot *spot);

#endif
