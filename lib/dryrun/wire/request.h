/* What a request asks, by its head: which service, Region and operation, and in which protocol its
 * client wants to be answered. */
#ifndef CKS_DRYRUN_WIRE_REQUEST_H
#define CKS_DRYRUN_WIRE_REQUEST_H

#include "base/arena.h"

/* The parts of a head that count, as they came; NULL if they did not. */
struct cks_dry_head {
    const char *method;
    const char *path; /* with its query */
    const char *host;
    const char *target; /* X-Amz-Target */
    const char *content_type;
    const char *authorization;
    const char *sdk_request; /* amz-sdk-request */
    const char *user_agent;
    const char *smithy_protocol; /* Smithy-Protocol */
};

/* How a client reads an answer. */
enum cks_dry_protocol {
    CKS_DRY_PROTOCOL_JSON,      /* KMS, CloudHSM, DynamoDB, ... */
    CKS_DRY_PROTOCOL_QUERY,     /* IAM, STS, EC2, Route 53 */
    CKS_DRY_PROTOCOL_REST_XML,  /* S3 */
    CKS_DRY_PROTOCOL_REST_JSON, /* Lambda, EKS */
    CKS_DRY_PROTOCOL_CBOR,      /* CloudWatch and others, in newer SDKs */
};

/* The six, and the two of STS that clients need on the way to them. */
enum cks_dry_operation {
    CKS_DRY_OTHER = 0,
    CKS_DRY_CREATE,
    CKS_DRY_UPDATE,
    CKS_DRY_CONNECT,
    CKS_DRY_DISCONNECT,
    CKS_DRY_DELETE,
    CKS_DRY_DESCRIBE,
    CKS_DRY_GET_CALLER,
    CKS_DRY_ASSUME_ROLE,
};

struct cks_dry_request {
    enum cks_dry_protocol protocol;
    enum cks_dry_operation operation;
    const char *service, *region, *name; /* "" where the request does not tell */
    const char *client;
    struct cks_str body;
    unsigned attempt; /* from 1 */
    bool is_kms;      /* meant for KMS, whatever it asks */
    bool is_head;     /* the answer has no body */
};

/* Texts are from the arena; false if out of memory. */
bool cks_dry_request_read(struct cks_arena *a, const struct cks_dry_head *head, struct cks_str body,
                          struct cks_dry_request *ret);
/* "CreateCustomKeyStore"; NULL for CKS_DRY_OTHER. */
const char *cks_dry_operation_name(enum cks_dry_operation operation);
/* By that name, or by "create", "update", ...; CKS_DRY_OTHER where it is none of the six. */
enum cks_dry_operation cks_dry_operation_named(struct cks_str name);
/* Decodes a value of a form (application/x-www-form-urlencoded); the empty piece where it has no
 * such member, NULL p if out of memory. */
struct cks_str cks_dry_form_value(struct cks_arena *a, struct cks_str form, const char *name);

#endif
