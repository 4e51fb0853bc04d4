#include "common/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* A message has a line or two; quoted text in it is cut. */
#define MESSAGE_MAX 2048
/* Longer names are not misspellings of ours. */
#define WORD_MAX 64

void
cli_error(const char *fmt, ...)
{
    char message[MESSAGE_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    fputs("ckscheck: ", stderr);
    for (const char *p = message; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < ' ' || c == 0x7f)
            fprintf(stderr, "<\\x%02X>", c);
        else
            fputc(c, stderr);
    }
    fputc('\n', stderr);
}

/* Bytes of a character that a terminal acts on or that reorders text: controls, C1 controls,
 * bidirectional overrides and isolates; 0 for all others. */
static size_t
unsafe_length(const unsigned char *p)
{
    if (*p < ' ' || *p == 0x7f)
        return 1;
    if (p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F)
        return 2;
    bool marks = p[0] == 0xE2 && p[1] == 0x80 &&
                 ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xA8 && p[2] <= 0xAE));
    bool isolates = p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF;
    return marks || isolates ? 3 : 0;
}

void
cli_put(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        size_t n = unsafe_length(p);
        for (size_t i = 0; i < n; i++)
            printf("<\\x%02X>", p[i]);
        if (!n)
            putchar(*p);
        p += n ? n : 1;
    }
}

void
cli_put_word(const char *text)
{
    bool plain = *text && *text != '-';
    for (const char *p = text; *p && plain; p++)
        plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                strchr("_./:=@%+,-", *p);
    if (plain) {
        fputs(text, stdout);
        return;
    }
    putchar('\'');
    while (*text) {
        size_t n = strcspn(text, "'");
        char *piece = strndup(text, n);
        cli_put(piece ? piece : "");
        free(piece);
        text += n;
        if (*text == '\'') {
            fputs("'\\''", stdout);
            text++;
        }
    }
    putchar('\'');
}

int
cli_sink(void *cookie, const char *text, size_t size)
{
    return fwrite(text, 1, size, cookie) != size;
}

/* Colour is wanted even where there is no terminal, as in the logs of CI systems. */
static bool
is_forced(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value && strcmp(value, "0") != 0;
}

bool
cli_use_color(const char *when)
{
    if (strcmp(when, "always") == 0)
        return true;
    if (strcmp(when, "never") == 0)
        return false;
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (no && *no)
        return false;
    if (is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE"))
        return true;
    if (term && strcmp(term, "dumb") == 0)
        return false;
    return isatty(STDOUT_FILENO);
}

bool
cli_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    cli_error("standard output cannot be written: %s", strerror(errno));
    return false;
}

static size_t
smaller_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The edit distance of two words of WORD_MAX characters at most. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t n = strlen(b);
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smaller_of(smaller_of(row[j], row[j - 1]) + 1, change);
        }
    }
    return row[n];
}

const char *
cli_nearest(const char *word, const char *const *words)
{
    const char *best = NULL;
    size_t length = strlen(word);
    size_t least_far = length / 3 + 2;
    if (length == 0 || length > WORD_MAX)
        return NULL;
    for (; *words; words++) {
        if (strlen(*words) > WORD_MAX)
            continue;
        size_t far =
            strncasecmp(*words, word, length) == 0 && length > 2 ? 1 : distance(word, *words);
        if (far < least_far) {
            least_far = far;
            best = *words;
        }
    }
    return best;
}
