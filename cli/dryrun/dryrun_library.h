/* libckscheck-dryrun, loaded when an endpoint is asked for: a check does not pay for a server. */
#ifndef CKSCHECK_CLI_DRYRUN_LIBRARY_H
#define CKSCHECK_CLI_DRYRUN_LIBRARY_H

#include <ckscheck/dryrun.h>

struct cli_dryrun_library {
    __typeof__(&cks_dryrun_options_init) options_init;
    __typeof__(&cks_dryrun_open) open;
    __typeof__(&cks_dryrun_problem) problem;
    __typeof__(&cks_dryrun_failure) failure;
    __typeof__(&cks_dryrun_start) start;
    __typeof__(&cks_dryrun_url) url;
    __typeof__(&cks_dryrun_run) run;
    __typeof__(&cks_dryrun_stop) stop;
    __typeof__(&cks_dryrun_close) close;
};

/* Loads it; false after a message where it is not installed. It stays loaded. */
bool cli_dryrun_library(struct cli_dryrun_library *ret);

#endif
