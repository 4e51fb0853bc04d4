/*
 * What the evidence refers to: a load balancer is a store's where its endpoint service names it, a
 * security group where its cluster or its load balancer does. Things that nothing names are about
 * no store.
 */
#ifndef CKS_RULES_EVIDENCE_REFERRED_H
#define CKS_RULES_EVIDENCE_REFERRED_H

#include "evidence/facts/facts.h"

struct cks_referred;

/* clusters, services: whether a store of the run has one. NULL if out of memory. */
struct cks_referred *cks_referred_new(const struct cks_evidence *e, bool clusters, bool services);
void cks_referred_free(struct cks_referred *r);
/* Whether something refers to the thing; UNTOLD where that is not known. Where nothing does,
 * *ret_noun says what it is, and *ret_name which. */
enum cks_tri cks_referred_thing(const struct cks_referred *r, size_t thing, const char **ret_noun,
                                struct cks_str *ret_name);

#endif
