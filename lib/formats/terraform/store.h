/* A store's block of a Terraform module as a struct cks_store. */
#ifndef CKS_MODEL_TF_STORE_H
#define CKS_MODEL_TF_STORE_H

#include "model/store.h"
#include "formats/terraform/module/frame.h"

/* Whether the type of a resource is one that makes a custom key store. */
bool cks_tf_makes_store(struct cks_str type);
/* Fills *ret, all in the run's arena. False only where memory is out. */
bool cks_tf_store(const struct cks_tf_place *place, const struct cks_tf_item *item,
                  const char *suffix, struct cks_store *ret);
/* The Region and account of the resource's provider. */
void cks_tf_provider(const struct cks_tf_place *place, const struct cks_tf_item *item,
                     struct cks_store *ret);

#endif
