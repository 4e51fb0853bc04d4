/* The verdict on one request: what `ckscheck predict` says of a file with the same values, beside
 * the stores in memory. */
#ifndef CKS_DRYRUN_JUDGE_VERDICT_H
#define CKS_DRYRUN_JUDGE_VERDICT_H

#include "dryrun/judge/base.h"
#include "dryrun/state/regions.h"
#include "dryrun/wire/json.h"

struct cks_dry_verdict {
    enum cks_status status;
    struct cks *handle;
    const struct cks_prediction *call;    /* of the request itself; NULL: none is made */
    const struct cks_prediction *connect; /* of the connect after it; NULL: none */
    const struct cks_finding **findings;  /* about the request, most severe first */
    size_t finding_count;
    bool beside_open; /* an undetermined call made or changed a store that matters */
};

struct cks_dry_question {
    const struct cks_dry_base *base;
    const struct cks_dry_region *region;
    enum cks_operation operation;
    const char *name;                /* of the request, in place of a file's */
    struct cks_str text;             /* the request's body */
    const struct cks_dry_json *body; /* the same, read */
    struct cks_str probe;            /* what was seen of its proxy, or empty */
    /* Whether so many stores as the default quota are shown, where there are that many. */
    bool show_quota;
    bool settled; /* as if no undetermined call had made or changed another store */
};

/* Judges; to be released with cks_dry_verdict_free in any case. The arena holds the findings. */
void cks_dry_verdict_make(const struct cks_dry_question *q, struct cks_arena *a,
                          struct cks_dry_verdict *ret);
void cks_dry_verdict_free(struct cks_dry_verdict *v);

#endif
