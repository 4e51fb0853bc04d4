/* What standard output is. */
#ifndef CKSCHECK_CLI_TERMINAL_H
#define CKSCHECK_CLI_TERMINAL_H

#include <stdbool.h>

/* The columns of the terminal that standard output is, as COLUMNS or else the terminal says; 0 if
 * it is none or its width is unknown. */
unsigned cli_terminal_width(void);

/* Whether what standard output is shows links (OSC 8): FORCE_HYPERLINK says so, or else the
 * terminal names itself as one that does, and colours are used: both are escape sequences. */
bool cli_terminal_links(bool color);

#endif
