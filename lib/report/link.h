/* Links to files, for terminals that have them. */
#ifndef CKS_REPORT_LINK_H
#define CKS_REPORT_LINK_H

#include "report/format.h"

/* Opens a link (OSC 8) to a file of this machine; whether there is one, for cks_link_close. */
bool cks_link_open(struct cks_report *r, const char *file);
void cks_link_close(struct cks_report *r, bool opened);

#endif
