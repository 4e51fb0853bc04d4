/* How reports say what configurations turned off. */
#ifndef CKS_REPORT_TURNED_OFF_H
#define CKS_REPORT_TURNED_OFF_H

#include "report/format.h"

/* A format without a summary has an entry of this name for it, where the configuration says so. */
#define CKS_TURNED_OFF_ENTRY "turned-off"

/* "turned off 3 findings of CKS425", "left out 3 files". */
void cks_turned_off_words(struct cks_buf *out, const struct cks_turned_off *t);
/* The same after "FILE:LINE ", the name as pipelines want it. */
void cks_turned_off_line(const struct cks_report *r, struct cks_buf *out,
                         const struct cks_turned_off *t);
/* The same as an entry of a list: "this configuration turned off ...". */
void cks_turned_off_message(struct cks_buf *out, const struct cks_turned_off *t);
/* Where that is written. */
struct cks_place cks_turned_off_place(const struct cks_turned_off *t);

#endif
