/* ckscheck explain: explains a rule or an error. */
#include <ckscheck/tool.h>
#include <stdio.h>

#include "commands/commands.h"
#include "common/output.h"

static int
explain_rule(const char *name)
{
    const char *near = NULL;
    enum cks_status status = cks_explain(name, cli_sink, stdout, &near);
    if (status == CKS_OK)
        return CLI_OK;
    if (status != CKS_ERR_ARGUMENT) {
        cli_error("%s", cks_status_text(status));
        return CLI_FAILED;
    }
    if (near)
        cli_error("unknown rule, code or exception '%s'; did you mean %s?", name, near);
    else
        cli_error("unknown rule, code or exception '%s'; see ckscheck rules", name);
    return CLI_USAGE;
}

int
cli_run_explain(struct cli_settings *settings)
{
    int status = CLI_OK;
    if (!settings->operand_count) {
        cli_error("explain needs a rule, a ConnectionErrorCode or an exception: "
                  "ckscheck explain CKS201");
        return CLI_USAGE;
    }
    for (size_t i = 0; i < settings->operand_count; i++) {
        if (i)
            putchar('\n');
        int one = explain_rule(settings->operands[i]);
        status = one > status ? one : status;
    }
    return status;
}
