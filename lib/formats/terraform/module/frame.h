/* A module in use: its variables have values, its locals can be evaluated, it may call others. */
#ifndef CKS_MODEL_TF_FRAME_H
#define CKS_MODEL_TF_FRAME_H

#include "formats/terraform/module/module.h"

/* Modules in modules. */
#define CKS_TF_MODULES_DEEP 12u
/* Instances of one count or for_each that are looked at one by one. */
#define CKS_TF_INSTANCES_MAX 200u

struct cks_tf_frame;

/* One reading of Terraform configurations. */
struct cks_tf_run {
    struct cks_tf_files files;
    struct cks_arena *arena;
    const char *root; /* of options, may be NULL */
    struct cks_hcl_eval eval;
    CKS_VEC(struct cks_tf_module *) modules; /* loaded so far */
    bool failed;                             /* memory was out */
};

/* Where an expression stands: in which frame, and in which instance of a block. NULL values: there
 * is no count, no each. */
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

/* The module of a directory, loaded once. NULL where memory is out. */
struct cks_tf_module *cks_tf_run_module(struct cks_tf_run *run, const char *dir);
/* A frame for a root module. NULL where memory is out. */
struct cks_tf_frame *cks_tf_root_frame(struct cks_tf_run *run, const struct cks_tf_module *module,
                                       bool from_memory);
/* A frame for a called module; *ret is NULL where its source is none that can be read. False only
 * where memory is out. */
bool cks_tf_call_frame(const struct cks_tf_place *from, const struct cks_tf_item *call,
                       const char *address, struct cks_tf_frame **ret);
/* The directory that a call names, clean, or NULL where it is no local path or not to be read. */
const char *cks_tf_call_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call);

/* The one that it names and that must not be read: above the root, or behind a link; else NULL. */
const char *cks_tf_call_outside(const struct cks_tf_frame *frame, const struct cks_tf_item *call);

/* The value of an expression; never NULL. scope: bindings of dynamic blocks, may be NULL. */
cks_hcl_v cks_tf_eval(const struct cks_tf_place *place, const struct cks_hcl_expr *e,
                      const struct cks_hcl_scope *scope);
cks_hcl_v cks_tf_variable(struct cks_tf_frame *frame, const struct cks_tf_item *item);
cks_hcl_v cks_tf_local(struct cks_tf_frame *frame, const struct cks_tf_item *item);

/* A type constraint; &cks_hcl_any where it is not one or any. *ret_sure tells whether it was
 * understood. */
cks_hcl_t cks_tf_type(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, bool *ret_sure);

/* The instances that count and for_each make of a block. */
struct cks_tf_instances {
    struct cks_tf_place *places;
    const char **suffixes; /* of the address: "", "[0]", "[\"a\"]" */
    size_t count;
    bool unknown;  /* one place stands for instances that are not known */
    bool repeated; /* there is a count or for_each */
};
/* False only where memory is out. */
bool cks_tf_instances(const struct cks_tf_place *from, const struct cks_tf_item *item,
                      struct cks_tf_instances *ret);

#endif
