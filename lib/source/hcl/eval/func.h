/* Terraform's functions: one row each. */
#ifndef CKS_SOURCE_HCL_FUNC_H
#define CKS_SOURCE_HCL_FUNC_H

#include "source/hcl/eval/eval.h"

struct cks_hcl_call {
    struct cks_hcl_eval *ev;
    struct cks_hcl_values *vs;
    const cks_hcl_v *args; /* converted as the row says */
    size_t count;
};

typedef cks_hcl_v (*cks_hcl_func_fn)(struct cks_hcl_call *c);

/* `params` has a letter for each parameter; the last counts for all further ones.
 *   s n b   a string, number, bool: converted, known, not null
 *   p       a string that may be known in parts
 *   t       list(string): converted; its elements may be unknown or null
 *   l       a list, set or tuple, as it is; known but for its elements
 *   m       a map or object, as it is; known but for its elements
 *   a       anything but null; known but for its elements
 *   x       anything: null and unknown too */
struct cks_hcl_func {
    const char *name, *params;
    size_t min, max; /* arguments; SIZE_MAX: any number */
    cks_hcl_func_fn fn;
    cks_hcl_t result;  /* its type, for where it is not known */
    bool keeps_source; /* the result is one of the arguments, or as literal as they are */
};

extern const struct cks_hcl_func cks_hcl_string_funcs[], cks_hcl_collection_funcs[],
    cks_hcl_encoding_funcs[], cks_hcl_number_funcs[];

/* NULL where there is none of that name. */
const struct cks_hcl_func *cks_hcl_func_find(struct cks_str name);
/* Calls it. Arguments may be anything; try and can are not called this way. */
cks_hcl_v cks_hcl_func_call(struct cks_hcl_eval *ev, const struct cks_hcl_func *f,
                            const cks_hcl_v *args, size_t count);

/* For the functions. */
cks_hcl_v cks_hcl_func_fail(struct cks_hcl_call *c, const char *reason);
cks_hcl_v cks_hcl_func_unsure(struct cks_hcl_call *c, const char *reason);
void *cks_hcl_func_scratch(struct cks_hcl_call *c, size_t count, size_t size);
cks_hcl_v cks_hcl_func_strings(struct cks_hcl_call *c, const struct cks_str *items, size_t count);

/* Writes a wholly known value as jsonencode does; false where it becomes too long. */
bool cks_hcl_write_json(struct cks_buf *out, cks_hcl_v v);

#endif
