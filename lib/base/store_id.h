/* The ID that KMS gives to a custom key store. */
#ifndef CKS_BASE_STORE_ID_H
#define CKS_BASE_STORE_ID_H

#include "base/str.h"

/* Whether a text is a store's ID: "cks-" and hexadecimal digits, as every account shows them. */
#define CKS_STORE_ID_DIGITS 17
bool cks_is_store_id(struct cks_str text);

#endif
