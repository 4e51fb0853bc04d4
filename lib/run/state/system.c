#include "run/state/system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "ckscheck/tool.h"

int64_t
cks_system_clock(void *cookie)
{
    CKS_UNUSED(cookie);
    return (int64_t)time(NULL);
}

static int
look_at_path(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    struct stat st;
    CKS_UNUSED(cookie);
    if ((follow ? stat(path, &st) : lstat(path, &st)) != 0)
        return errno;
    ret->kind = S_ISREG(st.st_mode)   ? CKS_FILE_REGULAR
                : S_ISDIR(st.st_mode) ? CKS_FILE_DIRECTORY
                : S_ISLNK(st.st_mode) ? CKS_FILE_LINK
                                      : CKS_FILE_OTHER;
    ret->size = st.st_size > 0 ? (uint64_t)st.st_size : 0;
    ret->world_readable = (st.st_mode & S_IROTH) != 0;
    ret->device = st.st_dev;
    ret->inode = st.st_ino;
    return 0;
}

/* Whether every user can reach a file that they may read: all folders above it let them pass. In a
 * git work tree git makes every file readable; there the question is what is committed, and the
 * answer is false. */
bool
cks_system_exposed(const char *file)
{
    char path[PATH_MAX + sizeof("/.git")];
    struct stat st;
    bool reachable = true, in_git = false;
    if (!realpath(file, path))
        return true;
    for (char *slash; reachable && !in_git && (slash = strrchr(path, '/')) != NULL; *slash = '\0') {
        memcpy(slash, "/.git", sizeof("/.git"));
        in_git = lstat(path, &st) == 0;
        slash[slash == path] = '\0';
        reachable = stat(path, &st) == 0 && (st.st_mode & S_IXOTH);
        if (slash == path)
            break;
    }
    return reachable && !in_git;
}

/* A file is its descriptor, counted from 1 so that NULL is none. O_NONBLOCK: opening a pipe that
 * nobody writes to must not hang the run; reading waits, within bounds. */
static int
open_descriptor(void *cookie, const char *path, void **ret_file)
{
    CKS_UNUSED(cookie);
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return errno;
    *ret_file = (void *)((intptr_t)fd + 1);
    return 0;
}

/* A pipe may be silent for as long as a slow command between two lines; one that nobody has opened
 * for writing may stay so. */
#define PIPE_WAIT_MS 60000
#define WRITER_WAIT_MS 5000

/* From where the descriptor is: pipes have no offsets. */
static ssize_t
read_on(int fd, void *to, size_t size)
{
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    ssize_t n = read(fd, to, size);
    /* No byte and no writer yet is not the end. */
    bool early = n == 0 && poll(&waiting, 1, 0) == 0;
    if (!early && !(n < 0 && errno == EAGAIN))
        return n;
    int ready = poll(&waiting, 1, early ? WRITER_WAIT_MS : PIPE_WAIT_MS);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 ? read(fd, to, size) : -1;
}

/* Until it is full or the file ends: its beginning shows its kind, which a file system may
 * give in pieces. -1 with errno where nothing was read. */
static ssize_t
read_at(int fd, char *to, size_t size, uint64_t offset)
{
    size_t at = 0;
    ssize_t n = 1;
    while (at < size && n) {
        n = pread(fd, to + at, size - at, (off_t)(offset + at));
        if (n < 0 && errno != EINTR)
            return at ? (ssize_t)at : -1;
        at += n > 0 ? (size_t)n : 0;
    }
    return (ssize_t)at;
}

static int
read_descriptor(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    int fd = (int)((intptr_t)file - 1);
    ssize_t n;
    CKS_UNUSED(cookie);
    do {
        n = read_at(fd, to, size, offset);
        if (n < 0 && errno == ESPIPE)
            n = read_on(fd, to, size);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno;
    *ret_got = (size_t)n;
    return 0;
}

static void
close_descriptor(void *cookie, void *file)
{
    CKS_UNUSED(cookie);
    close((int)((intptr_t)file - 1));
}

static int
list_directory(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    CKS_UNUSED(cookie);
    DIR *dir = opendir(path);
    if (!dir)
        return errno;
    const struct dirent *entry;
    int stop = 0;
    /* What `each` does may set errno. */
    while (!stop && (errno = 0, entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            stop = each(arg, entry->d_name);
    int failure = stop ? 0 : errno;
    closedir(dir);
    return failure;
}

const struct cks_file_access cks_system_files = {
    .size = sizeof(cks_system_files),
    .look = look_at_path,
    .open = open_descriptor,
    .read = read_descriptor,
    .close = close_descriptor,
    .list = list_directory,
};

const struct cks_file_access *
cks_system_access(void)
{
    return &cks_system_files;
}
