/* ckscheck rules: the table of rules. */
#include <ckscheck/tool.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"

int
cli_run_rules(struct cli_settings *settings)
{
    struct cks_rule_info r = {.size = sizeof(r)};
    if (settings->operand_count) {
        cli_error("rules accepts no arguments; use ckscheck explain %s", settings->operands[0]);
        return CLI_USAGE;
    }
    if (strcmp(settings->format, "json") == 0)
        return cks_print_tables(cli_sink, stdout) == CKS_OK ? CLI_OK : CLI_FAILED;
    for (size_t i = 0; cks_rule_at(i, &r); i++)
        printf("%s  %-28s  %-7s  %-10s  %s\n", r.code, r.name, cks_severity_name(r.severity),
               cks_basis_name(r.basis), r.summary);
    return CLI_OK;
}
