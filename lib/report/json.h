/* The members of the JSON report's objects, for the formats that write the objects differently. */
#ifndef CKS_REPORT_JSON_H
#define CKS_REPORT_JSON_H

#include "base/jsonw.h"
#include "report/format.h"

/* Each adds its members to the object that is open. */
/* The version of the report, and the tool. */
void cks_json_put_tool(struct cks_jsonw *w);
/* The counts of the summary. */
void cks_json_put_counts(struct cks_jsonw *w, const struct cks *cks);
/* key: the member that says why, "kind" in the JSON report. */
void cks_json_put_unread(struct cks_jsonw *w, const struct cks_unread *u, const char *key);
void cks_json_put_turned_off(struct cks_jsonw *w, const struct cks *cks);
/* whole: with the requirements of each prediction. */
void cks_json_put_store(struct cks_jsonw *w, struct cks *cks, size_t i, bool whole);
void cks_json_put_finding(struct cks_jsonw *w, const struct cks *cks, size_t number);

#endif
