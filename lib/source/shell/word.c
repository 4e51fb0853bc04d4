#include "source/shell/word.h"

#include "base/buf.h"
#include "source/shell/commands.h"
#include "source/shell/replaced.h"
#include "source/shell/windows.h"

static bool
is_letter(int c)
{
    return cks_shell_is_name(c) && c != '_' && !cks_is_digit((unsigned char)c);
}

/* ---- expansions ---- */

/* Whether the ${ at pos begins "${1:?the store's name}": a text in double quotes, where an
 * apostrophe is one. In "${1#'}'}", a pattern, it is a quote. */
static bool
has_quoted_text(const struct cks_shell_reader *r)
{
    size_t ahead = cks_shell_byte(r, 1) == '!' || cks_shell_byte(r, 1) == '#' ? 2 : 1;
    while (cks_shell_is_name(cks_shell_byte(r, ahead)) || cks_shell_byte(r, ahead) == '@' ||
           cks_shell_byte(r, ahead) == '*')
        ahead++;
    if (cks_shell_byte(r, ahead) == ':')
        ahead++;
    int c = cks_shell_byte(r, ahead);
    return c == '-' || c == '=' || c == '?' || c == '+';
}

/* What follows a $ at pos; false if it stands for itself. */
static bool
skip_expansion(struct cks_shell_reader *r, unsigned depth, char quote)
{
    int c = cks_shell_byte(r, 1);
    if (c == '(' && cks_shell_byte(r, 2) == '(') {
        r->pos++;
        cks_shell_skip_brackets(r, '(', ')', true);
    } else if (c == '(') {
        r->pos += 2;
        cks_shell_read_commands(r, ')', depth + 1);
    } else if (c == '{') {
        r->pos++;
        cks_shell_skip_brackets(r, '{', '}', quote != '"' || !has_quoted_text(r));
    } else if (cks_shell_is_name(c) && !cks_is_digit((unsigned char)c)) {
        for (r->pos++; cks_shell_is_name(cks_shell_byte(r, 0));)
            r->pos++;
    } else if (c > 0 && strchr("0123456789?!#@*$-", c)) {
        r->pos += 2;
    } else {
        return false;
    }
    return true;
}

/* $'...': escapes of its own, so a gap. */
static void
skip_ansi_quote(struct cks_shell_reader *r)
{
    for (r->pos += 2; r->pos < r->s.n && r->s.p[r->pos] != '\''; r->pos++)
        if (r->s.p[r->pos] == '\\' && r->pos + 1 < r->s.n)
            r->pos++;
    r->pos += r->pos < r->s.n;
}

/* ---- words ---- */

static enum cks_shell_step
step_gap(struct cks_shell_walk *w)
{
    w->bare = w->quote != '"';
    return CKS_SHELL_STEP_GAP;
}

/* The step at $ or `; CKS_SHELL_STEP_BYTE where the $ is one itself. */
static enum cks_shell_step
step_expansion(struct cks_shell_walk *w, char *ret)
{
    struct cks_shell_reader *r = w->r;
    if (r->s.p[r->pos] == '`') {
        r->pos++;
        cks_shell_read_commands(r, '`', w->depth + 1);
        return step_gap(w);
    }
    if (w->quote != '"' && cks_shell_byte(r, 1) == '\'') {
        skip_ansi_quote(r);
        step_gap(w);
        w->bare = false;
        return CKS_SHELL_STEP_GAP;
    }
    if (skip_expansion(r, w->depth, w->quote))
        return step_gap(w);
    *ret = r->s.p[r->pos++];
    return CKS_SHELL_STEP_BYTE;
}

