/* Members of what a tool printed, for rooms that must not know JSON. */
#ifndef CKS_EVIDENCE_MEMBER_H
#define CKS_EVIDENCE_MEMBER_H

#include "source/json/digest.h"
#include "source/json/json.h"

/* The member of this name; NULL if there is none or `object` is not an object. */
static inline const cJSON *
cks_member(const cJSON *object, const char *name)
{
    return cks_json_get(object, name);
}

/* Its text; empty if it has none. */
static inline struct cks_str
cks_member_text(const cJSON *object, const char *name)
{
    return cks_json_text_of(object, name);
}

/* The text of an item; empty if it is none. */
static inline struct cks_str
cks_item_text(const cJSON *item)
{
    return cks_json_text(item);
}

/* The time that an item tells, in seconds since 1970; false if it tells none. */
static inline bool
cks_item_time(const cJSON *item, int64_t *ret)
{
    return cks_json_time(item, ret);
}

/* Whether two items say the same, in whatever order. */
static inline bool
cks_item_alike(const struct cks_hash_key *key, const cJSON *a, const cJSON *b)
{
    return cks_json_alike(key, a, b);
}

static inline bool
cks_item_is_true(const cJSON *item)
{
    return cks_json_is_true(item);
}

#endif
