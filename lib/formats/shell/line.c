#include "formats/shell/line.h"

#include "formats/reading/origin.h"

const char cks_shell_by_expansion[] = "an expansion of the shell";

const char *
cks_shell_line_pointer(struct cks_shell_line *l, struct cks_shell_spot value,
                       struct cks_shell_spot key)
{
    const char *p = cks_shell_pointer(l->f.r->arena, value, key);
    l->f.failed |= !p;
    return p;
}

const char *
cks_shell_line_name(struct cks_shell_line *l, struct cks_shell_spot key)
{
    const char *p = cks_shell_pointer_to_name(l->f.r->arena, key);
    l->f.failed |= !p;
    return p;
}

struct cks_str
cks_shell_line_text(struct cks_shell_spot s)
{
    return cks_str_sub(s.word->text, s.from, s.len == SIZE_MAX ? s.word->text.n : s.len);
}

/* Where a value comes from that is a part of a word, or is in that part. */
void
cks_shell_line_homes(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot s, bool all)
{
    const struct cks_shell_word *w = s.word;
    struct cks_trace_text texts[CKS_TRACE_TEXTS_MAX];
    size_t len = s.len == SIZE_MAX ? w->text.n - s.from : s.len, n = 0;
    for (size_t i = 0; i < w->home_count && n < CKS_COUNT(texts); i++) {
        const struct cks_shell_home *h = &w->homes[i];
        if (h->open ? h->start < s.from || h->start > s.from + len
                    : h->start >= s.from + len || s.from >= h->start + h->len)
            continue;
        const char *at = cks_shell_home_pointer(l->f.r->arena, h);
        l->f.failed |= !at;
        texts[n++] = cks_origin_text(h->doc ? h->doc : l->f.r->doc, at,
                                     h->passed ? CKS_TRACE_PASSED
                                     : h->open ? CKS_TRACE_OPEN
                                               : CKS_TRACE_GAVE,
                                     h->name);
    }
    if (n)
        l->f.failed |= !cks_origin_set(l->f.arena, &l->f.store.values[p],
                                       all && cks_shell_comes_from(w, s.from, len), texts, n);
}

bool
cks_shell_line_is_file(struct cks_str text, struct cks_str *ret_path)
{
    if (cks_str_starts(text, "file://"))
        *ret_path = cks_str_sub(text, 7, text.n);
    else if (cks_str_starts(text, "fileb://"))
        *ret_path = cks_str_sub(text, 8, text.n);
    else
        return false;
    return true;
}
