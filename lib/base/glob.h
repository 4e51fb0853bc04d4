/* Names of files that a shell-like pattern matches. */
#ifndef CKS_BASE_GLOB_H
#define CKS_BASE_GLOB_H

#include "base/pattern.h"

/* Whether all of a name matches: "*" is any bytes, "?" one, "{a,b}" one of plain texts. UNKNOWN
 * for a name that is longer than a file's can be, and a pattern longer than a path. */
enum cks_match cks_glob_match(struct cks_str pattern, struct cks_str name);

#endif
