/* The places of HCL's tokens as all other texts have them. */
#ifndef CKS_SOURCE_HCL_PLACE_H
#define CKS_SOURCE_HCL_PLACE_H

#include "source/document.h"
#include "source/hcl/hcl.h"
#include "source/range.h"

/* A range of the text as it may be shown: see cks_range_guard. */
struct cks_range cks_hcl_place(const struct cks_document *doc, const struct cks_hcl_range *r);
/* The same in a file of values, whose names are free: each of its values may be a secret. */
struct cks_range cks_hcl_place_of_values(const struct cks_document *doc,
                                         const struct cks_hcl_range *r);

#endif
