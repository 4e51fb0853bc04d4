/* The roots that AWS published for external key store proxies. */
#ifndef CKS_EVIDENCE_PROBE_ROOTS_H
#define CKS_EVIDENCE_PROBE_ROOTS_H

#include "evidence/probe/record.h"

#define CKS_HASH_BYTES 32

/* A root of a list, by the SHA-256 of its certificate, its key and its subject. */
struct cks_root {
    const char *alias;
    enum cks_root_lists lists; /* that have its key and subject */
    unsigned char certificate[CKS_HASH_BYTES], key[CKS_HASH_BYTES], subject[CKS_HASH_BYTES];
};
/* Sorted by certificate. */
struct cks_root_list {
    const struct cks_root *roots;
    size_t count;
};
/* The lists that AWS published, of November 2022 and of June 2024. */
extern const struct cks_root_list cks_kms_roots;

/* The listed root whose certificate has this SHA-256, in hexadecimal; NULL: none has. */
const struct cks_root *cks_root_of_sha256(const char *text);

#endif
