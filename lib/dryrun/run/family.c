#include "dryrun/run/family.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "dryrun/limits.h"

/* How often it is looked whether all have ended. */
#define TICK_MS 50

struct process {
    pid_t pid, parent;
    bool ours;
    bool ended; /* and nobody has asked how */
};

struct processes {
    CKS_VEC(struct process) list;
};

/* "PID (NAME) STATE PARENT ..."; a name may hold blanks and brackets. */
static pid_t
parent_of(const char *pid, bool *ret_ended)
{
    char path[64], text[512];
    *ret_ended = false;
    snprintf(path, sizeof(path), "/proc/%.16s/stat", pid);
    int fd = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC));
    if (fd < 0)
        return 0;
    ssize_t n = TEMP_FAILURE_RETRY(read(fd, text, sizeof(text) - 1));
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *end = strrchr(text, ')');
    *ret_ended = end && strlen(end) > 2 && (end[2] == 'Z' || end[2] == 'X');
    return end && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

static void
read_processes(struct processes *p)
{
    DIR *all = opendir("/proc");
    struct dirent *entry;
    while (all && (entry = readdir(all)) != NULL) {
        if (!cks_is_digit((unsigned char)entry->d_name[0]))
            continue;
        struct process *one = cks_vec_push(&p->list);
        if (!one)
            continue;
        *one = (struct process){.pid = (pid_t)strtol(entry->d_name, NULL, 10)};
        one->parent = parent_of(entry->d_name, &one->ended);
    }
    if (all)
        closedir(all);
}

/* Marks what descends from a process; numbers wrap, so a child may come before its parent. */
static void
mark_descendants(struct processes *p, pid_t pid)
{
    for (size_t i = 0; i < p->list.count; i++) {
        struct process *one = &p->list.items[i];
        if (one->ours || one->parent != pid || one->pid == pid)
            continue;
        one->ours = true;
        mark_descendants(p, one->pid);
    }
}

void
cks_dry_family_kill(pid_t pid, int number)
{
    struct processes p = {0};
    read_processes(&p);
    mark_descendants(&p, pid);
    /* The first asked starts no other in their place. */
    kill(pid, number);
    for (size_t i = 0; i < p.list.count; i++)
        if (p.list.items[i].ours)
            kill(p.list.items[i].pid, number);
    free(p.list.items);
}

void
cks_dry_family_adopt(struct cks_dry_family *f)
{
    struct processes p = {0};
    *f = (struct cks_dry_family){0};
    read_processes(&p);
    for (size_t i = 0; i < p.list.count; i++) {
        pid_t *known = p.list.items[i].parent == getpid() ? cks_vec_push(&f->known) : NULL;
        if (known)
            *known = p.list.items[i].pid;
    }
    free(p.list.items);
    prctl(PR_GET_CHILD_SUBREAPER, &f->adopted_before, 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

static bool
is_known(const struct cks_dry_family *f, pid_t pid)
{
    for (size_t i = 0; i < f->known.count; i++)
        if (f->known.items[i] == pid)
            return true;
    return false;
}

/* How many processes that the command started are running; those that have ended are reaped.
 * number: a signal that they and their own get; 0: none. */
static size_t
count_left(const struct cks_dry_family *f, int number)
{
    struct processes p = {0};
    size_t running = 0;
    read_processes(&p);
    for (size_t i = 0; i < p.list.count; i++) {
        const struct process *one = &p.list.items[i];
        if (one->parent != getpid() || is_known(f, one->pid))
            continue;
        if (one->ended)
            waitpid(one->pid, NULL, WNOHANG);
        else
            running++;
        if (!one->ended && number)
            cks_dry_family_kill(one->pid, number);
    }
    free(p.list.items);
    return running;
}

void
cks_dry_family_end(const struct cks_dry_family *f)
{
    const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    const int ticks = CKS_DRY_GRACE_SECONDS * 1000 / TICK_MS;
    for (int i = 0; i < 2 * ticks && count_left(f, i < ticks ? 0 : SIGKILL); i++)
        nanosleep(&tick, NULL);
}

size_t
cks_dry_family_release(struct cks_dry_family *f)
{
    size_t running = count_left(f, 0);
    prctl(PR_SET_CHILD_SUBREAPER, f->adopted_before, 0, 0, 0);
    cks_vec_free(&f->known);
    return running;
}
