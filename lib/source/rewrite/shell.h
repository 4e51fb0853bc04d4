/* A word of a shell, or a part of one. */
#ifndef CKS_SOURCE_REWRITE_SHELL_H
#define CKS_SOURCE_REWRITE_SHELL_H

#include "source/rewrite/style.h"

enum cks_rewritten cks_rewrite_shell(const struct cks_document *doc, struct cks_str from,
                                     struct cks_str to, struct cks_rewrite *ret);

#endif
