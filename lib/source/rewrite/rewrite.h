/* Another text in place of a literal, written the way that the literal is written: the reader of
 * the format reads the new text there, and everything else as before. */
#ifndef CKS_SOURCE_REWRITE_H
#define CKS_SOURCE_REWRITE_H

#include "base/buf.h"
#include "source/document.h"

enum cks_rewritten {
    CKS_REWRITTEN = 0,
    CKS_REWRITE_COMPUTED, /* what stands there is not the value as a literal: an expression, a file */
    CKS_REWRITE_SHARED,   /* other values refer to this literal too */
    CKS_REWRITE_STYLE,    /* the new text cannot be written there for certain */
    CKS_REWRITE_NO_MEMORY,
};
/* Why not, to be read after "not repaired: "; NULL for CKS_REWRITTEN and without memory. */
const char *cks_rewrite_reason(enum cks_rewritten r);

struct cks_rewrite {
    struct cks_range range; /* what is replaced, in the document's text: the literal or a little more */
    struct cks_buf text;    /* released by the caller */
};

/* Writes `to` where the literal at `range` says `from`. */
enum cks_rewritten cks_rewrite_value(const struct cks_document *doc, const struct cks_range *range,
                                     struct cks_str from, struct cks_str to,
                                     struct cks_rewrite *ret);
/* The same for the name of a member, an argument or an option. */
enum cks_rewritten cks_rewrite_name(const struct cks_document *doc, const struct cks_range *range,
                                    struct cks_str from, struct cks_str to,
                                    struct cks_rewrite *ret);

#endif
