/* Another text in place of a literal, written the way that the literal is written: the reader of
 * the format reads the new text there, and everything else as before. */
#ifndef CKS_SOURCE_REWRITE_H
#define CKS_SOURCE_REWRITE_H

#include "source/rewrite/style.h"

/* Why not, to be read after "not repaired: "; NULL for CKS_REWRITTEN and without memory. */
const char *cks_rewrite_reason(enum cks_rewritten r);

/* Writes `to` where the literal at `range` says `from`. */
enum cks_rewritten cks_rewrite_value(const struct cks_document *doc, const struct cks_range *range,
                                     struct cks_str from, struct cks_str to,
                                     struct cks_rewrite *ret);
/* The same for the name of a member, an argument or an option. */
enum cks_rewritten cks_rewrite_name(const struct cks_document *doc, const struct cks_range *range,
                                    struct cks_str from, struct cks_str to,
                                    struct cks_rewrite *ret);

#endif
