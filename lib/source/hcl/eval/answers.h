/* The answers that all parts of the evaluator share. */
#ifndef CKS_SOURCE_HCL_EVAL_ANSWERS_H
#define CKS_SOURCE_HCL_EVAL_ANSWERS_H

#include "source/hcl/eval/evaluation.h"

/* Not known, an error, the same value marked, and a part of an unknown value, which is unknown for
 * the same reason. */
static inline cks_hcl_v
unsure(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_unknown(&ev->vs, &cks_hcl_any, reason, NULL);
}

static inline cks_hcl_v
refused(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_error(&ev->vs, reason);
}

static inline cks_hcl_v
mark_if(struct cks_hcl_eval *ev, cks_hcl_v v, bool sensitive)
{
    return sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}

static inline cks_hcl_v
unknown_part(struct cks_hcl_eval *ev, cks_hcl_v of)
{
    return cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, of);
}

#endif
