#include "dryrun/run/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dryrun/run/sockets.h"

static int
write_control(const char *path, const char *text)
{
    int fd = (int)TEMP_FAILURE_RETRY(open(path, O_WRONLY | O_CLOEXEC));
    if (fd < 0)
        return errno;
    int error = TEMP_FAILURE_RETRY(write(fd, text, strlen(text))) < 0 ? errno : 0;
    close(fd);
    return error;
}

/* The command keeps its user and group. */
static int
map_ids(uid_t uid, gid_t gid)
{
    char map[64];
    snprintf(map, sizeof(map), "%u %u 1", uid, uid);
    int error = write_control("/proc/self/uid_map", map);
    if (!error)
        error = write_control("/proc/self/setgroups", "deny");
    snprintf(map, sizeof(map), "%u %u 1", gid, gid);
    return error ? error : write_control("/proc/self/gid_map", map);
}

/* A superuser needs no namespace of users, in which other users' files could not be read. */
static int
unshare_all(void)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare(CLONE_NEWNET | CLONE_NEWNS) == 0)
        return 0;
    return unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) == 0 ? map_ids(uid, gid) : errno;
}

static int
raise_loopback(void)
{
    struct ifreq r = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    int error = ioctl(fd, SIOCGIFFLAGS, &r) < 0 ? errno : 0;
    r.ifr_flags = (short)(r.ifr_flags | IFF_UP | IFF_RUNNING);
    if (!error && ioctl(fd, SIOCSIFFLAGS, &r) < 0)
        error = errno;
    close(fd);
    return error;
}

static int
cover(const char *path, const char *with)
{
    if (access(path, F_OK) != 0)
        return 0; /* what is not there misleads nobody */
    return mount(with, path, NULL, MS_BIND, NULL) == 0 ? 0 : errno;
}

/* A daemon outside that answers for names (nscd) is reached through the file system. */
static int
hide_directory(const char *directory)
{
    if (access(directory, F_OK) != 0)
        return 0;
    return mount("none", directory, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 ? 0
                                                                                          : errno;
}

static int
cover_names(const struct cks_dry_files *f)
{
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return errno;
    int error = cover("/etc/hosts", f->hosts);
    if (!error)
        error = cover("/etc/resolv.conf", f->resolver);
    if (!error)
        error = hide_directory("/var/run/nscd");
    return error ? error : cover("/etc/nsswitch.conf", f->services);
}

static int
listen_all(int sockets[CKS_DRY_SOCKET_COUNT])
{
    int error = 0;
    sockets[CKS_DRY_PLAIN] = cks_dry_listen("127.0.0.1:0", &error);
    if (!error)
        sockets[CKS_DRY_TLS] = cks_dry_listen("127.0.0.1:443", &error);
    if (!error)
        sockets[CKS_DRY_NAMES] = cks_dry_bind_datagrams("127.0.0.1:53", &error);
    return error;
}

int
cks_dry_enter_namespace(const struct cks_dry_files *f, int sockets[CKS_DRY_SOCKET_COUNT],
                        const char **ret_step)
{
    *ret_step = "namespaces are not allowed here";
    int error = unshare_all();
    if (error)
        return error;
    *ret_step = "the loopback interface cannot be used";
    error = raise_loopback();
    if (error)
        return error;
    *ret_step = "the names of AWS cannot be led to the endpoint";
    error = cover_names(f);
    if (error)
        return error;
    *ret_step = "the endpoint cannot listen";
    return listen_all(sockets);
}
