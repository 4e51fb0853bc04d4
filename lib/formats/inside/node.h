/* Where a walk through a tree is; pointers are made only where they are needed. */
#ifndef CKS_FORMATS_INSIDE_NODE_H
#define CKS_FORMATS_INSIDE_NODE_H

#include "source/json/json.h"

/* The members of a large object in the order of their names: each script of a pipeline asks for
 * many that the pipeline does not have. */
struct cks_tree_keys;

struct cks_tree_node {
    const struct cks_tree_node *up; /* NULL: the tree itself */
    const char *key;                /* NULL: an element of an array */
    size_t index;
    const cJSON *item;
    const struct cks_tree_keys *keys; /* of the tree itself; NULL: there is no index */
};

/* Sets the index of a large object; false if out of memory. */
bool cks_tree_note_keys(struct cks_arena *a, struct cks_tree_node *n);
/* A member of the node, as cks_json_get finds it. */
const cJSON *cks_tree_get(const struct cks_tree_node *n, const char *key);

/* The JSON Pointer of the node; NULL if out of memory. */
const char *cks_tree_pointer(struct cks_arena *a, const struct cks_tree_node *n);

#endif
