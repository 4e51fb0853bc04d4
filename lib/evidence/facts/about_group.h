/*
 * The health of targets, and the attributes of a target group or a load balancer, are printed
 * without what they are about: the recorded command tells it, or the name of the file that collect
 * writes.
 */
#ifndef CKS_EVIDENCE_ABOUT_GROUP_H
#define CKS_EVIDENCE_ABOUT_GROUP_H

#include "evidence/facts/facts.h"

/* Whether a text is about this target group, by its recorded command, or else by the name of its
 * file: the health of targets is printed without it. */
bool cks_whose_names_group(const struct cks_evidence *e, unsigned text, struct cks_str arn);
/* Whether that name is the one that collect gives to the output about another target group. */
bool cks_whose_names_another(const struct cks_evidence *e, unsigned text, struct cks_str arn);
/* The name of the target group in that file's name; empty if it is not one of collect's. */
struct cks_str cks_whose_group_named(const struct cks_evidence *e, unsigned text);
/* Whether a text is about a load balancer, by the same; which one; whether it is this one. */
bool cks_whose_of_balancer(const struct cks_evidence *e, unsigned text);
struct cks_str cks_whose_balancer_named(const struct cks_evidence *e, unsigned text);
bool cks_whose_names_balancer(const struct cks_evidence *e, unsigned text, struct cks_str arn);
/* Whether its recorded command names what it is about: that is proof, where a file's name is not.
 */
bool cks_whose_was_asked(const struct cks_evidence *e, unsigned text);

#endif
