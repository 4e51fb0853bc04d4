/* A store's block of a Terraform module as a struct cks_store. */
#ifndef CKS_FORMATS_TERRAFORM_STORE_H
#define CKS_FORMATS_TERRAFORM_STORE_H

#include "model/store.h"
#include "formats/terraform/module/frame.h"

/* Fills *ret, all in the run's arena. False only if out of memory. */
bool cks_tf_store(const struct cks_tf_place *place, const struct cks_tf_item *item,
                  const char *suffix, struct cks_store *ret);

#endif
