/* One probe for each call of a dry run, in whatever thread the call is answered. */
#ifndef CKSCHECK_CLI_PROBER_H
#define CKSCHECK_CLI_PROBER_H

#include <ckscheck/ckscheck.h>

#include "common/options.h"

struct cli_prober;

/* Loads the probe library and tries the settings; CLI_OK, or the exit status after a message. */
int cli_prober_open(struct cli_prober **ret, const struct cli_settings *settings);
/* Probes a proxy and passes the evidence to `take`; nothing if it must not be contacted. */
void cli_prober_look(struct cli_prober *p, const struct cks_proxy *proxy,
                     enum cks_operation operation, cks_sink_fn take, void *take_cookie);
/* Ends all probes early. NULL is allowed in these two. */
void cli_prober_cancel(struct cli_prober *p);
void cli_prober_close(struct cli_prober **p);

#endif
