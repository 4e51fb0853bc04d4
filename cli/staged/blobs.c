#include "staged/blobs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "OID blob SIZE" */
#define LINE_BYTES 160

static bool
hold_git(const struct cli_blobs *b, struct cli_process *p, const char *how)
{
    const char *argv[] = {"git", "-C", b->directory ? b->directory : ".", "cat-file", how, NULL};
    return p->pid || cli_process_start(p, argv, b->directory != NULL);
}

/* Asks for an object; the answer's first line tells its size. */
static int
ask_object(struct cli_process *p, const char *oid, uint64_t *ret_size)
{
    char line[LINE_BYTES], type[16] = "";
    int n = snprintf(line, sizeof(line), "%s\n", oid);
    if (!cli_process_send(p, line, (size_t)n) || !cli_process_line(p, line, sizeof(line))) {
        cli_process_end(p); /* the next is asked of a new one */
        return EIO;
    }
    if (strstr(line, " missing"))
        return ENODATA;
    return sscanf(line, "%*s %15s %" SCNu64, type, ret_size) == 2 && strcmp(type, "blob") == 0
               ? 0
               : EIO;
}

int
cli_blobs_size(struct cli_blobs *b, const char *oid, uint64_t *ret_size)
{
    return hold_git(b, &b->sizes, "--batch-check") ? ask_object(&b->sizes, oid, ret_size) : EIO;
}

int
cli_blobs_begin(struct cli_blobs *b, const char *oid, uint64_t *ret_size)
{
    int number =
        hold_git(b, &b->contents, "--batch") ? ask_object(&b->contents, oid, ret_size) : EIO;
    b->left = number ? 0 : *ret_size;
    return number;
}

ssize_t
cli_blobs_next(struct cli_blobs *b, char *to, size_t n)
{
    if (b->left == 0)
        return 0;
    ssize_t got = cli_process_read(&b->contents, to, n < b->left ? n : (size_t)b->left);
    if (got == 0)
        errno = EIO; /* git has ended before the blob has */
    b->left -= got > 0 ? (uint64_t)got : 0;
    return got > 0 ? got : -1;
}

void
cli_blobs_end(struct cli_blobs *b)
{
    char rest[8192];
    ssize_t got = 1;
    while (b->left && got > 0)
        got = cli_blobs_next(b, rest, sizeof(rest));
    explicit_bzero(rest, sizeof(rest));
    b->left = 0;
    if (got > 0)
        cli_process_line(&b->contents, rest, sizeof(rest)); /* the line's end behind the content */
}

void
cli_blobs_close(struct cli_blobs *b)
{
    cli_process_end(&b->sizes);
    cli_process_end(&b->contents);
    free(b->directory);
    *b = (struct cli_blobs){0};
}
