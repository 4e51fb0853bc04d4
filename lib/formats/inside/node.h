/* Where a walk through a tree is; pointers are made only where they are needed. */
#ifndef CKS_FORMATS_INSIDE_NODE_H
#define CKS_FORMATS_INSIDE_NODE_H

#include "source/json/json.h"

struct cks_tree_node {
    const struct cks_tree_node *up; /* NULL: the tree itself */
    const char *key;                /* NULL: an element of an array */
    size_t index;
    const cJSON *item;
};

/* The JSON Pointer of the node; NULL if out of memory. */
const char *cks_tree_pointer(struct cks_arena *a, const struct cks_tree_node *n);

#endif
