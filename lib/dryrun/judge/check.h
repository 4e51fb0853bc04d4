/* The constraints of KMS's model, in the words of KMS: what a ValidationException says, and what a
 * request's types must be before anything else is asked. Whether a call is refused is the judge's
 * to say, not this file's. */
#ifndef CKS_DRYRUN_JUDGE_CHECK_H
#define CKS_DRYRUN_JUDGE_CHECK_H

#include "base/pattern.h"
#include "dryrun/state/secrets.h"
#include "dryrun/wire/json.h"
#include "dryrun/wire/request.h"

/* More rows than any operation has members. */
#define CKS_DRY_ROWS_MAX 24

/* Compiled patterns; all zero is none yet. For one thread. */
struct cks_dry_checker {
    struct cks_pattern *patterns[CKS_DRY_ROWS_MAX];
    const char *texts[CKS_DRY_ROWS_MAX];
};
void cks_dry_checker_free(struct cks_dry_checker *c);

/* The sentence of a SerializationException where a member has the wrong type; else NULL. From the
 * arena. */
const char *cks_dry_check_types(struct cks_arena *a, enum cks_dry_operation operation,
                                const struct cks_dry_json *body);
/* "N validation errors detected: ..."; NULL where every constraint is kept. `secrets` are
 * shown nowhere. *ret_failed is set if out of memory. From the arena. */
const char *cks_dry_check_constraints(struct cks_dry_checker *c, struct cks_arena *a,
                                      enum cks_dry_operation operation,
                                      const struct cks_dry_json *body,
                                      const struct cks_dry_secrets *secrets, bool *ret_failed);

#endif
