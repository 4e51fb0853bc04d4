#include "dryrun/run/watch.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>

#include "base/str.h"
#include "dryrun/limits.h"
#include "dryrun/run/family.h"

/* How often `done` is asked. */
#define TICK_MS 50

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

void
cks_dry_watched(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    for (size_t i = 0; i < CKS_COUNT(passed_on); i++)
        sigaddset(set, passed_on[i]);
}

static double
seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Passes a signal on. What a terminal sends, the command gets by itself. */
static void
pass_on(pid_t pid, const siginfo_t *info)
{
    if (info->si_signo != SIGCHLD && info->si_code != SI_KERNEL)
        kill(pid, info->si_signo);
}

bool
cks_dry_watch(pid_t pid, bool (*done)(void *cookie), void *cookie, int *ret_status)
{
    const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    sigset_t set;
    double deadline = 0;
    cks_dry_watched(&set);
    *ret_status = 0;
    for (;;) {
        siginfo_t info;
        pid_t ended = waitpid(pid, ret_status, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR))
            return deadline > 0;
        if (sigtimedwait(&set, &info, &tick) > 0)
            pass_on(pid, &info);
        if (deadline == 0 && done(cookie)) {
            cks_dry_family_kill(pid, SIGTERM);
            deadline = seconds() + CKS_DRY_GRACE_SECONDS;
        } else if (deadline > 0 && seconds() > deadline) {
            cks_dry_family_kill(pid, SIGKILL);
        }
    }
}
