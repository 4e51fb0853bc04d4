#include "dryrun/endpoint.h"

#include <ckscheck/tool.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"
#include "config/config.h"
#include "config/configs.h"
#include "session/session.h"

/* Calls come from no file: the configuration of the current directory applies to them. */
#define REQUEST "./request"
#define SUCCEED "succeed"
#define FAIL "fail:"

/* The list with NULL after its last item; NULL if out of memory. */
static const char **
terminated(const struct cli_list *list)
{
    const char **items = calloc(list->count + 1, sizeof(*items));
    for (size_t i = 0; items && i < list->count; i++)
        items[i] = list->items[i];
    return items;
}

static void
look(void *cookie, const struct cks_proxy *proxy, enum cks_operation operation, cks_sink_fn take,
     void *take_cookie)
{
    struct cli_endpoint *e = cookie;
    cli_prober_look(e->prober, proxy, operation, take, take_cookie);
}

/* --severity RULE=LEVEL */
static int
read_levels(struct cli_endpoint *e)
{
    const struct cli_list *list = &e->settings->severity;
    e->levels = calloc(list->count + 1, sizeof(*e->levels));
    if (!e->levels)
        return CLI_FAILED;
    for (size_t i = 0; i < list->count; i++) {
        const char *text = list->items[i];
        size_t n;
        if (!cli_level_of(text, &n, &e->levels[i].severity)) {
            cli_error("--severity must be RULE=LEVEL, with error, warning, note or off: %s", text);
            return CLI_USAGE;
        }
        e->levels[i].rule = cli_rule_named(text, n);
        if (!e->levels[i].rule) {
            cli_error("unknown rule %.*s in --severity; ckscheck rules lists the rules", (int)n,
                      text);
            return CLI_USAGE;
        }
    }
    return CLI_OK;
}

/* What the configuration and the command line say together; the latter wins. */
static int
read_policy(struct cli_endpoint *e)
{
    const struct cli_settings *s = e->settings;
    int status = read_levels(e);
    if (status != CLI_OK)
        return status;
    const struct cks_policy *found =
        s->configs ? cli_policy_of((void *)(uintptr_t)s, REQUEST) : NULL;
    const struct cli_config *config = cli_config_of(s->configs, ".");
    e->policy = found ? *found
                      : (struct cks_policy){.region = s->region,
                                            .account = s->account,
                                            .anchor_expiry_days = s->anchor_expiry_days,
                                            .proxy_expiry_days = s->proxy_expiry_days};
    if (!e->policy.levels) {
        e->policy.levels = e->levels;
        e->policy.level_count = s->severity.count;
    }
    e->store_limit = s->store_limit || !config ? s->store_limit : config->custom_key_stores;
    return (int)cli_configs_status(s->configs);
}

static void
set_judging(struct cli_endpoint *e)
{
    const struct cli_settings *s = e->settings;
    cks_options_init(&e->judging);
    e->judging.account = e->policy.account;
    e->judging.assume = e->assume;
    e->judging.store_limit = e->store_limit;
    e->judging.probe_max_age = s->probe_max_age * 60;
    e->judging.at_given = s->at.given;
    e->judging.at = s->at.at;
    if (e->policy.anchor_expiry_days)
        e->judging.anchor_expiry_days = e->policy.anchor_expiry_days;
    if (e->policy.proxy_expiry_days)
        e->judging.proxy_expiry_days = e->policy.proxy_expiry_days;
}

/* succeed, or fail:CODE */
static bool
read_undetermined_connect(const char *text, const char **ret)
{
    *ret = NULL;
    if (strcmp(text, SUCCEED) == 0)
        return true;
    if (strncmp(text, FAIL, strlen(FAIL)) == 0 && text[strlen(FAIL)]) {
        *ret = text + strlen(FAIL);
        return true;
    }
    cli_error("--undetermined-connect must be succeed or fail:CODE, not '%s'",
              cks_shown_argument(text));
    return false;
}

static int
status_of(struct cli_endpoint *e, enum cks_status status)
{
    if (status == CKS_OK)
        return CLI_OK;
    cli_error("%s", e->dryrun ? e->library.problem(e->dryrun) : cks_status_text(status));
    return status == CKS_ERR_ARGUMENT ? CLI_USAGE : CLI_FAILED;
}

const struct cks_failure *
cli_endpoint_skipped(const struct cli_endpoint *e, size_t i)
{
    return e->dryrun ? e->library.failure(e->dryrun, i) : NULL;
}

static int
open_with(struct cli_endpoint *e, struct cks_dryrun_options *o)
{
    const struct cli_settings *s = e->settings;
    const char **inventories = terminated(&s->inventories);
    const char **evidence = terminated(&s->evidence);
    const char **faults = terminated(&s->faults);
    enum cks_status status = CKS_ERR_MEMORY;
    o->inventories = inventories;
    o->evidence = evidence;
    o->faults = faults;
    if (inventories && evidence && faults)
        status = e->library.open(o, &e->dryrun);
    free(inventories);
    free(evidence);
    free(faults);
    const struct cks_failure *f;
    for (size_t i = 0; !s->quiet && (f = cli_endpoint_skipped(e, i)) != NULL; i++)
        cli_error("%s: %s", f->file, f->message);
    return status_of(e, status);
}

int
cli_endpoint_open(struct cli_endpoint *e, const struct cli_settings *settings,
                  void (*call)(void *cookie, const struct cks_dryrun_call *call), void *cookie)
{
    struct cks_dryrun_options o;
    *e = (struct cli_endpoint){.settings = settings};
    if (!cli_dryrun_library(&e->library))
        return CLI_FAILED;
    e->library.options_init(&o);
    if (!read_undetermined_connect(settings->undetermined_connect, &o.undetermined_connect))
        return CLI_USAGE;
    int status = read_policy(e);
    if (status == CLI_OK && settings->probe)
        status = cli_prober_open(&e->prober, settings);
    if (status != CLI_OK)
        return status;
    e->assume = cli_session_joined(&settings->assume);
    if (!e->assume)
        return CLI_FAILED;
    set_judging(e);
    o.judging = &e->judging;
    o.levels = e->policy.levels;
    o.level_count = e->policy.level_count;
    o.address = settings->listen;
    o.region = e->policy.region;
    o.account = e->policy.account;
    o.state = settings->state;
    o.undetermined =
        strcmp(settings->undetermined, "refuse") == 0 ? CKS_DRYRUN_REFUSE : CKS_DRYRUN_ACCEPT;
    o.connecting = settings->connecting;
    o.store_limit = e->store_limit;
    o.probe = e->prober ? look : NULL;
    o.probe_cookie = e;
    o.call = call;
    o.call_cookie = cookie;
    return open_with(e, &o);
}

int
cli_endpoint_stop(struct cli_endpoint *e)
{
    cli_prober_cancel(e->prober);
    return e->dryrun ? status_of(e, e->library.stop(e->dryrun)) : CLI_OK;
}

void
cli_endpoint_close(struct cli_endpoint *e)
{
    if (e->dryrun)
        e->library.close(&e->dryrun);
    cli_prober_close(&e->prober);
    free(e->levels);
    free(e->assume);
    e->levels = NULL;
}
