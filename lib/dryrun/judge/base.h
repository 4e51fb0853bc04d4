/* What every judgement of a run rests on: options and evidence, read once. */
#ifndef CKS_DRYRUN_JUDGE_BASE_H
#define CKS_DRYRUN_JUDGE_BASE_H

#include <ckscheck/dryrun.h>

#include "base/arena.h"
#include "base/vec.h"

/* One file of evidence, in memory. */
struct cks_dry_evidence {
    const char *name;
    struct cks_str text;
};

struct cks_dry_base {
    const char
        *region; /* of inventories that name none, while they are read; "": of the first call */
    struct cks_options options;
    const struct cks_level *levels;
    size_t level_count;
    CKS_VEC(struct cks_dry_evidence) evidence;
    CKS_VEC(struct cks_failure) failures; /* files that were skipped */
    struct cks_arena arena;               /* of their texts */
    size_t bytes;
};

struct cks_dry_stores;
/* Reads a file, or all files of a directory. What is an inventory goes into `stores`: the calls of
 * the run change it, so it is not evidence afterwards. CKS_ERR_READ: a problem for *ret_why. */
enum cks_status cks_dry_base_read(struct cks_dry_base *b, struct cks_dry_stores *stores,
                                  const char *path, const char **ret_why);
/* Whether the options say that a requirement is to be taken on the caller's word. */
bool cks_dry_base_assumes(const struct cks_dry_base *b, const char *requirement);
void cks_dry_base_free(struct cks_dry_base *b);

/* A handle with options, and with the evidence in it. */
enum cks_status cks_dry_base_handle(const struct cks_dry_base *b, enum cks_operation operation,
                                    const char *region, struct cks **ret);

#endif
