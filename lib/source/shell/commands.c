#include "source/shell/commands.h"

#include "base/buf.h"
#include "base/vec.h"
#include "source/shell/replaced.h"
#include "source/shell/windows.h"
#include "source/shell/word.h"

typedef CKS_VEC(struct cks_shell_word) word_list;

/* The here-document that a cat before it prints is what the command reads. */
static void
take_fed(struct cks_shell_reader *r)
{
    if (!r->fed || r->depth != r->fed_depth)
        return;
    if (!r->own)
        r->own = r->fed;
    r->fed = 0;
}

/* Behind the command that ended, which `c` parts from the next one. */
static void
feed_next(struct cks_shell_reader *r, size_t printed, int c)
{
    if (r->depth <= r->fed_depth)
        r->fed = 0;
    if (!printed || c != '|' || cks_shell_byte(r, 1) == '|')
        return;
    r->fed = printed;
    r->fed_depth = r->depth;
}

/* The here-document that a command prints as it is: its number from 1; 0: none. */
static size_t
printed_here(const struct cks_shell_reader *r, const word_list *words)
{
    bool cat = words->count == 1 && cks_str_is(words->items[0].text, "cat");
    return cat && !words->items[0].gap_count && !r->to.text.p ? r->own : 0;
}

static void
end_command(struct cks_shell_reader *r, word_list *words)
{
    if (words->count)
        take_fed(r);
    struct cks_shell_command command = {.words = words->items,
                                        .count = words->count,
                                        .depth = r->depth,
                                        .joined = r->joined,
                                        .joined_outside = r->joined_outside};
    if (r->own && !r->heredoc_count) {
        command.here = r->heredocs[r->own - 1].body;
        command.expanded = r->heredocs[r->own - 1].raw;
        command.here_at = r->heredocs[r->own - 1].at;
        command.here_tabs = r->heredocs[r->own - 1].tabs;
        command.here_end = r->heredocs[r->own - 1].end;
        command.here_expands = !r->heredocs[r->own - 1].quoted;
    }
    command.to = r->to.text.p ? &r->to : NULL;
    command.appends = r->appends;
    r->own = 0;
    if (r->each && words->count && !r->stop)
        r->stop = !r->each(r->cookie, &command);
    r->to.text.p = NULL;
    words->count = 0;
}

/* ---- here-documents ---- */

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
body_of(struct cks_shell_reader *r, const struct cks_shell_heredoc *h, struct cks_str raw)
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
read_heredocs(struct cks_shell_reader *r)
{
    for (size_t i = 0; i < r->heredoc_count; i++) {
        struct cks_shell_heredoc *h = &r->heredocs[i];
        size_t begin = r->pos;
        bool found = false;
        while (!found && r->pos < r->s.n) {
            size_t start = r->pos;
            cks_shell_skip_line(r);
            struct cks_str line = cks_str_sub(r->s, start, r->pos - start);
            r->pos += r->pos < r->s.n;
            if (h->tabs)
                line = without_tabs(line);
            if (line.n && line.p[line.n - 1] == '\r')
                line.n--;
            found = cks_str_eq(line, h->word);
            h->at = begin;
            h->end = found ? start : 0;
            if (found)
                h->body = body_of(r, h, cks_str_sub(r->s, begin, start - begin));
            if (found && !h->body.p)
                h->raw = cks_str_sub(r->s, begin, start - begin);
        }
    }
    r->heredoc_count = 0;
}

/* ---- commands ---- */

