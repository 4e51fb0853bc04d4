#include "common/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A larger number is not the width of a terminal. */
#define COLUMNS_MAX 10000

unsigned
cli_terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    const char *columns = getenv("COLUMNS");
    long said = columns ? strtol(columns, NULL, 10) : 0;
    if (said > 0 && said <= COLUMNS_MAX)
        return (unsigned)said;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* The first release of VTE, the terminal of GNOME and others, whose links are without faults:
 * 0.50.1. */
#define VTE_LINKS 5001

static const char *
environment_of(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static bool
is_name_among(const char *value, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(value, *names) == 0)
            return true;
    return false;
}

/* Terminals that have links name themselves in one of these ways; no request asks a terminal. */
static bool
has_links(void)
{
    static const char *const programs[] = {"iTerm.app", "WezTerm", "vscode", "ghostty",
                                           "Hyper",     "rio",     NULL};
    static const char *const types[] = {"xterm-kitty",   "foot",    "foot-extra",       "alacritty",
                                        "xterm-ghostty", "contour", "alacritty-direct", NULL};
    const char *term = environment_of("TERM");
    /* A multiplexer passes on the variables of the terminal around it, but not every link. */
    if (strncmp(term, "screen", 6) == 0 || strncmp(term, "tmux", 4) == 0)
        return false;
    return is_name_among(environment_of("TERM_PROGRAM"), programs) || is_name_among(term, types) ||
           strtol(environment_of("VTE_VERSION"), NULL, 10) >= VTE_LINKS ||
           *environment_of("WT_SESSION") || *environment_of("KONSOLE_VERSION") ||
           *environment_of("DOMTERM");
}

bool
cli_terminal_links(bool color)
{
    const char *forced = environment_of("FORCE_HYPERLINK");
    if (*forced)
        return strcmp(forced, "0") != 0;
    return color && isatty(STDOUT_FILENO) && has_links();
}
