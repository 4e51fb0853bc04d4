/* Answers, in the protocol that a client reads. */
#ifndef CKS_DRYRUN_WIRE_ANSWER_H
#define CKS_DRYRUN_WIRE_ANSWER_H

#include "base/buf.h"
#include "dryrun/wire/request.h"

struct cks_dry_answer {
    unsigned status;
    const char *content_type;
    const char *error_type;      /* the header x-amzn-ErrorType; NULL: none */
    const char *smithy_protocol; /* the header Smithy-Protocol; NULL: none */
    struct cks_buf body;
};

/* A refusal that no client repeats: status 400 whatever the code is. `code` must outlive it. */
void cks_dry_answer_error(struct cks_dry_answer *a, enum cks_dry_protocol protocol,
                          const char *code, const char *message);
/* Status 200 and JSON; the body is the caller's to fill. */
void cks_dry_answer_json(struct cks_dry_answer *a);
/* Status 200 and the answer of an operation of STS; `result` is XML. */
void cks_dry_answer_sts(struct cks_dry_answer *a, const char *operation, const char *result);
/* Adds text for XML. */
void cks_dry_xml_escape(struct cks_buf *out, const char *text);

#endif