size_t
cks_shell_placeholder(const struct cks_shell_reader *r)
{
    size_t n = 1;
    if (cks_shell_byte(r, 0) != '<' || !is_letter(cks_shell_byte(r, 1)))
        return 0;
    while (cks_shell_byte(r, n) > 0 &&
           (cks_shell_is_name(cks_shell_byte(r, n)) || strchr(" .-:/", cks_shell_byte(r, n))))
        n++;
    int after = cks_shell_byte(r, n) == '>' ? cks_shell_byte(r, n + 1) : '<';
    return cks_shell_byte(r, n) == '>' && cks_shell_byte(r, n - 1) != ' ' &&
                   (after < 0 || strchr(" \t\r\n\"',;)|\\/.", after))
               ? n + 1
               : 0;
}

static bool
escapes(char quote, int c)
{
    return quote == '"' ? c > 0 && strchr("$`\"\\", c) != NULL : c >= 0;
}

static bool
ends_here(const struct cks_shell_reader *r, int c)
{
    if (r->dialect == CKS_SHELL_CMD && c == ';')
        return false;
    if (r->dialect == CKS_SHELL_POWERSHELL && c == '(')
        return r->pos > 0 && !cks_shell_ends_word((unsigned char)r->s.p[r->pos - 1]);
    return cks_shell_ends_word(c) || (c == '`' && r->end == '`');
}

static enum cks_shell_step
next_char(struct cks_shell_walk *w, char *ret)
{
    struct cks_shell_reader *r = w->r;
    for (;;) {
        w->from = r->pos;
        if (cks_shell_skip_replaced(r)) {
            w->bare = !w->quote && (r->dialect == CKS_SHELL_MAKE || r->dialect == CKS_SHELL_GROOVY);
            return CKS_SHELL_STEP_GAP;
        }
        int c = cks_shell_byte(r, 0);
        size_t n = w->quote || r->pos < w->until ? 0 : cks_shell_placeholder(r);
        w->placeholder |= n > 0;
        if (n)
            w->until = r->pos + n;
        if (r->pos < w->until) {
            *ret = (char)c;
            r->pos++;
            return CKS_SHELL_STEP_BYTE;
        }
        if (c < 0 || (!w->quote && ends_here(r, c)))
            return CKS_SHELL_STEP_END;
        if (r->dialect == CKS_SHELL_POWERSHELL || r->dialect == CKS_SHELL_CMD) {
            enum cks_shell_step s = r->dialect == CKS_SHELL_CMD ? cks_shell_step_cmd(w, ret)
                                                                : cks_shell_step_powershell(w, ret);
            if (s == CKS_SHELL_STEP_NONE)
                continue;
            return s;
        }
        if (w->quote == '\'') {
            r->pos++;
            if (c != '\'') {
                *ret = (char)c;
                return CKS_SHELL_STEP_BYTE;
            }
            w->quote = '\0';
        } else if (cks_shell_line_joint(r)) {
            r->pos += cks_shell_line_joint(r);
        } else if (c == '\\' && escapes(w->quote, cks_shell_byte(r, 1))) {
            *ret = r->s.p[r->pos + 1];
            r->pos += 2;
            return CKS_SHELL_STEP_BYTE;
        } else if (c == '"') {
            w->quote = w->quote ? '\0' : '"';
            r->pos++;
        } else if (c == '\'' && !w->quote) {
            w->quote = '\'';
            r->pos++;
        } else if (c == '$' && cks_shell_byte(r, 1) == '"' && !w->quote) {
            r->pos++;
        } else if (c == '$' || c == '`') {
            return step_expansion(w, ret);
        } else {
            *ret = (char)c;
            r->pos++;
            return CKS_SHELL_STEP_BYTE;
        }
    }
}

static bool
finish_word(struct cks_shell_reader *r, struct cks_shell_word *word, const struct cks_buf *text,
            const struct cks_shell_gap *gaps, size_t gap_count)
{
    word->end = r->pos;
    word->gap_count = gap_count;
    word->text = cks_arena_str(r->arena, cks_buf_str(text));
    if (gap_count) {
        struct cks_shell_gap *kept = cks_arena_array(r->arena, gap_count, sizeof(*kept));
        if (kept)
            memcpy(kept, gaps, gap_count * sizeof(*kept));
        word->gaps = kept;
    }
    return cks_buf_ok(text) && word->text.p && (!gap_count || word->gaps);
}

