/* One evaluation of expressions: its bounds, what the expressions are in, and the names that loops
 * bind. */
#ifndef CKS_SOURCE_HCL_EVAL_EVALUATION_H
#define CKS_SOURCE_HCL_EVAL_EVALUATION_H

#include "source/hcl/value/value.h"

/* Nodes that one expression may cost, what it refers to included; and all of a run together. */
#define CKS_HCL_STEPS_MAX 100000u
#define CKS_HCL_STEPS_TOTAL 2000000u
/* Memory for the values of a run. */
#define CKS_HCL_VALUE_BYTES_MAX (64u << 20)
/* Recursion: a tree's height, and more where locals refer to locals. */
#define CKS_HCL_EVAL_DEPTH_MAX 1200u

struct cks_hcl_eval;
struct cks_hcl_gathering;

/* A reference that no loop binds: its root and the attribute names that follow directly. */
#define CKS_HCL_REFERENCE_NAMES 4
struct cks_hcl_reference {
    struct cks_str root;
    struct cks_str names[CKS_HCL_REFERENCE_NAMES]; /* as many as `count` */
    size_t count;
    const char *text; /* all of it, indexes and further names included: "a.b[0].c" */
};

enum cks_hcl_file_status {
    CKS_HCL_FILE_OK,
    CKS_HCL_FILE_MISSING, /* it does not exist: Terraform would fail now */
    CKS_HCL_FILE_REFUSED, /* not looked at: outside the root, a link, too large */
};

/* What the expressions are in. */
struct cks_hcl_host {
    /* The value of a reference; *ret_used is the number of names that it used. */
    cks_hcl_v (*reference)(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref,
                           size_t *ret_used);
    /* Reads a file that a function names, and sets *ret_name, as it is shown, if it is OK. NULL:
     * none can be read. */
    enum cks_hcl_file_status (*file)(struct cks_hcl_eval *ev, struct cks_str path,
                                     struct cks_buf *ret, const char **ret_name);
    /* Calls `each` for the path, from `path`, of every regular file below it that a pattern of
     * fileset() matches; one may come twice. OK only if Terraform would find just these. NULL:
     * none can be looked for. */
    enum cks_hcl_file_status (*files)(struct cks_hcl_eval *ev, struct cks_str path,
                                      struct cks_str pattern,
                                      bool (*each)(void *arg, struct cks_str name), void *arg);
};

/* One evaluation. Zeroed but for vs.arena and host, it is ready. */
struct cks_hcl_eval {
    struct cks_hcl_values vs;
    const struct cks_hcl_host *host;
    void *cookie; /* the host's */
    void *frame;  /* the host's: the module instance and the each and count in force */
    size_t steps, total_steps;
    size_t bytes_at_start;
    unsigned depth;
    bool started;
    bool literal; /* the expressions are values alone: Terraform lets them call no function */
    struct cks_hcl_gathering *parts; /* of the expression at hand, or NULL: see trace.h */
};

/* A name that a for expression binds; or, without a name, the element that a splat is at. */
struct cks_hcl_scope {
    const struct cks_hcl_scope *parent;
    struct cks_str name;
    cks_hcl_v value;
};

#endif
