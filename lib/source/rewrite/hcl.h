/* A quoted string or a heredoc of HCL; a string of TOML. */
#ifndef CKS_SOURCE_REWRITE_HCL_H
#define CKS_SOURCE_REWRITE_HCL_H

#include "source/rewrite/style.h"

enum cks_rewritten cks_rewrite_hcl(struct cks_str literal, struct cks_str from, struct cks_str to,
                                   struct cks_rewrite *ret);

#endif
