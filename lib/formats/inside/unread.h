/* Calls that a text of commands names where no reader looks. */
#ifndef CKS_FORMATS_INSIDE_UNREAD_H
#define CKS_FORMATS_INSIDE_UNREAD_H

#include "formats/reading/reading.h"

/* Reports the first call that r's text uses outside of what was passed, of comments and of what
 * only prints, as a form that is not read. Returns false only if out of memory. */
bool cks_report_unread(struct cks_reading *r, enum cks_format format);
/* Passes the text [from, to) of a page: people read it, except for what is in <pre>. */
void cks_pass_prose(struct cks_reading *r, size_t from, size_t to);
/* Whether byte `at` of a text is in a comment, as shells and most programs write them. */
bool cks_is_in_comment(struct cks_str text, size_t at);

#endif
