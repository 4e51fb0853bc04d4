/* What a probe observed, on a page: each step of the way to a proxy, with its time as a bar. */
#ifndef CKS_REPORT_HTML_WAY_H
#define CKS_REPORT_HTML_WAY_H

#include "evidence/probe/record.h"
#include "report/html/markup.h"

/* The way of one probe. `drawn`: with bars; else in a line, for a probe among many. number: of the
 * probe, from 0. */
void cks_html_way(struct cks_html *h, const struct cks_probe_record *r, size_t number, bool drawn);

#endif
