/*
 * measure COMMAND...: runs it with no output, and prints its wall seconds, CPU seconds and peak
 * KiB. A child inherits the peak of the process that started it, so a small one has to.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
run(char **command)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0)
        execvp(command[0], command);
    _exit(127);
}

int
main(int argc, char **argv)
{
    struct rusage used;
    int status;
    if (argc < 2)
        return 2;
    double start = now();
    pid_t child = fork();
    if (child == 0)
        run(argv + 1);
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        return 1;
    printf("%.6f %.6f %ld\n", now() - start, seconds(used.ru_utime) + seconds(used.ru_stime),
           used.ru_maxrss);
    return WIFEXITED(status) && WEXITSTATUS(status) == 127;
}
