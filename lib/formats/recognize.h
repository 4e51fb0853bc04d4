/* What a tree is, by its content. */
#ifndef CKS_FORMATS_RECOGNIZE_H
#define CKS_FORMATS_RECOGNIZE_H

#include "ckscheck/ckscheck.h"
#include "source/json/json.h"

/* What a JSON or YAML tree is, by its content. */
enum cks_shape {
    CKS_SHAPE_NONE,   /* nothing with a custom key store in it */
    CKS_SHAPE_CREATE, /* CreateCustomKeyStore input */
    CKS_SHAPE_UPDATE,
    CKS_SHAPE_CONNECT,
    CKS_SHAPE_AMBIGUOUS, /* could be a create or an update: --operation decides */
    CKS_SHAPE_PROXY_CONFIG,
    CKS_SHAPE_CREDENTIAL,      /* XksProxyAuthenticationCredential alone */
    CKS_SHAPE_INVENTORY,       /* {"CustomKeyStores": [...]} */
    CKS_SHAPE_INVENTORY_ENTRY, /* one of its elements */
    CKS_SHAPE_PLAN,            /* terraform show -json PLAN */
    CKS_SHAPE_STATE,           /* terraform.tfstate, version 4 */
    CKS_SHAPE_SHOW_STATE,      /* terraform show -json */
    CKS_SHAPE_TERRAFORM,       /* .tf.json */
    CKS_SHAPE_PULUMI,          /* a Pulumi YAML program */
    CKS_SHAPE_PULUMI_STATE,    /* stack export or preview */
    CKS_SHAPE_CLOUDFORMATION,
    CKS_SHAPE_DESCRIBE, /* DescribeCustomKeyStores input with both an ID and a name */
};
enum cks_shape cks_recognize(const cJSON *root, enum cks_operation asked);

#endif
