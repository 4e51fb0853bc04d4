/* Every secret that a run has seen, to be compared with what it is about to show: a secret of one
 * call is one of all others, too. */
#ifndef CKS_DRYRUN_STATE_SECRETS_H
#define CKS_DRYRUN_STATE_SECRETS_H

#include "base/parts.h"
#include "base/vec.h"

/* Bits of the filter: most texts have no place where a secret begins. */
#define CKS_DRY_FILTER_BITS (UINT32_C(1) << 16)

struct cks_dry_secrets {
    CKS_VEC(struct cks_dry_kept) list;
    uint32_t *buckets; /* an index into the list and one, by how a secret begins; 0: none */
    size_t bucket_count;
    uint64_t filter[CKS_DRY_FILTER_BITS / 64];
    struct cks_parts parts;
};

/* Keeps a secret; the empty one is none. False if out of memory or there are too many. */
bool cks_dry_secrets_add(struct cks_dry_secrets *s, struct cks_secret secret);
/* Wipes and releases. */
void cks_dry_secrets_free(struct cks_dry_secrets *s);
/* Whether a value may be shown: false where it contains one of the secrets or a part of one, the
 * name of a secret and more, or a private key. */
bool cks_dry_may_show(const struct cks_dry_secrets *s, struct cks_str text);
/* The same of a text with our own words, whose values were looked at for parts: whole secrets
 * count.
 */
bool cks_dry_may_say(const struct cks_dry_secrets *s, struct cks_str text);
/* Whether a text contains one of the secrets: for what is our own words beside. */
bool cks_dry_holds_secret(const struct cks_dry_secrets *s, struct cks_str text);

#endif
