#include <stdio.h>

#include "options.h"
#include "output.h"
#include "session.h"

static int
print_version(void)
{
    printf("ckscheck %s\nKMS API model of %s\n%s", cks_version(), cks_model_date(),
           cks_libraries());
    return CLI_OK;
}

static int
run(struct cli_settings *settings)
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
    return settings->command->run(settings);
}

int
main(int argc, char **argv)
{
    struct cli_settings settings;
    int status = (int)cli_parse(argc, argv, &settings);
    if (status == CLI_OK)
        status = run(&settings);
    cli_session_end();
    cli_settings_free(&settings);
    if (!cli_flush())
        status = CLI_FAILED;
    return status;
}
