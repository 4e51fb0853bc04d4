/* What --assume does not take. */
#ifndef CLI_SESSION_ASSUMED_H
#define CLI_SESSION_ASSUMED_H

#include "common/options.h"

/* Says of each such name why it is not taken. */
void cli_say_not_assumed(const struct cli_list *names);

#endif
