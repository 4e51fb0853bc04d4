/* A keyed hash (SipHash-1-3): nobody can craft names that collide. */
#ifndef CKS_BASE_HASH_H
#define CKS_BASE_HASH_H

#include "base/str.h"

struct cks_hash_key {
    uint64_t k0, k1;
};

/* A random key, made from the clock and addresses if the system gives none. */
void cks_hash_key_init(struct cks_hash_key *key);
uint64_t cks_hash(const struct cks_hash_key *key, struct cks_str s);

#endif
