/* A call of one of Terraform's functions, the row of a function, and what functions share. */
#ifndef CKS_SOURCE_HCL_EVAL_FUNC_TOOLS_H
#define CKS_SOURCE_HCL_EVAL_FUNC_TOOLS_H

#include "source/document.h"
#include "source/hcl/eval/evaluation.h"

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
    cks_hcl_t result;  /* its type, for where it is unknown */
    bool keeps_source; /* the result is one of the arguments, or as literal as they are */
    bool tells_marks;  /* the result is not as sensitive as the arguments */
};

/* An error, a result that is unknown, memory (NULL if out of memory), and a list. */
cks_hcl_v cks_hcl_func_fail(struct cks_hcl_call *c, const char *reason);
cks_hcl_v cks_hcl_func_unsure(struct cks_hcl_call *c, const char *reason);
void *cks_hcl_func_scratch(struct cks_hcl_call *c, size_t count, size_t size);
cks_hcl_v cks_hcl_func_strings(struct cks_hcl_call *c, const struct cks_str *items, size_t count);

/* Reads the file that the first argument names; see cks_hcl_host. What it is where it was not read.
 */
enum cks_hcl_file_status cks_hcl_func_file(struct cks_hcl_call *c, struct cks_buf *ret,
                                           const char **ret_name);
cks_hcl_v cks_hcl_func_no_file(struct cks_hcl_call *c, enum cks_hcl_file_status status);

/* Argument number i, a string that is known. */
static inline struct cks_str
cks_hcl_func_text(const struct cks_hcl_call *c, size_t i)
{
    return c->args[i]->u.text;
}

/* The file whose text argument number i is, as a document of that syntax; NULL if it is not all of
 * a file, or out of memory. */
const struct cks_document *cks_hcl_func_document(struct cks_hcl_call *c, size_t i,
                                                 enum cks_syntax syntax);

/* What was written as a string; releases the buffer. */
cks_hcl_v cks_hcl_func_give(struct cks_hcl_call *c, struct cks_buf *b);
/* Writes a wholly known value as jsonencode does; false if it becomes too long. */
bool cks_hcl_write_json(struct cks_buf *out, cks_hcl_v v);

#endif
