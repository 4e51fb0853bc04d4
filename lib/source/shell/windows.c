#include "source/shell/windows.h"

#include "source/shell/commands.h"

/* ---- steps of both ---- */

static enum cks_shell_step
take_byte(struct cks_shell_walk *w, size_t skipped, char *ret)
{
    w->r->pos += skipped;
    *ret = (char)cks_shell_byte(w->r, 0);
    w->r->pos++;
    return CKS_SHELL_STEP_BYTE;
}

static enum cks_shell_step
leave_gap(struct cks_shell_walk *w, size_t end)
{
    w->r->pos = end;
    w->bare = !w->quote;
    return CKS_SHELL_STEP_GAP;
}

static enum cks_shell_step
turn_quote(struct cks_shell_walk *w, char quote)
{
    w->quote = w->quote ? '\0' : quote;
    w->r->pos++;
    return CKS_SHELL_STEP_NONE;
}

/* ---- PowerShell ---- */

/* The end of $name, $env:name or ${...} at pos; pos if the $ is one itself. */
static size_t
end_of_variable(struct cks_shell_reader r)
{
    size_t start = r.pos;
    int c = cks_shell_byte(&r, 1);
    r.pos++;
    if (c == '{') {
        cks_shell_skip_brackets(&r, '{', '}', true);
        return r.pos;
    }
    if (!cks_shell_is_name(c))
        return start;
    while (cks_shell_is_name(cks_shell_byte(&r, 0)) ||
           (cks_shell_byte(&r, 0) == ':' && cks_shell_is_name(cks_shell_byte(&r, 1))))
        r.pos++;
    return r.pos;
}

/* $store.Id and $ids[0], which are read outside of quotes alone. */
static size_t
end_of_members(struct cks_shell_reader r, size_t end)
{
    r.pos = end;
    for (;;) {
        int c = cks_shell_byte(&r, 0);
        if (c == '[' || c == '(') {
            cks_shell_skip_brackets(&r, (char)c, c == '[' ? ']' : ')', true);
        } else if (c == '.' && cks_shell_is_name(cks_shell_byte(&r, 1))) {
            for (r.pos++; cks_shell_is_name(cks_shell_byte(&r, 0));)
                r.pos++;
        } else {
            return r.pos;
        }
    }
}

/* The end of a here-string, @" to "@ at the beginning of a line; 0: there is none at pos. */
static size_t
end_of_here_string(const struct cks_shell_reader *r)
{
    int quote = cks_shell_byte(r, 1), after = cks_shell_byte(r, 2);
    char close[] = {'\n', (char)quote, '@', '\0'};
    if (cks_shell_byte(r, 0) != '@' || (quote != '"' && quote != '\'') ||
        (after != '\n' && after != '\r'))
        return 0;
    struct cks_str rest = cks_str_sub(r->s, r->pos, r->s.n);
    size_t n = cks_str_find(rest, close);
    return r->pos + (n < rest.n ? n + strlen(close) : rest.n);
}

/* What stands for other words as a whole: @splatted, @{...}, a here-string. 0: nothing. */
static size_t
end_of_others(const struct cks_shell_reader *r)
{
    size_t here = end_of_here_string(r);
    struct cks_shell_reader at = *r;
    if (here || cks_shell_byte(r, 0) != '@')
        return here;
    at.pos++;
    if (cks_shell_byte(&at, 0) == '{') {
        cks_shell_skip_brackets(&at, '{', '}', true);
        return at.pos;
    }
    while (cks_shell_is_name(cks_shell_byte(&at, 0)))
        at.pos++;
    return at.pos > r->pos + 1 ? at.pos : 0;
}

/* The commands in (...), $(...) or @(...); false if none of these is at pos. */
static bool
read_inner_commands(struct cks_shell_walk *w)
{
    struct cks_shell_reader *r = w->r;
    int c = cks_shell_byte(r, 0);
    bool marked = c == '$' || (c == '@' && !w->quote);
    if (cks_shell_byte(r, marked) != '(' || (!marked && w->quote))
        return false;
    r->pos += marked ? 2 : 1;
    cks_shell_read_commands(r, ')', w->depth + 1);
    return true;
}

