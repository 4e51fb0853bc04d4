/* Types: whether two are one, which one values take when they meet, and values as another type. */
#ifndef CKS_SOURCE_HCL_VALUE_CONVERT_H
#define CKS_SOURCE_HCL_VALUE_CONVERT_H

#include "source/hcl/value/value.h"

bool cks_hcl_type_equal(cks_hcl_t a, cks_hcl_t b);
/* Whether there is an ANY anywhere in it. */
bool cks_hcl_type_open(cks_hcl_t t);
/* The one type that values of all these take when they meet (branches of a condition, elements of
 * a list). */
enum cks_hcl_unified {
    CKS_HCL_UNIFIED,
    CKS_HCL_NOT_UNIFIED,   /* certainly none */
    CKS_HCL_UNIFY_UNKNOWN, /* unknown here */
};
enum cks_hcl_unified cks_hcl_unify(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count,
                                   cks_hcl_t *ret);
/* The value as another type; ERROR where there is no such conversion. */
cks_hcl_v cks_hcl_convert(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t type);
/* a == b as a value: true, false or unknown. */
cks_hcl_v cks_hcl_equal(struct cks_hcl_values *vs, cks_hcl_v a, cks_hcl_v b);

#endif
