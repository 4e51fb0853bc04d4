/* A Terraform module: all files of a directory read as one, override files applied. */
#ifndef CKS_FORMATS_TERRAFORM_MODULE_H
#define CKS_FORMATS_TERRAFORM_MODULE_H

#include "base/vec.h"
#include "formats/reading/fence.h"
#include "source/document.h"
#include "source/marks.h"
#include "source/hcl/eval/eval.h"

#define CKS_TF_FILES_MAX ((size_t)CKS_MOST_TERRAFORM_FILES)
#define CKS_TF_MODULE_BYTES_MAX ((size_t)CKS_MOST_TERRAFORM_BYTES)

struct cks_tf_file {
    const char *path;
    struct cks_str text;
    bool json, override;
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    struct cks_document doc;
    struct cks_marks marks; /* of doc */
};

enum cks_tf_kind {
    CKS_TF_VARIABLE,
    CKS_TF_LOCAL,
    CKS_TF_OUTPUT,
    CKS_TF_CALL, /* module "x" { } */
    CKS_TF_RESOURCE,
    CKS_TF_DATA,
    CKS_TF_PROVIDER,
    CKS_TF_TERRAFORM,
    CKS_TF_EPHEMERAL, /* read only for the commands in it, and so is the next */
    CKS_TF_ACTION,
};

/* One thing that a module declares; of a local, its expression. */
struct cks_tf_item {
    enum cks_tf_kind kind;
    struct cks_str type, name; /* type of a resource and a data source; name of all */
    const struct cks_tf_file *file;
    const struct cks_hcl_block *block; /* NULL for a local */
    const struct cks_hcl_expr *expr;   /* of a local */
    const struct cks_hcl_range *key;   /* of a local's name */
    const struct cks_tf_item *over;    /* what an override file says of it, the strongest first */
    size_t index;                      /* in the module's items */
};

struct cks_tf_module {
    const char *dir; /* clean */
    struct cks_tf_file **files;
    size_t file_count;
    struct cks_tf_item *items; /* by kind, type, name, and order of the text */
    size_t item_count;
    bool damaged;               /* a file could not be read as Terraform's language */
    bool incomplete;            /* a file could not be read at all */
    struct cks_str aws_version; /* exact: of the lock file or of "= x"; else empty */
    bool locked;                /* there is a lock file */
};

/* Releases what is not in the arena. */
void cks_tf_module_close(struct cks_tf_module *m);
/* Reads a directory; *ret is in the arena. False only if out of memory. */
bool cks_tf_module_load(struct cks_tf_files *files, struct cks_arena *a, const char *dir,
                        struct cks_tf_module **ret);
/* The same of a text that is the whole module; path is its name. */
bool cks_tf_module_from_text(struct cks_arena *a, const char *path, struct cks_str text,
                             struct cks_tf_module **ret);
/* The names of a directory that are files of a module, sorted. False if out of memory. */
typedef CKS_VEC(const char *) cks_tf_names;
bool cks_tf_module_names(struct cks_tf_files *files, struct cks_arena *a, const char *dir,
                         cks_tf_names *ret);

/* Whether a file of that name changes what other files say. */
bool cks_tf_is_override(struct cks_str path);

/* The item, or NULL. type is empty for kinds that have none. */
const struct cks_tf_item *cks_tf_find(const struct cks_tf_module *m, enum cks_tf_kind kind,
                                      struct cks_str type, struct cks_str name);
/* The first and one past the last index of a kind in items. */
void cks_tf_range(const struct cks_tf_module *m, enum cks_tf_kind kind, size_t *from, size_t *to);
/* An attribute of an item, override files regarded; NULL if it has none. *ret_file may be NULL.
 */
const struct cks_hcl_attr *cks_tf_attr(const struct cks_tf_item *item, const char *name,
                                       const struct cks_tf_file **ret_file);
/* The expression of an attribute, or NULL. */
const struct cks_hcl_expr *cks_tf_expr(const struct cks_tf_item *item, const char *name);
/* The item whose blocks of that type count: an override's replace all of the base. dynamic blocks
 * count by their label. NULL if there is none. */
const struct cks_tf_item *cks_tf_blocks(const struct cks_tf_item *item, const char *type);
/* What a block of a body is called: its type, or the label of a dynamic one. */
struct cks_str cks_tf_block_name(const struct cks_hcl_block *block);
/* Whether any body of the item was damaged: what is missing may have been there. */
bool cks_tf_item_damaged(const struct cks_tf_item *item);

#endif
