/* The one binary search. */
#ifndef CKS_BASE_SEARCH_H
#define CKS_BASE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

/* The index of the first of n sorted items that is not before the key; n where all are. `before`
 * must hold for a first part of the items and for none after it. items may be NULL if n is 0. */
size_t cks_search(const void *items, size_t n, size_t size, const void *key,
                  bool (*before)(const void *item, const void *key));

#endif
