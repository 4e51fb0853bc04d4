/* The children of a collection, found by name or number: at once where they are many. */
#ifndef CKS_SOURCE_YAML_TABLE_H
#define CKS_SOURCE_YAML_TABLE_H

#include "source/yaml/node.h"

/* Gives a complete collection its table where it has many children. If out of memory it has none
 * and is looked through each time. */
void cks_yaml_make_table(struct cks_yaml *y, struct cks_yaml_node *node);
/* The key of the last member of that name of the map itself, merge keys left aside; or NULL. */
const struct cks_yaml_node *cks_yaml_find_key(const struct cks_yaml_node *map, struct cks_str name);
/* NULL past the last. */
const struct cks_yaml_node *cks_yaml_find_item(const struct cks_yaml_node *list, size_t index);

#endif
