/* What an unquoted scalar is. */
#ifndef CKS_SOURCE_YAML_TYPE_H
#define CKS_SOURCE_YAML_TYPE_H

#include "base/str.h"
#include "source/yaml/dialect.h"

enum cks_yaml_type {
    CKS_YAML_STRING,
    CKS_YAML_NULL,
    CKS_YAML_TRUE,
    CKS_YAML_FALSE,
    CKS_YAML_NUMBER,
};

/* The type of an unquoted scalar, and where it is a number its value in *ret_number (may be NULL).
 */
enum cks_yaml_type cks_yaml_type_of(struct cks_str plain, enum cks_yaml_dialect dialect,
                                    double *ret_number);

#endif
