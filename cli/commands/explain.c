/* ckscheck explain: what a name means. */
#include <ckscheck/tool.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"

static bool
is_one_name(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] ==
           '\0';
}

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
    /* A line of a log may hold anything: it is not repeated. */
    if (!is_one_name(name))
        cli_error("the text contains no name that ckscheck knows; see ckscheck rules");
    else if (near)
        cli_error("unknown name '%s'; did you mean %s?", name, near);
    else
        cli_error("unknown name '%s'; see ckscheck rules", name);
    return CLI_USAGE;
}

int
cli_run_explain(struct cli_settings *settings)
{
    int status = CLI_OK;
    if (!settings->operand_count) {
        cli_error("explain needs a rule, an error, a parameter or a line of a log: "
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