/* < and >: the operator and the word after it. */
static bool
skip_redirection(struct cks_shell_reader *r, word_list *words, unsigned depth)
{
    struct cks_shell_word target;
    bool here =
        cks_shell_byte(r, 0) == '<' && cks_shell_byte(r, 1) == '<' && cks_shell_byte(r, 2) != '<';
    bool tabs = here && cks_shell_byte(r, 2) == '-', numbered = false;
    if (cks_shell_byte(r, 0) == '<')
        r->own = 0; /* the last one counts */
    if (cks_shell_byte(r, 0) == '<' && r->depth == r->fed_depth)
        r->fed = 0;
    /* The number of a descriptor that touches the operator. */
    if (words->count && words->items[words->count - 1].end == r->pos) {
        struct cks_str last = words->items[words->count - 1].text;
        numbered = last.n == 1 && cks_is_digit((unsigned char)last.p[0]);
        words->count -= numbered;
    }
    if (cks_shell_byte(r, 1) == '(') { /* a process substitution is a word of its own */
        r->pos += 2;
        cks_shell_read_commands(r, ')', depth + 1);
        return true;
    }
    bool output = cks_shell_byte(r, 0) == '>' && cks_shell_byte(r, 1) != '&' && !numbered,
         appends = cks_shell_byte(r, 1) == '>';
    while (cks_shell_byte(r, 0) == '<' || cks_shell_byte(r, 0) == '>' ||
           cks_shell_byte(r, 0) == '&' || cks_shell_byte(r, 0) == '|')
        r->pos++;
    r->pos += tabs;
    cks_shell_skip_blanks(r);
    if (cks_shell_ends_word(cks_shell_byte(r, 0)))
        return true;
    if (!cks_shell_read_word(r, depth, &target))
        return false;
    if (output) {
        r->to = target;
        r->appends = appends;
    }
    if (here && r->heredoc_count < CKS_SHELL_HEREDOCS_MAX) {
        bool quoted = target.end - target.start != target.text.n;
        r->heredocs[r->heredoc_count++] =
            (struct cks_shell_heredoc){.word = target.text, .tabs = tabs, .quoted = quoted};
        r->own = r->heredoc_count;
        r->fed = r->fed == r->own ? 0 : r->fed; /* it is kept in the same place */
    } else if (here) {
        cks_shell_leave_out(r, CKS_BOUND_SHELL_HEREDOCS);
        r->pos = r->s.n; /* what follows would be read as commands */
    }
    return true;
}

static bool
add_word(struct cks_shell_reader *r, word_list *words, unsigned depth)
{
    struct cks_shell_word word;
    size_t before = r->pos;
    if (!cks_shell_read_word(r, depth, &word))
        return false;
    if (r->pos == before)
        r->pos++; /* without progress the loop would never end */
    if (words->count >= CKS_SHELL_WORDS_MAX) {
        cks_shell_leave_out(r, CKS_BOUND_SHELL_WORDS);
        return true;
    }
    struct cks_shell_word *to = cks_vec_push(words);
    if (to)
        *to = word;
    return to != NULL;
}

/* Whether the ( at pos begins the words of an array: name=( or name+=( */
static bool
begins_array(const struct cks_shell_reader *r, const word_list *words)
{
    const struct cks_shell_word *last = words->count ? &words->items[words->count - 1] : NULL;
    return last && last->end == r->pos && cks_str_ends(last->text, "=");
}

/* Gives the word that an array is assigned to its words; false if out of memory. */
static bool
keep_array(struct cks_shell_reader *r, struct cks_shell_word *name, const word_list *items)
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
read_array_words(struct cks_shell_reader *r, struct cks_shell_word *name, unsigned depth)
{
    word_list items = {0};
    bool ok = true;
    r->pos++;
    while (ok && !r->stop && r->pos < r->s.n && cks_shell_byte(r, 0) != ')') {
        size_t before = r->pos;
        cks_shell_skip_blanks(r);
        if (cks_shell_byte(r, 0) == '#')
            cks_shell_skip_line(r);
        else if (!cks_shell_ends_word(cks_shell_byte(r, 0)))
            ok = add_word(r, &items, depth);
        r->pos += r->pos == before && cks_shell_byte(r, 0) != ')'; /* what ends words */
    }
    r->pos += r->pos < r->s.n;
    ok = ok && keep_array(r, name, &items);
    cks_vec_free(&items);
    return ok;
}

