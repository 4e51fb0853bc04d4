/* The commands that a page has shown: one that several stores need stands with the first of them.
 */
#ifndef CKS_REPORT_HTML_TOLD_H
#define CKS_REPORT_HTML_TOLD_H

#include "base/buf.h"

/* So many are remembered; what is like none of them is shown once more. */
#define CKS_HTML_TOLD_MAX 64

struct cks_html_told {
    struct told_command {
        size_t number; /* of the store that it was shown for */
        struct cks_buf text, title;
    } items[CKS_HTML_TOLD_MAX];
    size_t count;
};

/* The store that was shown with the command before this one; NULL: none was, and the command is
 * remembered as this store's. */
const struct told_command *cks_html_told(struct cks_html_told *told, const char *command,
                                         const char *title, size_t number);
void cks_html_told_free(struct cks_html_told *told);

#endif
