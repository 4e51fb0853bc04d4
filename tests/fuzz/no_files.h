/* A world without files, for targets that judge a text: what it names cannot be opened. */
#ifndef CKS_TESTS_NO_FILES_H
#define CKS_TESTS_NO_FILES_H

#include <errno.h>

#include "ckscheck/ckscheck.h"

static int
no_look(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    (void)cookie;
    (void)path;
    (void)follow;
    (void)ret;
    return ENOENT;
}

static int
no_open(void *cookie, const char *path, void **ret_file)
{
    (void)cookie;
    (void)path;
    (void)ret_file;
    return ENOENT;
}

static int
no_read(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    (void)cookie;
    (void)file;
    (void)offset;
    (void)to;
    (void)size;
    (void)ret_got;
    return EBADF;
}

static void
no_close(void *cookie, void *file)
{
    (void)cookie;
    (void)file;
}

static int
no_list(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    (void)cookie;
    (void)path;
    (void)each;
    (void)arg;
    return ENOENT;
}

static const struct cks_file_access no_files = {
    sizeof(no_files), no_look, no_open, no_read, no_close, no_list,
};

#endif
