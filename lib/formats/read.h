/* Which reader takes a tree. */
#ifndef CKS_FORMATS_READ_H
#define CKS_FORMATS_READ_H

#include "formats/reading/reading.h"

/* Hands what a JSON or YAML tree holds to its reader; `in_inventory`: the tree is an element of
 * CustomKeyStores. False if a reader returns false. */
bool cks_read_tree(struct cks_reading *r, const cJSON *tree, bool in_inventory);
/* Reads a text that is not a tree: of any format but JSON, YAML and Terraform. */
bool cks_read_text(struct cks_reading *r, enum cks_format format);

#endif
