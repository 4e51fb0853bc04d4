/* A string in double quotes, as in JSON. */
#ifndef CKS_SOURCE_REWRITE_JSON_H
#define CKS_SOURCE_REWRITE_JSON_H

#include "source/rewrite/style.h"

enum cks_rewritten cks_rewrite_json(struct cks_str literal, struct cks_str from, struct cks_str to,
                                    struct cks_rewrite *ret);

#endif
