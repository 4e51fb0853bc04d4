/* A dry run as JSON: the report of findings, with the calls beside (docs/report.md). */
#ifndef CKSCHECK_CLI_DRYRUN_JSON_H
#define CKSCHECK_CLI_DRYRUN_JSON_H

#include <ckscheck/dryrun.h>
#include <stdio.h>

/* Print the members of one call: as an element of `calls`, of `stores` (it was judged), and of
 * `findings`, each after a comma where it is not the first. `store` is its index in `stores`. */
void cli_dryrun_json_call(FILE *f, const struct cks_dryrun_call *call, size_t store, bool first);
void cli_dryrun_json_store(FILE *f, const struct cks_dryrun_call *call, size_t store, bool first);
/* *first becomes false with the first finding. */
void cli_dryrun_json_findings(FILE *f, const struct cks_dryrun_call *call, size_t store,
                              bool *first);

#endif
