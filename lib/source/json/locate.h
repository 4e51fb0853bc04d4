/* From a JSON Pointer to a place in the text. */
#ifndef CKS_SOURCE_JSON_LOCATE_H
#define CKS_SOURCE_JSON_LOCATE_H

#include "source/document.h"
#include "source/json/members.h"

/* The range of the value at a JSON Pointer (RFC 6901; "" is the whole) of a well-formed text, or of
 * its key; if a key occurs twice, of the last. Lines and columns are by `origin`. */
bool cks_json_locate(struct cks_str text, struct cks_origin origin, const char *pointer,
                     enum cks_part part, size_t from, size_t len, struct cks_range *ret);
/* A cks_document's locate for JSON texts; `impl` is NULL or a struct cks_json_members of that text,
 * which makes a value of a large text as quick to find as one of a small one. */
bool cks_json_document_locate(const struct cks_document *doc, const char *pointer,
                              enum cks_part part, size_t from, size_t len, struct cks_range *ret);

#endif
