/* What the user of dry-run is reported beside the report. */
#ifndef CKSCHECK_CLI_ADVICE_H
#define CKSCHECK_CLI_ADVICE_H

#include "common/options.h"

/* Warns of a command that writes down what it believes was made. */
void cli_advise_apply(const struct cli_settings *settings);
/* Says that no call came, and why that can be. */
void cli_advise_no_call(const struct cli_settings *settings, bool isolated);

#endif
