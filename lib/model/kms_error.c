#include "model/kms_error.h"

enum { CREATE = 1, UPDATE = 2, CONNECT = 4, DESCRIBE = CKS_OP_DESCRIBE };

static const struct cks_kms_error rows[] = {
#define CKS_CODE(name_, summary_, repair_)                                                         \
    {.name = #name_,                                                                               \
     .summary = (summary_),                                                                        \
     .repair = (repair_),                                                                          \
     .operations = CONNECT,                                                                        \
     .is_code = true},
#define CKS_EXCEPTION(name_, operations_, summary_, repair_)                                       \
    {.name = #name_, .summary = (summary_), .repair = (repair_), .operations = (operations_)},
#include "model/errors.def"
#undef CKS_CODE
#undef CKS_EXCEPTION
};

size_t
cks_kms_error_count(void)
{
    return CKS_COUNT(rows);
}

const struct cks_kms_error *
cks_kms_error_row(size_t i)
{
    return &rows[i];
}

const struct cks_kms_error *
cks_kms_error_find(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}
