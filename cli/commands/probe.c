/* ckscheck probe: tests proxies from outside and reports what KMS would answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"
#include "probe/probing.h"
#include "probe/saving.h"
#include "session/session.h"

#define EVIDENCE_FORMAT "evidence"

static int
check_usage(const struct cli_settings *s)
{
    if (!s->endpoint && s->operand_count == 0) {
        cli_error("probe needs a file, - for standard input, or --endpoint and --path");
        return CLI_USAGE;
    }
    if (s->endpoint && s->operand_count) {
        cli_error("probe accepts files or --endpoint, not both");
        return CLI_USAGE;
    }
    if (!s->endpoint && (s->path || s->connectivity)) {
        cli_error("--path and --connectivity need --endpoint");
        return CLI_USAGE;
    }
    if (s->client_key && !s->client_cert) {
        cli_error("--client-key needs --client-cert");
        return CLI_USAGE;
    }
    return CLI_OK;
}

/* --endpoint as a store that exists, of which nothing else is known: no call is about it, only the
 * connection. The characters were checked by the probe. */
static enum cks_status
add_command_line(const struct cli_settings *s, struct cks *c)
{
    char text[2048];
    const char *path = s->path;
    int n = snprintf(text, sizeof(text),
                     "{\"CustomKeyStores\": [{\"CustomKeyStoreType\": \"EXTERNAL_KEY_STORE\", "
                     "\"XksProxyConfiguration\": {\"Connectivity\": \"%s\", \"UriEndpoint\": "
                     "\"%s\"%s%s%s}}]}\n",
                     s->connectivity ? s->connectivity : "PUBLIC_ENDPOINT", s->endpoint,
                     path ? ", \"UriPath\": \"" : "", path ? path : "", path ? "\"" : "");
    if (n < 0 || (size_t)n >= sizeof(text))
        return CKS_ERR_ARGUMENT;
    return cks_add_unwritten(c, "<command line>", text, (size_t)n);
}

static int
worse_of(int a, int b)
{
    return a > b ? a : b;
}

/* Whether something was left unknown for which no proxy is to blame. */
static bool
probed_incompletely(const struct cli_probed *probed)
{
    return probed->cancelled || probed->unreached || probed->count == 0;
}

/* Why nothing was probed. */
static void
tell_nothing(const struct cli_probed *probed)
{
    if (probed->passed_over == 0)
        cli_error("nothing was probed: the input contains no external key store");
    else
        cli_error("nothing was probed: no external key store in the input has an endpoint that is "
                  "known and can be contacted");
}

/* Judges the stores again, now with the probe's results. */
static int
report_probed(const struct cli_settings *s, const struct cli_probed *probed)
{
    struct cks *c = NULL;
    int status = cli_session_open(s, &c);
    if (status != CLI_OK)
        return status;
    struct cli_telling telling = {.before = probed_incompletely(probed) ? CLI_FAILED : CLI_OK};
    enum cks_status given =
        cks_add_seen(c, "<probe>", probed->evidence.data, probed->evidence.size);
    if (given == CKS_OK && s->endpoint)
        given = add_command_line(s, c);
    else if (given == CKS_OK)
        telling.before = worse_of(telling.before, cli_session_add(s, c));
    if (given != CKS_OK) {
        cli_error("the probe could not be evaluated: %s", cks_status_text(given));
        telling.before = CLI_FAILED;
    }
    status = cli_session_report(s, c, &telling);
    cks_close(&c);
    return status;
}

int
cli_run_probe(struct cli_settings *settings)
{
    struct cli_probed probed = {0};
    bool evidence = strcmp(settings->format, EVIDENCE_FORMAT) == 0;
    bool text = strcmp(settings->format, "text") == 0;
    int status = check_usage(settings);
    if (status == CLI_OK && !cli_can_save(settings))
        status = CLI_FAILED;
    if (status == CLI_OK)
        status = cli_probe(settings, text, &probed);
    if (status == CLI_OK && settings->save && !cli_save_evidence(settings->save, &probed.evidence))
        status = CLI_FAILED;
    if (status == CLI_OK && evidence)
        fwrite(probed.evidence.data, 1, probed.evidence.size, stdout);
    if (status == CLI_OK && text && probed.way.size) {
        fwrite(probed.way.data, 1, probed.way.size, stdout);
        putchar('\n');
    }
    if (status == CLI_OK && probed.count == 0)
        tell_nothing(&probed);
    if (status == CLI_OK && !evidence)
        status = report_probed(settings, &probed);
    if (probed.cancelled)
        cli_error("cancelled: what was not probed is unknown");
    if (status != CLI_USAGE && probed_incompletely(&probed))
        status = CLI_FAILED;
    cli_probed_free(&probed);
    return status;
}
