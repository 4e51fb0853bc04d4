/* ckscheck serve: a KMS endpoint for custom key store calls, until a signal ends it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"
#include "dryrun/endpoint.h"
#include "dryrun/formats.h"
#include "dryrun/journal.h"

static bool
is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strncmp(address, "[::1]", 5) == 0 ||
           strncmp(address, "localhost:", 10) == 0;
}

/* Checks the settings; returns the exit status after a message if they are invalid. */
static int
check_serve_settings(const struct cli_settings *s)
{
    if (s->operand_count) {
        cli_error("serve accepts no files; use --inventory and --evidence");
        return CLI_USAGE;
    }
    if (!cli_dryrun_reports_valid(s))
        return CLI_USAGE;
    if (!cli_dryrun_can_write(s))
        return CLI_FAILED;
    if (s->listen && !is_loopback(s->listen))
        cli_error("%s is not loopback: anyone who can reach it is answered, without authentication",
                  s->listen);
    return CLI_OK;
}

static int
serve_until_signal(struct cli_endpoint *e)
{
    sigset_t ends;
    int number;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    /* Before the endpoint's thread is made, so that none of its threads gets them. */
    sigprocmask(SIG_BLOCK, &ends, NULL);
    enum cks_status status = e->library.start(e->dryrun);
    if (status != CKS_OK) {
        cli_error("%s", e->library.problem(e->dryrun));
        return status == CKS_ERR_ARGUMENT ? CLI_USAGE : CLI_FAILED;
    }
    puts(e->library.url(e->dryrun));
    if (!cli_flush())
        return CLI_FAILED;
    sigwait(&ends, &number);
    return CLI_OK;
}

int
cli_run_serve(struct cli_settings *settings)
{
    struct cli_endpoint e = {0};
    struct cli_journal j = {.now = stderr, .quiet = settings->quiet};
    int status = check_serve_settings(settings);
    if (status != CLI_OK)
        return status;
    if (!cli_journal_open(&j, settings)) {
        cli_error("out of memory");
        status = CLI_FAILED;
    } else {
        status = cli_endpoint_open(&e, settings, cli_journal_take, &j);
    }
    if (status == CLI_OK)
        status = serve_until_signal(&e);
    int stopped = cli_endpoint_stop(&e);
    const struct cks_failure *f;
    for (size_t i = 0; (f = cli_endpoint_skipped(&e, i)) != NULL; i++)
        cli_journal_skip(&j, f);
    if (status == CLI_OK && !cli_journal_write(&j, settings, stopped))
        status = CLI_FAILED;
    cli_endpoint_close(&e);
    cli_journal_close(&j);
    return status > stopped ? status : stopped;
}
