/* What plan and state say of an aws_kms_custom_key_store, as values of a store. */
#ifndef CKS_FORMATS_TERRAFORM_VALUES_H
#define CKS_FORMATS_TERRAFORM_VALUES_H

#include "formats/reading/fill.h"

/* Whether a resource of this type and provider is ours. The provider's name may be absent. */
bool cks_terraform_is_store(struct cks_str type, struct cks_str provider);
/* The first credential block of a resource's attributes, or NULL; *ret_pointer is its place. */
const cJSON *cks_terraform_credential(struct cks_filling *f, const cJSON *attributes,
                                      const char *pointer, const char **ret_pointer);
/* Fills every parameter of a create (and the ID) from attributes; `existing` takes the ID too. */
void cks_terraform_fill(struct cks_filling *f, const cJSON *attributes, const char *pointer,
                        bool existing);
/* The type that custom_key_store_type says, or UNKNOWN. */
enum cks_store_type cks_terraform_type(const cJSON *attributes);
/* Sets the store's Region from the argument that provider version 6 has. */
void cks_terraform_region(struct cks_store *s, const cJSON *attributes);

#endif
