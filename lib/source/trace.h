/* Where a value comes from: the texts that, when changed, change it. */
#ifndef CKS_SOURCE_TRACE_H
#define CKS_SOURCE_TRACE_H

#include "source/document.h"

/* Texts that are kept of one value: real ones pass two or three variables, and have as many
 * pieces. */
#define CKS_TRACE_TEXTS_MAX 8u

enum cks_trace_role {
    CKS_TRACE_GAVE,    /* gave the value, or a piece of it */
    CKS_TRACE_PASSED,  /* passed on, unchanged, what another text gave */
    CKS_TRACE_OPEN,    /* it is not known from here on */
    CKS_TRACE_OUTSIDE, /* declares what got its value from no file: by what `name` is */
};

struct cks_trace_text {
    enum cks_trace_role role;
    const struct cks_document *doc;
    struct cks_range value; /* all of it, with its quotes */
    struct cks_range key;   /* the name beside it, which is marked for a secret; line 0: none */
    const char *name;       /* what it is given to: "var.path"; or NULL */
    const char *pointer;    /* of the value for doc's locate, which finds parts of it; or NULL */
};

/* Of a value that does not stand, or not as a whole, where it is used. Several values may share
 * one. */
struct cks_trace {
    bool whole; /* the first text gave all of it; else the texts that gave pieces come first */
    bool more;  /* there are more pieces than were kept */
    size_t count;
    const struct cks_trace_text *texts; /* what passed it on comes last, in the order from the
                                           origin to the use */
};

/* The text that gave all of the value; NULL where there is none or no such trace. */
static inline const struct cks_trace_text *
cks_trace_whole(const struct cks_trace *t)
{
    return t && t->whole ? &t->texts[0] : NULL;
}

#endif
