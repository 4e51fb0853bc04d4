/* Reads JSON as RFC 8259 does, strictly: requests come from programs, and their mistakes must be
 * reported as KMS reports them. */
#ifndef CKS_DRYRUN_WIRE_JSON_H
#define CKS_DRYRUN_WIRE_JSON_H

#include "base/arena.h"

enum cks_dry_kind {
    CKS_DRY_NULL = 0,
    CKS_DRY_BOOL,
    CKS_DRY_NUMBER,
    CKS_DRY_STRING,
    CKS_DRY_ARRAY,
    CKS_DRY_OBJECT,
};

struct cks_dry_json {
    enum cks_dry_kind kind;
    bool truth;          /* of a BOOL */
    struct cks_str text; /* of a STRING, decoded; of a NUMBER, as it is written */
    struct cks_str key;  /* of a member of an object, decoded */
    struct cks_dry_json *child, *next;
};

/* The value that a text is, from the arena, which the text must outlive; NULL if it is none:
 * *ret_wrong is then why, and NULL if out of memory. */
struct cks_dry_json *cks_dry_json_read(struct cks_arena *a, struct cks_str text,
                                       const char **ret_wrong);
/* The last member of that name; NULL if there is none, or where `object` is not an object. */
const struct cks_dry_json *cks_dry_json_get(const struct cks_dry_json *object, const char *name);
/* The member's text where it is a string; else the empty piece. */
struct cks_str cks_dry_json_text(const struct cks_dry_json *object, const char *name);
/* Whether a text in it, at any depth, has a null character. */
bool cks_dry_json_has_null(const struct cks_dry_json *value);
/* The whole number of a NUMBER; false if it is a fraction or beyond int64_t. */
bool cks_dry_json_whole(const struct cks_dry_json *number, int64_t *ret);

#endif
