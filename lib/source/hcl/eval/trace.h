/* Where the values of expressions come from. Traces are shared: a value holds the last step, which
 * knows what came before it. */
#ifndef CKS_SOURCE_HCL_EVAL_TRACE_H
#define CKS_SOURCE_HCL_EVAL_TRACE_H

#include "source/hcl/eval/evaluation.h"
#include "source/trace.h"

enum cks_hcl_trace_kind {
    CKS_HCL_TRACE_TEXT,    /* a literal, or all of a file */
    CKS_HCL_TRACE_STEP,    /* passes on what the one before it gave */
    CKS_HCL_TRACE_MADE,    /* put together from those before it */
    CKS_HCL_TRACE_OPEN,    /* not known from here on */
    CKS_HCL_TRACE_OUTSIDE, /* declared here, and given its value by what `name` is */
};

struct cks_hcl_trace {
    enum cks_hcl_trace_kind kind;
    unsigned count;
    const struct cks_hcl_trace *const *from; /* as many as `count` */
    const struct cks_document *doc;
    const struct cks_hcl_range *value, *key; /* key: of the name beside it, or NULL */
    const char *name;                        /* what it is given to, or NULL */
    const struct cks_trace *flat;            /* made when it was asked for */
};

/* The traces of an expression's parts, as it is evaluated. */
struct cks_hcl_gathering {
    const struct cks_hcl_trace *from[CKS_TRACE_TEXTS_MAX];
    unsigned count;
};

/* Adds one, which may be NULL, and those of others. */
void cks_hcl_gather(struct cks_hcl_gathering *g, const struct cks_hcl_trace *trace);
void cks_hcl_gather_all(struct cks_hcl_gathering *g, const struct cks_hcl_gathering *others);
/* The value of e with its trace: its own, or that it was made of `parts`. */
cks_hcl_v cks_hcl_trace_value(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *e,
                              const struct cks_hcl_gathering *parts);
/* The value that e gave to `name`, written at `key`; e may be the literal itself. */
cks_hcl_v cks_hcl_trace_given(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *e,
                              const struct cks_hcl_range *key, const char *name);
/* A value that is unknown because the text at `range` gives none. */
cks_hcl_v cks_hcl_trace_open(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc,
                             const struct cks_hcl_range *range, const char *name);
/* A value that no file gave to what is declared at `range`, but `name`: an option, the environment.
 */
cks_hcl_v cks_hcl_trace_outside(struct cks_hcl_eval *ev, cks_hcl_v v,
                                const struct cks_document *doc, const struct cks_hcl_range *range,
                                const char *name);
/* A value that is all of a file. */
cks_hcl_v cks_hcl_trace_file(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc);

/* The document of the file whose whole text a value is; NULL if it is not such a text. */
const struct cks_document *cks_hcl_trace_of_file(cks_hcl_v v);
/* A value that a part of a file gives. */
cks_hcl_v cks_hcl_trace_part(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc,
                             struct cks_hcl_range range);

/* What was decoded from a text that was put together: every value in it comes from there. `v`
 * itself where the text was not. */
cks_hcl_v cks_hcl_trace_decoded(struct cks_hcl_eval *ev, cks_hcl_v v, cks_hcl_v text);

/* For the model: NULL for NULL, and where the value stands inside `use`, which is in the same
 * document. */
const struct cks_trace *cks_hcl_trace_flat(struct cks_hcl_values *vs,
                                           const struct cks_hcl_trace *trace,
                                           const struct cks_hcl_expr *use);

#endif
