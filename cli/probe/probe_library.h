/* libckscheck-probe, loaded when a probe is asked for: a check does not pay for the network. */
#ifndef CKSCHECK_CLI_PROBE_LIBRARY_H
#define CKSCHECK_CLI_PROBE_LIBRARY_H

#include <ckscheck/probe.h>

/* What the program uses of it. */
#define CLI_PROBE_FUNCTIONS(X)                                                                     \
    X(options_init)                                                                                \
    X(open) X(problem) X(add) X(run) X(cancel) X(cancelled) X(unreached) X(json) X(text) X(close)

struct cli_probe_library {
#define CLI_MEMBER(name) __typeof__(&cks_probe_##name) name;
    CLI_PROBE_FUNCTIONS(CLI_MEMBER)
#undef CLI_MEMBER
};

/* Loads it; false after a message where it is not installed. It stays loaded. */
bool cli_probe_library(struct cli_probe_library *ret);

#endif
