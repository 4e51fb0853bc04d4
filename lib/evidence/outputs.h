/* Outputs of the AWS CLI: the members by which each is recognized, and the command that prints it.
 */
#ifndef CKS_EVIDENCE_OUTPUTS_H
#define CKS_EVIDENCE_OUTPUTS_H

#include <cjson/cJSON.h>

#include "evidence/facts/evidence.h"
#include "evidence/shapes/take.h"

/* One shape of output: its top-level member and two members that each element has. */
struct cks_output_shape {
    const char *top;
    const char *needs[2];
    enum cks_taken kind;
    cks_take_item item;
    cks_take_list list; /* for those whose lists mean more than their elements */
    size_t listings;    /* offset of a cks_listings, or 0: absence means nothing */
    const char *command;
    enum cks_thing_kind thing;
    bool whole; /* the page is one thing, not each element */
};

/* An output that is one object in a member. */
struct cks_single_output {
    const char *top, *needs;
    enum cks_thing_kind kind;
    const char *command;
};

#define CKS_CALLER_COMMAND "sts get-caller-identity"

/* The member that an element lacks, or NULL. */
const char *cks_output_lacks(const struct cks_output_shape *s, const cJSON *element);
/* NULL: the page is that of another tool. */
const struct cks_output_shape *cks_output_of_page(const cJSON *page);
/* An element that was cut out of a list by hand: it has all the members. Elements of lists that
 * mean more than their elements are too plain to be recognized. */
const struct cks_output_shape *cks_output_of_element(const cJSON *element);
/* What an object looks like that lacks a member: --query leaves members out. Or NULL. */
const struct cks_output_shape *cks_output_like(const cJSON *object);
/* NULL: the object has none of their members. */
const struct cks_single_output *cks_single_output(const cJSON *object);

/* The kind of what the command in the first line of a text prints; COUNT where there is
 * none. */
enum cks_thing_kind cks_kind_of_command(struct cks_str text);

/* The kind of what a failed command would have printed, by the AWS CLI's message in a line: "An
 * error occurred (X) when calling the DescribeSubnets operation"; COUNT: it is not such a message.
 */
enum cks_thing_kind cks_kind_of_failure(struct cks_str line);

#endif
