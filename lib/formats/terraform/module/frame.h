/* A module in use: its variables have values, its locals can be evaluated, and it may call other
 * modules. */
#ifndef CKS_FORMATS_TERRAFORM_FRAME_H
#define CKS_FORMATS_TERRAFORM_FRAME_H

#include "base/index.h"
#include "formats/terraform/module/module.h"

#define CKS_TF_MODULES_DEEP ((unsigned)CKS_MOST_TERRAFORM_DEPTH)

struct cks_tf_frame;
struct cks_tf_place;

/* One reading of Terraform configurations. */
/* A file of values of variables in which Terraform would find errors. */
struct cks_tf_broken {
    const struct cks_document *doc;
    struct cks_hcl_diags diags;
};

struct cks_tf_run {
    struct cks_tf_files files;
    struct cks_arena *arena;
    const struct cks_options *options; /* NULL: the defaults */
    const char *root;                  /* of options, may be NULL */
    struct cks_hcl_eval eval;
    CKS_VEC(struct cks_tf_module *) modules; /* loaded so far */
    struct cks_index module_index;           /* of these, by directory */
    CKS_VEC(struct cks_tf_broken) broken;    /* files of values, those that were read so far */
    /* The attribute of a data source; returns NULL where it is known only after apply. NULL: all
     * are. */
    cks_hcl_v (*data)(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
                      const struct cks_hcl_reference *ref);
    bool failed; /* out of memory */
};

/* The frame and the block instance of an expression. NULL values: there is no count and no each. */
struct cks_tf_place {
    struct cks_tf_frame *frame;
    cks_hcl_v index, key, value;
};

struct cks_tf_frame {
    struct cks_tf_run *run;
    const struct cks_tf_module *module;
    struct cks_tf_frame *parent;     /* NULL for a root module */
    const struct cks_tf_item *call;  /* the block of the parent that calls this one */
    struct cks_tf_place called_from; /* in the parent */
    const char *address;             /* "module.a[0]." or "" */
    const char *path;                /* path.module: "." or from the root module's directory */
    unsigned depth;
    unsigned levels;                /* above the root module's directory that may be read */
    cks_hcl_v *values;              /* by item: of variables and locals, NULL: not evaluated yet */
    bool *busy;                     /* by item: being evaluated now */
    struct cks_tf_frame **children; /* by item: of calls without count and for_each */
    /* Of a root module: what its files of values say. */
    struct cks_hcl_member *given;
    size_t given_count;
    bool from_memory; /* not of a directory: nothing else is read */
};

/* Whether a directory was read through a caller or by itself: then a module was loaded for it. */
bool cks_tf_is_loaded(const struct cks_tf_run *run, const char *dir);
/* Keeps a module that was loaded; false if out of memory. */
bool cks_tf_keep_module(struct cks_tf_run *run, struct cks_tf_module *m);
/* The module of a directory, loaded once. NULL if out of memory. */
struct cks_tf_module *cks_tf_run_module(struct cks_tf_run *run, const char *dir);
/* Reads a file of values that no module took, for the errors of its text. False if out of memory.
 */
bool cks_tf_check_values(struct cks_tf_run *run, const char *path);
/* The same of all such files in a directory. */
bool cks_tf_check_values_in(struct cks_tf_run *run, const char *dir);
bool cks_tf_check_values_text(struct cks_tf_run *run, const char *name, struct cks_str text);
/* A frame for a root module. NULL if out of memory. */
struct cks_tf_frame *cks_tf_root_frame(struct cks_tf_run *run, const struct cks_tf_module *module,
                                       bool from_memory);
/* A frame for a called module; *ret is NULL if its source is none that can be read. False only if
 * out of memory. */
bool cks_tf_call_frame(const struct cks_tf_place *from, const struct cks_tf_item *call,
                       const char *address, struct cks_tf_frame **ret);
/* The directory that a call names, clean, or NULL if it is not a local path or must not be read. */
const char *cks_tf_call_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call);

/* The directory that it names but that must not be read, because it is above the root or behind a
 * link; otherwise NULL. */
const char *cks_tf_call_outside(const struct cks_tf_frame *frame, const struct cks_tf_item *call);

#endif
