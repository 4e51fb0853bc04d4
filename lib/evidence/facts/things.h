/*
 * What tools printed, as it is: the elements of their lists, found by kind and identity. Rules on
 * faults read facts (facts.h); proofs read things, because a proof needs to know for each member
 * whether it was read, is absent, cannot be read, or is contradicted.
 */
#ifndef CKS_EVIDENCE_THINGS_H
#define CKS_EVIDENCE_THINGS_H

#include <cjson/cJSON.h>

#include "base/str.h"
#include "evidence/facts/facts.h"

/* Keeps an element; the tree that it is of must live as long as e. */
void cks_thing_add(struct cks_evidence *e, enum cks_thing_kind kind, const cJSON *item,
                   unsigned text, const char *pointer);
/* Notes that the list of a kind goes on, or that one of its files cannot be read. */
void cks_thing_open(struct cks_evidence *e, enum cks_thing_kind kind);
void cks_thing_broken(struct cks_evidence *e, enum cks_thing_kind kind);
/* Whether a file of the kind cannot be read: what the others show of it is not all, so it proves
 * and disproves nothing. */
bool cks_thing_is_broken(const struct cks_evidence *e, enum cks_thing_kind kind);
/* The kind whose top-level member is the first that is in a text; COUNT where none does. */
enum cks_thing_kind cks_thing_kind_in(struct cks_str text);

/* The index of the last thing of a kind, or of the last with this identity; CKS_NOT_FOUND. */
size_t cks_thing_last(const struct cks_evidence *e, enum cks_thing_kind kind);
/* The one of the same kind before it that nothing replaced. */
size_t cks_thing_older(const struct cks_evidence *e, size_t thing);
size_t cks_thing_find(const struct cks_evidence *e, enum cks_thing_kind kind, struct cks_str id);

/* What is known about a member. */
enum cks_member_reading {
    CKS_READ_ABSENT = 0,
    CKS_READ_OK,
    CKS_READ_WRONG,    /* it is there and cannot be read */
    CKS_READ_DISPUTED, /* two that show the thing differ in it */
};
/* A member of the thing at `last` and of all of its identity; *ret where it was read. An absent
 * member and null are the same. */
enum cks_member_reading cks_thing_member(const struct cks_evidence *e, size_t last,
                                         const char *name, const cJSON **ret);

#endif
