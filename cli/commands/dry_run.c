/* ckscheck dry-run: runs a command with every AWS call redirected to our endpoint, then prints the
 * report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/commands.h"
#include "common/output.h"
#include "dryrun/advice.h"
#include "dryrun/endpoint.h"
#include "dryrun/formats.h"
#include "dryrun/journal.h"
#include "dryrun/profile.h"

/* A shell's exit status for a missing command, and for one that it cannot run. */
#define NOT_FOUND 127
#define NOT_RUN 126
/* A loop that waits for CONNECTED polls every few seconds and would never end with a FAILED store;
 * a plan and an apply with a data source ask about six times. */
#define FAILED_DESCRIBES_MAX 12u
#define REGION_DEFAULT "us-east-1"

struct dry_run {
    const struct cli_settings *settings;
    struct cli_endpoint endpoint;
    struct cli_journal journal;
    struct cks_dryrun_end end;
    char region[64]; /* of the user's profile; "": none */
};

static int
check_dry_run_settings(const struct cli_settings *s)
{
    if (!s->operand_count) {
        cli_error("dry-run needs a command: ckscheck dry-run -- COMMAND [ARG]...");
        return CLI_USAGE;
    }
    if (!cli_dryrun_reports_valid(s))
        return CLI_USAGE;
    if (!cli_dryrun_can_write(s))
        return CLI_FAILED;
    return CLI_OK;
}

static bool
has_variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

/* The Region that the command receives: none if it finds its own. */
static const char *
region_to_tell(struct dry_run *d)
{
    bool found = cli_profile_region(d->region, sizeof(d->region));
    if (d->settings->region)
        return d->settings->region;
    /* The configuration's Region is a default, like the one below. */
    if (found)
        return has_variable("AWS_PROFILE") || has_variable("AWS_DEFAULT_PROFILE") ? d->region
                                                                                  : NULL;
    return d->endpoint.policy.region ? d->endpoint.policy.region : REGION_DEFAULT;
}

static enum cks_isolation
isolation_of(const char *word)
{
    return strcmp(word, "off") == 0       ? CKS_ISOLATION_OFF
           : strcmp(word, "require") == 0 ? CKS_ISOLATION_REQUIRE
                                          : CKS_ISOLATION_AUTO;
}

/* Said before the command runs: whoever reads it can still stop it. */
static void
warn_exposed(void *cookie, const char *why)
{
    const struct dry_run *d = cookie;
    if (!d->settings->quiet)
        cli_error("the command is not isolated (%s): calls that ignore the variables bypass the "
                  "endpoint",
                  why);
}

static int
run_dry(struct dry_run *d)
{
    const struct cli_settings *s = d->settings;
    const char *temporary = getenv("TMPDIR");
    char **arguments = calloc(s->operand_count + 1, sizeof(*arguments));
    if (!arguments) {
        cli_error("out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; i < s->operand_count; i++)
        memcpy(&arguments[i], &s->operands[i], sizeof(*arguments));
    const struct cks_dryrun_command command = {
        .size = sizeof(command),
        .arguments = arguments,
        .environment = (const char *const *)environ,
        .region = region_to_tell(d),
        .isolation = isolation_of(s->isolate),
        .temporary = temporary && *temporary ? temporary : NULL,
        .failed_describes = FAILED_DESCRIBES_MAX,
        .exposed = warn_exposed,
        .exposed_cookie = d,
    };
    d->end.size = sizeof(d->end);
    enum cks_status status = d->endpoint.library.run(d->endpoint.dryrun, &command, &d->end);
    free(arguments);
    if (status == CKS_OK)
        return CLI_OK;
    bool required = status == CKS_ERR_INTERNAL && command.isolation == CKS_ISOLATION_REQUIRE;
    cli_error(required ? "--isolate=require: %s" : "%s",
              d->endpoint.library.problem(d->endpoint.dryrun));
    return CLI_FAILED;
}

static void
print_report(struct dry_run *d)
{
    struct cli_journal *j = &d->journal;
    if (d->end.start_error) {
        cli_error("%s: %s", d->settings->operands[0], strerror(d->end.start_error));
        return;
    }
    cli_journal_print(j, stderr);
    if (!j->kms)
        cli_advise_no_call(d->settings, d->end.isolated);
    if (d->end.left_running)
        cli_error(
            "%u %s that the command started %s still running: calls after its end are not answered",
            d->end.left_running, d->end.left_running == 1 ? "process" : "processes",
            d->end.left_running == 1 ? "is" : "are");
    if (d->end.ended_by_us)
        cli_error("the command was ended: it kept polling a key store that is FAILED, which never "
                  "becomes CONNECTED by itself");
}

/* Whether the calls give exit status 1. */
static bool
calls_fail(const struct dry_run *d)
{
    static const struct {
        const char *word;
        enum cks_severity level;
    } words[] = {{"note", CKS_NOTE}, {"warning", CKS_WARNING}, {"error", CKS_ERROR}};
    const struct cli_journal *j = &d->journal;
    if (strcmp(d->settings->fail_on, "never") == 0)
        return false;
    if (j->refused || j->failed_connects || d->end.ended_by_us)
        return true;
    enum cks_severity level = CKS_ERROR;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(d->settings->fail_on, words[i].word) == 0)
            level = words[i].level;
    for (enum cks_severity s = level; s <= CKS_ERROR; s++)
        if (j->severities[s])
            return true;
    return false;
}

static int
exit_status(const struct dry_run *d)
{
    if (d->end.start_error)
        return d->end.start_error == ENOENT ? NOT_FOUND : NOT_RUN;
    if (d->end.signal && !d->end.ended_by_us)
        return 128 + d->end.signal;
    const struct cli_journal *j = &d->journal;
    if (d->settings->strict && (j->undetermined || j->unanswered || !j->kms))
        return CLI_FAILED;
    return calls_fail(d) ? CLI_FINDINGS : d->end.exit_status;
}

int
cli_run_dry_run(struct cli_settings *settings)
{
    struct dry_run d = {.settings = settings, .journal.texts = true};
    int status = check_dry_run_settings(settings);
    if (status != CLI_OK)
        return status;
    if (!cli_journal_open(&d.journal, settings)) {
        cli_error("out of memory");
        status = CLI_FAILED;
    } else {
        status = cli_endpoint_open(&d.endpoint, settings, cli_journal_take, &d.journal);
    }
    if (status == CLI_OK) {
        cli_advise_apply(settings);
        status = run_dry(&d);
    }
    int stopped = cli_endpoint_stop(&d.endpoint);
    if (status == CLI_OK) {
        print_report(&d);
        status = exit_status(&d);
        const struct cks_failure *f;
        for (size_t i = 0; (f = cli_endpoint_skipped(&d.endpoint, i)) != NULL; i++)
            cli_journal_skip(&d.journal, f);
        if (!cli_journal_write(&d.journal, settings, stopped != CLI_OK ? stopped : status))
            stopped = CLI_FAILED;
    }
    cli_endpoint_close(&d.endpoint);
    cli_journal_close(&d.journal);
    return stopped != CLI_OK ? stopped : status;
}
