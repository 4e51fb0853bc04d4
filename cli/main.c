#include <ckscheck/tool.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"
#include "common/help.h"
#include "common/options.h"
#include "common/output.h"
#include "config/configs.h"
#include "config/run_config.h"
#include "session/session.h"

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
    if (cli_option_named(settings->command, "config")) {
        enum cli_exit status = cli_configs_open(settings);
        if (status == CLI_OK && settings->command->id != CLI_ID_CONFIG)
            status = cli_take_config_of_run(settings);
        if (status != CLI_OK)
            return (int)status;
    }
    cli_settings_default(settings);
    return runs[settings->command->id](settings);
}

int
main(int argc, char **argv)
{
    struct cli_settings settings;
    signal(SIGXFSZ, SIG_IGN); /* a report beyond the limit of file sizes fails as on a full disk */
    int status = (int)cli_parse(argc, argv, &settings);
    if (status == CLI_OK)
        status = run_command(&settings);
    cli_session_end();
    cli_configs_free(settings.configs);
    cli_settings_free(&settings);
    if (!cli_flush())
        status = CLI_FAILED;
    return status;
}
