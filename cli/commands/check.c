/* ckscheck check: judges files offline. */
#include "commands/commands.h"
#include "common/output.h"
#include "repair/repair.h"
#include "session/session.h"

int
cli_run_check(struct cli_settings *settings)
{
    if (settings->operand_count == 0 && settings->evidence.count == 0) {
        cli_error("check needs a file, or - for standard input");
        return CLI_USAGE;
    }
    if (settings->diff || settings->fix)
        return cli_repair_valid(settings) ? cli_repair(settings) : CLI_USAGE;
    return cli_session_check(settings);
}
