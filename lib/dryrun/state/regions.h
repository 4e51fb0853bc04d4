/* All stores in memory, by Region, with what each call must find in constant time. */
#ifndef CKS_DRYRUN_STATE_REGIONS_H
#define CKS_DRYRUN_STATE_REGIONS_H

#include "base/vec.h"
#include "dryrun/state/secrets.h"
#include "dryrun/state/store.h"
#include "dryrun/state/texts.h"

/* The stores of one Region of the account. */
struct cks_dry_region {
    char *name;    /* "" until a request says which Region an inventory is of */
    bool complete; /* an inventory was given: what it does not have is free */
    bool asked;    /* it says that it is of this Region: what it does not have does not exist */
    bool partial; /* another one goes on, or has a store without an ID: which is all is not known */
    bool doubtful;                        /* an inventory is cut: then absence is not known */
    size_t wholes;                        /* inventories that leave nothing out */
    const struct cks_dry_store *disputed; /* a store that inventories differ about, or NULL */
    struct cks_dry_texts deleted;         /* IDs of stores that calls have deleted */
    struct cks_dry_texts rotated; /* clusters for which a connect of the run changed the password */
    struct cks_hash_key key;
    CKS_VEC(struct cks_dry_store *) list; /* by sequence */
    struct cks_dry_store **buckets[CKS_DRY_KEY_COUNT];
    size_t bucket_count; /* a power of two, or 0 */
};

struct cks_dry_stores {
    CKS_VEC(struct cks_dry_region *) regions;
    struct cks_hash_key key;
    uint64_t sequence;
    size_t count; /* of stores in all Regions */
    struct cks_dry_secrets secrets;
};

void cks_dry_stores_init(struct cks_dry_stores *all);
void cks_dry_stores_free(struct cks_dry_stores *all);
/* Whether a name is that of a Region that is there, or that there is room for. */
bool cks_dry_region_fits(const struct cks_dry_stores *all, const char *name);
/* The Region of that name, made where it is new: it is then the unnamed one, if there is one. NULL
 * if out of memory. */
struct cks_dry_region *cks_dry_region_of(struct cks_dry_stores *all, const char *name);

/* Adds a store, which is owned from then on; false if out of memory or there are
 * CKS_DRY_STORES_MAX: it is then the caller's still. */
bool cks_dry_stores_add(struct cks_dry_stores *all, struct cks_dry_region *r,
                        struct cks_dry_store *s);
/* Takes a store out and releases it. */
void cks_dry_stores_remove(struct cks_dry_stores *all, struct cks_dry_region *r,
                           struct cks_dry_store *s);
/* Finds, once everything was read, the stores that inventories differ about. */
void cks_dry_find_disputes(struct cks_dry_stores *all);
/* To be called around a change of a store's fields. */
void cks_dry_stores_unlink(struct cks_dry_region *r, struct cks_dry_store *s);
void cks_dry_stores_link(struct cks_dry_region *r, struct cks_dry_store *s);

/* The first store with a key (for CKS_DRY_BY_URI: in two parts), and the next one; NULL: none. */
struct cks_dry_store *cks_dry_first(const struct cks_dry_region *r, enum cks_dry_key key,
                                    struct cks_str value, struct cks_str more);
struct cks_dry_store *cks_dry_next(const struct cks_dry_store *s, enum cks_dry_key key);
/* The index in the list of the first store whose sequence is above `after`. */
size_t cks_dry_position(const struct cks_dry_region *r, uint64_t after);

/* Notes that KMS gave kmsuser another password in the store's cluster; false if out of memory. */
bool cks_dry_note_rotation(struct cks_dry_region *r, const struct cks_dry_store *s);
/* Whether it may have done so: what was seen of the password before proves nothing then. */
bool cks_dry_is_rotated(const struct cks_dry_region *r, const struct cks_dry_store *s);

/* Notes that a store is gone, before it is removed; false if out of memory. */
bool cks_dry_note_deletion(struct cks_dry_region *r, const struct cks_dry_store *s);
/* Whether a call has deleted the store with an ID. */
bool cks_dry_is_deleted(const struct cks_dry_region *r, struct cks_str id);
/* An ID that no store of the Region has or had: it depends on the name and the Region alone, so
 * that two equal runs say the same. */
void cks_dry_new_id(const struct cks_dry_region *r, struct cks_str name, char out[32]);

#endif
