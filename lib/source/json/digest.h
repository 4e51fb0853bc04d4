/* A digest of what a JSON value says: the order of members and of list elements does not matter. */
#ifndef CKS_SOURCE_JSON_DIGEST_H
#define CKS_SOURCE_JSON_DIGEST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/hash.h"

uint64_t cks_json_digest(const struct cks_hash_key *key, const cJSON *item);
/* Whether two values say the same. */
bool cks_json_alike(const struct cks_hash_key *key, const cJSON *a, const cJSON *b);

#endif