static bool
begins_comment(const struct cks_shell_reader *r, bool first)
{
    if (r->dialect == CKS_SHELL_CMD)
        return first && cks_shell_is_cmd_comment(r);
    return cks_shell_byte(r, 0) == '#';
}

/* Whether a word begins with a byte that is an operator elsewhere. */
static bool
is_in_word(const struct cks_shell_reader *r, bool first)
{
    int c = cks_shell_byte(r, 0);
    struct cks_shell_reader ahead = *r;
    if (c == '<')
        return cks_shell_placeholder(r) || cks_shell_skip_replaced(&ahead);
    return (c == ';' && r->dialect == CKS_SHELL_CMD) ||
           (c == '(' && r->dialect == CKS_SHELL_POWERSHELL && !first);
}

void
cks_shell_read_commands(struct cks_shell_reader *r, char end, unsigned depth)
{
    word_list words = {0};
    unsigned parentheses = 0;
    char outer = r->end;
    unsigned above = r->depth;
    /* What is joined in a substitution joins nothing outside of it. */
    bool joined = r->joined, joined_by_and = r->joined_by_and, outside = r->joined_outside;
    unsigned joined_group = 0;
    r->joined_outside |= joined;
    r->joined = r->joined_by_and = false;
    r->end = end;
    r->depth = depth;
    if (depth > CKS_SHELL_DEPTH_MAX) {
        cks_shell_leave_out(r, CKS_BOUND_SHELL_DEPTH);
        r->pos = r->s.n;
    }
    while (!r->stop && r->pos < r->s.n) {
        cks_shell_skip_blanks(r);
        int c = cks_shell_byte(r, 0);
        bool ok = true;
        if (c < 0)
            break;
        if (c == end && parentheses == 0) {
            r->pos++;
            break;
        }
        if (words.count == 0 && c == '@' && r->dialect == CKS_SHELL_CMD &&
            !cks_shell_is_cmd_comment(r)) {
            r->pos++; /* cmd.exe does not show the command */
        } else if (begins_comment(r, words.count == 0)) {
            cks_shell_skip_line(r);
        } else if (c == '\n') {
            bool some = words.count > 0;
            r->pos++;
            read_heredocs(r);
            end_command(r, &words);
            r->joined &= !some;
        } else if (is_in_word(r, words.count == 0)) {
            ok = add_word(r, &words, depth);
        } else if (c == '<' || c == '>') {
            ok = skip_redirection(r, &words, depth);
        } else if (c == '(' && begins_array(r, &words)) {
            ok = read_array_words(r, &words.items[words.count - 1], depth);
        } else if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
            size_t printed = printed_here(r, &words);
            end_command(r, &words);
            feed_next(r, printed, c);
            if (c == '(' && r->joined && !r->joined_outside) {
                r->joined_outside = true;
                joined_group = parentheses + 1;
            }
            r->joined = c == '|' || (c == '&' && (cks_shell_byte(r, 1) == '&' || r->joined_by_and));
            r->joined_by_and = c == '&' && cks_shell_byte(r, 1) == '&';
            parentheses += c == '(';
            parentheses -= c == ')' && parentheses > 0;
            if (joined_group > parentheses) {
                r->joined_outside = false;
                joined_group = 0;
            }
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
    r->joined = joined;
    r->joined_by_and = joined_by_and;
    r->joined_outside = outside;
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
    struct cks_shell_reader r = {.arena = a,
                                 .pos = from,
                                 .s = script->text,
                                 .dialect = script->dialect,
                                 .each = each,
                                 .cookie = cookie,
                                 .beyond = script->ret_beyond};
    while (!r.stop && r.pos < r.s.n)
        cks_shell_read_commands(&r, '\0', 0);
    return !r.stop;
}
