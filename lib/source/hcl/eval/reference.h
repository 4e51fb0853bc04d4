/* References: a root and the attributes and indexes that follow it. */
#ifndef CKS_SOURCE_HCL_EVAL_REFERENCE_H
#define CKS_SOURCE_HCL_EVAL_REFERENCE_H

#include "source/hcl/eval/evaluation.h"

/* The element of a collection, as an index or an attribute names it. */
cks_hcl_v cks_hcl_index_value(struct cks_hcl_eval *ev, cks_hcl_v base, cks_hcl_v key);
cks_hcl_v cks_hcl_attr_value(struct cks_hcl_eval *ev, cks_hcl_v base, struct cks_str name);

/* A name with the attributes and indexes that follow it. */
cks_hcl_v cks_hcl_eval_chain(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
/* The binding of a loop, or NULL; name.p NULL asks for a splat's element. */
cks_hcl_v cks_hcl_eval_bound(const struct cks_hcl_scope *scope, struct cks_str name);

#endif
