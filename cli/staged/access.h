/* The view as the library sees it. */
#ifndef CKSCHECK_CLI_ACCESS_H
#define CKSCHECK_CLI_ACCESS_H

#include "staged/view.h"

/* How the library and the configurations reach files; the cookie is the view. */
const struct cks_file_access *cli_view_access(void);

#endif
