/* The words that show that a text contains a custom key store, in every format. */
#ifndef CKS_FORMATS_WORDS_H
#define CKS_FORMATS_WORDS_H

#include "base/str.h"

/* Terraform's resource types that make a custom key store. */
#define CKS_WORD_TERRAFORM_TYPE "aws_kms_custom_key_store"
#define CKS_WORD_CIPHERTRUST_TYPE "ciphertrust_aws_custom_keystore"
#define CKS_WORD_ANSIBLE_MODULE "cckm_aws_custom_keystore"
/* Longer than each word that cks_may_hold_store looks for. */
#define CKS_STORE_WORD_MAX 32u

/* Whether a text contains any word that a file with a custom key store must contain, also in
 * UTF-16: other files are skipped before they are parsed. */
bool cks_may_hold_store(struct cks_str text);
/* The same of a Terraform configuration, where only its resource types count. */
bool cks_tf_may_hold_store(struct cks_str text);
/* Whether the type of a Terraform resource is one that makes a custom key store. */
bool cks_tf_makes_store(struct cks_str type);

#endif
