/* The rows of bounds.def. */
#ifndef CKSCHECK_CLI_BOUNDS_H
#define CKSCHECK_CLI_BOUNDS_H

/* Their values: CLI_MOST_DIRECTORIES and so on. */
enum {
#define CLI_BOUND(id, name, value, what) CLI_MOST_##id = (value),
#include "common/bounds.def"
#undef CLI_BOUND
};

enum cli_bound {
#define CLI_BOUND(id, name, value, what) CLI_BOUND_##id,
#include "common/bounds.def"
#undef CLI_BOUND
};

/* "directory-depth=64" */
const char *cli_bound_text(enum cli_bound bound);
/* "has more than 64 folders inside each other; ..." */
const char *cli_bound_reason(enum cli_bound bound);

#endif
