#include "repair/write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/io.h"
#include "common/output.h"

#define COMPARE_BYTES (64u << 10)
/* A file's attributes: names and values of ours are far smaller. */
#define ATTRIBUTE_BYTES (64u << 10)

static enum cli_written
leave(const struct cli_source *s, const char *why)
{
    cli_error("%s: not repaired: %s", s->name, why);
    return CLI_LEFT_ALONE;
}

static enum cli_written
fail_write(const struct cli_source *s, int number)
{
    cli_error("%s: not repaired: %s", s->name, strerror(number));
    return CLI_WRITE_FAILED;
}

/* Whether the file is still the one that was read. */
static bool
is_unchanged(const struct cli_source *s, const char *path)
{
    struct stat st;
    char piece[COMPARE_BYTES];
    size_t at = 0;
    ssize_t n = 1;
    int fd = cli_io_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_dev == s->st.st_dev &&
                st.st_ino == s->st.st_ino && (size_t)st.st_size == s->original.n;
    while (same && n > 0) {
        n = cli_io_read(fd, piece, sizeof(piece));
        same = n >= 0 && (size_t)n <= s->original.n - at &&
               memcmp(piece, s->original.p + at, (size_t)n) == 0;
        at += n > 0 ? (size_t)n : 0;
    }
    explicit_bzero(piece, sizeof(piece));
    close(fd);
    return same && at == s->original.n;
}

/* 0 or an errno value. What the system gives every file it gives this one too. */
static int
copy_attributes(const char *path, int to)
{
    static const char *const copied[] = {"user.", "system.posix_acl_access"};
    char names[ATTRIBUTE_BYTES], value[ATTRIBUTE_BYTES];
    ssize_t n = listxattr(path, names, sizeof(names));
    if (n < 0)
        return errno == ENOTSUP || errno == EOPNOTSUPP ? 0 : errno;
    for (const char *name = names; name < names + n; name += strlen(name) + 1) {
        if (strncmp(name, copied[0], strlen(copied[0])) != 0 && strcmp(name, copied[1]) != 0)
            continue;
        ssize_t size = getxattr(path, name, value, sizeof(value));
        if (size < 0 || fsetxattr(to, name, value, (size_t)size, 0) != 0)
            return errno;
    }
    return 0;
}

static int
write_all(int fd, const struct cli_bytes *text)
{
    for (size_t at = 0; at < text->n;) {
        ssize_t n = write(fd, text->p + at, text->n - at);
        if (n < 0 && errno != EINTR)
            return errno;
        at += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* The new text beside the old, on the disk, with all that belongs to the file; 0 or errno. */
static int
fill_temporary(const struct cli_source *s, const char *path, int fd)
{
    int number = write_all(fd, &s->text);
    if (!number && fchown(fd, s->st.st_uid, s->st.st_gid) != 0)
        number = errno;
    if (!number && fchmod(fd, s->st.st_mode & 07777) != 0)
        number = errno;
    if (!number)
        number = copy_attributes(path, fd);
    if (!number && fsync(fd) != 0)
        number = errno;
    return number;
}

static void
sync_folder(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof(folder), "%s", path);
    *strrchr(folder, '/') = '\0';
    int fd = cli_io_open(*folder ? folder : "/", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static enum cli_written
replace(const struct cli_source *s, const char *path)
{
    char temporary[PATH_MAX + 16];
    snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return fail_write(s, errno);
    int number = fill_temporary(s, path, fd);
    if (close(fd) != 0 && !number)
        number = errno;
    bool same = number || is_unchanged(s, path);
    if (!number && same && rename(temporary, path) == 0) {
        sync_folder(path);
        return CLI_WRITTEN;
    }
    number = number ? number : errno;
    unlink(temporary);
    return same ? fail_write(s, number) : leave(s, "it was changed meanwhile");
}

enum cli_written
cli_source_write(const struct cli_source *s)
{
    char path[PATH_MAX];
    sigset_t all, before;
    if (s->st.st_nlink > 1)
        return leave(s, "it has another hard link, which would keep the old text");
    if (!(s->st.st_mode & 0222) || access(s->name, W_OK) != 0)
        return leave(s, "it is read-only");
    if (!realpath(s->name, path))
        return fail_write(s, errno);
    if (!is_unchanged(s, path))
        return leave(s, "it was changed meanwhile");
    /* A signal must not leave the temporary file behind. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    enum cli_written done = replace(s, path);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return done;
}
