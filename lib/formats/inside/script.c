#include "formats/inside/script.h"

#include "base/buf.h"
#include "base/vec.h"
#include "formats/reading/elided.h"
#include "formats/reading/words.h"
#include "formats/shell/collect.h"
#include "formats/shell/script.h"
#include "source/shell/place.h"

typedef CKS_VEC(struct cks_shell_shift) shift_list;

bool
cks_may_hold_call(struct cks_str text)
{
    return text.n && memmem(text.p, text.n, "-custom-key-store", 17) != NULL;
}

/* Names in other spellings count where the reading passes them. */
static bool
is_worth_reading(const struct cks_reading *r, struct cks_str text)
{
    return cks_may_hold_call(text) || (r->passed && cks_may_hold_store(text));
}

/* The document of a script, which stores point to; NULL if out of memory. */
static const struct cks_document *
document_of(struct cks_reading *r, const struct cks_shell_source *source)
{
    struct cks_document *doc = cks_arena_alloc(r->arena, sizeof(*doc));
    struct cks_shell_source *kept = cks_arena_alloc(r->arena, sizeof(*kept));
    if (!doc || !kept)
        return NULL;
    *kept = *source;
    if (r->given)
        kept->given = *r->given;
    *doc = (struct cks_document){.file = r->doc->file,
                                 .syntax = CKS_SYNTAX_SHELL,
                                 .text = r->doc->text,
                                 .offset = r->doc->offset,
                                 .origin = r->doc->origin,
                                 .locate = cks_shell_document_locate,
                                 .impl = kept,
                                 .marks = r->doc->marks};
    return doc;
}

static bool
read_source(struct cks_reading *r, const struct cks_shell_source *source)
{
    struct cks_reading inside = *r;
    inside.doc = document_of(r, source);
    if (source->outer) /* an example leaves out members rather than options */
        inside.elided = r->example && cks_is_elided(source->text);
    return inside.doc && cks_read_shell(&inside);
}

bool
cks_read_script_part(struct cks_reading *r, size_t from, size_t length, struct cks_str text,
                     enum cks_shell_dialect dialect)
{
    struct cks_shell_source source = {.text =
                                          text.p ? text : cks_str_sub(r->doc->text, from, length),
                                      .dialect = dialect,
                                      .base = from};
    return !is_worth_reading(r, source.text) || read_source(r, &source);
}

/* The character that an escape stands for. */
static char
unescaped(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

static bool
add_shift(shift_list *shifts, size_t at, size_t by)
{
    struct cks_shell_shift *shift = cks_vec_push(shifts);
    if (shift)
        *shift = (struct cks_shell_shift){at, by};
    return shift != NULL;
}

/* Reads what a text became; both are freed. */
static bool
read_shifted(struct cks_reading *r, struct cks_buf *text, shift_list *shifts,
             struct cks_shell_source *source)
{
    struct cks_shell_shift *kept = cks_arena_array(r->arena, shifts->count, sizeof(*kept));
    source->text = cks_arena_str(r->arena, cks_buf_str(text));
    bool ok = cks_buf_ok(text) && kept && source->text.p;
    if (ok && shifts->count)
        memcpy(kept, shifts->items, shifts->count * sizeof(*kept));
    source->shifts = kept;
    source->shift_count = shifts->count;
    cks_vec_free(shifts);
    cks_buf_free(text);
    return ok && (!is_worth_reading(r, source->text) || read_source(r, source));
}

bool
cks_read_script_without(struct cks_reading *r, size_t from, struct cks_str marked,
                        enum cks_shell_dialect dialect)
{
    struct cks_buf text = {0};
    shift_list shifts = {0};
    struct cks_shell_source source = {.dialect = dialect, .base = from};
    bool ok = true;
    for (size_t i = 0; i < marked.n; i++) {
        if (marked.p[i])
            cks_buf_addc(&text, marked.p[i]);
        else if (i + 1 == marked.n || marked.p[i + 1])
            ok &= add_shift(&shifts, text.len, i + 1 - text.len);
    }
    return read_shifted(r, &text, &shifts, &source) && ok;
}

static bool
unescape(struct cks_str raw, struct cks_buf *text, shift_list *shifts)
{
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] != '\\' || i + 1 >= raw.n) {
            cks_buf_addc(text, raw.p[i]);
            continue;
        }
        /* Groovy takes a line break behind a backslash out. */
        if (raw.p[++i] != '\n')
            cks_buf_addc(text, unescaped(raw.p[i]));
        if (!add_shift(shifts, text->len, i + 1 - text->len))
            return false;
    }
    return cks_buf_ok(text);
}

bool
cks_read_script_escaped(struct cks_reading *r, size_t from, size_t length,
                        enum cks_shell_dialect dialect)
{
    struct cks_str raw = cks_str_sub(r->doc->text, from, length);
    struct cks_buf text = {0};
    shift_list shifts = {0};
    if (!memchr(raw.p, '\\', raw.n))
        return cks_read_script_part(r, from, length, (struct cks_str){0}, dialect);
    struct cks_shell_source source = {.dialect = dialect, .base = from};
    bool ok = unescape(raw, &text, &shifts);
    return read_shifted(r, &text, &shifts, &source) && ok;
}

bool
cks_read_script_string(struct cks_reading *r, struct cks_str text, const char *pointer,
                       enum cks_shell_dialect dialect)
{
    struct cks_shell_source source = {
        .text = text, .dialect = dialect, .outer = r->doc, .pointer = pointer};
    return !is_worth_reading(r, text) || read_source(r, &source);
}

bool
cks_pass_script_string(struct cks_reading *r, struct cks_str text, const char *pointer,
                       struct cks_shell_givens *inout)
{
    struct cks_shell_source source = {
        .text = text, .dialect = CKS_SHELL_TEMPLATE, .outer = r->doc, .pointer = pointer};
    struct cks_reading inside = *r;
    inside.doc = document_of(r, &source);
    return inside.doc && cks_shell_givens_pass(&inside, &source, inout);
}

bool
cks_read_script_words(struct cks_reading *r, struct cks_str text,
                      const struct cks_shell_part *parts, size_t count)
{
    struct cks_shell_source source = {.text = text,
                                      .dialect = CKS_SHELL_TEMPLATE,
                                      .outer = r->doc,
                                      .pointer = parts[0].pointer,
                                      .parts = parts,
                                      .part_count = count};
    return !is_worth_reading(r, text) || read_source(r, &source);
}
