/* The instances that count and for_each make of a block. */
#ifndef CKS_FORMATS_TERRAFORM_INSTANCES_H
#define CKS_FORMATS_TERRAFORM_INSTANCES_H

#include "formats/terraform/module/frame.h"

/* Instances of one count or for_each that are looked at one by one. */
#define CKS_TF_INSTANCES_MAX ((size_t)CKS_MOST_TERRAFORM_INSTANCES)

struct cks_tf_instances {
    struct cks_tf_place *places;
    const char **suffixes; /* of the address: "", "[0]", "[\"a\"]" */
    size_t count;          /* 0: places[0] stands for a block that makes none */
    bool unknown;          /* one place stands for instances that are unknown */
    bool repeated;         /* there is a count or for_each */
};
/* False only if out of memory. */
bool cks_tf_instances(const struct cks_tf_place *from, const struct cks_tf_item *item,
                      struct cks_tf_instances *ret);

#endif
