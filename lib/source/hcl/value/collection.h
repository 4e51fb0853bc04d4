/* Values of several: tuples, lists, sets, objects and maps. */
#ifndef CKS_HCL_COLLECTION_H
#define CKS_HCL_COLLECTION_H

#include "source/hcl/value/value.h"

/* The items are copied. If one is ERROR, so is the result. */
cks_hcl_v cks_hcl_tuple_of(struct cks_hcl_values *vs, const cks_hcl_v *items, size_t count);
cks_hcl_t cks_hcl_list_type(struct cks_hcl_values *vs, enum cks_hcl_type_kind kind, cks_hcl_t elem);
/* All items must already have that type. The items of a set may be in any order and occur twice. */
cks_hcl_v cks_hcl_collection_of(struct cks_hcl_values *vs, enum cks_hcl_type_kind kind,
                                cks_hcl_t elem, const cks_hcl_v *items, size_t count);
/* Members in any order; of equal names the last counts. They are sorted in place. */
cks_hcl_v cks_hcl_object_of(struct cks_hcl_values *vs, struct cks_hcl_member *members,
                            size_t count);
cks_hcl_v cks_hcl_map_of(struct cks_hcl_values *vs, cks_hcl_t elem, struct cks_hcl_member *members,
                         size_t count);

#endif
