/* What the styles of literals share. Each style takes the literal as it is written, says whether it
 * means `from`, and adds `to` to ret->text. */
#ifndef CKS_SOURCE_REWRITE_STYLE_H
#define CKS_SOURCE_REWRITE_STYLE_H

#include "base/buf.h"
#include "source/document.h"

enum cks_rewritten {
    CKS_REWRITTEN = 0,
    CKS_REWRITE_COMPUTED, /* the text there is not the value as a literal: an expression, a file */
    CKS_REWRITE_SHARED,   /* other values refer to this literal too */
    CKS_REWRITE_STYLE,    /* the new text cannot be written there for certain */
    CKS_REWRITE_NO_MEMORY,
};

struct cks_rewrite {
    struct cks_range range; /* what is replaced, in the document's text: the literal or a little more */
    struct cks_buf text;    /* released by the caller */
};

/* The line end that a text has: that of its first line. */
const char *cks_rewrite_line_end(struct cks_str text);
/* Adds `to` with backslash escapes that JSON, HCL and YAML share, in double quotes. */
void cks_rewrite_quoted(struct cks_buf *out, struct cks_str to);
/* Whether a text consists of letters, digits and the characters of `more` alone. */
bool cks_rewrite_plain(struct cks_str text, const char *more);

#endif
