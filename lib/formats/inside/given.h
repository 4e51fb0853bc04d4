/* Variables that scripts in other files have before they begin. */
#ifndef CKS_FORMATS_INSIDE_GIVEN_H
#define CKS_FORMATS_INSIDE_GIVEN_H

#include "base/vec.h"
#include "formats/inside/node.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

typedef CKS_VEC(struct cks_shell_given) cks_given_list;

/* NAME=value at byte `at` of the document, whose value begins at byte `from`, as Docker and make
 * write it; of two with one name the last counts, or, where `once` is set, none. False if out of
 * memory. */
bool cks_give_assignment(cks_given_list *list, struct cks_shell_given given, bool once);
/* A value without the quotes around it; p is NULL if it has others, escapes or references. */
struct cks_str cks_given_text(struct cks_str value);
/* Whether scripts of a document may set variables for those that follow: then those of a job are
 * not certain. */
bool cks_sets_for_others(struct cks_str text);
/* Those of the script that a node is: env, environment and variables beside it and above it. False
 * if out of memory. */
bool cks_given_to_node(struct cks_reading *r, const struct cks_tree_node *n,
                       struct cks_shell_givens *ret);

#endif
