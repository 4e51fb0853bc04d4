/* The provider that a resource uses. */
#ifndef CKS_FORMATS_TERRAFORM_PROVIDER_H
#define CKS_FORMATS_TERRAFORM_PROVIDER_H

#include "formats/terraform/module/frame.h"
#include "model/store.h"

/* The Region and account of the resource's provider. */
void cks_tf_provider(const struct cks_tf_place *place, const struct cks_tf_item *item,
                     struct cks_store *ret);

#endif
