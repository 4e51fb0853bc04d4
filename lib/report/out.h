/* Where a report goes: a small buffer in front of the caller's sink. */
#ifndef CKS_REPORT_OUT_H
#define CKS_REPORT_OUT_H

#include "base/buf.h"
#include "ckscheck/ckscheck.h"

/* The buffer is passed on when it contains this much, so no report is kept in memory whole. */
#define CKS_OUT_CHUNK (32u << 10)

struct cks_out {
    struct cks_buf buf; /* write here, then call cks_out_pass */
    cks_sink_fn sink;
    void *cookie;
    unsigned long losses; /* of memory, when the report began: nothing is passed on after one */
    bool refused;         /* the sink accepted no more: nothing is passed on after that */
};

/* Passes on the buffer's content once it is large enough. Call it after each item of a list. */
void cks_out_pass(struct cks_out *o);
/* Passes on the rest, releases the buffer and returns the status. */
enum cks_status cks_out_end(struct cks_out *o);

/* What stands for the bracket of "##[". */
#define CKS_OUT_BRACKET "<U+005B>"

/* Adds text made safe for terminals and for the log readers of CI systems, which act on "##[" and,
 * at the beginning of a line, on "::" (cks_out_file takes care of the latter). NULL adds nothing.
 */
void cks_out_text(struct cks_out *o, const char *s);
void cks_out_str(struct cks_out *o, struct cks_str s);
/* A file's name at the beginning of a line: safe, and never beginning with ':' or white space. */
void cks_out_file(struct cks_out *o, const char *file);

/* The i-th of the places that a finding refers to, those in other stores last. */
static inline const struct cks_related *
cks_related_of(const struct cks_finding *f, size_t i)
{
    return i < f->related_count ? &f->related[i] : &f->more[i - f->related_count];
}

#endif
