/*
 * Whose a piece of evidence is: the one place that decides whether it is about a store. Rules,
 * proofs and remarks all ask here, so that what names another Region, account, cluster or service
 * proves and disproves nothing.
 */
#ifndef CKS_EVIDENCE_WHOSE_H
#define CKS_EVIDENCE_WHOSE_H

#include "evidence/facts/facts.h"

/* The role that KMS uses in an account. */
#define CKS_KMS_ROLE "AWSServiceRoleForKeyManagementServiceCustomKeyStores"

/* What the caller needs for a create, an update and a connect, as simulations name it. */
#define CKS_CALL_ACTIONS                                                                           \
    "kms:CreateCustomKeyStore kms:UpdateCustomKeyStore kms:ConnectCustomKeyStore "                 \
    "cloudhsm:DescribeClusters iam:CreateServiceLinkedRole ec2:DescribeVpcEndpointServices"

/* The store that evidence is compared with. Empty pieces: unknown, and then nothing differs. */
struct cks_target {
    struct cks_str region, account;
    struct cks_str owner;   /* of the endpoint service, if it is another account's */
    struct cks_str cluster; /* its ID */
    struct cks_str service; /* its name */
    struct cks_str endpoint;
    struct cks_secret password; /* of kmsuser, that the call gives */
    bool vpc;                   /* reached over an endpoint service */
};

enum cks_whose_verdict {
    CKS_WHOSE_OURS, /* nothing says otherwise */
    CKS_WHOSE_OTHER_PARTITION,
    CKS_WHOSE_OTHER_REGION,
    CKS_WHOSE_OTHER_ACCOUNT,
    CKS_WHOSE_OTHER_CLUSTER,
    CKS_WHOSE_OTHER_SERVICE,
    CKS_WHOSE_OTHER_ENDPOINT,
    CKS_WHOSE_OTHER_QUESTION, /* the recorded command asks about something else */
    CKS_WHOSE_TORN,
};

/* What the thing of this index says, and what a text says by its command or its name alone. */
struct cks_whose cks_whose_of_thing(const struct cks_evidence *e, size_t thing);
struct cks_whose cks_whose_of_text(const struct cks_evidence *e, unsigned text);
/* What a list says, by its elements and by its command, and what one of them says of the list. */
struct cks_whose cks_whose_of_listing(const struct cks_evidence *e, const struct cks_listing *l);
struct cks_whose cks_whose_of_element(const struct cks_evidence *e, size_t thing);
/* Adds what another element of one list says: the list is then of both, or torn. */
void cks_whose_join(struct cks_whose *list, const struct cks_whose *element);
/* Of a kind of thing, beside a store. */
enum cks_whose_verdict cks_whose_judge(const struct cks_whose *w, enum cks_thing_kind kind,
                                       const struct cks_target *target);
/* Whether a login was made with another password than this one: its command was recorded with it.
 */
bool cks_whose_other_password(const struct cks_evidence *e, size_t thing,
                              struct cks_secret password);
/* Whether the account behind a profile may be the caller's: of none of its commands is another one
 * recorded. */
bool cks_whose_profile_is_callers(const struct cks_evidence *e, struct cks_str profile);
/* Whether the evidence was collected by callers of other accounts than this one, or of several
 * where `account` is empty: what names no account may be theirs. */
bool cks_whose_other_caller(const struct cks_evidence *e, struct cks_str account);
/* Whether a command is recorded that shows the caller, and with it the caller's profile. */
bool cks_whose_caller_is_recorded(const struct cks_evidence *e);
/* Both, for a thing and for what a fact was read from. target NULL: everything is ours. */
enum cks_whose_verdict cks_whose_thing(const struct cks_evidence *e, size_t thing,
                                       const struct cks_target *target);
bool cks_whose_is_ours(const struct cks_evidence *e, struct cks_at at,
                       const struct cks_target *target);
/* Whether output of the CloudHSM CLI that names no cluster must be about this one. */
bool cks_whose_only_cluster(const struct cks_evidence *e, struct cks_str id);
/* Whether a thing is such output, and there are several clusters that it may be about. */
bool cks_whose_lacks_cluster(const struct cks_evidence *e, size_t thing);
/* The one resource that a simulation of an action was made for, where a call needs the action for
 * all; empty for all other things. */
struct cks_str cks_whose_one_resource(const struct cks_evidence *e, size_t thing,
                                      struct cks_str *ret_action);

#endif
