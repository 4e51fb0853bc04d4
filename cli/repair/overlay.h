/* The system's files, with the texts of some of them as they are repaired so far. */
#ifndef CKSCHECK_CLI_REPAIR_OVERLAY_H
#define CKSCHECK_CLI_REPAIR_OVERLAY_H

#include "repair/source.h"

struct cli_sources {
    struct cli_source *items;
    size_t count;
};

/* For cli_settings.stdin_text; the cookie is the same. */
void cli_overlay_stdin(void *cookie, const char **data, size_t *size);
/* For cks_options.files; the cookie is a struct cli_sources. */
extern const struct cks_file_access cli_overlay_files;

#endif
