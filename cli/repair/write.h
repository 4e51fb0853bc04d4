/* Writing a repaired file in place of the old one. */
#ifndef CKSCHECK_CLI_REPAIR_WRITE_H
#define CKSCHECK_CLI_REPAIR_WRITE_H

#include "repair/source.h"

enum cli_written {
    CLI_WRITTEN,
    CLI_LEFT_ALONE,   /* the file must not be replaced, or was changed meanwhile */
    CLI_WRITE_FAILED, /* the system said no */
};

/* Replaces the file by its repaired text, as a whole or not at all, with the mode, the owner and the
 * attributes that it has. A symbolic link stays one. Otherwise says why on standard error. */
enum cli_written cli_source_write(const struct cli_source *s);

#endif
