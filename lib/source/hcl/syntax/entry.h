/* Text to trees, and what callers ask of one. */
#ifndef CKS_SOURCE_HCL_SYNTAX_ENTRY_H
#define CKS_SOURCE_HCL_SYNTAX_ENTRY_H

#include "source/hcl/hcl.h"

/* Reads a file (*.tf, *.tfvars). False only if out of memory; then nothing can be concluded. An
 * empty file is an empty body. */
bool cks_hcl_parse_file(struct cks_arena *a, struct cks_str text, struct cks_hcl_body *ret,
                        struct cks_hcl_diags *diags);
/* The same of a document, which every node then knows. */
bool cks_hcl_parse_document(struct cks_arena *a, const struct cks_document *doc,
                            struct cks_hcl_body *ret, struct cks_hcl_diags *diags);
/* Reads one expression that is the whole text, newlines allowed around it as within brackets.
 * *ret is never NULL on true; its kind is CKS_HCL_INVALID where nothing could be read. */
bool cks_hcl_parse_expr(struct cks_arena *a, struct cks_str text,
                        const struct cks_hcl_origin *origin, struct cks_hcl_expr **ret,
                        struct cks_hcl_diags *diags);
/* Reads the text of a template without quotes and escapes, as a string of a *.tf.json is one:
 * CKS_HCL_TEMPLATE or CKS_HCL_WRAP (or CKS_HCL_INVALID). origin may be NULL, here and above. */
bool cks_hcl_parse_template(struct cks_arena *a, struct cks_str text,
                            const struct cks_hcl_origin *origin, struct cks_hcl_expr **ret,
                            struct cks_hcl_diags *diags);
/* The first attribute or block of that name, or NULL. */
const struct cks_hcl_attr *cks_hcl_attr(const struct cks_hcl_body *body, const char *name);
const struct cks_hcl_block *cks_hcl_block(const struct cks_hcl_body *body, const char *type);
/* The string that an expression is where it is one literal without any interpolation; false
 * otherwise. */
bool cks_hcl_literal(const struct cks_hcl_expr *e, struct cks_str *ret);

#endif
