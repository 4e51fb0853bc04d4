/* One tree of a file, and what its readers leave. */
#ifndef CKS_RUN_INTAKE_TREE_H
#define CKS_RUN_INTAKE_TREE_H

#include "formats/reading/reading.h"
#include "run/state/input.h"

/* Reads the tree. One that gave no store, and of which nothing was said, is looked through for
 * stores in forms that are not read. Returns false only if out of memory. */
bool cks_intake_tree(struct cks_intake *in, struct cks_reading *r, const cJSON *tree,
                     bool in_inventory);

#endif
