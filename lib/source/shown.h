/* Which lines around a place may be shown as they are: what an excerpt would hide of them is known
 * to be harmless. */
#ifndef CKS_SOURCE_SHOWN_H
#define CKS_SOURCE_SHOWN_H

#include "source/document.h"

/* As many lines as a unified diff has around a change. */
#define CKS_SHOWN_LINES 3u

struct cks_shown {
    const struct cks_range *open; /* values that may be shown */
    size_t open_count;
    bool (*known)(struct cks_str name); /* as for cks_excerpt_make */
};

/* The bytes [*from, *to) of the document's text: the lines of the range and up to CKS_SHOWN_LINES
 * before and after it. Both are the range's start where its own lines must not be shown. The text's
 * first and last line may continue outside of it. */
void cks_shown_around(const struct cks_document *doc, const struct cks_range *range,
                      const struct cks_shown *may, size_t *from, size_t *to);

#endif
