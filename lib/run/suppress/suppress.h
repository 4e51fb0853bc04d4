/* Findings that are accepted: by a comment beside them, or by a list. */
#ifndef CKS_SUPPRESS_H
#define CKS_SUPPRESS_H

#include "run/state/silenced.h"

struct cks;

/* Reads the comments of the document that store number i is in, once for each. */
void cks_suppress_scan(struct cks *c, const struct cks_store *s, size_t i);
/* The same of a text whose findings are of no store. */
void cks_suppress_scan_text(struct cks *c, const struct cks_document *doc);
/* Takes accepted findings out, counts them, and adds those about comments and lists. */
void cks_suppress(struct cks *c);
void cks_suppressions_free(struct cks_suppressions *s);

#endif
