/* How a YAML text is read, and what is reported of one that is wrong. */
#ifndef CKS_SOURCE_YAML_DIALECT_H
#define CKS_SOURCE_YAML_DIALECT_H

#include <stddef.h>

#include "base/bounds.h"

/* How an unquoted scalar gets its type. */
enum cks_yaml_dialect {
    CKS_YAML_CORE,           /* YAML 1.2, as the AWS CLI reads --cli-input-yaml and writes output */
    CKS_YAML_CLOUDFORMATION, /* YAML 1.1: yes and no are booleans, 012 is octal */
    CKS_YAML_GO,             /* yaml.v3, for Pulumi: 1.2, but 012 is octal */
};

struct cks_yaml_error {
    size_t offset;        /* of the first offending byte */
    char message[128];    /* what is wrong, safe to show; empty: out of memory */
    const char *help;     /* a constant, or NULL */
    enum cks_bound bound; /* the text may be well-formed: it is beyond this; else NONE */
};

#endif
