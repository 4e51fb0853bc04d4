#include "model/repair.h"

#include "model/gate.h"
#include "source/excerpt.h"
#include "source/rewrite/rewrite.h"
#include "source/shown.h"

/* Where a value is written, with its quotes: where it is used, unless one text gave all of it. */
static bool
value_range(const struct cks_store *s, enum cks_param p, enum cks_part part,
            const struct cks_document **ret_doc, struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    const struct cks_value *v = &s->values[p];
    const struct cks_trace_text *origin = cks_trace_whole(v->trace);
    *ret_doc = origin ? origin->doc : doc;
    if (origin) {
        *ret = origin->value;
        return true;
    }
    if (v->placed) {
        *ret = v->value;
        return true;
    }
    return v->pointer && doc->locate && doc->locate(doc, v->pointer, part, 0, 0, ret);
}

static bool
name_range(const struct cks_store *s, const struct cks_extra *e, struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    if (e->placed) {
        *ret = e->key;
        return true;
    }
    return e->pointer && doc->locate && doc->locate(doc, e->pointer, CKS_PART_KEY, 0, 0, ret);
}

/* The values of the store that may be shown. Before an @ in an endpoint may be a password. */
static size_t
open_values(const struct cks_store *s, const struct cks_document *doc, unsigned hidden,
            struct cks_range open[CKS_P_COUNT])
{
    const struct cks_document *of;
    size_t n = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_value *v = &s->values[p];
        bool may = cks_known_string(v) && !cks_param_secret(p) && p != CKS_P_CREDENTIAL &&
                   !(hidden >> p & 1) && cks_str_find(v->text, "@") == v->text.n;
        if (may && value_range(s, p, CKS_PART_BYTES, &of, &open[n]) && of == doc)
            n++;
    }
    return n;
}

/* Whether a secret's text is on the line of a range in JSON, which is the only one that is looked
 * at where it must not be shown. */
static bool
is_beside_secret(const struct cks_store *s, const struct cks_document *doc,
                 const struct cks_range *r)
{
    const struct cks_document *of;
    struct cks_range secret;
    if (doc->syntax != CKS_SYNTAX_JSON || doc != s->doc)
        return false;
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        if (!cks_param_secret(p) || !cks_known_string(&s->values[p]) || s->values[p].placed ||
            !value_range(s, p, CKS_PART_BYTES, &of, &secret) || of != doc)
            continue;
        size_t from = secret.start < r->start ? secret.end : r->end;
        size_t to = secret.start < r->start ? r->start : secret.start;
        return from < to && doc->text.p[secret.start] == '"' &&
               !memchr(doc->text.p + from, '\n', to - from);
    }
    return false;
}

/* The lines around a range that may be shown. */
static void
find_shown(const struct cks_store *s, const struct cks_document *doc,
           const struct cks_repair_wish *w, const struct cks_range *r, size_t *from, size_t *to)
{
    struct cks_range open[CKS_P_COUNT + 1];
    *from = *to = r->start;
    if (is_beside_secret(s, doc, r))
        return;
    size_t n = open_values(s, doc, w->hidden, open);
    if (w->extra)
        open[n++] = *r; /* a name, which the finding tells too */
    struct cks_shown may = {
        .open = open,
        .open_count = n,
        .known = doc->syntax == CKS_SYNTAX_JSON ? cks_may_show_name : cks_param_known_word,
    };
    cks_shown_around(doc, r, &may, from, to);
}

static void
put_range(const struct cks_store *s, const struct cks_document *doc,
          const struct cks_repair_wish *w, const struct cks_range *r, struct cks_repair *ret)
{
    size_t from, to;
    find_shown(s, doc, w, r, &from, &to);
    struct cks_range kept = *r;
    bool behind = (doc == s->doc && cks_secrets_keep_before(w->secrets, &kept)) ||
                  cks_is_behind_secret(doc, r->end);
    ret->place = (struct cks_place){.file = doc->file};
    if (!behind) {
        ret->place = (struct cks_place){doc->file, r->line, r->column, r->end_line, r->end_column};
        cks_byte_columns(doc, r, &ret->byte_column, &ret->byte_end_column);
        ret->byte_end_column = ret->byte_column ? ret->byte_end_column : 0;
    }
    ret->offset = doc->offset + r->start;
    ret->length = r->end - r->start;
    ret->shown_from = doc->offset + from;
    ret->shown_to = doc->offset + to;
}

bool
cks_repair_make(struct cks_arena *a, const struct cks_store *s, const struct cks_repair_wish *w,
                const struct cks_repair **ret)
{
    struct cks_range r;
    struct cks_rewrite out = {0};
    struct cks_str to = cks_str_of(w->to);
    const struct cks_document *doc = s->doc;
    *ret = NULL;
    if (w->extra ? !name_range(s, w->extra, &r)
                 : !cks_known_string(&s->values[w->param]) ||
                       !value_range(s, w->param, CKS_PART_VALUE, &doc, &r))
        return true;
    enum cks_rewritten done = w->extra
                                  ? cks_rewrite_name(doc, &r, w->extra->name, to, &out)
                                  : cks_rewrite_value(doc, &r, s->values[w->param].text, to, &out);
    struct cks_repair *made =
        done == CKS_REWRITE_NO_MEMORY ? NULL : cks_arena_alloc(a, sizeof(*made));
    if (made) {
        made->certain = w->certain;
        made->parameter = cks_param_name(w->param);
        made->refused = cks_rewrite_reason(done);
        put_range(s, doc, w, done == CKS_REWRITTEN ? &out.range : &r, made);
        made->text =
            done == CKS_REWRITTEN ? cks_arena_strndup(a, out.text.data, out.text.len) : NULL;
        /* It shows one value in several places, and a changed one is not what the tool will do. */
        if (doc == s->doc && cks_input_is_output(s->input)) {
            made->text = NULL;
            made->refused = "a tool wrote this file; repair what it was made from";
        }
    }
    cks_buf_free(&out.text);
    *ret = made;
    return made && (made->text || made->refused);
}
