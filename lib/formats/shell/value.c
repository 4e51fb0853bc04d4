/* Values on the AWS CLI's command lines: literal words, shorthand, files. */
#include "formats/shell/value.h"
#include "formats/reading/include.h"
#include "formats/reading/origin.h"
#include "formats/shell/structured.h"
#include "source/shell/word.h"

/* The part of a word as known pieces and gaps. */
static void
fill_piece(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot s, const char *pointer)
{
    struct cks_template t = {0};
    size_t end = s.len == SIZE_MAX ? s.word->text.n : s.from + s.len;
    size_t from = s.from;
    for (size_t i = 0; i < s.word->gap_count; i++) {
        size_t gap = s.word->gaps[i].at;
        if (gap < from || gap > end)
            continue;
        cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, gap - from));
        cks_template_gap(&t);
        from = gap;
    }
    cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, end - from));
    cks_fill_template(&l->f, p, &t, cks_shell_by_expansion, pointer);
    cks_template_free(&t);
    cks_shell_line_homes(l, p, s, true);
    struct cks_value *v = &l->f.store.values[p];
    v->redirected = s.word->placeholder;
    if (v->state == CKS_VALUE_KNOWN && s.word->possible) {
        v->origin = CKS_FROM_DEFAULT;
        l->f.store.overridable = true;
    } else if (v->state == CKS_VALUE_KNOWN && s.word->read) {
        v->origin = CKS_FROM_FILE;
    }
}

static void
fill_from_file(struct cks_shell_line *l, enum cks_param p, struct cks_str path, const char *pointer)
{
    struct cks_document *file;
    enum cks_include read = cks_include_open(l->f.r, path, true, CKS_SYNTAX_TEXT, &file);
    l->f.failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read == CKS_INCLUDE_OK) {
        struct cks_trace_text origin = cks_origin_file(file);
        cks_fill_text(&l->f, p, file->text, pointer);
        l->f.failed |= !cks_origin_set(l->f.arena, &l->f.store.values[p], true, &origin, 1);
    } else {
        cks_fill_unknown(&l->f, p, "a file that is not read", pointer);
    }
    l->f.store.values[p].origin = CKS_FROM_FILE;
    if (read != CKS_INCLUDE_OK)
        l->f.store.values[p].file_named = cks_arena_strndup(l->f.arena, path.p, path.n);
}

/* A file that cannot be read is repaired where its name is written. */
static void
fill_named_file(struct cks_shell_line *l, enum cks_param p, struct cks_str path,
                struct cks_shell_spot value, const char *pointer)
{
    fill_from_file(l, p, path, pointer);
    if (l->f.store.values[p].file_named)
        cks_shell_line_homes(l, p, value, true);
}

static void
fill_option_value(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                  struct cks_shell_spot key)
{
    struct cks_str path;
    const char *pointer = cks_shell_line_pointer(l, value, key);
    bool open = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (l->wrapped && cks_str_is(cks_shell_line_text(value), "{}"))
        cks_fill_unknown(&l->f, p, cks_shell_by_expansion, pointer);
    else if (!open && !cks_in_credential(p) &&
             cks_shell_line_is_file(cks_shell_line_text(value), &path))
        fill_named_file(l, p, path, value, pointer);
    else
        fill_piece(l, p, value, pointer);
}

/* Takes the quotes off a value of the shorthand. */
static struct cks_shell_spot
without_quotes(struct cks_shell_spot value)
{
    const char *p = value.word->text.p + value.from;
    if (value.len >= 2 && (*p == '"' || *p == '\'') && p[value.len - 1] == *p) {
        value.from++;
        value.len -= 2;
    }
    return value;
}

/* One Name=value of the shorthand, or Name@=value, which may be a file; false if it is of another
 * form. */
static bool
fill_pair(struct cks_shell_line *l, const struct cks_shell_word *w, size_t from, size_t end)
{
    while (from < end && cks_is_space((unsigned char)w->text.p[from]))
        from++;
    struct cks_str pair = cks_str_sub(w->text, from, end - from), path;
    size_t equals = cks_str_find(pair, "=");
    if (equals == pair.n || cks_shell_open(w, from, from + equals))
        return false;
    bool maybe_file = equals > 0 && pair.p[equals - 1] == '@';
    struct cks_shell_spot key = {w, from, equals - maybe_file};
    struct cks_shell_spot value =
        without_quotes((struct cks_shell_spot){w, from + equals + 1, pair.n - equals - 1});
    struct cks_str name = cks_str_trim(cks_shell_line_text(key));
    enum cks_param p = cks_param_find(name, true);
    if (p == CKS_P_NONE)
        cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, name, true, cks_shell_line_pointer(l, key, key));
    else if (maybe_file && !cks_shell_open(w, value.from, value.from + value.len) &&
             cks_shell_line_is_file(cks_shell_line_text(value), &path))
        fill_from_file(l, p, path, cks_shell_line_pointer(l, value, key));
    else
        fill_piece(l, p, value, cks_shell_line_pointer(l, value, key));
    return true;
}

static void
fill_credential_option(struct cks_shell_line *l, struct cks_shell_spot value,
                       struct cks_shell_spot key)
{
    const struct cks_shell_word *w = value.word;
    const char *pointer = cks_shell_line_pointer(l, value, key);
    l->whole = value;
    struct cks_str text = cks_shell_line_text(value), path;
    bool open = cks_shell_open(w, value.from, SIZE_MAX);
    if (!open && cks_shell_line_is_file(text, &path)) {
        cks_shell_line_credential_in_file(l, path, pointer);
        return;
    }
    if (cks_str_starts(cks_str_trim(text), "{")) {
        cks_shell_line_credential_in_word(l, value, key);
        return;
    }
    cks_shell_line_set_credential(l, CKS_VALUE_KNOWN, pointer);
    for (size_t from = value.from; from <= w->text.n;) {
        size_t comma = cks_str_find(cks_str_sub(w->text, from, w->text.n), ",");
        if (!fill_pair(l, w, from, from + comma)) {
            cks_shell_line_hide_credential(l, pointer);
            return;
        }
        from += comma + 1;
    }
}

void
cks_shell_line_set(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                   struct cks_shell_spot key)
{
    if (p == CKS_P_CREDENTIAL)
        fill_credential_option(l, value, key);
    else
        fill_option_value(l, p, value, key);
}
