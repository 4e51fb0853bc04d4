/* The table of what findings of many stores have in common. */
#ifndef CKS_REPORT_HTML_SHARED_TABLE_H
#define CKS_REPORT_HTML_SHARED_TABLE_H

#include "report/html/shared.h"

/* A section of the page; nothing where nothing is shared. */
void cks_html_shared_table(struct cks_html *h, const struct cks_html_shared *s);

#endif
