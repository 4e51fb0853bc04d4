/* Paths of a Terraform configuration: joined and cleaned as text, and kept inside a root. */
#ifndef CKS_FORMATS_FENCE_H
#define CKS_FORMATS_FENCE_H

#include "base/arena.h"
#include "base/bounds.h"
#include "base/buf.h"
#include "ckscheck/ckscheck.h"

/* Components of one path. */
#define CKS_TF_COMPONENTS_MAX 128
/* How far upwards a directory that holds .git is looked for. */
#define CKS_TF_UPWARDS_MAX 40

/* How files are reached; all files of a run in the same way. */
struct cks_tf_files {
    const struct cks_file_access *access;
    void *cookie;
    bool failed; /* out of memory: an answer may be wrong */
    /* A bound left out something of a file or directory. NULL: nobody is reported. */
    void (*beyond)(void *cookie, const char *path, enum cks_bound bound);
    void *beyond_cookie;
};

/* Tells of a bound; files may be NULL. */
void cks_tf_beyond(const struct cks_tf_files *files, const char *path, enum cks_bound bound);

/* "a/b" of "a" and "b"; b alone where a is "." or b is absolute. NULL if out of memory. */
const char *cks_tf_join(struct cks_arena *a, const char *dir, struct cks_str name);
/* Without "." and needless ".." and slashes, as text alone tells; "." for nothing. NULL if out of
 * memory or the path has too many components. */
const char *cks_tf_clean(struct cks_arena *a, const char *path);
/* The directory of a file's path: "." where it has none. */
const char *cks_tf_dirname(struct cks_arena *a, const char *path);
/* How many levels above `dir` are still inside: up to options->root, else to the nearest directory
 * that holds .git, else 0. dir is clean. */
unsigned cks_tf_levels(struct cks_tf_files *files, const char *root, const char *dir);
/* Whether clean `path` stays in the directory `levels` above clean `dir`, and no component below
 * that is a symbolic link. */
bool cks_tf_inside(struct cks_tf_files *files, const char *dir, unsigned levels, const char *path);
enum cks_tf_read { CKS_TF_READ_OK, CKS_TF_READ_MISSING, CKS_TF_READ_REFUSED };
/* Reads a regular file of at most `most` bytes to *ret; a larger one is reported of. */
enum cks_tf_read cks_tf_read_file(struct cks_tf_files *files, const char *path, bool follow,
                                  size_t most, struct cks_buf *ret);

#endif
