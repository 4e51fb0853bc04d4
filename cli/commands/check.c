/* ckscheck check: judges files offline. */
#include "commands/commands.h"
#include "common/output.h"
#include "repair/repair.h"
#include "session/session.h"

int
cli_run_check(struct cli_settings *settings)
{
    struct cks *c = NULL;
    if (settings->operand_count == 0 && settings->evidence.count == 0) {
        cli_error("check needs a file, or - for standard input");
        return CLI_USAGE;
    }
    if (settings->diff || settings->fix)
        return cli_repair_valid(settings) ? cli_repair(settings) : CLI_USAGE;
    int status = cli_session_open(settings, &c);
    if (status != CLI_OK)
        return status;
    struct cli_telling telling = {.before = cli_session_add(settings, c)};
    status = cli_session_report(settings, c, &telling);
    cks_close(&c);
    return status;
}
