/* ckscheck explain: what a name means. */
#include <ckscheck/tool.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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
discard(void *cookie, const char *data, size_t size)
{
    (void)cookie, (void)data, (void)size;
    return 0;
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
        cli_error("unknown name '%s'; did you mean %s?", cks_shown_argument(name), near);
    else
        cli_error("unknown name '%s'; see ckscheck rules", cks_shown_argument(name));
    return CLI_USAGE;
}

/* Whether a name is known, or so nearly that it is a slip of the pen. */
static bool
is_meant_as_name(const char *name)
{
    const char *near = NULL;
    return cks_explain(name, discard, NULL, &near) == CKS_OK || near != NULL;
}

/* Several words of which one is nothing like a name: a line of a log without its quotes. */
static bool
is_line(const struct cli_settings *s)
{
    for (size_t i = 0; s->operand_count > 1 && i < s->operand_count; i++)
        if (!is_meant_as_name(s->operands[i]))
            return true;
    return false;
}

static int
explain_line(const struct cli_settings *s)
{
    char *line = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&line, &size);
    for (size_t i = 0; f && i < s->operand_count; i++)
        fprintf(f, "%s ", s->operands[i]);
    bool failed = !f || ferror(f);
    failed |= f && fclose(f) != 0;
    int status = failed ? CLI_FAILED : explain_rule(line);
    if (failed)
        cli_error("%s", cks_status_text(CKS_ERR_MEMORY));
    free(line);
    return status;
}

/* Standard input is one text: each name in it is explained once. */
static int
explain_stdin(void)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t n = getdelim(&text, &size, '\0', stdin);
    int status = CLI_USAGE;
    if (n > 0) {
        status = explain_rule(text);
    } else if (ferror(stdin)) {
        cli_error("standard input cannot be read: %s", strerror(errno));
        status = CLI_FAILED;
    } else {
        cli_error("standard input is empty");
    }
    free(text);
    return status;
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
    if (is_line(settings))
        return explain_line(settings);
    for (size_t i = 0; i < settings->operand_count; i++) {
        const char *name = settings->operands[i];
        if (i)
            putchar('\n');
        int one = strcmp(name, "-") == 0 ? explain_stdin() : explain_rule(name);
        status = one > status ? one : status;
    }
    return status;
}