bool
cks_shell_read_word(struct cks_shell_reader *r, unsigned depth, struct cks_shell_word *ret)
{
    struct cks_shell_walk w = {.r = r, .depth = depth};
    struct cks_buf text = {0};
    struct cks_shell_gap gaps[CKS_SHELL_GAPS_MAX];
    size_t gap_count = 0;
    enum cks_shell_step s;
    char c = '\0';
    *ret = (struct cks_shell_word){.start = r->pos};
    while (!r->stop && (s = next_char(&w, &c)) != CKS_SHELL_STEP_END) {
        if (s == CKS_SHELL_STEP_BYTE) {
            cks_buf_addc(&text, c);
            continue;
        }
        ret->bare |= w.bare;
        if (gap_count == CKS_SHELL_GAPS_MAX)
            gap_count--;
        gaps[gap_count++] = (struct cks_shell_gap){text.len, w.from, r->pos, w.bare};
    }
    ret->placeholder = w.placeholder;
    bool ok = finish_word(r, ret, &text, gaps, gap_count);
    cks_buf_free(&text);
    return ok;
}

size_t
cks_shell_gap_length(struct cks_arena *a, const struct cks_shell_source *script, size_t at,
                     bool expands)
{
    struct cks_shell_reader r = {
        .arena = a, .s = script->text, .dialect = script->dialect, .pos = at};
    if (cks_shell_skip_replaced(&r))
        return r.pos - at;
    bool escaped = r.pos > at; /* as Terraform's $${ */
    int c = cks_shell_byte(&r, 0);
    if (expands && c == '`') {
        r.pos++;
        cks_shell_read_commands(&r, '`', 1);
    } else if (!expands || c != '$' || !skip_expansion(&r, 0, '"')) {
        return escaped ? r.pos - at + 1 : 0;
    }
    return r.pos - at;
}

bool
cks_shell_open(const struct cks_shell_word *w, size_t from, size_t to)
{
    for (size_t i = 0; i < w->gap_count; i++)
        if (w->gaps[i].at >= from && w->gaps[i].at <= to)
            return true;
    return false;
}

bool
cks_shell_word_range(const struct cks_shell_source *script, size_t start, size_t from, size_t len,
                     struct cks_range *ret)
{
    struct cks_arena scratch = {0};
    struct cks_shell_reader r = {
        .arena = &scratch, .s = script->text, .dialect = script->dialect, .pos = start};
    struct cks_shell_walk w = {.r = &r};
    size_t done = 0;
    enum cks_shell_step s;
    char c;
    bool whole = from == SIZE_MAX || (from == 0 && len == SIZE_MAX);
    bool to_end = whole || len == SIZE_MAX; /* with the quote behind it */
    *ret = (struct cks_range){.start = SIZE_MAX, .end = start};
    while (start < script->text.n && (s = next_char(&w, &c)) != CKS_SHELL_STEP_END) {
        size_t width = s == CKS_SHELL_STEP_BYTE;
        bool inside = whole || (done >= from && (to_end || done + width <= from + len));
        if (inside && ret->start == SIZE_MAX)
            ret->start = w.from;
        if (inside)
            ret->end = r.pos;
        done += width;
    }
    if (whole)
        ret->start = start;
    if (to_end)
        ret->end = r.pos;
    /* A value in quotes of its own: name="value". */
    bool part = to_end && !whole && ret->start != SIZE_MAX && ret->start > start;
    char before = part ? script->text.p[ret->start - 1] : 0;
    if ((before == '"' || before == '\'') && script->text.p[r.pos - 1] == before)
        ret->start--;
    cks_arena_free(&scratch);
    return ret->start != SIZE_MAX;
}
