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
        *ret =
            (struct cks_shell_here){cks_arena_str(a, cks_buf_str(&d->text)), kept, d->pieces.count};
        ok = ret->text.p != NULL;
    }
    cks_buf_free(&d->text);
    cks_vec_free(&d->pieces);
    return ok && kept;
}

/* Whether another program puts something into a text before the shell reads it. */
static bool
is_filled_before(enum cks_shell_dialect dialect, struct cks_str text)
{
    switch (dialect) {
    case CKS_SHELL_PLAIN:
        return false;
    case CKS_SHELL_TERRAFORM:
        return cks_str_find(text, "${") < text.n || cks_str_find(text, "%{") < text.n;
    case CKS_SHELL_TEMPLATE:
    case CKS_SHELL_POWERSHELL:
    case CKS_SHELL_CMD:
        return cks_str_find(text, "{{") < text.n || cks_str_find(text, "{%") < text.n;
    case CKS_SHELL_MAKE:
        return cks_str_find(text, "$") < text.n;
    }
    return true;
}

bool
cks_shell_here_plain(const struct cks_shell_source *source, const struct cks_shell_command *command,
                     struct cks_arena *a, struct cks_shell_here *ret)
{
    struct cks_shell_here_draft d = {0};
    struct cks_str left = command->here;
    bool ok = true;
    size_t at = command->here_at;
    while (ok && left.n) {
        while (command->here_tabs && at < source->text.n && source->text.p[at] == '\t')
            at++;
        size_t line = command->here_tabs ? cks_str_find(left, "\n") + 1 : left.n;
        struct cks_str one = cks_str_sub(left, 0, line);
        ok = cks_shell_here_piece(&d, at, 0, false);
        cks_buf_addstr(&d.text, one);
        at += one.n;
        left = cks_str_sub(left, one.n, left.n);
    }
    bool known = command->here.p && !is_filled_before(source->dialect, command->here);
    return cks_shell_here_end(&d, a, known, ret) && ok;
}
