/* What a call is answered with: passed to all that have a part in it. */
#ifndef CKS_DRYRUN_CALLS_CONTEXT_H
#define CKS_DRYRUN_CALLS_CONTEXT_H

#include "dryrun/calls/engine.h"
#include "dryrun/judge/verdict.h"
#include "dryrun/wire/json.h"

struct cks_dry_call {
    struct cks_dry_engine *engine;
    const struct cks_dry_request *request;
    struct cks_dry_region *region;
    const struct cks_dry_json *body;
    const char *malformed; /* why the body is none; NULL: it is an object */
    struct cks_str probe;
    struct cks_arena *arena;
    struct cks_dry_answer *answer;
    struct cks_dry_verdict verdict;
    struct cks_dry_verdict settled; /* without what undetermined calls made; see rival.h */
    struct cks_dryrun_call record;
    bool credential_doubtful; /* another secret was taken for the proxy's before */
    bool injected;            /* --fault is the answer */
    bool failed;              /* out of memory */
};

#endif
