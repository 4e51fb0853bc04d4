/* Inputs of calls whose parameters have their names in another spelling. */
#ifndef CKS_FORMATS_INSIDE_SPELLING_H
#define CKS_FORMATS_INSIDE_SPELLING_H

#include "base/arena.h"
#include "source/json/json.h"

/* What to say of an object whose names are all those of parameters, but for letter case, hyphens,
 * underscores and blanks, such as custom-key-store-name; NULL: it is something else, or out of
 * memory. */
const char *cks_spelling_of_input(struct cks_arena *a, const cJSON *object);

#endif
