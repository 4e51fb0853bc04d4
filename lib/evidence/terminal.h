/* What a terminal's recording has beside the text itself: a byte order mark, colours, and the lines
 * that script(1) writes. */
#ifndef CKS_EVIDENCE_TERMINAL_H
#define CKS_EVIDENCE_TERMINAL_H

#include "base/buf.h"

/* Whether a text, or its beginning, has any of it. */
bool cks_terminal_marks(struct cks_str text);
/* Writes the text without it, line by line as it was; check *out with cks_buf_ok. */
void cks_terminal_plain(struct cks_str text, struct cks_buf *out);

#endif
