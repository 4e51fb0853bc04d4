/* The provider that a resource uses. */
#ifndef CKS_FORMATS_TERRAFORM_PROVIDER_H
#define CKS_FORMATS_TERRAFORM_PROVIDER_H

#include "formats/terraform/module/frame.h"
#include "model/store.h"

/* What a provider says; empty where it says nothing. Where it may be another provider, both are
 * unknown by region_unknown. */
struct cks_tf_where {
    struct cks_str region, account;
    bool region_unknown, account_unknown;
    /* As struct cks_store has them. */
    bool account_open;
    struct cks_str allowed, forbidden;
};
void cks_tf_where(const struct cks_tf_place *place, const struct cks_tf_item *item,
                  struct cks_tf_where *ret);
/* The Region and account of the resource's provider. */
void cks_tf_provider(const struct cks_tf_place *place, const struct cks_tf_item *item,
                     struct cks_store *ret);

#endif
