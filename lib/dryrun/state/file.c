#include "dryrun/state/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64u << 10)

struct cks_dry_file_mark
cks_dry_file_look(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return (struct cks_dry_file_mark){0};
    return (struct cks_dry_file_mark){.exists = true,
                                      .device = s.st_dev,
                                      .node = s.st_ino,
                                      .size = (uint64_t)s.st_size,
                                      .seconds = s.st_mtim.tv_sec,
                                      .nanoseconds = s.st_mtim.tv_nsec};
}

bool
cks_dry_file_changed(const char *path, const struct cks_dry_file_mark *since)
{
    struct cks_dry_file_mark now = cks_dry_file_look(path);
    if (!now.exists)
        return false;
    return !since->exists || now.device != since->device || now.node != since->node ||
           now.size != since->size || now.seconds != since->seconds ||
           now.nanoseconds != since->nanoseconds;
}

static int
read_all(int fd, size_t most, struct cks_buf *out)
{
    for (;;) {
        char *to = cks_buf_reserve(out, CHUNK);
        if (!to)
            return ENOMEM;
        ssize_t n = read(fd, to, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : 0;
        out->len += (size_t)n;
        if (out->len > most)
            return EFBIG;
    }
}

int
cks_dry_file_read(const char *path, size_t most, struct cks_buf *out)
{
    int fd = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC));
    if (fd < 0)
        return errno;
    int error = read_all(fd, most, out);
    close(fd);
    return error;
}

static int
write_all(int fd, struct cks_str text, bool lasting)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        text = cks_str_sub(text, (size_t)n, text.n);
    }
    return !lasting || fsync(fd) == 0 ? 0 : errno;
}

int
cks_dry_file_replace(const char *path, struct cks_str text, bool lasting)
{
    struct cks_buf name = {0};
    char *real = realpath(path, NULL); /* a link stays one */
    if (real)
        path = real;
    cks_buf_printf(&name, "%s.XXXXXX", path);
    if (!cks_buf_ok(&name)) {
        cks_buf_free(&name);
        free(real);
        return ENOMEM;
    }
    int error = 0;
    int fd = mkostemp(name.data, O_CLOEXEC);
    if (fd < 0)
        error = errno;
    if (!error)
        error = write_all(fd, text, lasting);
    if (fd >= 0 && close(fd) != 0 && !error)
        error = errno;
    if (!error && rename(name.data, path) != 0)
        error = errno;
    if (error && fd >= 0)
        unlink(name.data);
    free(real);
    cks_buf_free(&name);
    return error;
}
