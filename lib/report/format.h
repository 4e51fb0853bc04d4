/* Reports: one format, one row of formats.def and one file. */
#ifndef CKS_REPORT_FORMAT_H
#define CKS_REPORT_FORMAT_H

#include "evidence/probe/record.h"
#include "report/out.h"

struct cks_report {
    struct cks *cks;
    bool color, quiet, probes, predictions;
    bool suppressed;                  /* what was accepted is shown too */
    const char *base, *directory;     /* as in struct cks_report_options; or NULL */
    const char *links;                /* the same */
    unsigned width;                   /* the same */
    enum cks_severity fail_on;        /* of findings that fail; above CKS_ERROR: none does */
    const struct cks_report_run *run; /* NULL: nothing is said of it */
    struct cks_out out;
};

struct cks_report_format {
    const char *name;
    /* Adds the whole report to r->out. */
    void (*print)(struct cks_report *r);
};

#define CKS_REPORT_FORMAT(name) extern const struct cks_report_format cks_report_##name;
#include "report/formats.def"
#undef CKS_REPORT_FORMAT

#endif
