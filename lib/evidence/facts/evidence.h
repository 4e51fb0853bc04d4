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
#include "evidence/facts/facts.h"

struct cks_evidence;
struct cks_target;

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

/* Remarks made while reading, one sentence each ("a.json and b.json disagree about ..."): for the
 * failures list, as notes. NULL past the last; *ret_file is the file it is about. */
const char *cks_evidence_remark(const struct cks_evidence *e, size_t i, const char **ret_file);
/* Registers number i under a key that facts share; CKS_NOT_FOUND, or the number before it. */
size_t cks_chain(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str key, size_t i);
void cks_digest_number(struct cks_evidence *e, struct cks_fact *f, int64_t n);
/* Mixes what was read of a fact into its digest. */
void cks_digest_text(struct cks_evidence *e, struct cks_fact *f, struct cks_str s);
/* The index of a listener of this load balancer, disputed or not; its `before` leads to the others.
 * CKS_NOT_FOUND where there is none. */
size_t cks_evidence_listeners(const struct cks_evidence *e, struct cks_str balancer);
/* NULL if some were accepted and some refused. */
const struct cks_login *cks_evidence_login(const struct cks_evidence *e,
                                           const struct cks_target *target);
/* Whether files disagree about what was read of a thing. */
bool cks_evidence_disputes(const struct cks_evidence *e, size_t thing);
/* Whether the evidence mentions it, undisputed or disputed. */
bool cks_evidence_mentions_cluster(const struct cks_evidence *e, struct cks_str id);
bool cks_evidence_mentions_service(const struct cks_evidence *e, struct cks_str name);
bool cks_evidence_mentions_subnet(const struct cks_evidence *e, struct cks_str id);
bool cks_evidence_mentions_vpc(const struct cks_evidence *e, struct cks_str id);
/* A list that does not name its service counts if it is the only one. */
const struct cks_permission_list *cks_evidence_permissions(const struct cks_evidence *e,
                                                           const struct cks_target *target);
/* The place of a fact in its file, for "related". */
struct cks_place cks_evidence_place(const struct cks_evidence *e, struct cks_at at);
/* What is known about kmsuser in the target's cluster; NULL if nothing is, or if it is disputed. */
const struct cks_user_list *cks_evidence_users(const struct cks_evidence *e,
                                               const struct cks_target *target);
/* Facts by their IDs: NULL if there is none, if it is disputed, or if it is not the target's (see
 * whose.h; a target of NULL takes all). Of a service, the owner's view is preferred. */
const struct cks_cluster *cks_evidence_cluster(const struct cks_evidence *e,
                                               const struct cks_target *target, struct cks_str id);
const struct cks_subnet *cks_evidence_subnet(const struct cks_evidence *e,
                                             const struct cks_target *target, struct cks_str id);
const struct cks_security_group *cks_evidence_security_group(const struct cks_evidence *e,
                                                             const struct cks_target *target,
                                                             struct cks_str id);
const struct cks_service *cks_evidence_service(const struct cks_evidence *e,
                                               const struct cks_target *target,
                                               struct cks_str name);
const struct cks_balancer *cks_evidence_balancer(const struct cks_evidence *e,
                                                 const struct cks_target *target,
                                                 struct cks_str arn);
const struct cks_target_group *cks_evidence_target_group(const struct cks_evidence *e,
                                                         const struct cks_target *target,
                                                         struct cks_str arn);
/* Which number a fact gets: `next`, or that of the one of this ID that it takes the place of.
 * CKS_NOT_FOUND: the one that is there stays, and the two were compared. `what` names it for the
 * remark: "cluster". */
size_t cks_fact_slot(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str id, size_t next,
                     const char *what, const struct cks_fact *now);
/* Mixes a list into a digest, in whatever order its entries are: each entry has its own. */
void cks_digest_entry(struct cks_fact *list, const struct cks_fact *entry);
void cks_digest_list(struct cks_evidence *e, struct cks_fact *f, const struct cks_fact *list);
void cks_digest_texts(struct cks_evidence *e, struct cks_fact *f, const struct cks_str *texts,
                      size_t n);
/* An integer, which a number with a fraction or an exponent is not: not 0.0 and not 1e0;
 * `otherwise` for everything else. */
int64_t cks_int_of(const cJSON *item, int64_t otherwise);
/* The same of a member that AWS prints with a fraction, as the 10.0 of a quota. */
int64_t cks_whole_of(const cJSON *item, int64_t otherwise);
/* A copy that lives with e; empty if out of memory. */
struct cks_str cks_keep(struct cks_evidence *e, struct cks_str s);
void *cks_keep_array(struct cks_evidence *e, size_t count, size_t size);
struct cks_str cks_keep_member(struct cks_evidence *e, const cJSON *object, const char *name);
/* All strings of an array, copied; NULL and 0 if it is none. */
struct cks_str *cks_keep_strings(struct cks_evidence *e, const cJSON *array, size_t *ret_count);
void cks_remark_add(struct cks_evidence *e, const char *file, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* true and false, as such or as a string. */
enum cks_tri cks_tri_of(const cJSON *item);

#endif
