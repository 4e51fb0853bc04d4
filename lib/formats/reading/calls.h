/* Names of the calls of KMS in texts of any form: in programs, commands and prose. */
#ifndef CKS_FORMATS_READING_CALLS_H
#define CKS_FORMATS_READING_CALLS_H

#include "base/str.h"

/* Longer than any name of a call, so pieces of a text that overlap by this much hide none. */
#define CKS_CALL_NAME_MAX 64u

/* Whether a text has a comment "ckscheck:ignore-file REASON", which accepts that its form is not
 * read. Pieces may overlap as for the calls. */
bool cks_accepts_file(struct cks_str text);

/* The first call or resource that a text names: CreateCustomKeyStore, create-custom-key-store,
 * create_custom_key_store, New-KMSCustomKeyStore and so on for update and connect, or the resource
 * of a tool. NULL: none; *ret_at is where it stands. */
const char *cks_find_call(struct cks_str text, size_t *ret_at);

/* The first that a text uses, where it may be a policy, a report or prose: a command of the AWS
 * CLI, a call in a program, an integration of Step Functions, a block of Terraform. */
const char *cks_find_use(struct cks_str text, size_t *ret_at);
/* The same of the names from byte `from` on. */
const char *cks_find_use_from(struct cks_str text, size_t from, size_t *ret_at);

#endif
