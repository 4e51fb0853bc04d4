/* Reports: one format, one row of the table in report.c and one file. */
#ifndef CKS_REPORT_REPORT_H
#define CKS_REPORT_REPORT_H

#include "evidence/probe/record.h"
#include "report/out.h"

struct cks_report {
    struct cks *cks;
    bool color, quiet, probes, predictions;
    bool suppressed;              /* what was accepted is shown too */
    const char *base, *directory; /* as in struct cks_report_options; or NULL */
    struct cks_out out;
};

struct cks_report_format {
    const char *name;
    /* Adds the whole report to r->out. */
    void (*print)(struct cks_report *r);
};

extern const struct cks_report_format cks_report_text, cks_report_json, cks_report_sarif,
    cks_report_github, cks_report_gitlab, cks_report_junit, cks_report_checkstyle;

/* Whether cks_judge was called: there is something to report. In api.c, as all that is read. */
bool cks_is_judged(const struct cks *cks);
/* What probes saw, as far as it was given; never NULL. In proxies.c. */
const struct cks_probe_set *cks_probes_given(const struct cks *cks);

/* "CreateCustomKeyStore" for CKS_CREATE and so on. */
const char *cks_report_call(enum cks_operation operation);
/* Whether an error is a ConnectionErrorCode and no exception. */
bool cks_report_is_code(const char *error);

#endif
