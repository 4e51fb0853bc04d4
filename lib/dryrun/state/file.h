/* Files: read whole, and written so that a reader sees the old one or the new one. */
#ifndef CKS_DRYRUN_STATE_FILE_H
#define CKS_DRYRUN_STATE_FILE_H

#include "base/buf.h"

/* Which version of a file was there; `exists` is false where there was none. */
struct cks_dry_file_mark {
    bool exists;
    uint64_t device, node, size;
    int64_t seconds, nanoseconds; /* of its last change */
};
struct cks_dry_file_mark cks_dry_file_look(const char *path);
/* Whether somebody else has written a file since: one that is gone holds nothing to be lost. */
bool cks_dry_file_changed(const char *path, const struct cks_dry_file_mark *since);

/* Adds a file's bytes, `most` at most; 0, or an errno value (EFBIG: it is longer). */
int cks_dry_file_read(const char *path, size_t most, struct cks_buf *out);
/* Replaces a file, readable by its owner alone; 0, or an errno value: it is then as it was. With
 * `lasting`, it is on the disk when this returns. */
int cks_dry_file_replace(const char *path, struct cks_str text, bool lasting);

#endif
