/* What recognize offers the readers beside it. */
#ifndef CKS_EVIDENCE_RECOGNIZE_H
#define CKS_EVIDENCE_RECOGNIZE_H

#include "evidence/facts/evidence.h"
#include "evidence/shapes/take.h"

/* One value, by its shape. */
enum cks_taken cks_take_tree(struct cks_evidence *e, const cJSON *root, unsigned text,
                             const char **ret_why);

/* The kind of what the command in the first line of a text prints; COUNT where there is
 * none. */
enum cks_thing_kind cks_kind_of_command(struct cks_str text);

/* The kind of what a failed command would have printed, by the AWS CLI's message in a line: "An
 * error occurred (X) when calling the DescribeSubnets operation"; COUNT: it is not such a message.
 */
enum cks_thing_kind cks_kind_of_failure(struct cks_str line);

#endif
