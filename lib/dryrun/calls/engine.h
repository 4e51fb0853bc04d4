/* The endpoint without its network: a request in, an answer out, the stores changed between. One
 * thread at a time; each call is judged and stored in one step. */
#ifndef CKS_DRYRUN_CALLS_ENGINE_H
#define CKS_DRYRUN_CALLS_ENGINE_H

#include "dryrun/judge/base.h"
#include "dryrun/judge/check.h"
#include "dryrun/state/file.h"
#include "dryrun/state/regions.h"
#include "dryrun/wire/answer.h"

/* An operation that is answered with an error because somebody wants to see it. */
struct cks_dry_fault {
    enum cks_dry_operation operation;
    const char *error;
};

struct cks_dry_engine {
    struct cks_dryrun_options options; /* its strings belong to `texts` */
    struct cks_arena texts;
    struct cks_dry_base base;
    struct cks_dry_stores stores;
    struct cks_dry_checker checker;
    CKS_VEC(struct cks_dry_fault) faults;
    struct cks_dry_texts
        credentials;                /* proxies with access key IDs; the same with a secret's hash */
    size_t calls;                   /* answered so far */
    bool changed;                   /* since the state was written */
    struct cks_dry_file_mark state; /* the state as it was read or written last */
    uint64_t changes;               /* calls that did something to a store */
    unsigned most_failed_describes; /* of one store in a row; read by another thread */
};

/* What was seen of the proxy of a request, before it is answered. */
struct cks_dry_look {
    struct cks_proxy proxy; /* its texts live in the arena of whoever asked */
    enum cks_operation operation;
};
/* The error where a fault is wanted of the operation, or NULL. */
const char *cks_dry_engine_fault(const struct cks_dry_engine *e, enum cks_dry_operation operation);
/* The time of the run, in seconds since 1970. */
int64_t cks_dry_engine_now(const struct cks_dry_engine *e);
/* Writes the state, where one is kept and has changed; 0, or an errno value. ESTALE: another run
 * has written it since, and its stores are not overwritten. */
int cks_dry_engine_keep(struct cks_dry_engine *e);

#endif
