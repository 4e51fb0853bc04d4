/* The Region that the AWS configuration of the user tells a program. */
#ifndef CKSCHECK_CLI_PROFILE_H
#define CKSCHECK_CLI_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

/* The Region of the profile that is in force by the environment: from its file into `out`; false if
 * none is said. */
bool cli_profile_region(char *out, size_t size);

#endif
