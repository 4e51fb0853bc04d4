/* Secrets on a line that no name on it announces. */
#ifndef CKS_BASE_UNNAMED_H
#define CKS_BASE_UNNAMED_H

#include "base/carried.h"

/* Where the first secret may begin on the line of a text that begins at `start`, before `end` on
 * it, that no name there announces: it goes on from the lines before (base/carried.h), a shell
 * hands it to a command (echo SECRET | aws ..., P=SECRET aws ..., aws ... <<< SECRET), a URL has a
 * user, a password or a query that may be one, or a word has the form of an XKS proxy's secret
 * access key. SIZE_MAX if none does. `known` is that of cks_carried_on, or NULL. */
size_t cks_unnamed_secret(struct cks_str text, size_t start, size_t end, struct cks_carried *known);
/* Where on a line a value begins that may be a secret by its form, in the query or the fragment of
 * a URL or of an absolute path, or behind a name in the query of a relative one: /x#SECRET,
 * x?token=SECRET. SIZE_MAX if none does. */
size_t cks_url_query(struct cks_str line);
/* Where a value in a text begins that has the form of an XKS proxy's secret access key; SIZE_MAX if
 * none does. */
size_t cks_find_key(struct cks_str text);

#endif
