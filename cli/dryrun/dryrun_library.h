/* libckscheck-dryrun, loaded when an endpoint is asked for: a check does not pay for a server. */
#ifndef CKSCHECK_CLI_DRYRUN_LIBRARY_H
#define CKSCHECK_CLI_DRYRUN_LIBRARY_H

#include <ckscheck/dryrun.h>

/* What the program uses of it. */
#define CLI_DRYRUN_FUNCTIONS(X)                                                                    \
    X(options_init) X(open) X(problem) X(failure) X(start) X(url) X(run) X(stop) X(close)

struct cli_dryrun_library {
#define CLI_MEMBER(name) __typeof__(&cks_dryrun_##name) name;
    CLI_DRYRUN_FUNCTIONS(CLI_MEMBER)
#undef CLI_MEMBER
};

/* Loads it; false after a message where it is not installed. It stays loaded. */
bool cli_dryrun_library(struct cli_dryrun_library *ret);

#endif
