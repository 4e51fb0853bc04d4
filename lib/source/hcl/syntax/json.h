/* Terraform's JSON syntax: JSON text to the tree that the native syntax has. */
#ifndef CKS_SOURCE_HCL_JSON_H
#define CKS_SOURCE_HCL_JSON_H

#include "source/hcl/hcl.h"

/* Reads one JSON value: objects become CKS_HCL_OBJECT (each key a name, in order, doubles kept),
 * arrays CKS_HCL_TUPLE. Strings are templates as in a *.tf.json file where `templates` is set, and
 * plain text otherwise, as in a *.tfvars.json file; in *.tf.json too they are plain text in
 * variables and in members named "//". text must outlive the arena's use. *ret is never NULL on
 * true, and its kind is CKS_HCL_INVALID where the text is not JSON: a diagnostic tells why. A
 * template that is not well-formed is invalid alone. False only if out of memory. */
bool cks_hcl_json_parse(struct cks_arena *a, struct cks_str text, bool templates,
                        struct cks_hcl_expr **ret, struct cks_hcl_diags *diags);
/* The same of a document, which every node then knows. */
bool cks_hcl_json_parse_document(struct cks_arena *a, const struct cks_document *doc,
                                 bool templates, struct cks_hcl_expr **ret,
                                 struct cks_hcl_diags *diags);

#endif
