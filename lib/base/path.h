/* Paths as text: no file is accessed. */
#ifndef CKS_BASE_PATH_H
#define CKS_BASE_PATH_H

#include "base/buf.h"

/* Adds `file` as it is called from the directory `base`: where both `directory` (in which relative
 * names start) and `base` are known, absolute, and the file is below base; else its absolute name,
 * or the name without ./ before it where directory is NULL. "." and ".." are resolved as text.
 * Names in angle brackets (<stdin>) stay as they are. */
void cks_path_relative(struct cks_buf *out, const char *file, const char *directory,
                       const char *base);

/* Whether a pattern of gitignore's kind (no ! before it) matches a path relative to where the
 * pattern stands. Polynomial in the lengths; patterns and paths over 4,095 bytes never match. */
bool cks_path_match(const char *pattern, const char *path, bool is_directory);

#endif
