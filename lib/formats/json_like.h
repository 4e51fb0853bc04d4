/* Whether a text that is not valid JSON was meant to be JSON. */
#ifndef CKS_FORMATS_JSON_LIKE_H
#define CKS_FORMATS_JSON_LIKE_H

#include "base/str.h"

/* Whether JSON breaks at a comment or a comma before a closing bracket, which only some programs'
 * own files have. */
bool cks_is_relaxed_json_at(struct cks_str text, size_t at);
/* Whether a text whose name does not say so was meant as the JSON of a store: it begins as JSON
 * does, and a member has a name of ours. at: where it breaks. */
bool cks_is_like_store_json(struct cks_str text, size_t at);
/* Whether a text begins with the first member of an object, whatever its name. */
bool cks_begins_as_object(struct cks_str text);

#endif
