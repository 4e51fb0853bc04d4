/*
 * Evidence: what AWS tools printed about the resources that stores depend on, as plain facts with
 * their source. Readers turn each printed shape into facts; nothing here judges.
 *
 * What is unknown stays so: an unknown enum value, a missing member, two files that disagree.
 * Absence counts only in a list that is complete and could have held the thing.
 */
#ifndef CKS_EVIDENCE_EVIDENCE_H
#define CKS_EVIDENCE_EVIDENCE_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "ckscheck/ckscheck.h"

struct cks_evidence;

/* What happened to a text or tree given as evidence. */
enum cks_taken {
    CKS_TAKEN,           /* its facts are kept */
    CKS_TAKEN_INVENTORY, /* DescribeCustomKeyStores output: the inventory's reader takes it */
    CKS_TAKEN_NOT,       /* unknown evidence; *ret_why says what is missing */
    CKS_TAKEN_MEMORY,    /* out of memory */
};

struct cks_evidence *cks_evidence_new(void);
void cks_evidence_free(struct cks_evidence *e);
/* Whether anything was kept. */
bool cks_evidence_any(const struct cks_evidence *e);

/* Reads a text: JSON (after a prompt line, several values one after the other), text audit logs,
 * user tables of cloudhsm_mgmt_util. `name` is the file as shown. *ret_why lives with e. */
enum cks_taken cks_evidence_read(struct cks_evidence *e, const char *name, struct cks_str text,
                                 const char **ret_why);
/* The same for a tree that another reader made (YAML): its values have no positions. */
enum cks_taken cks_evidence_take(struct cks_evidence *e, const char *name, const cJSON *root,
                                 const char **ret_why);

/* Remarks made while reading, one sentence each ("a.json and b.json disagree about ..."): for the
 * failures list, as notes. NULL past the last; *ret_file is the file it is about. */
const char *cks_evidence_remark(const struct cks_evidence *e, size_t i, const char **ret_file);

#endif
