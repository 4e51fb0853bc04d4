/* The endpoint of serve and dry-run, as the settings say. */
#ifndef CKSCHECK_CLI_ENDPOINT_H
#define CKSCHECK_CLI_ENDPOINT_H

#include <ckscheck/tool.h>

#include "common/options.h"
#include "dryrun/dryrun_library.h"
#include "probe/prober.h"

struct cli_endpoint {
    const struct cli_settings *settings;
    struct cli_dryrun_library library;
    struct cli_prober *prober; /* NULL: proxies are not looked at */
    struct cks_options judging;
    struct cks_policy policy; /* of the configuration and the settings */
    unsigned store_limit;     /* 0: unknown */
    struct cks_level *levels; /* of --severity */
    char *assume;
    struct cks_dryrun *dryrun;
};

/* Loads the library and opens the endpoint; `call` is reported of each call. The configuration that
 * governs the current directory applies. CLI_OK, or the exit status after a message. To be closed
 * in any case. */
int cli_endpoint_open(struct cli_endpoint *e, const struct cli_settings *settings,
                      void (*call)(void *cookie, const struct cks_dryrun_call *call), void *cookie);
/* A file of evidence that was skipped: the i-th, or NULL past the last. */
const struct cks_failure *cli_endpoint_skipped(const struct cli_endpoint *e, size_t i);
/* Stops it; CLI_OK, or CLI_FAILED after a message where the state could not be kept. */
int cli_endpoint_stop(struct cli_endpoint *e);
void cli_endpoint_close(struct cli_endpoint *e);

#endif
