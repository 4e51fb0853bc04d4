/* The table of errors (errors.def): exceptions and ConnectionErrorCodes of the four operations. */
#ifndef CKS_MODEL_KMS_ERROR_H
#define CKS_MODEL_KMS_ERROR_H

#include "base/str.h"

struct cks_kms_error {
    const char *name;
    bool is_code;                 /* a ConnectionErrorCode */
    unsigned char operations;     /* bits CKS_OP_*; 8: DescribeCustomKeyStores */
    const char *summary, *repair; /* the repair has one step a line */
};

#define CKS_OP_DESCRIBE 8

size_t cks_kms_error_count(void);
/* i must be below the count. */
const struct cks_kms_error *cks_kms_error_row(size_t i);
/* NULL if there is none of that name. */
const struct cks_kms_error *cks_kms_error_find(struct cks_str name);

#endif
