/* Filling a store from members of a tree: what the readers of generated formats share. */
#ifndef CKS_FORMATS_FILL_H
#define CKS_FORMATS_FILL_H

#include "formats/reading/reading.h"

struct cks_filling {
    struct cks_arena *arena; /* what is kept of the store is in it */
    struct cks_reading *r;   /* NULL if the store goes elsewhere than to its `take` */
    struct cks_store store;
    struct cks_extra *last_extra;
    unsigned extras;
    bool empty_is_absent; /* "" and null are as good as nothing: Terraform, and what builds on it */
    bool numbers_are_strings; /* as Pulumi's providers take them; booleans too */
    bool failed;              /* out of memory */
};

/* Sets a parameter from an item of the tree; NULL leaves it absent. Members of the credential are
 * parameters of their own. The pointer may be NULL if the value is placed by the caller. */
void cks_fill(struct cks_filling *f, enum cks_param p, const cJSON *item, const char *pointer);
/* The text of a JSON number: an integer as it was written, up to where a double holds it. NULL if
 * out of memory. */
const char *cks_fill_number(struct cks_arena *a, double d);
/* Sets a parameter that is only known at run time; reason is safe to show and outlives the store.
 */
void cks_fill_unknown(struct cks_filling *f, enum cks_param p, const char *reason,
                      const char *pointer);
/* A text of which pieces are only known at run time, put together piece by piece. All zero is the
 * empty text; cks_template_free releases it. */
struct cks_template {
    struct cks_buf literals; /* the known pieces, one after the other */
    size_t prefix;           /* bytes of literals before the first unknown piece */
    size_t suffix;           /* the offset in literals of what follows the last one */
    bool open;               /* there is an unknown piece */
};
/* Here stands an unknown piece. */
void cks_template_gap(struct cks_template *t);
void cks_template_free(struct cks_template *t);
/* Sets a parameter to what is known of the text: all of it, parts, or nothing. */
void cks_fill_template(struct cks_filling *f, enum cks_param p, const struct cks_template *t,
                       const char *reason, const char *pointer);
/* The same of a text in which `unknown` says how many bytes stand for an unknown piece where it
 * begins, or 0. */
void cks_fill_marked(struct cks_filling *f, enum cks_param p, struct cks_str text,
                     size_t (*unknown)(struct cks_str text), const char *reason,
                     const char *pointer);
/* Sets a parameter to a known text, which is copied into the arena; an empty one is absent. */
void cks_fill_text(struct cks_filling *f, enum cks_param p, struct cks_str text,
                   const char *pointer);
/* Sets a parameter to a known string, which is not copied; an empty one too. */
void cks_fill_known(struct cks_filling *f, enum cks_param p, struct cks_str text);
/* Sets a parameter to what is known of a text; of a secret as little as rules need is kept. */
void cks_fill_partial(struct cks_filling *f, enum cks_param p, const struct cks_partial *known);
/* Adds a member that has no place in the values; of too many the last one is returned again. NULL:
 * out of memory. */
struct cks_extra *cks_fill_extra(struct cks_filling *f, enum cks_extra_kind kind,
                                 struct cks_str name, bool in_credential, const char *pointer);
/* pointer + "/" + key, remembering a failure; then "". */
const char *cks_fill_child(struct cks_filling *f, const char *pointer, const char *key);
const char *cks_fill_index(struct cks_filling *f, const char *pointer, size_t index);
/* Settles the store's type and hands it on; false where out of memory or the run stops. */
bool cks_fill_take(struct cks_filling *f);

/* Whether a parameter stands inside the credential. */
static inline bool
cks_in_credential(enum cks_param p)
{
    return p == CKS_P_ACCESS_KEY || p == CKS_P_SECRET_KEY;
}

#endif