enum cks_shell_step
cks_shell_step_powershell(struct cks_shell_walk *w, char *ret)
{
    struct cks_shell_reader *r = w->r;
    int c = cks_shell_byte(r, 0);
    size_t joint = w->quote ? 0 : cks_shell_line_joint(r), end = r->pos;
    if (joint) {
        r->pos += joint;
        return CKS_SHELL_STEP_NONE;
    }
    bool word_begins = r->pos == 0 || cks_shell_ends_word((unsigned char)r->s.p[r->pos - 1]);
    if (w->quote != '\'' && read_inner_commands(w))
        return leave_gap(w, w->quote ? r->pos : end_of_members(*r, r->pos));
    if (!w->quote && word_begins && (end = end_of_others(r)))
        return leave_gap(w, end);
    if (w->quote != '\'' && c == '`' && cks_shell_byte(r, 1) >= 0)
        return take_byte(w, 1, ret);
    if (w->quote && c == w->quote && cks_shell_byte(r, 1) == c)
        return take_byte(w, 1, ret);
    if (w->quote ? c == w->quote : c == '"' || c == '\'')
        return turn_quote(w, (char)c);
    if (w->quote == '\'' || c != '$' || (end = end_of_variable(*r)) == r->pos)
        return take_byte(w, 0, ret);
    return leave_gap(w, w->quote ? end : end_of_members(*r, end));
}

/* ---- cmd.exe ---- */

/* The length of %1, %*, %~dp0 and %%i at pos, or 0. */
static size_t
length_of_argument(const struct cks_shell_reader *r)
{
    bool doubled = cks_shell_byte(r, 1) == '%';
    size_t n = 1 + doubled;
    if (cks_shell_byte(r, n) == '~')
        for (n++; cks_shell_is_name(cks_shell_byte(r, n)) &&
                  cks_shell_is_name(cks_shell_byte(r, n + 1));)
            n++;
    int c = cks_shell_byte(r, n);
    bool argument = doubled ? cks_shell_is_name(c) : c == '*' || (c >= '0' && c <= '9');
    return argument ? n + 1 : 0;
}

/* The length of %NAME%, %NAME:~0,2%, !NAME! or an argument at pos; 0: the mark is one itself. */
static size_t
length_of_percent(const struct cks_shell_reader *r)
{
    int mark = cks_shell_byte(r, 0), c;
    size_t n = 1;
    if (mark != '%' && mark != '!')
        return 0;
    while (cks_shell_is_name(cks_shell_byte(r, n)))
        n++;
    if (n > 1 && cks_shell_byte(r, n) == ':')
        while ((c = cks_shell_byte(r, n)) >= 0 && c != mark && c != '"' && c != '\n')
            n++;
    if (n > 1 && cks_shell_byte(r, n) == mark)
        return n + 1;
    return mark == '%' ? length_of_argument(r) : 0;
}

/* for /f %%i in ('aws ...'): the apostrophes begin and end a command. */
static bool
is_quote_of_loop(const struct cks_shell_reader *r)
{
    bool begins = r->pos > 0 && r->s.p[r->pos - 1] == '(';
    return cks_shell_byte(r, 0) == '\'' && (begins || cks_shell_byte(r, 1) == ')');
}

enum cks_shell_step
cks_shell_step_cmd(struct cks_shell_walk *w, char *ret)
{
    struct cks_shell_reader *r = w->r;
    int c = cks_shell_byte(r, 0);
    size_t joint = w->quote ? 0 : cks_shell_line_joint(r), n = length_of_percent(r);
    if (joint || (!w->quote && is_quote_of_loop(r))) {
        r->pos += joint ? joint : 1;
        return CKS_SHELL_STEP_NONE;
    }
    if (n)
        return leave_gap(w, r->pos + n);
    if (c == '%' && cks_shell_byte(r, 1) == '%')
        return take_byte(w, 1, ret);
    if (!w->quote && c == '^' && cks_shell_byte(r, 1) >= 0)
        return take_byte(w, 1, ret);
    /* The program that is run reads it so, not cmd.exe. */
    if (c == '\\' && cks_shell_byte(r, 1) == '"')
        return take_byte(w, 1, ret);
    return c == '"' ? turn_quote(w, '"') : take_byte(w, 0, ret);
}

bool
cks_shell_is_cmd_comment(const struct cks_shell_reader *r)
{
    struct cks_str line = cks_str_sub(r->s, r->pos, r->s.n);
    if (r->dialect != CKS_SHELL_CMD)
        return false;
    if (cks_str_starts(line, "@"))
        line = cks_str_sub(line, 1, line.n);
    bool named = cks_str_ieq(cks_str_sub(line, 0, strlen("rem")), CKS_STR_LIT("rem"));
    return cks_str_starts(line, "::") ||
           (named && (line.n == strlen("rem") || cks_is_space((unsigned char)line.p[3])));
}
