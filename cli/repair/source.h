/* A file that is being repaired: its text as it was and as it is by now, line by line. */
#ifndef CKSCHECK_CLI_REPAIR_SOURCE_H
#define CKSCHECK_CLI_REPAIR_SOURCE_H

#include <ckscheck/ckscheck.h>
#include <sys/stat.h>

/* Bytes that may hold secrets: wiped when they are released. */
struct cli_bytes {
    char *p;
    size_t n;
};
/* A copy; false if out of memory. */
bool cli_bytes_copy(struct cli_bytes *to, const char *p, size_t n);
void cli_bytes_free(struct cli_bytes *b);

/* A line of the text as it is by now. */
struct cli_line {
    size_t original; /* its number in the file as it was, from 1; 0: it was written by a repair */
    size_t home;     /* the same; of a line of a repair, of the line in whose place it is */
    bool shown;      /* it may be printed */
};

/* A repair that was made. */
struct cli_done {
    size_t line; /* in the file as it was */
    char code[8];
    const char *name; /* the rule's */
};

struct cli_source {
    char *name; /* as findings call it */
    bool is_stdin;
    struct stat st; /* when it was read */
    struct cli_bytes original, text;
    struct cli_line *lines;
    size_t line_count;
    unsigned char
        *removed_shown; /* whether a line of the file as it was, if it is gone, may be printed */
    struct cli_done *done;
    size_t done_count;
};

/* What is written in place of what; in bytes of the text as it is. */
struct cli_edit {
    struct cli_source *source;
    size_t offset, length;
    size_t shown_from, shown_to; /* these bytes may be shown */
    const char *text;
    const struct cks_finding *finding;
};

/* Makes a source of a text, which is copied. False if out of memory; release it in either case. */
bool cli_source_init(struct cli_source *s, const char *name, const char *p, size_t n);
void cli_source_free(struct cli_source *s);
/* Makes the edits, which are in order and do not overlap. False if out of memory; then nothing is
 * changed. */
bool cli_source_apply(struct cli_source *s, const struct cli_edit *edits, size_t count);
/* What cli_source_apply changes, to come back to. */
bool cli_source_save(const struct cli_source *s, struct cli_source *to);
void cli_source_restore(struct cli_source *s, struct cli_source *from);

/* The line that begins at an offset: its length, with its line end. */
size_t cli_line_length(const struct cli_bytes *text, size_t from);
/* Whether a line consists of brackets, commas and white space, outside of [from, to). */
bool cli_line_is_bare(const char *line, size_t n, size_t from, size_t to);

#endif
