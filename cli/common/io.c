#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
cli_io_open(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags);
    while (fd < 0 && errno == EINTR);
    return fd;
}

ssize_t
cli_io_read(int fd, char *to, size_t n)
{
    size_t at = 0;
    ssize_t got = 1;
    while (at < n && got) {
        got = read(fd, to + at, n - at);
        if (got < 0 && errno != EINTR)
            return at ? (ssize_t)at : -1;
        at += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)at;
}
