/* An inventory in what was saved of a terminal. */
#ifndef CKS_RUN_INTAKE_TRANSCRIPT_H
#define CKS_RUN_INTAKE_TRANSCRIPT_H

#include "base/buf.h"

/* Writes the inventory of a transcript that shows nothing else: the command as the first line, and
 * the lines of its output where they were. False: it shows more, which may have changed what the
 * inventory says. *ret_line: the first line that asks for an inventory; 0: there is none. Check
 * *out with cks_buf_ok. */
bool cks_transcript_inventory(struct cks_str text, struct cks_buf *out, unsigned *ret_line);

#endif
