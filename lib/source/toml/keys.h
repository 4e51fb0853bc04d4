/* The members of the tables of a TOML text while it is read, found by their names: a table may have
 * any number of them, and each key asks for one. */
#ifndef CKS_SOURCE_TOML_KEYS_H
#define CKS_SOURCE_TOML_KEYS_H

#include <cjson/cJSON.h>

#include "base/index.h"

struct cks_toml_key {
    const cJSON *in;
    cJSON *item;
    size_t length; /* of an array: its elements */
};

/* All zero is none. What it has is the tree's. */
struct cks_toml_keys {
    CKS_VEC(struct cks_toml_key) list;
    struct cks_index index; /* of the list, by table and name */
};

/* The member of a table, until the next one is added; NULL where it has none of the name. */
struct cks_toml_key *cks_toml_key_find(const struct cks_toml_keys *keys, const cJSON *in,
                                       const char *name);
/* Adds a new member to the table and to the keys, and takes the item, which may be NULL. False if
 * out of memory: nothing can be asked or added then. */
bool cks_toml_key_add(struct cks_toml_keys *keys, cJSON *in, const char *name, cJSON *item);
void cks_toml_keys_free(struct cks_toml_keys *keys);

#endif
