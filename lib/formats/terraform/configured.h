/* The stores of a configuration by their addresses, for plans that were made from it. */
#ifndef CKS_FORMATS_TERRAFORM_CONFIGURED_H
#define CKS_FORMATS_TERRAFORM_CONFIGURED_H

#include "model/store.h"

struct cks_tf_configured;

/* Reads the root module in a directory. Its errors are not reported: whoever names it sees them.
 * NULL if out of memory. options are borrowed until it is freed. */
struct cks_tf_configured *cks_tf_configured_new(const struct cks_options *options, const char *dir);
/* NULL is allowed. */
void cks_tf_configured_free(struct cks_tf_configured *t);
/* The store at an address ("module.a[0].aws_kms_custom_key_store.b"), which lives as long as t;
 * NULL if the configuration has none there. */
const struct cks_store *cks_tf_configured_at(const struct cks_tf_configured *t,
                                             const char *address);

#endif
