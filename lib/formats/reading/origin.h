/* Where values come from that are not written where they are used. */
#ifndef CKS_FORMATS_READING_ORIGIN_H
#define CKS_FORMATS_READING_ORIGIN_H

#include "base/arena.h"
#include "model/store.h"

/* The text at a pointer of a document; its key is marked for a secret. */
struct cks_trace_text cks_origin_text(const struct cks_document *doc, const char *pointer,
                                      enum cks_trace_role role, const char *name);
/* All of a file, which is one value; its first line is shown. */
struct cks_trace_text cks_origin_file(const struct cks_document *doc);
/* Says where a value comes from. Texts without a place are left out. Of a value that is `whole`,
 * the first text gave all. False if out of memory. */
bool cks_origin_set(struct cks_arena *a, struct cks_value *v, bool whole,
                    const struct cks_trace_text *texts, size_t count);
/* Gives the values of a store in YAML that are aliases, or are merged, their origins: findings are
 * at the anchor. False if out of memory. */
bool cks_origin_of_aliases(struct cks_arena *a, struct cks_store *s);

#endif
