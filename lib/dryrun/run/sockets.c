#include "dryrun/run/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 256

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool
read_port(const char *text, in_port_t *ret)
{
    char *end;
    if (!cks_is_digit((unsigned char)*text))
        return false;
    unsigned long port = strtoul(text, &end, 10);
    *ret = htons((in_port_t)port);
    return !*end && port <= 65535;
}

/* "127.0.0.1:0", "[::1]:8080", "localhost:8080" */
static bool
read_address(const char *text, union address *ret, socklen_t *ret_size)
{
    char host[INET6_ADDRSTRLEN];
    const char *colon = strrchr(text, ':');
    in_port_t port;
    bool v6 = *text == '[';
    if (!colon || !read_port(colon + 1, &port) || (v6 && colon[-1] != ']'))
        return false;
    size_t n = (size_t)(colon - text) - (v6 ? 2 : 0);
    if (n == 0 || n >= sizeof(host))
        return false;
    memcpy(host, text + v6, n);
    host[n] = '\0';
    memset(ret, 0, sizeof(*ret));
    if (v6) {
        ret->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = port};
        *ret_size = sizeof(ret->v6);
        return inet_pton(AF_INET6, host, &ret->v6.sin6_addr) == 1;
    }
    ret->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = port};
    *ret_size = sizeof(ret->v4);
    if (strcmp(host, "localhost") == 0)
        ret->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ret->v4.sin_addr.s_addr || inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1;
}

static int
bound(const char *address, int type, int *ret_error)
{
    union address a;
    socklen_t size;
    const int one = 1;
    if (!read_address(address, &a, &size)) {
        *ret_error = EINVAL;
        return -1;
    }
    int fd = socket(a.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (fd >= 0 && bind(fd, &a.any, size) == 0)
        return fd;
    *ret_error = errno;
    if (fd >= 0)
        close(fd);
    return -1;
}

int
cks_dry_listen(const char *address, int *ret_error)
{
    int fd = bound(address, SOCK_STREAM, ret_error);
    if (fd < 0 || listen(fd, BACKLOG) == 0)
        return fd;
    *ret_error = errno;
    close(fd);
    return -1;
}

int
cks_dry_bind_datagrams(const char *address, int *ret_error)
{
    return bound(address, SOCK_DGRAM, ret_error);
}

bool
cks_dry_socket_address(int fd, char out[64])
{
    union address a;
    socklen_t size = sizeof(a);
    char host[INET6_ADDRSTRLEN];
    if (getsockname(fd, &a.any, &size) != 0)
        return false;
    bool v6 = a.any.sa_family == AF_INET6;
    const void *number = v6 ? (const void *)&a.v6.sin6_addr : (const void *)&a.v4.sin_addr;
    if (!inet_ntop(a.any.sa_family, number, host, sizeof(host)))
        return false;
    snprintf(out, 64, v6 ? "[%s]:%u" : "%s:%u", host,
             (unsigned)ntohs(v6 ? a.v6.sin6_port : a.v4.sin_port));
    return true;
}
