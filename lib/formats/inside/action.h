/* Actions in the repository that a step of a workflow runs. */
#ifndef CKS_FORMATS_INSIDE_ACTION_H
#define CKS_FORMATS_INSIDE_ACTION_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"

/* The action of a step, `uses: ./PATH`, with what the step gives it: `read` reads the commands of
 * a tree. Only stores with a value of the step are taken: the action is checked as a file of its
 * own. False if out of memory or the run stops. */
bool cks_read_local_action(struct cks_reading *r, const struct cks_tree_node *step,
                           bool (*read)(struct cks_reading *r, const cJSON *tree));

#endif
