#include "source/json/digest.h"

#include <string.h>

/* Kinds are kept apart: "1" is not 1. */
static uint64_t
mix(const struct cks_hash_key *key, int kind, uint64_t name, uint64_t value)
{
    uint64_t all[3] = {(uint64_t)kind, name, value};
    return cks_hash(key, (struct cks_str){(const char *)all, sizeof(all)});
}

static uint64_t
digest_scalar(const struct cks_hash_key *key, const cJSON *item)
{
    double number = item->valuedouble;
    uint64_t bits = 0;
    if (cJSON_IsString(item))
        return cks_hash(key, cks_str_of(item->valuestring));
    if (cJSON_IsNumber(item))
        memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* As deep as the parser lets a value be. */
uint64_t
cks_json_digest(const struct cks_hash_key *key, const cJSON *item)
{
    const cJSON *one;
    uint64_t sum = 0;
    if (!item)
        return 0;
    if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
        return mix(key, item->type & 0xFF, 0, digest_scalar(key, item));
    cJSON_ArrayForEach(one, item)
    {
        uint64_t name = cJSON_IsObject(item) ? cks_hash(key, cks_str_of(one->string)) : 0;
        sum += mix(key, 0, name, cks_json_digest(key, one));
    }
    return mix(key, item->type & 0xFF, 1, sum);
}

bool
cks_json_alike(const struct cks_hash_key *key, const cJSON *a, const cJSON *b)
{
    return cks_json_digest(key, a) == cks_json_digest(key, b);
}
