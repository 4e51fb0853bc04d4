#include "staged/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/io.h"

/* git may wait for a lock or a slow disk this long between two bytes. */
#define WAIT_MS 60000
#define BUFFER_BYTES (64u << 10)

/* What a commit in progress tells git about its repository (git rev-parse --local-env-vars). */
static const char *const of_repository[] = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
};

/* A check must not open a connection: what a partial clone lacks stays missing. The content of an
 * object is its own, whatever refs/replace says. */
static const char *const added[] = {
    "GIT_NO_LAZY_FETCH=1",      "GIT_ALLOW_PROTOCOL=none", /* the same before git 2.44 */
    "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0",    "LC_ALL=C",
};

static bool
has_name_of(const char *variable, const char *other)
{
    size_t n = strcspn(other, "=");
    return strncmp(variable, other, n) == 0 && variable[n] == '=';
}

static bool
is_left_out(const char *variable, bool elsewhere)
{
    for (size_t i = 0; elsewhere && i < sizeof(of_repository) / sizeof(of_repository[0]); i++)
        if (has_name_of(variable, of_repository[i]))
            return true;
    for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++)
        if (has_name_of(variable, added[i]))
            return true;
    return false;
}

/* The environment of git, to be freed; NULL if out of memory. Made before there is a process: one
 * that ends because it has no memory has nobody to tell. */
static char **
environment_of_git(bool elsewhere)
{
    size_t n = 0, all = sizeof(added) / sizeof(added[0]);
    while (environ[n])
        n++;
    char **list = calloc(n + all + 1, sizeof(*list));
    char **to = list;
    for (size_t i = 0; list && i < n; i++)
        if (!is_left_out(environ[i], elsewhere))
            *to++ = environ[i];
    for (size_t i = 0; list && i < all; i++)
        *to++ = (char *)(uintptr_t)added[i];
    return list;
}

static void
become(const char *const *argv, char *const *environment, int in, int out)
{
    int nothing = cli_io_open("/dev/null", O_RDWR);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(nothing, STDERR_FILENO) < 0)
        _exit(127);
    signal(SIGPIPE, SIG_DFL);
    execvpe(argv[0], (char *const *)(uintptr_t)argv, environment);
    _exit(127);
}

bool
cli_process_start(struct cli_process *p, const char *const *argv, bool elsewhere)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    *p = (struct cli_process){.to = -1, .from = -1};
    char *buffer = malloc(BUFFER_BYTES);
    char **environment = environment_of_git(elsewhere);
    bool ok = buffer && environment && pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0;
    pid_t pid = ok ? fork() : -1;
    if (pid == 0)
        become(argv, environment, in[0], out[1]);
    free(environment);
    close(in[0]);
    close(out[1]);
    if (pid < 0) {
        close(in[1]);
        close(out[0]);
        free(buffer);
        return false;
    }
    *p = (struct cli_process){.pid = pid, .to = in[1], .from = out[0], .buffer = buffer};
    return true;
}

bool
cli_process_send(struct cli_process *p, const char *text, size_t n)
{
    while (n) {
        ssize_t written = write(p->to, text, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        n -= (size_t)written;
    }
    return true;
}

/* Fills the buffer; 0 at the end, -1 where nothing comes. */
static ssize_t
fill_buffer(struct cli_process *p)
{
    struct pollfd waiting = {.fd = p->from, .events = POLLIN};
    for (;;) {
        int ready = poll(&waiting, 1, WAIT_MS);
        if (ready == 0)
            errno = ETIMEDOUT;
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return -1;
        if (ready < 0)
            continue;
        ssize_t n = read(p->from, p->buffer, BUFFER_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        p->at = 0;
        p->held = n > 0 ? (size_t)n : 0;
        return n;
    }
}

ssize_t
cli_process_read(struct cli_process *p, char *to, size_t n)
{
    ssize_t got = p->held ? 1 : fill_buffer(p);
    if (got <= 0)
        return got;
    size_t taken = n < p->held ? n : p->held;
    memcpy(to, p->buffer + p->at, taken);
    explicit_bzero(p->buffer + p->at, taken);
    p->at += taken;
    p->held -= taken;
    return (ssize_t)taken;
}

bool
cli_process_line(struct cli_process *p, char *line, size_t size)
{
    size_t n = 0;
    char c;
    while (cli_process_read(p, &c, 1) == 1) {
        if (c == '\n') {
            line[n] = '\0';
            return true;
        }
        if (n + 1 < size)
            line[n++] = c;
    }
    return false;
}

int
cli_process_end(struct cli_process *p)
{
    int status = -1;
    if (!p->pid)
        return -1;
    close(p->to);
    close(p->from);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        ;
    explicit_bzero(p->buffer, BUFFER_BYTES);
    free(p->buffer);
    *p = (struct cli_process){.to = -1, .from = -1};
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Makes room for one more buffer. */
static bool
grow_output(char **all, size_t *cap, size_t len)
{
    if (len + BUFFER_BYTES <= *cap)
        return true;
    size_t larger = *cap ? 2 * *cap : 4 * (size_t)BUFFER_BYTES;
    char *grown = realloc(*all, larger);
    if (!grown)
        return false;
    *all = grown;
    *cap = larger;
    return true;
}

char *
cli_process_output(const char *const *argv, bool elsewhere, size_t most, size_t *ret_n,
                   bool *ret_large)
{
    struct cli_process p;
    char *all = NULL;
    size_t len = 0, cap = 0;
    ssize_t got = 1;
    *ret_large = false;
    if (!cli_process_start(&p, argv, elsewhere))
        return NULL;
    while (got > 0 && len <= most) {
        got = grow_output(&all, &cap, len) ? cli_process_read(&p, all + len, BUFFER_BYTES) : -1;
        len += got > 0 ? (size_t)got : 0;
    }
    *ret_large = len > most;
    if (got != 0)
        kill(p.pid, SIGTERM);
    int status = cli_process_end(&p);
    if (status < 0 || status > 1 || got != 0) {
        free(all);
        return NULL;
    }
    *ret_n = len;
    return all;
}
