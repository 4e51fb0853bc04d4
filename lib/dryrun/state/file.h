/* Files: read whole, and written so that a reader sees the old one or the new one. */
#ifndef CKS_DRYRUN_STATE_FILE_H
#define CKS_DRYRUN_STATE_FILE_H

#include "base/buf.h"

/* Adds a file's bytes, `most` at most; 0, or an errno value (EFBIG: it is longer). */
int cks_dry_file_read(const char *path, size_t most, struct cks_buf *out);
/* Replaces a file, readable by its owner alone; 0, or an errno value: it is then as it was. With
 * `lasting`, it is on the disk when this returns. */
int cks_dry_file_replace(const char *path, struct cks_str text, bool lasting);

#endif
