/* ckscheck hook: a plain git hook, for those who do not use the pre-commit framework. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/commands.h"
#include "common/output.h"

/* The second line of a file marks it as ours. */
#define MARK "# Written by \"ckscheck hook install\"; \"ckscheck hook uninstall\" removes it."

/* git starts it at the top of the work tree. A crash says nothing of the files: it becomes
 * status 3. */
static const char script[] =
    "#!/bin/sh\n" MARK "\n"
    "set -u\n"
    "program=$(command -v ckscheck) || program=@PROGRAM@\n"
    "if [ ! -x \"$program\" ]; then\n"
    "    echo \"ckscheck is no longer installed: remove $0, or install ckscheck\" >&2\n"
    "    exit 1\n"
    "fi\n"
    "\"$program\" check --hook --committed --staged .\n"
    "status=$?\n"
    "[ \"$status\" -le 3 ] && exit \"$status\"\n"
    "echo \"ckscheck ended with status $status; nothing was checked\" >&2\n"
    "exit 3\n";

/* Runs git and takes the one line that it prints; false if it fails. */
static bool
ask_git(const char *command, char *answer, size_t size)
{
    FILE *f = popen(command, "r");
    if (!f)
        return false;
    bool got = fgets(answer, (int)size, f) != NULL;
    while (fgetc(f) != EOF) /* so that it can end */
        ;
    if (pclose(f) != 0 || !got)
        return false;
    answer[strcspn(answer, "\n")] = '\0';
    return *answer != '\0';
}

/* Whether the file is a hook of ours; false too where there is none. */
static bool
is_ours(const char *path)
{
    char text[512];
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    const char *second = strchr(text, '\n');
    return second && strncmp(second + 1, MARK, strlen(MARK)) == 0;
}

/* In single quotes for the shell. */
static void
quote(FILE *f, const char *text)
{
    fputc('\'', f);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", f);
        else
            fputc(*text, f);
    fputc('\'', f);
}

static bool
write_script(const char *path)
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
    const char *place = strstr(script, "@PROGRAM@");
    FILE *f = n > 0 ? fopen(path, "we") : NULL;
    if (!f)
        return false;
    program[n] = '\0';
    fwrite(script, 1, (size_t)(place - script), f);
    quote(f, program);
    fputs(place + strlen("@PROGRAM@"), f);
    bool failed = ferror(f) || fchmod(fileno(f), 0755) != 0;
    return fclose(f) == 0 && !failed;
}

static int
install(const char *path)
{
    char temporary[PATH_MAX + 8];
    if (access(path, F_OK) == 0 && !is_ours(path)) {
        cli_error("%s is a different hook and was kept; call this from it: ckscheck check --hook "
                  "--committed --staged .",
                  path);
        return CLI_USAGE;
    }
    snprintf(temporary, sizeof(temporary), "%s.new", path);
    if (!write_script(temporary) || rename(temporary, path) != 0) {
        cli_error("%s cannot be written: %s", path, strerror(errno));
        unlink(temporary);
        return CLI_FAILED;
    }
    printf("installed %s\n", path);
    return CLI_OK;
}

static int
uninstall(const char *path)
{
    if (!is_ours(path)) {
        cli_error(access(path, F_OK) == 0 ? "%s is a different hook and was kept"
                                          : "%s does not exist",
                  path);
        return CLI_USAGE;
    }
    if (unlink(path) != 0) {
        cli_error("%s cannot be removed: %s", path, strerror(errno));
        return CLI_FAILED;
    }
    printf("removed %s\n", path);
    return CLI_OK;
}

int
cli_run_hook(struct cli_settings *settings)
{
    char hooks[PATH_MAX - 16], path[PATH_MAX];
    const char *what = settings->operand_count == 1 ? settings->operands[0] : "";
    bool installs = strcmp(what, "install") == 0;
    if (!installs && strcmp(what, "uninstall") != 0) {
        cli_error("hook needs one argument: install or uninstall");
        return CLI_USAGE;
    }
    if (!ask_git("git rev-parse --git-path hooks 2>/dev/null", hooks, sizeof(hooks))) {
        cli_error("this is not a git repository, or git is not installed");
        return CLI_USAGE;
    }
    if (mkdir(hooks, 0777) != 0 && errno != EEXIST) {
        cli_error("%s cannot be created: %s", hooks, strerror(errno));
        return CLI_FAILED;
    }
    snprintf(path, sizeof(path), "%s/pre-commit", hooks);
    return installs ? install(path) : uninstall(path);
}
