/* Judges what must wait until all files have been read. */
#ifndef CKS_RULES_JUDGE_ALL_H
#define CKS_RULES_JUDGE_ALL_H

#include "rules/judge/record.h"

/* Judges the stores that waited, then by the rules that span stores: CKS447, 448, 501 to 506, 508
 * to 510, 601, 602, 604, 608. Linear in the number of stores. */
bool cks_judge_records(struct cks_judge *j, struct cks_records *records);

#endif
