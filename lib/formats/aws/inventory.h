/* Entries of DescribeCustomKeyStores. */
#ifndef CKS_FORMATS_INVENTORY_H
#define CKS_FORMATS_INVENTORY_H

#include "formats/reading/reading.h"

bool cks_read_inventory_entry(struct cks_reading *r, const cJSON *root, const char *pointer);

#endif
