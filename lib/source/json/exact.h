/* Whether a number was written as an integer: 0.0 and 1e0 are none, and cJSON does not keep how a
 * number was written. */
#ifndef CKS_SOURCE_JSON_EXACT_H
#define CKS_SOURCE_JSON_EXACT_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "base/str.h"

/* Marks every number of the tree that has a fraction or an exponent in the text, which is what the
 * tree was made from. */
void cks_json_mark_inexact(cJSON *tree, struct cks_str text);
/* Marks one number, by the text that it was made from. */
void cks_json_mark_number(cJSON *number, struct cks_str text);
/* Whether an item is a number that was written without a fraction and an exponent. */
bool cks_json_is_integer(const cJSON *item);

#endif
