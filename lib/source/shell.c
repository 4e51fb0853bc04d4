#include "source/shell.h"

#include "base/buf.h"
#include "base/vec.h"

#define HEREDOCS_MAX CKS_MOST_SHELL_HEREDOCS

struct heredoc {
    struct cks_str word; /* quotes taken off */
    bool tabs;           /* <<-: leading tabs do not count */
    bool quoted;         /* nothing is expanded in it */
    struct cks_str body; /* once it was read; p is NULL if it has no end or is expanded */
    struct cks_str raw;  /* in the script, where it is expanded and keeps its tabs */
    size_t at;           /* where the body is in the script */
};

struct reader {
    struct cks_arena *arena;
    struct cks_str s;
    enum cks_shell_dialect dialect;
    size_t pos;
    bool (*each)(void *cookie, const struct cks_shell_command *command); /* NULL: only skip */
    void *cookie;
    struct heredoc heredocs[HEREDOCS_MAX];
    size_t heredoc_count;
    size_t own; /* which of them the command being read has: its number from 1; 0: none */
    struct cks_shell_word
        to; /* where the output of the command being read goes; text.p NULL: as it is */
    bool appends;
    char end; /* of the list being read */
    unsigned depth;
    bool joined;        /* by &&, || or | to the command before */
    bool joined_by_and; /* the first & of two was read */
    bool stop;
    enum cks_bound *beyond;
};

typedef CKS_VEC(struct cks_shell_word) word_list;

static void
leave_out(struct reader *r, enum cks_bound bound)
{
    if (r->beyond)
        *r->beyond = bound;
}

static void read_commands(struct reader *r, char end, unsigned depth);

static int
at(const struct reader *r, size_t ahead)
{
    return r->pos + ahead < r->s.n ? (unsigned char)r->s.p[r->pos + ahead] : -1;
}

static bool
is_name(int c)
{
    return c == '_' || (c >= 0 && cks_is_alnum((unsigned char)c));
}

static bool
is_letter(int c)
{
    return is_name(c) && c != '_' && !cks_is_digit((unsigned char)c);
}

static bool
ends_word(int c)
{
    return c < 0 || strchr(" \t\r\n;&|()<>", c) != NULL;
}

/* ---- expansions ---- */

/* ${...} and $((...)): to the bracket that closes it, quotes regarded; apostrophes where they are
 * quotes. */
static void
skip_brackets(struct reader *r, char open, char close, bool apostrophes)
{
    unsigned depth = 0;
    char quote = '\0';
    for (; r->pos < r->s.n; r->pos++) {
        char c = r->s.p[r->pos];
        if (c == '\\' && quote != '\'') {
            r->pos++;
        } else if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || (c == '\'' && apostrophes)) {
            quote = c;
        } else if (c == open) {
            depth++;
        } else if (c == close && --depth == 0) {
            r->pos++;
            return;
        }
    }
}

/* Whether the ${ at pos begins "${1:?the store's name}": a text in double quotes, where an
 * apostrophe is one. In "${1#'}'}", a pattern, it is a quote. */
static bool
has_quoted_text(const struct reader *r)
{
    size_t ahead = at(r, 1) == '!' || at(r, 1) == '#' ? 2 : 1;
    while (is_name(at(r, ahead)) || at(r, ahead) == '@' || at(r, ahead) == '*')
        ahead++;
    if (at(r, ahead) == ':')
        ahead++;
    int c = at(r, ahead);
    return c == '-' || c == '=' || c == '?' || c == '+';
}

