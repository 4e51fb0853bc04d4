/* The frame of a page: head, style, verdict, and at its end what is known of the run. */
#ifndef CKS_REPORT_HTML_FRAME_H
#define CKS_REPORT_HTML_FRAME_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

/* How many calls end in each way, and how many findings there are of each severity. */
struct cks_html_tally {
    size_t calls[CKS_FAIL + 1];
    size_t findings[CKS_ERROR + 1];
    size_t unread; /* files and parts that could not be checked */
};

/* What a page says at its top. */
struct cks_html_verdict {
    enum cks_html_tone tone;
    char text[160];
};

struct cks_html_verdict cks_html_verdict_of_calls(const struct cks_html_tally *t);
struct cks_html_verdict cks_html_verdict_of_findings(const struct cks_html_tally *t);

/* Opens the page with its verdict, and a line under it for what the caller adds. run may be NULL.
 */
void cks_html_open(struct cks_html *h, const struct cks_html_verdict *verdict,
                   const struct cks_report_run *run);
/* Ends that line and opens the main part. */
void cks_html_main(struct cks_html *h);
/* Opens and ends a section of the page: ID is that of its heading. */
void cks_html_section(struct cks_html *h, const char *id, const char *heading);
void cks_html_end_section(struct cks_html *h);
/* The head of a table; its body is open then. */
void cks_html_head_row(struct cks_html *h, const char *const *names, size_t count);
/* Opens the list of what is known of the run, with the tool's versions. */
void cks_html_about(struct cks_html *h);
/* A line of that list. */
void cks_html_about_line(struct cks_html *h, const char *term, const char *text);
/* Adds arguments and exit status, and ends the page. */
void cks_html_close(struct cks_html *h, const struct cks_report_run *run);

/* "1 store", "2 stores" into `to`. */
const char *cks_html_count(char to[64], size_t n, const char *one, const char *many);

/* The style of every page, and its SHA-256 as a policy names it: made of style.css. */
extern const char cks_html_style[], cks_html_style_hash[];

#endif
