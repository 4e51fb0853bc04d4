/* The operands of a command. */
#ifndef CKSCHECK_CLI_OPERAND_H
#define CKSCHECK_CLI_OPERAND_H

#include <stdbool.h>

#include "common/options.h"
#include "files/found.h"

/* The files of one operand. */
struct cli_operand {
    const char *name;       /* of a file, or "-" */
    struct cli_found found; /* of a directory */
    bool is_directory;
    bool is_passed_over; /* a file that can hold no store */
    bool is_unread;      /* it is in `found` why */
    bool is_same;        /* another operand is the same file */
};

bool cli_operand_is_stdin(const struct cli_operand *operand);
/* Marks what is standard input by another name, or named again: it is one file. operands: as many
 * as the settings name. */
void cli_operands_fold(const struct cli_settings *settings, struct cli_operand *operands);

#endif
