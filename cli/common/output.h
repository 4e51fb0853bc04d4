/* Standard output and standard error. */
#ifndef CKSCHECK_CLI_OUTPUT_H
#define CKSCHECK_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* "ckscheck: MESSAGE" on standard error, with controls made visible. */
void cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A cks_sink_fn: cookie is a FILE *. */
int cli_sink(void *cookie, const char *text, size_t size);
/* Prints text from a file, with control characters and characters that reorder text made visible.
 * */
void cli_put(const char *text);
/* The same as one word of a shell, quoted where it must be. */
void cli_put_word(const char *text);
/* Whether to colour standard output: when is "auto", "always" or "never". */
bool cli_use_color(const char *when);
/* Flushes standard output; false, after a message, where something could not be written. */
bool cli_flush(void);
/* The nearest of the NULL-terminated words, or NULL if none is near enough to be meant. */
const char *cli_nearest(const char *word, const char *const *words);

#endif
