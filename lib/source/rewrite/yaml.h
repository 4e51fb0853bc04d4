/* A scalar of YAML, of any style. */
#ifndef CKS_SOURCE_REWRITE_YAML_H
#define CKS_SOURCE_REWRITE_YAML_H

#include "source/rewrite/style.h"

/* May move the range's beginning to the header of a block scalar. */
enum cks_rewritten cks_rewrite_yaml(const struct cks_document *doc, struct cks_str from,
                                    struct cks_str to, struct cks_rewrite *ret);

#endif
