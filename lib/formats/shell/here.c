#include "formats/shell/here.h"

bool
cks_shell_here_piece(struct cks_shell_here_draft *d, size_t from, size_t to, bool filled)
{
    struct cks_shell_piece *slot = cks_vec_push(&d->pieces);
    if (slot)
        *slot =
            (struct cks_shell_piece){.at = d->text.len, .from = from, .to = to, .filled = filled};
    return slot != NULL;
}

bool
cks_shell_here_end(struct cks_shell_here_draft *d, struct cks_arena *a, bool known,
                   struct cks_shell_here *ret)
{
    bool ok = cks_buf_ok(&d->text);
    struct cks_shell_piece *kept = cks_arena_array(a, d->pieces.count + 1, sizeof(*kept));
    *ret = (struct cks_shell_here){0};
    if (ok && kept && known) {
        if (d->pieces.count)
            memcpy(kept, d->pieces.items, d->pieces.count * sizeof(*kept));
        *ret = (struct cks_shell_here){cks_arena_str(a, cks_buf_str(&d->text)), kept,
                                       d->pieces.count, d->open};
        ok = ret->text.p != NULL;
    }
    cks_buf_free(&d->text);
    cks_vec_free(&d->pieces);
    return ok && kept;
}
