/* Strings: what Unicode rules could change, and joining pieces that are not all known. */
#include "source/hcl/value/text.h"

#include "base/utf8.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/value.h"

void
cks_hcl_join_begin(struct cks_hcl_joiner *j, struct cks_hcl_values *vs)
{
    *j = (struct cks_hcl_joiner){.vs = vs};
}

static void
add_length(struct cks_hcl_joiner *j, size_t min, size_t max)
{
    j->min += min;
    j->max = max == SIZE_MAX || j->max > SIZE_MAX - max ? SIZE_MAX : j->max + max;
}

static void
join_unknown(struct cks_hcl_joiner *j, const struct cks_hcl_why *why)
{
    if (!j->why)
        j->why = why;
    j->open = true;
    cks_buf_clear(&j->suffix);
    add_length(j, 0, SIZE_MAX);
}

void
cks_hcl_join_text(struct cks_hcl_joiner *j, struct cks_str text)
{
    static const struct cks_hcl_why normalized = {
        .reason = "text that Terraform may normalize (Unicode NFC)"};
    if (!cks_hcl_text_stable(text) || j->literals.len + text.n > CKS_HCL_STRING_MAX) {
        join_unknown(j, &normalized);
        return;
    }
    size_t n = cks_utf8_count(text);
    if (!j->open)
        cks_buf_addstr(&j->prefix, text);
    cks_buf_addstr(&j->suffix, text);
    cks_buf_addstr(&j->literals, text);
    add_length(j, n, n);
}

static void
partial_piece(struct cks_hcl_joiner *j, cks_hcl_v v)
{
    const struct cks_hcl_partial *p = v->partial;
    if (j->literals.len + p->literals.n > CKS_HCL_STRING_MAX) {
        join_unknown(j, v->why);
        return;
    }
    if (!j->open)
        cks_buf_addstr(&j->prefix, p->prefix);
    if (!j->why)
        j->why = v->why;
    j->open = true;
    cks_buf_clear(&j->suffix);
    cks_buf_addstr(&j->suffix, p->suffix);
    cks_buf_addstr(&j->literals, p->literals);
    add_length(j, p->min, p->max);
}

void
cks_hcl_join_value(struct cks_hcl_joiner *j, cks_hcl_v v)
{
    if (cks_hcl_deep_sensitive(v))
        j->sensitive = true;
    if (v->source > j->source)
        j->source = v->source;
    if (v->state == CKS_HCL_NULL_VALUE)
        v = cks_hcl_error(j->vs, "a null value in a string");
    else
        v = cks_hcl_convert(j->vs, v, &cks_hcl_string);
    j->pieces++;
    if (v->state == CKS_HCL_ERROR) {
        if (!j->error)
            j->error = v;
    } else if (cks_hcl_is_known(v)) {
        cks_hcl_join_text(j, v->u.text);
    } else if (v->partial) {
        partial_piece(j, v);
    } else {
        join_unknown(j, v->why);
    }
}

static struct cks_str
keep_joined(struct cks_hcl_joiner *j, const struct cks_buf *b)
{
    struct cks_str s = cks_arena_str(j->vs->arena, cks_buf_str(b));
    if (!s.p || !cks_buf_ok(b))
        j->vs->failed = true;
    return s;
}

cks_hcl_v
cks_hcl_join_end(struct cks_hcl_joiner *j)
{
    cks_hcl_v v;
    if (j->error) {
        v = j->error;
    } else if (!j->open) {
        if (!cks_buf_ok(&j->prefix))
            j->vs->failed = true;
        v = cks_hcl_string_of(j->vs, cks_buf_str(&j->prefix));
        if (j->pieces)
            v = cks_hcl_sourced(j->vs, v, CKS_HCL_FROM_COMPUTED);
    } else {
        struct cks_hcl_partial p = {.prefix = keep_joined(j, &j->prefix),
                                    .suffix = keep_joined(j, &j->suffix),
                                    .literals = keep_joined(j, &j->literals),
                                    .min = j->min,
                                    .max = j->max};
        v = cks_hcl_partly(j->vs, &p, j->why);
    }
    cks_buf_free(&j->prefix);
    cks_buf_free(&j->suffix);
    cks_buf_free(&j->literals);
    return j->sensitive ? cks_hcl_marked(j->vs, v, true) : v;
}
