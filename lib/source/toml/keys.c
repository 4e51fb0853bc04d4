#include "source/toml/keys.h"

#include "source/json/json.h"

/* Tables that have a member of one name differ by their addresses. */
static uint64_t
hash_key(const struct cks_toml_keys *keys, const cJSON *in, const char *name)
{
    return cks_index_hash(&keys->index, name) + cks_index_hash_address(in);
}

struct cks_toml_key *
cks_toml_key_find(const struct cks_toml_keys *keys, const cJSON *in, const char *name)
{
    const struct cks_index *ix = &keys->index;
    for (size_t i = cks_index_last(ix, hash_key(keys, in, name)); i; i = cks_index_before(ix, i)) {
        struct cks_toml_key *k = &keys->list.items[i - 1];
        if (k->in == in && strcmp(k->item->string, name) == 0)
            return k;
    }
    return NULL;
}

bool
cks_toml_key_add(struct cks_toml_keys *keys, cJSON *in, const char *name, cJSON *item)
{
    size_t length = cJSON_IsArray(item) ? (size_t)cJSON_GetArraySize(item) : 0;
    struct cks_toml_key *k =
        item && cks_index_prepare(&keys->index) ? cks_vec_push(&keys->list) : NULL;
    if (!k || !cJSON_AddItemToObject(in, name, item)) {
        cks_json_delete(item);
        return false;
    }
    *k = (struct cks_toml_key){.in = in, .item = item, .length = length};
    return cks_index_add(&keys->index, hash_key(keys, in, name));
}

void
cks_toml_keys_free(struct cks_toml_keys *keys)
{
    cks_vec_free(&keys->list);
    cks_index_free(&keys->index);
}
