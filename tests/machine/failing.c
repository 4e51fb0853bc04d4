/* Preloaded into the program: lets chosen allocations fail, and reads and writes be short or
 * interrupted.
 *
 * CKS_FAIL_AT=N       the Nth allocation fails (1 is the first); 0: none
 * CKS_FAIL_FROM=1     ... and all after it
 * CKS_FAIL_COUNT=FILE the number of allocations is written there at exit
 * CKS_SHORT=N         reads and writes move at most N bytes
 * CKS_EINTR=N         one in N calls that may be interrupted is, as if by chance: a fixed turn
 * would meet the same call of a loop for ever
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static unsigned long count, fail_at;
static bool from, counting;
static unsigned long shortest, interrupt, calls;
static const char *count_file;

static unsigned long
number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void
begin(void)
{
    fail_at = number_of("CKS_FAIL_AT");
    from = number_of("CKS_FAIL_FROM") != 0;
    shortest = number_of("CKS_SHORT");
    interrupt = number_of("CKS_EINTR");
    count_file = getenv("CKS_FAIL_COUNT");
    unsetenv("LD_PRELOAD"); /* programs that it runs, such as git, are as ever */
    counting = true;
}

__attribute__((destructor)) static void
end(void)
{
    char text[32];
    counting = false;
    if (!count_file)
        return;
    int fd = open(count_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int n = snprintf(text, sizeof(text), "%lu\n", count);
    if (fd < 0 || write(fd, text, (size_t)n) != n)
        abort();
    close(fd);
}

/* For a debugger to stop at. */
void cks_hit(void);
__attribute__((noinline)) void
cks_hit(void)
{
    errno = ENOMEM;
}

static bool
fails(void)
{
    if (!counting)
        return false;
    unsigned long n = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    if (!fail_at || (from ? n < fail_at : n != fail_at))
        return false;
    cks_hit();
    return true;
}

void *
malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

void *
memalign(size_t align, size_t n)
{
    return fails() ? NULL : __libc_memalign(align, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
    return memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
    void *got = memalign(align, n);
    if (!got)
        return ENOMEM;
    *p = got;
    return 0;
}

/* Whether this call is interrupted, with errno set. */
static bool
is_interrupted(void)
{
    calls = calls * 6364136223846793005UL + 1442695040888963407UL;
    if (!interrupt || (calls >> 33) % interrupt != 0)
        return false;
    errno = EINTR;
    return true;
}

/* Eight bytes are an eventfd's, which takes no fewer. */
static size_t
shorter(size_t n)
{
    return shortest && n != sizeof(uint64_t) && n > shortest ? shortest : n;
}

/* The C library's own function. ISO C has no conversion of dlsym's pointer: its bytes are copied.
 */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (!next) {                                                                                   \
        void *found = dlsym(RTLD_NEXT, #name);                                                     \
        memcpy(&next, &found, sizeof(next));                                                       \
    }

ssize_t
read(int fd, void *to, size_t n)
{
    NEXT(read)
    return is_interrupted() ? -1 : next(fd, to, shorter(n));
}

ssize_t
pread(int fd, void *to, size_t n, off_t at)
{
    NEXT(pread)
    return is_interrupted() ? -1 : next(fd, to, shorter(n), at);
}

ssize_t
write(int fd, const void *from_, size_t n)
{
    NEXT(write)
    return is_interrupted() ? -1 : next(fd, from_, shorter(n));
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
    NEXT(poll)
    return is_interrupted() ? -1 : next(fds, n, timeout);
}

/* What sockets are read and written with; a datagram that is cut would be another one. */
static size_t
shorter_of(int fd, size_t n)
{
    int type = 0;
    socklen_t size = sizeof(type);
    bool stream = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type == SOCK_STREAM;
    return stream ? shorter(n) : n;
}

ssize_t
recv(int fd, void *to, size_t n, int flags)
{
    NEXT(recv)
    return is_interrupted() ? -1 : next(fd, to, shorter_of(fd, n), flags);
}

ssize_t
send(int fd, const void *from_, size_t n, int flags)
{
    NEXT(send)
    return is_interrupted() ? -1 : next(fd, from_, shorter_of(fd, n), flags);
}

/* The first place alone, where it is to be short. */
ssize_t
readv(int fd, const struct iovec *to, int n)
{
    NEXT(readv)
    struct iovec one = {to[0].iov_base, shorter(to[0].iov_len)};
    return is_interrupted() ? -1 : shortest ? next(fd, &one, 1) : next(fd, to, n);
}

ssize_t
writev(int fd, const struct iovec *from_, int n)
{
    NEXT(writev)
    struct iovec one = {from_[0].iov_base, shorter(from_[0].iov_len)};
    return is_interrupted() ? -1 : shortest ? next(fd, &one, 1) : next(fd, from_, n);
}

int
epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
    NEXT(epoll_wait)
    return is_interrupted() ? -1 : next(fd, events, n, timeout);
}

pid_t
waitpid(pid_t pid, int *status, int options)
{
    NEXT(waitpid)
    return is_interrupted() ? -1 : next(pid, status, options);
}

int
open(const char *path, int flags, ...)
{
    NEXT(open)
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return is_interrupted() ? -1 : next(path, flags, mode);
}
