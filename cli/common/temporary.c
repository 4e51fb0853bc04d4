#include "common/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One at a time. */
static const char *pending;

void
cli_temporary_drop(void)
{
    if (pending)
        unlink(pending);
    pending = NULL;
}

/* The mode of a file that is made anew. */
static mode_t
usual_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Whether a file beside it may take its place. *ret_mode: the permissions that it is to have. */
static bool
is_replaceable(struct cli_temporary *t, const char *path, mode_t *ret_mode)
{
    struct stat st;
    *ret_mode = usual_mode();
    if (lstat(path, &st) != 0) {
        int n = snprintf(t->path, sizeof(t->path), "%s", path);
        return errno == ENOENT && n > 0 && (size_t)n < sizeof(t->path);
    }
    if (!realpath(path, t->path) || stat(t->path, &st) != 0)
        return false;
    *ret_mode = st.st_mode & 07777;
    return S_ISREG(st.st_mode) && st.st_nlink == 1 && st.st_uid == geteuid() &&
           access(t->path, W_OK) == 0;
}

bool
cli_is_writable(const char *path)
{
    char folder[PATH_MAX];
    struct stat st;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            errno = EISDIR;
        return !S_ISDIR(st.st_mode) && access(path, W_OK) == 0;
    }
    if (errno != ENOENT)
        return false;
    const char *slash = strrchr(path, '/');
    int n = snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 2,
                     slash ? path : "./");
    if (n < 0 || (size_t)n >= sizeof(folder)) {
        errno = ENAMETOOLONG;
        return false;
    }
    return access(folder, W_OK | X_OK) == 0;
}

/* What is not replaced is written itself. A pipe that nobody reads would wait for ever. */
static FILE *
open_itself(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISFIFO(st.st_mode))
        return fopen(path, "we");
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        errno = errno == ENXIO ? EPIPE : errno;
        return NULL;
    }
    FILE *f = fcntl(fd, F_SETFL, 0) == 0 ? fdopen(fd, "w") : NULL;
    int number = errno;
    if (!f)
        close(fd);
    errno = number;
    return f;
}

FILE *
cli_temporary_open(struct cli_temporary *t, const char *path)
{
    mode_t mode;
    int fd = -1;
    t->own[0] = '\0';
    if (is_replaceable(t, path, &mode)) {
        snprintf(t->own, sizeof(t->own), "%s.XXXXXX", t->path);
        fd = mkostemp(t->own, O_CLOEXEC);
    }
    if (fd < 0) {
        t->own[0] = '\0';
        return open_itself(path);
    }
    pending = t->own;
    FILE *f = fchmod(fd, mode) == 0 ? fdopen(fd, "w") : NULL;
    if (!f) {
        int number = errno;
        close(fd);
        cli_temporary_drop();
        errno = number;
    }
    return f;
}

bool
cli_temporary_close(struct cli_temporary *t, FILE *f, bool complete)
{
    bool written = !ferror(f);
    written = fclose(f) == 0 && written;
    if (!t->own[0])
        return written;
    if (written && complete && rename(t->own, t->path) == 0) {
        pending = NULL;
        return true;
    }
    int number = errno;
    cli_temporary_drop();
    errno = number;
    return written && !complete;
}