/* What follows a $ at pos; false if it stands for itself. */
static bool
skip_expansion(struct reader *r, unsigned depth, char quote)
{
    int c = at(r, 1);
    if (c == '(' && at(r, 2) == '(') {
        r->pos++;
        skip_brackets(r, '(', ')', true);
    } else if (c == '(') {
        r->pos += 2;
        read_commands(r, ')', depth + 1);
    } else if (c == '{') {
        r->pos++;
        skip_brackets(r, '{', '}', quote != '"' || !has_quoted_text(r));
    } else if (is_name(c) && !cks_is_digit((unsigned char)c)) {
        for (r->pos++; is_name(at(r, 0));)
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
skip_ansi_quote(struct reader *r)
{
    for (r->pos += 2; r->pos < r->s.n && r->s.p[r->pos] != '\''; r->pos++)
        if (r->s.p[r->pos] == '\\')
            r->pos++;
    r->pos += r->pos < r->s.n;
}

/* ---- words ---- */

/* One word, step by step; the same steps make its text and find a part of it again. */
struct walk {
    struct reader *r;
    char quote;
    unsigned depth;
    bool bare;        /* the last gap was outside of quotes */
    bool placeholder; /* the last byte began one */
    size_t until;     /* of the placeholder being read; 0: none */
    size_t from;      /* of the last byte or gap */
};

enum step { STEP_BYTE, STEP_GAP, STEP_END };

static enum step
step_gap(struct walk *w)
{
    w->bare = w->quote != '"';
    return STEP_GAP;
}

/* The step at $ or `; STEP_BYTE where the $ is one itself. */
static enum step
step_expansion(struct walk *w, char *ret)
{
    struct reader *r = w->r;
    if (r->s.p[r->pos] == '`') {
        r->pos++;
        read_commands(r, '`', w->depth + 1);
        return step_gap(w);
    }
    if (w->quote != '"' && at(r, 1) == '\'') {
        skip_ansi_quote(r);
        step_gap(w);
        w->bare = false;
        return STEP_GAP;
    }
    if (skip_expansion(r, w->depth, w->quote))
        return step_gap(w);
    *ret = r->s.p[r->pos++];
    return STEP_BYTE;
}

/* <cluster-id> outside quotes is for a person to replace. In a real script, a name after < is a
 * file, and > does not follow it directly. */
static size_t
placeholder_length(const struct reader *r)
{
    size_t n = 1;
    if (at(r, 0) != '<' || !is_letter(at(r, 1)))
        return 0;
    while (at(r, n) > 0 && (is_name(at(r, n)) || strchr(" .-:/", at(r, n))))
        n++;
    int after = at(r, n) == '>' ? at(r, n + 1) : '<';
    return at(r, n) == '>' && at(r, n - 1) != ' ' &&
                   (after < 0 || strchr(" \t\r\n\"',;)|\\/.", after))
               ? n + 1
               : 0;
}

/* ---- what other programs replace ---- */

static bool
looks_at(const struct reader *r, const char *text)
{
    return cks_str_starts(cks_str_sub(r->s, r->pos, r->s.n), text);
}

/* To behind `close`, or to the script's end. */
static bool
skip_to(struct reader *r, const char *close)
{
    struct cks_str rest = cks_str_sub(r->s, r->pos, r->s.n);
    size_t n = cks_str_find(rest, close);
    r->pos = n < rest.n ? r->pos + n + strlen(close) : r->s.n;
    return true;
}

static bool
skip_template(struct reader *r)
{
    if (looks_at(r, "${{") || looks_at(r, "{{"))
        return skip_to(r, "}}");
    return looks_at(r, "{%") && skip_to(r, "%}");
}

static bool
skip_terraform(struct reader *r)
{
    if (looks_at(r, "$${") || looks_at(r, "%%{")) {
        r->pos++;
        return false;
    }
    if (!looks_at(r, "${") && !looks_at(r, "%{"))
        return false;
    r->pos++;
    skip_brackets(r, '{', '}', false);
    return true;
}

static bool
skip_make(struct reader *r)
{
    if (at(r, 0) != '$')
        return false;
    if (at(r, 1) == '$') {
        r->pos++;
        return false;
    }
    r->pos++;
    if (at(r, 0) == '(')
        skip_brackets(r, '(', ')', false);
    else if (at(r, 0) == '{')
        skip_brackets(r, '{', '}', false);
    else
        r->pos += at(r, 0) >= 0;
    return true;
}

/* What a program replaces before the shell sees it, in quotes of every kind. */
static bool
skip_replaced(struct reader *r)
{
    switch (r->dialect) {
    case CKS_SHELL_PLAIN:
        break;
    case CKS_SHELL_TERRAFORM:
        return skip_terraform(r);
    case CKS_SHELL_TEMPLATE:
        return skip_template(r);
    case CKS_SHELL_MAKE:
        return skip_make(r);
    }
    return false;
}

static bool
escapes(char quote, int c)
{
    return quote == '"' ? c > 0 && strchr("$`\"\\", c) != NULL : c >= 0;
}

static enum step
next_char(struct walk *w, char *ret)
{
    struct reader *r = w->r;
    for (;;) {
        w->from = r->pos;
        if (skip_replaced(r)) {
            w->bare = false;
            return STEP_GAP;
        }
        int c = at(r, 0);
        size_t n = w->quote || r->pos < w->until ? 0 : placeholder_length(r);
        w->placeholder |= n > 0;
        if (n)
            w->until = r->pos + n;
        if (r->pos < w->until) {
            *ret = (char)c;
            r->pos++;
            return STEP_BYTE;
        }
        if (c < 0 || (!w->quote && (ends_word(c) || (c == '`' && r->end == '`'))))
            return STEP_END;
        if (w->quote == '\'') {
            r->pos++;
            if (c != '\'') {
                *ret = (char)c;
                return STEP_BYTE;
            }
            w->quote = '\0';
        } else if (c == '\\' && at(r, 1) == '\n') {
            r->pos += 2;
        } else if (c == '\\' && at(r, 1) == '\r' && at(r, 2) == '\n') {
            r->pos += 3;
        } else if (c == '\\' && escapes(w->quote, at(r, 1))) {
            *ret = r->s.p[r->pos + 1];
            r->pos += 2;
            return STEP_BYTE;
        } else if (c == '"') {
            w->quote = w->quote ? '\0' : '"';
            r->pos++;
        } else if (c == '\'' && !w->quote) {
            w->quote = '\'';
            r->pos++;
        } else if (c == '$' && at(r, 1) == '"' && !w->quote) {
            r->pos++;
        } else if (c == '$' || c == '`') {
            return step_expansion(w, ret);
        } else {
            *ret = (char)c;
            r->pos++;
            return STEP_BYTE;
        }
    }
}

static bool
finish_word(struct reader *r, struct cks_shell_word *word, const struct cks_buf *text,
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

/* Reads the word at pos; false if out of memory. */
static bool
read_word(struct reader *r, unsigned depth, struct cks_shell_word *ret)
{
    struct walk w = {.r = r, .depth = depth};
    struct cks_buf text = {0};
    struct cks_shell_gap gaps[CKS_SHELL_GAPS_MAX];
    size_t gap_count = 0;
    enum step s;
    char c = '\0';
    *ret = (struct cks_shell_word){.start = r->pos};
    while (!r->stop && (s = next_char(&w, &c)) != STEP_END) {
        if (s == STEP_BYTE) {
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

/* ---- commands ---- */

static void
end_command(struct reader *r, word_list *words)
{
    struct cks_shell_command command = {
        .words = words->items, .count = words->count, .depth = r->depth, .joined = r->joined};
    if (r->own && !r->heredoc_count) {
        command.here = r->heredocs[r->own - 1].body;
        command.expanded = r->heredocs[r->own - 1].raw;
        command.here_at = r->heredocs[r->own - 1].at;
        command.here_tabs = r->heredocs[r->own - 1].tabs;
    }
    command.to = r->to.text.p ? &r->to : NULL;
    command.appends = r->appends;
    r->own = 0;
    if (r->each && words->count && !r->stop)
        r->stop = !r->each(r->cookie, &command);
    r->to.text.p = NULL;
    words->count = 0;
}

static void
skip_line(struct reader *r)
{
    while (r->pos < r->s.n && r->s.p[r->pos] != '\n')
        r->pos++;
}

static struct cks_str
without_tabs(struct cks_str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == '\t')
        n++;
    return cks_str_sub(line, n, line.n - n);
}

/* The body as the command gets it: p is NULL if the shell changes it, or out of memory. */
static struct cks_str
body_of(struct reader *r, const struct heredoc *h, struct cks_str raw)
{
    struct cks_buf b = {0};
    for (size_t i = 0; !h->quoted && i < raw.n; i++)
        if (strchr("$`\\", raw.p[i]))
            return (struct cks_str){0};
    if (!h->tabs)
        return raw;
    while (raw.n) {
        size_t n = cks_str_find(raw, "\n") + 1;
        cks_buf_addstr(&b, without_tabs(cks_str_sub(raw, 0, n)));
        raw = cks_str_sub(raw, n, raw.n);
    }
    struct cks_str kept = cks_arena_str(r->arena, cks_buf_str(&b));
    r->stop |= !cks_buf_ok(&b) || !kept.p;
    cks_buf_free(&b);
    return kept;
}

/* The bodies of the here-documents that the line before announced. */
static void
read_heredocs(struct reader *r)
{
    for (size_t i = 0; i < r->heredoc_count; i++) {
        struct heredoc *h = &r->heredocs[i];
        size_t begin = r->pos;
        bool found = false;
        while (!found && r->pos < r->s.n) {
            size_t start = r->pos;
            skip_line(r);
            struct cks_str line = cks_str_sub(r->s, start, r->pos - start);
            r->pos += r->pos < r->s.n;
            if (h->tabs)
                line = without_tabs(line);
            if (line.n && line.p[line.n - 1] == '\r')
                line.n--;
            found = cks_str_eq(line, h->word);
            h->at = begin;
            if (found)
                h->body = body_of(r, h, cks_str_sub(r->s, begin, start - begin));
            if (found && !h->body.p && !h->tabs)
                h->raw = cks_str_sub(r->s, begin, start - begin);
        }
    }
    r->heredoc_count = 0;
}

static void
skip_shell_blanks(struct reader *r)
{
    for (;;) {
        int c = at(r, 0);
        if (c == ' ' || c == '\t' || c == '\r')
            r->pos++;
        else if (c == '\\' && at(r, 1) == '\n')
            r->pos += 2;
        else if (c == '\\' && at(r, 1) == '\r' && at(r, 2) == '\n')
            r->pos += 3;
        else
            return;
    }
}

/* < and >: the operator and the word after it. */
static bool
skip_redirection(struct reader *r, word_list *words, unsigned depth)
{
    struct cks_shell_word target;
    bool here = at(r, 0) == '<' && at(r, 1) == '<' && at(r, 2) != '<';
    bool tabs = here && at(r, 2) == '-', numbered = false;
    if (at(r, 0) == '<')
        r->own = 0; /* the last one counts */
    /* The number of a descriptor that touches the operator. */
    if (words->count && words->items[words->count - 1].end == r->pos) {
        struct cks_str last = words->items[words->count - 1].text;
        numbered = last.n == 1 && cks_is_digit((unsigned char)last.p[0]);
        words->count -= numbered;
    }
    if (at(r, 1) == '(') { /* a process substitution is a word of its own */
        r->pos += 2;
        read_commands(r, ')', depth + 1);
        return true;
    }
    bool output = at(r, 0) == '>' && at(r, 1) != '&' && !numbered, appends = at(r, 1) == '>';
    while (at(r, 0) == '<' || at(r, 0) == '>' || at(r, 0) == '&' || at(r, 0) == '|')
        r->pos++;
    r->pos += tabs;
    skip_shell_blanks(r);
    if (ends_word(at(r, 0)))
        return true;
    if (!read_word(r, depth, &target))
        return false;
    if (output) {
        r->to = target;
        r->appends = appends;
    }
    if (here && r->heredoc_count < HEREDOCS_MAX) {
        bool quoted = target.end - target.start != target.text.n;
        r->heredocs[r->heredoc_count++] =
            (struct heredoc){.word = target.text, .tabs = tabs, .quoted = quoted};
        r->own = r->heredoc_count;
    } else if (here) {
        leave_out(r, CKS_BOUND_SHELL_HEREDOCS);
        r->pos = r->s.n; /* what follows would be read as commands */
    }
    return true;
}

static bool
add_word(struct reader *r, word_list *words, unsigned depth)
{
    struct cks_shell_word word;
    size_t before = r->pos;
    if (!read_word(r, depth, &word))
        return false;
    if (r->pos == before)
        r->pos++; /* without progress the loop would never end */
    if (words->count >= CKS_SHELL_WORDS_MAX) {
        leave_out(r, CKS_BOUND_SHELL_WORDS);
        return true;
    }
    struct cks_shell_word *to = cks_vec_push(words);
    if (to)
        *to = word;
    return to != NULL;
}

/* Whether the ( at pos begins the words of an array: name=( or name+=( */
static bool
begins_array(const struct reader *r, const word_list *words)
{
    const struct cks_shell_word *last = words->count ? &words->items[words->count - 1] : NULL;
    return last && last->end == r->pos && cks_str_ends(last->text, "=");
}

/* Gives the word that an array is assigned to its words; false if out of memory. */
static bool
keep_array(struct reader *r, struct cks_shell_word *name, const word_list *items)
{
    struct cks_shell_word *kept = cks_arena_array(r->arena, items->count + 1, sizeof(*kept));
    if (!kept)
        return false;
    if (items->count)
        memcpy(kept, items->items, items->count * sizeof(*kept));
    name->items = kept;
    name->item_count = items->count;
    return true;
}

/* The words of an array are not a command, though a command may be assembled there to be run later.
 * */
static bool
read_array_words(struct reader *r, struct cks_shell_word *name, unsigned depth)
{
    word_list items = {0};
    bool ok = true;
    r->pos++;
    while (ok && !r->stop && r->pos < r->s.n && at(r, 0) != ')') {
        size_t before = r->pos;
        skip_shell_blanks(r);
        if (at(r, 0) == '#')
            skip_line(r);
        else if (!ends_word(at(r, 0)))
            ok = add_word(r, &items, depth);
        r->pos += r->pos == before && at(r, 0) != ')'; /* what ends words */
    }
    r->pos += r->pos < r->s.n;
    ok = ok && keep_array(r, name, &items);
    cks_vec_free(&items);
    return ok;
}

/* Commands up to `end` (which is taken) or, where it is NUL, to the end of the script. */
static void
read_commands(struct reader *r, char end, unsigned depth)
{
    word_list words = {0};
    unsigned parentheses = 0;
    char outer = r->end;
    unsigned above = r->depth;
    r->end = end;
    r->depth = depth;
    if (depth > CKS_SHELL_DEPTH_MAX) {
        leave_out(r, CKS_BOUND_SHELL_DEPTH);
        r->pos = r->s.n;
    }
    while (!r->stop && r->pos < r->s.n) {
        skip_shell_blanks(r);
        int c = at(r, 0);
        bool ok = true;
        if (c < 0)
            break;
        if (c == end && parentheses == 0) {
            r->pos++;
            break;
        }
        if (c == '#') {
            skip_line(r);
        } else if (c == '\n') {
            bool some = words.count > 0;
            r->pos++;
            read_heredocs(r);
            end_command(r, &words);
            r->joined &= !some;
        } else if ((c == '<' && !placeholder_length(r)) || c == '>') {
            ok = skip_redirection(r, &words, depth);
        } else if (c == '(' && begins_array(r, &words)) {
            ok = read_array_words(r, &words.items[words.count - 1], depth);
        } else if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
            end_command(r, &words);
            r->joined = c == '|' || (c == '&' && (at(r, 1) == '&' || r->joined_by_and));
            r->joined_by_and = c == '&' && at(r, 1) == '&';
            parentheses += c == '(';
            parentheses -= c == ')' && parentheses > 0;
            r->depth = depth + parentheses;
            r->pos++;
        } else {
            ok = add_word(r, &words, depth);
        }
        r->stop |= !ok;
    }
    end_command(r, &words);
    cks_vec_free(&words);
    r->end = outer;
    r->depth = above;
}

bool
cks_shell_read(struct cks_arena *a, const struct cks_shell_source *script,
               bool (*each)(void *cookie, const struct cks_shell_command *command), void *cookie)
{
    return cks_shell_read_from(a, script, 0, each, cookie);
}

bool
cks_shell_read_from(struct cks_arena *a, const struct cks_shell_source *script, size_t from,
                    bool (*each)(void *cookie, const struct cks_shell_command *command),
                    void *cookie)
{
    struct reader r = {.arena = a,
                       .pos = from,
                       .s = script->text,
                       .dialect = script->dialect,
                       .each = each,
                       .cookie = cookie,
                       .beyond = script->ret_beyond};
    while (!r.stop && r.pos < r.s.n)
        read_commands(&r, '\0', 0);
    return !r.stop;
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
    struct reader r = {
        .arena = &scratch, .s = script->text, .dialect = script->dialect, .pos = start};
    struct walk w = {.r = &r};
    size_t done = 0;
    enum step s;
    char c;
    bool whole = from == SIZE_MAX || (from == 0 && len == SIZE_MAX);
    bool to_end = whole || len == SIZE_MAX; /* with the quote behind it */
    *ret = (struct cks_range){.start = SIZE_MAX, .end = start};
    while (start < script->text.n && (s = next_char(&w, &c)) != STEP_END) {
        size_t width = s == STEP_BYTE;
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
