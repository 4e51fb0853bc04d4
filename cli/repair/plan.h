/* Which repairs are made: the certain ones, of the files that were named, each tried on a copy first
 * and given up where its finding stays or another appears. */
#ifndef CKSCHECK_CLI_REPAIR_PLAN_H
#define CKSCHECK_CLI_REPAIR_PLAN_H

#include "common/options.h"
#include "repair/overlay.h"

/* Makes the repairs of all findings of a judged run in copies of the files. settings->files must be
 * the overlay of these sources. CLI_OK, or CLI_FAILED after a message. */
int cli_plan_repairs(const struct cli_settings *settings, const struct cks *judged,
                     struct cli_sources *sources);
void cli_sources_free(struct cli_sources *sources);

/* A run over the files as they are repaired so far, judged; NULL after a message. */
struct cks *cli_run_again(const struct cli_settings *settings);

#endif
