/* Probing from the command line: loads libckscheck-probe, and only then. */
#ifndef CKSCHECK_CLI_PROBING_H
#define CKSCHECK_CLI_PROBING_H

#include <ckscheck/probe.h>

#include "common/options.h"

/* Text that grew; released by cli_probed_free. */
struct cli_text {
    char *data;
    size_t size;
};

struct cli_probed {
    struct cli_text evidence; /* JSON */
    struct cli_text way;      /* for people; empty unless it was asked for */
    size_t count;             /* proxies that were probed */
    size_t passed_over;       /* stores whose endpoint is unknown, or not one to contact */
    bool cancelled;           /* by Ctrl-C */
    bool unreached;           /* this machine could not reach something; a message was printed */
};

/* Copies the settings of every probe to *ret, which was initialized. */
void cli_probing_options(const struct cli_settings *settings, const char *const *connect_to,
                         struct cks_probe_options *ret);
/* Probes the proxies of the operands' stores, or the one of --endpoint, as the settings say. The
 * exit status; ret is to be released in every case. */
int cli_probe(const struct cli_settings *settings, bool way, struct cli_probed *ret);
void cli_probed_free(struct cli_probed *probed);

#endif
