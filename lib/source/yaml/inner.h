/* A piece of a scalar's decoded text, found in the source again. */
#ifndef CKS_SOURCE_YAML_INNER_H
#define CKS_SOURCE_YAML_INNER_H

#include "source/yaml/node.h"
#include "source/range.h"

/* The range in the text of bytes [from, from + len) of a scalar's decoded value; false if it cannot
 * be determined. */
bool cks_yaml_inner(const struct cks_yaml *y, const struct cks_yaml_node *scalar, size_t from,
                    size_t len, struct cks_range *ret);

#endif
