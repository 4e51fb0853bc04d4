/* Variables that scripts in other files have before they begin. */
#ifndef CKS_FORMATS_INSIDE_GIVEN_H
#define CKS_FORMATS_INSIDE_GIVEN_H

#include "base/vec.h"
#include "formats/inside/node.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

typedef CKS_VEC(struct cks_shell_given) cks_given_list;

/* So many are taken for one script; that there are more is reported. */
#define CKS_GIVEN_MAX ((size_t)CKS_MOST_GIVEN_VARIABLES)

/* Gives a variable; of two with one name the last counts. False if out of memory. */
bool cks_give_value(cks_given_list *list, struct cks_shell_given given);
/* The same of NAME=value at byte `at` of the document, whose value begins at byte
 * `from`, as Docker writes it, unless the bound is reached. */
bool cks_give_assignment(const struct cks_reading *r, cks_given_list *list,
                         struct cks_shell_given given);
/* A value without the quotes around it; p is NULL if it has others, escapes or references. */
struct cks_str cks_given_text(struct cks_str value);
/* Whether scripts of a document may set variables for those that follow: then those of a job are
 * not certain. */
bool cks_sets_for_others(struct cks_str text);
/* "(inputs.NAME)", as the reader of the shell calls ${{ inputs.NAME }}; p is NULL if out of memory.
 */
struct cks_str cks_input_name(struct cks_arena *a, const char *name);
/* Those of the script that a node is: env, environment and variables beside it and above it. False
 * if out of memory. */
bool cks_given_to_node(struct cks_reading *r, const struct cks_tree_node *n,
                       struct cks_shell_givens *ret);

#endif
