/* The contents of a repository's blobs, as they are stored: without smudge filters and
 * working-tree-encoding. */
#ifndef CKSCHECK_CLI_BLOBS_H
#define CKSCHECK_CLI_BLOBS_H

#include "staged/process.h"

#include <stdint.h>

struct cli_blobs {
    char *directory; /* of a submodule; NULL: the repository of the current directory */
    struct cli_process sizes, contents;
    uint64_t left; /* of the blob that is being read */
};

/* Both return 0, ENODATA where the clone lacks the object, or EIO. After a begin that returned 0,
 * next gives the content, at most n bytes at a time and 0 at its end, and end skips the rest. */
int cli_blobs_size(struct cli_blobs *b, const char *oid, uint64_t *ret_size);
int cli_blobs_begin(struct cli_blobs *b, const char *oid, uint64_t *ret_size);
ssize_t cli_blobs_next(struct cli_blobs *b, char *to, size_t n);
void cli_blobs_end(struct cli_blobs *b);

void cli_blobs_close(struct cli_blobs *b);

#endif
