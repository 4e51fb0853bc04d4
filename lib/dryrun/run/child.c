#include "dryrun/run/child.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dryrun/run/environment.h"

/* An endpoint's URL. */
#define URL_MAX 128
/* What the child's exit status says where it was not executed; nobody looks at it. */
#define NOT_EXECUTED 127

/* What a child says of its namespaces. */
struct report {
    int error;
    char step[64];
};

union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(CKS_DRY_SOCKET_COUNT * sizeof(int))];
};

static int
send_report(int channel, const struct report *r, const int *sockets)
{
    struct iovec v = {.iov_base = (void *)(uintptr_t)r, .iov_len = sizeof(*r)};
    union control c = {0};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
    if (sockets) {
        m.msg_control = c.bytes;
        m.msg_controllen = sizeof(c.bytes);
        struct cmsghdr *h = CMSG_FIRSTHDR(&m);
        h->cmsg_level = SOL_SOCKET;
        h->cmsg_type = SCM_RIGHTS;
        h->cmsg_len = CMSG_LEN(CKS_DRY_SOCKET_COUNT * sizeof(int));
        memcpy(CMSG_DATA(h), sockets, CKS_DRY_SOCKET_COUNT * sizeof(int));
    }
    return TEMP_FAILURE_RETRY(sendmsg(channel, &m, MSG_NOSIGNAL)) < 0 ? errno : 0;
}

static int
receive_report(int channel, struct report *r, int *sockets)
{
    struct iovec v = {.iov_base = r, .iov_len = sizeof(*r)};
    union control c = {0};
    struct msghdr m = {
        .msg_iov = &v, .msg_iovlen = 1, .msg_control = c.bytes, .msg_controllen = sizeof(c.bytes)};
    ssize_t n;
    do
        n = recvmsg(channel, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof(*r))
        return n < 0 ? errno : EPIPE;
    r->step[sizeof(r->step) - 1] = '\0';
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    if (h && h->cmsg_type == SCM_RIGHTS &&
        h->cmsg_len == CMSG_LEN(CKS_DRY_SOCKET_COUNT * sizeof(int)))
        memcpy(sockets, CMSG_DATA(h), CKS_DRY_SOCKET_COUNT * sizeof(int));
    return r->error;
}

/* Up to the terminator, however it comes; false where the other end closed before, because the run
 * was given up. */
static bool
receive_url(int channel, char url[URL_MAX])
{
    for (size_t n = 0; n < URL_MAX; n++)
        if (TEMP_FAILURE_RETRY(recv(channel, url + n, 1, 0)) != 1)
            return false;
        else if (!url[n])
            return true;
    return false;
}

static bool
send_all(int channel, const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = TEMP_FAILURE_RETRY(send(channel, bytes, n, MSG_NOSIGNAL));
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static void
execute(const struct cks_dryrun_command *command, const struct cks_dry_files *files, int channel,
        const sigset_t *mask)
{
    char url[URL_MAX] = "";
    struct cks_arena a = {0};
    if (!receive_url(channel, url))
        _exit(NOT_EXECUTED);
    const struct cks_dry_leading leading = {.url = url,
                                            .region = command->region,
                                            .bundle = files ? files->bundle : NULL,
                                            .authority = files ? files->authority : NULL};
    char **environment = cks_dry_environment(&a, command->environment, &leading);
    /* The command line ignores it for its own reports, and what is ignored stays so. */
    signal(SIGXFSZ, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (environment)
        execvpe(command->arguments[0], command->arguments, environment);
    int error = environment ? errno : ENOMEM;
    if (!send_all(channel, (const char *)&error, sizeof(error)))
        _exit(NOT_EXECUTED + 1);
    _exit(NOT_EXECUTED);
}

static void
run_child(const struct cks_dry_files *files, const struct cks_dryrun_command *command, int channel,
          const sigset_t *mask)
{
    struct report r = {0};
    int sockets[CKS_DRY_SOCKET_COUNT];
    if (files) {
        const char *step;
        r.error = cks_dry_enter_namespace(files, sockets, &step);
        memcpy(r.step, step, strnlen(step, sizeof(r.step) - 1));
    }
    if (send_report(channel, &r, files && !r.error ? sockets : NULL) != 0 || r.error)
        _exit(NOT_EXECUTED);
    for (size_t i = 0; files && i < CKS_DRY_SOCKET_COUNT; i++)
        close(sockets[i]);
    execute(command, files, channel, mask);
}

static const char *
known_step(const char *step)
{
    static const char *const steps[] = {
        "namespaces are not allowed here", "the loopback interface cannot be used",
        "the names of AWS cannot be led to the endpoint", "the endpoint cannot listen"};
    for (size_t i = 0; i < CKS_COUNT(steps); i++)
        if (strcmp(steps[i], step) == 0)
            return steps[i];
    return "the process could not be set up";
}

int
cks_dry_child_start(struct cks_dry_child *child, const struct cks_dry_files *files,
                    const struct cks_dryrun_command *command, const sigset_t *mask)
{
    int ends[2];
    struct report r = {0};
    *child = (struct cks_dry_child){.pid = -1, .channel = -1, .sockets = {-1, -1, -1}};
    child->why = known_step("");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    child->pid = fork();
    if (child->pid == 0) {
        close(ends[0]);
        run_child(files, command, ends[1], mask);
    }
    int error = child->pid < 0 ? errno : 0;
    close(ends[1]);
    child->channel = ends[0];
    if (!error)
        error = receive_report(ends[0], &r, child->sockets);
    if (error) {
        child->why = known_step(r.step);
        cks_dry_child_abandon(child);
    }
    return error;
}

int
cks_dry_child_go(struct cks_dry_child *child, const char *url)
{
    int error = 0;
    size_t got = 0;
    /* Nothing comes where the command was executed: the other end closes. */
    if (send_all(child->channel, url, strlen(url) + 1))
        while (got < sizeof(error)) {
            ssize_t n = TEMP_FAILURE_RETRY(
                recv(child->channel, (char *)&error + got, sizeof(error) - got, MSG_WAITALL));
            if (n <= 0)
                break;
            got += (size_t)n;
        }
    close(child->channel);
    child->channel = -1;
    return got == sizeof(error) ? error : 0;
}

void
cks_dry_child_abandon(struct cks_dry_child *child)
{
    if (child->channel >= 0)
        close(child->channel);
    child->channel = -1;
    if (child->pid > 0)
        while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    child->pid = -1;
}
