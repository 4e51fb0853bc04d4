/* Texts that a script holds: what here-documents give, and where each byte is in the script. */
#ifndef CKS_FORMATS_SHELL_HERE_H
#define CKS_FORMATS_SHELL_HERE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "source/shell/shell.h"
#include "source/shell/place.h"

struct cks_shell_here {
    struct cks_str text; /* p NULL: it is not known */
    const struct cks_shell_piece *pieces;
    size_t count;
    bool open; /* CKS_GAP stands for pieces of it that are not known */
};

/* A here-document while it is put together. */
struct cks_shell_here_draft {
    struct cks_buf text;
    CKS_VEC(struct cks_shell_piece) pieces;
    bool open; /* there is a gap */
};
/* What follows in the text is at byte `from` of the script, or, if it is filled, stands for [from,
 * to) of it. False if out of memory. */
bool cks_shell_here_piece(struct cks_shell_here_draft *d, size_t from, size_t to, bool filled);
/* Ends a draft: kept in the arena, or not known. False if out of memory. */
bool cks_shell_here_end(struct cks_shell_here_draft *d, struct cks_arena *a, bool known,
                        struct cks_shell_here *ret);

#endif
