/* Scripts of pipelines that run before another in the same shell. */
#ifndef CKS_FORMATS_INSIDE_EARLIER_H
#define CKS_FORMATS_INSIDE_EARLIER_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

/* Jobs that extend each other; GitLab takes eleven. */
#define CKS_EXTENDED_MAX 11u

/* Earlier items of the list that the script is in, before_script of its job and earlier phases of
 * its build: what they do to the variables that the script has. False if out of memory. */
bool cks_pass_earlier(struct cks_reading *r, const struct cks_tree_node *n,
                      struct cks_shell_givens *inout);
/* What a job of GitLab extends, the last first; false: at `index` there is none. ret->item is NULL
 * where it is in another file. */
bool cks_extended_by(const struct cks_tree_node *job, size_t index, struct cks_tree_node *ret);

#endif
