#include <ckscheck/tool.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "commands/commands.h"
#include "common/help.h"
#include "common/options.h"
#include "common/output.h"
#include "config/configs.h"
#include "config/run_config.h"
#include "session/paths.h"
#include "session/stdin.h"
#include "staged/view.h"

static int (*const runs[CLI_COMMAND_COUNT])(struct cli_settings *settings) = {
#define CLI_COMMAND(id, name, ...) [CLI_ID_##id] = cli_run_##name,
#include "common/commands.def"
#undef CLI_COMMAND
};

static int
print_version(void)
{
    printf("ckscheck %s\nKMS API model of %s\n%s", cks_version(), cks_model_date(),
           cks_libraries());
    return CLI_OK;
}

/* What git keeps, where the run is about that. */
static enum cli_exit
open_views(struct cli_settings *s)
{
    enum cli_exit status = CLI_OK;
    if (s->trusted_config && (s->no_config || s->config_file)) {
        cli_error("--trusted-config cannot be combined with --config and --no-config");
        return CLI_USAGE;
    }
    if (s->staged && (s->fix || s->diff)) {
        cli_error("--staged cannot be combined with --fix and --diff, which repair the work tree");
        return CLI_USAGE;
    }
    if (s->staged)
        status = cli_view_open(&s->view, NULL);
    if (status == CLI_OK && s->view)
        s->view->of_system = &s->evidence;
    if (status == CLI_OK && s->trusted_config)
        status = cli_view_open(&s->trusted, s->trusted_config);
    return status;
}

static int
run_command(struct cli_settings *settings)
{
    if (settings->version)
        return print_version();
    if (settings->help) {
        cli_print_help(settings->command);
        return CLI_OK;
    }
    if (!settings->command) {
        cli_print_help(NULL);
        return CLI_USAGE;
    }
    if (cli_option_named(settings->command, "root"))
        cli_name_operands_alike(settings);
    enum cli_exit status = cli_stdin_check(settings);
    if (status == CLI_OK)
        status = open_views(settings);
    if (cli_option_named(settings->command, "config")) {
        if (status == CLI_OK)
            status = cli_configs_open(settings);
        if (status == CLI_OK && settings->command->id != CLI_ID_CONFIG)
            status = cli_take_config_of_run(settings);
    }
    if (status != CLI_OK)
        return (int)status;
    cli_settings_default(settings);
    return runs[settings->command->id](settings);
}

/* A file or socket that took the place of a closed standard stream would get what is meant for it:
 * what takes the place here refuses to be used, as the closed one would. */
static void
fill_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            return;
}

/* Stack for the deepest input that the bounds allow, several times over. */
#define STACK_BYTES (4u << 20)

struct run {
    int argc;
    char **argv;
    int status;
};

static void *
run_all(void *arg)
{
    struct run *run = arg;
    struct cli_settings settings;
    fill_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a report beyond the limit of file sizes fails as on a full disk */
    int status = (int)cli_parse(run->argc, run->argv, &settings);
    if (status == CLI_OK)
        status = run_command(&settings);
    cli_stdin_end();
    cli_configs_free(settings.configs);
    cli_view_close(settings.view);
    cli_view_close(settings.trusted);
    cli_settings_free(&settings);
    if (!cli_flush())
        status = CLI_FAILED;
    run->status = status;
    return NULL;
}

/* Where the limit of the stack is low (ulimit -s 64), the run has one of its own. */
static bool
run_on_own_stack(struct run *run)
{
    struct rlimit limit;
    pthread_attr_t attributes;
    pthread_t thread;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= STACK_BYTES ||
        pthread_attr_init(&attributes) != 0)
        return false;
    bool started = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 &&
                   pthread_create(&thread, &attributes, run_all, run) == 0;
    pthread_attr_destroy(&attributes);
    return started && pthread_join(thread, NULL) == 0;
}

int
main(int argc, char **argv)
{
    struct run run = {.argc = argc, .argv = argv};
    if (!run_on_own_stack(&run))
        run_all(&run);
    return run.status;
}
