#include "model/repair.h"

#include "source/excerpt.h"
#include "source/rewrite/rewrite.h"

static struct cks_place
place_of(const struct cks_document *doc, const struct cks_range *r)
{
    return (struct cks_place){doc->file, r->line, r->column, r->end_line, r->end_column};
}

static void
locate(const struct cks_repair_wish *w, const struct cks_range *r, struct cks_repair *ret)
{
    size_t from, to;
    cks_shown_around(w->doc, r, &w->shown, &from, &to);
    ret->place = place_of(w->doc, r);
    ret->byte_column = cks_byte_column(w->doc, r->start);
    ret->byte_end_column = ret->byte_column ? cks_byte_column(w->doc, r->end) : 0;
    ret->offset = w->doc->offset + r->start;
    ret->length = r->end - r->start;
    ret->shown_from = w->doc->offset + from;
    ret->shown_to = w->doc->offset + to;
}

const struct cks_repair *
cks_repair_make(struct cks_arena *a, const struct cks_repair_wish *w)
{
    struct cks_repair *ret = cks_arena_alloc(a, sizeof(*ret));
    struct cks_rewrite out;
    struct cks_str to = cks_str_of(w->to);
    enum cks_rewritten done = w->name ? cks_rewrite_name(w->doc, &w->range, w->from, to, &out)
                                      : cks_rewrite_value(w->doc, &w->range, w->from, to, &out);
    if (!ret || done == CKS_REWRITE_NO_MEMORY) {
        cks_buf_free(&out.text);
        return NULL;
    }
    ret->certain = w->certain;
    ret->parameter = w->parameter;
    ret->refused = cks_rewrite_reason(done);
    locate(w, done == CKS_REWRITTEN ? &out.range : &w->range, ret);
    if (done == CKS_REWRITTEN)
        ret->text = cks_arena_strndup(a, out.text.len ? out.text.data : "", out.text.len);
    cks_buf_free(&out.text);
    return ret->text || ret->refused ? ret : NULL;
}
