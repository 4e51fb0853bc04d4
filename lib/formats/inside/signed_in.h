/* Where a step of a workflow signs in to AWS for the steps behind it: configure-aws-credentials. */
#ifndef CKS_FORMATS_INSIDE_SIGNED_IN_H
#define CKS_FORMATS_INSIDE_SIGNED_IN_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

/* Whether a step runs that action. */
bool cks_signs_in(const cJSON *step);
#define CKS_SIGNED_IN_MOST 5
/* What the action sets as variables: step number `index` of the list `steps`. False if out of
 * memory. */
bool cks_signed_in_by(struct cks_reading *r, const struct cks_tree_node *steps, const cJSON *step,
                      size_t index, struct cks_shell_given ret[CKS_SIGNED_IN_MOST],
                      size_t *ret_count);

#endif
