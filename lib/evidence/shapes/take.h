/* Internal to the readers of evidence: what each shape's reader receives, and their helpers. */
#ifndef CKS_EVIDENCE_TAKE_H
#define CKS_EVIDENCE_TAKE_H

#include "evidence/facts/facts.h"
#include "source/json/json.h"

/* One page of a list: the object that the tool printed and the array in it. */
struct cks_page {
    const cJSON *object, *array;
    const char *pointer; /* of the array */
};

struct cks_pages {
    const struct cks_page *items;
    size_t count;
    unsigned text;
    bool complete; /* the last page is followed by none */
};

/* Readers of one element of a list, and of whole lists. e->failed is set if something cannot be
 * kept for lack of memory. */
typedef void (*cks_take_item)(struct cks_evidence *e, const cJSON *item, struct cks_at at);
typedef void (*cks_take_list)(struct cks_evidence *e, const struct cks_pages *pages);

void cks_take_cluster(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_subnet(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_security_group(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_owned_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_seen_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_permissions(struct cks_evidence *e, const struct cks_pages *pages);
void cks_take_balancer(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_target_group(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_listener(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_target_health(struct cks_evidence *e, const struct cks_pages *pages);
void cks_take_events(struct cks_evidence *e, const struct cks_pages *pages);
/* cloudhsm-cli's {"error_code": ..., "data": ...}; false if it is not an answer that is known. */
bool cks_take_cli_answer(struct cks_evidence *e, const cJSON *root, unsigned text);
void cks_take_caller(struct cks_evidence *e, const cJSON *root, unsigned text);
/* Keeps a user list, or compares it with the one of the same cluster. */
void cks_keep_users(struct cks_evidence *e, struct cks_user_list *l);
/* Text forms. */
bool cks_is_user_table(struct cks_str text);
void cks_take_user_table(struct cks_evidence *e, unsigned text, struct cks_str body);
bool cks_is_audit_text(struct cks_str text);
void cks_take_audit_text(struct cks_evidence *e, unsigned text, struct cks_str body);

/* One value, by its shape. */
enum cks_taken cks_take_tree(struct cks_evidence *e, const cJSON *root, unsigned text,
                             const char **ret_why);

/* A copy that lives with e; empty if out of memory. */
struct cks_str cks_keep(struct cks_evidence *e, struct cks_str s);
struct cks_str cks_keep_member(struct cks_evidence *e, const cJSON *object, const char *name);
/* All strings of an array, copied; NULL and 0 if it is none. */
struct cks_str *cks_keep_strings(struct cks_evidence *e, const cJSON *array, size_t *ret_count);
void *cks_keep_array(struct cks_evidence *e, size_t count, size_t size);
/* true and false, as such or as a string. */
enum cks_tri cks_tri_of(const cJSON *item);
/* A whole number; `otherwise` for everything else. */
int64_t cks_int_of(const cJSON *item, int64_t otherwise);
void cks_remark_add(struct cks_evidence *e, const char *file, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Mixes what was read of a fact into its digest. */
void cks_digest_text(struct cks_evidence *e, struct cks_fact *f, struct cks_str s);
void cks_digest_number(struct cks_evidence *e, struct cks_fact *f, int64_t n);

/* The kinds of facts that have IDs, for cks_evidence.by_id. */
enum cks_id_kind {
    CKS_ID_CLUSTER,
    CKS_ID_SUBNET,
    CKS_ID_SECURITY_GROUP,
    CKS_ID_OWNED_SERVICE, /* by name */
    CKS_ID_SEEN_SERVICE,
    CKS_ID_BALANCER,
    CKS_ID_TARGET_GROUP,
    CKS_ID_LISTENER,
    /* These do not name a fact, only where to look. */
    CKS_ID_VPC,         /* of some subnet */
    CKS_ID_LISTENER_OF, /* the last listener of a load balancer */
    CKS_ID_PROBE_OF,    /* the last probe of an endpoint, in lower case */
};
/* Whether a fact of this ID is there already: then the two are compared. `what` names it for the
 * remark: "cluster". Otherwise it is registered as number `next`. */
bool cks_fact_again(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str id, size_t next,
                    const char *what, const struct cks_fact *now);

/* Registers number i under a key that facts share; CKS_NOT_FOUND, or the number before it. */
size_t cks_chain(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str key, size_t i);

/* The same for a probe of an endpoint, which may be NULL. */
size_t cks_chain_probe(struct cks_evidence *e, const char *endpoint, size_t i);

/* Which cluster a file is about, by the ID in its name or in the command before it; else empty. */
struct cks_str cks_cluster_hint(struct cks_evidence *e, unsigned text);

#endif
