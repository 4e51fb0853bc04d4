/* libckscheck-probe, loaded when a probe is asked for: a check does not pay for the network. */
#ifndef CKSCHECK_CLI_PROBE_LIBRARY_H
#define CKSCHECK_CLI_PROBE_LIBRARY_H

#include <ckscheck/probe.h>

struct cli_probe_library {
    __typeof__(&cks_probe_options_init) options_init;
    __typeof__(&cks_probe_open) open;
    __typeof__(&cks_probe_problem) problem;
    __typeof__(&cks_probe_add) add;
    __typeof__(&cks_probe_run) run;
    __typeof__(&cks_probe_cancel) cancel;
    __typeof__(&cks_probe_cancelled) cancelled;
    __typeof__(&cks_probe_json) json;
    __typeof__(&cks_probe_text) text;
    __typeof__(&cks_probe_close) close;
};

/* Loads it; false after a message where it is not installed. It stays loaded. */
bool cli_probe_library(struct cli_probe_library *ret);

#endif
