#include "run/suppress/directive.h"

#include <limits.h>

#include "base/utf8.h"
#include "formats/reading/reason.h"
#include "source/hcl/syntax/lex.h"

static const char word[] = "ckscheck:ignore";
/* A first word that differs in more letters means something else. */
#define NEAR 3

/* Text that runs over lines and has no comments: heredocs, block scalars. */
struct body {
    /* HCL: the heredoc that was found last, by its lines. */
    struct cks_hcl_lexer lexer;
    struct cks_hcl_token token; /* not looked at yet */
    unsigned from, to;
    /* YAML: text goes on where lines are indented by `least` or more; 0: by more than `above`,
     * which the first line that says something tells. */
    bool inside; /* shell too */
    int above;
    unsigned least;
    struct cks_str word; /* shell: what ends it */
    bool tabs;           /* tabs may precede it */
};

struct scan {
    const char *file;
    enum cks_syntax syntax;
    struct cks_str text; /* all of it */
    struct cks_str rest; /* lines not read yet */
    struct cks_str line;
    unsigned number;
    unsigned block; /* of a store, that the line is in or begins; 0: none */
    /* The line that the comment before this one means, and its block. Every comment down to it
     * means it too: each would else read all that follow it. 0: none was looked for. */
    unsigned ahead, ahead_block;
    struct body body;
    void (*each)(void *arg, const struct cks_directive *d);
    void *arg;
};

static bool
next_comment_line(struct cks_str *rest, struct cks_str *line)
{
    if (!rest->n)
        return false;
    size_t n = cks_str_find(*rest, "\n");
    *line = cks_str_sub(*rest, 0, n);
    *rest = cks_str_sub(*rest, n < rest->n ? n + 1 : n, rest->n);
    return true;
}

/* The length of the mark that a comment starts with, or 0. */
static size_t
mark(enum cks_syntax syntax, struct cks_str s)
{
    if (cks_str_starts(s, "#"))
        return 1;
    if (syntax == CKS_SYNTAX_HCL && (cks_str_starts(s, "//") || cks_str_starts(s, "/*")))
        return 2;
    return 0;
}

/* The offset of the line's comment that is none of a string's text, or its length. In YAML and
 * shell scripts white space precedes it. */
static size_t
comment_at(enum cks_syntax syntax, struct cks_str line)
{
    char quote = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (quote) {
            if (c == '\\' && quote == '"')
                i++;
            else if (c == quote)
                quote = 0;
            continue;
        }
        bool apart = i == 0 || cks_is_space((unsigned char)line.p[i - 1]);
        if ((apart || syntax == CKS_SYNTAX_HCL) && mark(syntax, cks_str_sub(line, i, line.n)))
            return i;
        if (c == '"' || (c == '\'' && apart && syntax != CKS_SYNTAX_HCL))
            quote = c;
    }
    return line.n;
}

/* ---- text over several lines ---- */

/* The lexer goes as far as the line, and to the end of a heredoc that begins before. */
static bool
in_hcl_heredoc(struct scan *s)
{
    struct body *b = &s->body;
    if (s->number == 1) {
        cks_hcl_lex_init(&b->lexer, s->text, false);
        cks_hcl_lex_next(&b->lexer, &b->token);
    }
    while (b->token.type != CKS_TOK_EOF && b->to < s->number && b->token.line <= s->number) {
        unsigned depth = b->token.type == CKS_TOK_OHEREDOC;
        if (depth)
            b->from = b->token.line + 1;
        while (depth && b->token.type != CKS_TOK_EOF) {
            cks_hcl_lex_next(&b->lexer, &b->token);
            depth += b->token.type == CKS_TOK_OHEREDOC;
            depth -= b->token.type == CKS_TOK_CHEREDOC;
            b->to = b->token.line;
        }
        cks_hcl_lex_next(&b->lexer, &b->token);
    }
    return s->number >= b->from && s->number <= b->to;
}

static unsigned
indent_of(struct cks_str line)
{
    unsigned n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* How far the node is indented that a line's last word would be the value of; -1: a document. */
static int
node_indent(struct cks_str line)
{
    size_t i = indent_of(line);
    if (cks_str_starts(line, "---"))
        return -1;
    /* "- - key: |": the key's column counts; "- |": that of the dash. */
    while (i + 2 < line.n && (line.p[i] == '-' || line.p[i] == '?') && line.p[i + 1] == ' ') {
        size_t next = i + 1;
        while (next < line.n && line.p[next] == ' ')
            next++;
        if (next < line.n && (line.p[next] == '|' || line.p[next] == '>'))
            break;
        i = next;
    }
    return (int)i;
}

/* Whether a line ends in "|", ">-", "|2" and so on: what follows is text. */
static bool
opens_block_scalar(struct scan *s)
{
    struct cks_str line = cks_str_sub(s->line, 0, comment_at(CKS_SYNTAX_YAML, s->line));
    size_t end = (size_t)(cks_str_trim(line).p - line.p) + cks_str_trim(line).n, at = end;
    unsigned digit = 0;
    while (at && end - at < 2 &&
           (line.p[at - 1] == '+' || line.p[at - 1] == '-' ||
            cks_is_digit((unsigned char)line.p[at - 1])))
        if (cks_is_digit((unsigned char)line.p[--at]))
            digit = (unsigned)(line.p[at] - '0');
    if (!at || (line.p[at - 1] != '|' && line.p[at - 1] != '>') ||
        (at > 1 && line.p[at - 2] != ' ' && line.p[at - 2] != '\t'))
        return false;
    s->body.above = node_indent(line);
    s->body.least = digit ? (unsigned)(s->body.above + (int)digit) : 0;
    return true;
}

static bool
in_block_scalar(struct scan *s)
{
    struct body *b = &s->body;
    bool blank = cks_str_trim(s->line).n == 0;
    int indent = (int)indent_of(s->line);
    if (b->inside && !blank) {
        if (!b->least && indent > b->above)
            b->least = (unsigned)indent;
        b->inside = indent > b->above && indent >= (int)b->least;
    }
    if (b->inside)
        return true;
    b->inside = opens_block_scalar(s);
    return false;
}

/* The word after << on a line; empty if there is none. <<< is something else. */
static struct cks_str
heredoc_word(struct cks_str line, bool *ret_tabs)
{
    size_t n = 0, i = cks_str_find(line, "<<");
    struct cks_str rest = cks_str_sub(line, i + 2, line.n);
    if (!rest.n || rest.p[0] == '<')
        return (struct cks_str){0};
    *ret_tabs = rest.p[0] == '-';
    rest = cks_str_trim(cks_str_sub(rest, *ret_tabs, rest.n));
    if (rest.n && strchr("'\"\\", rest.p[0]))
        rest = cks_str_sub(rest, 1, rest.n);
    while (n < rest.n && (cks_is_alnum((unsigned char)rest.p[n]) || rest.p[n] == '_'))
        n++;
    return cks_str_sub(rest, 0, n);
}

static bool
in_shell_heredoc(struct scan *s)
{
    struct body *b = &s->body;
    if (b->inside) {
        struct cks_str line = s->line;
        while (b->tabs && line.n && line.p[0] == '\t')
            line = cks_str_sub(line, 1, line.n);
        b->inside = !cks_str_eq(line, b->word);
        return true;
    }
    struct cks_str code = cks_str_sub(s->line, 0, comment_at(CKS_SYNTAX_SHELL, s->line));
    b->word = heredoc_word(code, &b->tabs);
    b->inside = b->word.n > 0;
    return false;
}

/* Whether the line is text in which nothing is a comment. Asked for each line in order. */
static bool
is_text(struct scan *s)
{
    switch (s->syntax) {
    case CKS_SYNTAX_HCL:
        return in_hcl_heredoc(s);
    case CKS_SYNTAX_YAML:
        return in_block_scalar(s);
    case CKS_SYNTAX_SHELL:
        return in_shell_heredoc(s);
    case CKS_SYNTAX_JSON:
    case CKS_SYNTAX_TEXT:
        break;
    }
    return false;
}

/* ---- comments ---- */

static bool
says_something(enum cks_syntax syntax, struct cks_str line)
{
    struct cks_str text = cks_str_trim(line);
    return text.n && !mark(syntax, text);
}

/* Which block of HCL a line is in, by the line before it: blocks begin at the margin. */
static unsigned
block_at(enum cks_syntax syntax, struct cks_str line, unsigned number, unsigned before)
{
    if (syntax != CKS_SYNTAX_HCL || !line.n || !cks_is_alnum((unsigned char)line.p[0]))
        return before;
    bool store = cks_str_starts(line, "resource") &&
                 cks_str_find(line, "\"aws_kms_custom_key_store\"") < line.n;
    return store ? number : 0;
}

/* The next line that says something, or UINT_MAX behind the last one. */
static void
look_ahead(struct scan *s)
{
    struct cks_str rest = s->rest, line;
    s->ahead = UINT_MAX;
    for (unsigned number = s->number + 1; next_comment_line(&rest, &line); number++)
        if (says_something(s->syntax, line)) {
            s->ahead = number;
            s->ahead_block = block_at(s->syntax, line, number, s->block);
            return;
        }
}

/* The line that a comment means. */
static void
find_target(struct scan *s, size_t at, struct cks_directive *d)
{
    d->target = s->number;
    d->block = s->block;
    if (cks_str_trim(cks_str_sub(s->line, 0, at)).n)
        return;
    if (s->ahead <= s->number)
        look_ahead(s);
    if (s->ahead == UINT_MAX)
        return;
    d->target = s->ahead;
    d->block = s->ahead_block;
}

static struct cks_str
take_word(struct cks_str *text)
{
    size_t n = 0;
    while (n < text->n && !cks_is_space((unsigned char)text->p[n]))
        n++;
    struct cks_str taken = cks_str_sub(*text, 0, n);
    *text = cks_str_trim(cks_str_sub(*text, n, text->n));
    return taken;
}

static void
say_wrong_directive(struct scan *s, struct cks_directive d, const char *wrong, struct cks_str about)
{
    d.rule = CKS_RULE_NONE;
    d.wrong = wrong;
    size_t n = about.n < sizeof(d.word) - 1 ? about.n : sizeof(d.word) - 1;
    if (n)
        memcpy(d.word, about.p, n);
    s->each(s->arg, &d);
}

static enum cks_rule
find_rule(struct cks_str name)
{
    char code[48];
    if (name.n >= sizeof(code))
        return CKS_RULE_NONE;
    memcpy(code, name.p, name.n);
    code[name.n] = '\0';
    return cks_rule_find(code);
}

/* A part of the line. */
static void
remove_part(const struct scan *s, const char *from, const char *to, struct cks_directive *d)
{
    size_t a = (size_t)(from - s->line.p), b = (size_t)(to - s->line.p);
    size_t line = (size_t)(s->line.p - s->text.p);
    unsigned column = (unsigned)cks_utf8_count(cks_str_sub(s->line, 0, a)) + 1;
    unsigned end = (unsigned)cks_utf8_count(cks_str_sub(s->line, 0, b)) + 1;
    d->from = line + a;
    d->to = line + b;
    d->gone = (struct cks_place){s->file, s->number, column, s->number, end};
}

/* The comment with the white space before it, or the whole line if it holds nothing else. */
static void
find_removal(const struct scan *s, size_t at, struct cks_directive *d)
{
    struct cks_str comment = cks_str_sub(s->line, at, s->line.n);
    size_t line = (size_t)(s->line.p - s->text.p), from = at, to = s->line.n;
    size_t close = cks_str_starts(comment, "/*") ? cks_str_find(comment, "*/") : comment.n;
    if (close < comment.n && cks_str_trim(cks_str_sub(comment, close + 2, comment.n)).n)
        return;
    if (cks_str_starts(comment, "/*") && close == comment.n)
        return;
    while (from && cks_is_space((unsigned char)s->line.p[from - 1]))
        from--;
    if (to > at && s->line.p[to - 1] == '\r')
        to--;
    remove_part(s, s->line.p + from, s->line.p + to, d);
    if (from == 0 && line + s->line.n < s->text.n) {
        d->to = line + s->line.n + 1;
        d->gone = (struct cks_place){s->file, s->number, 1, s->number + 1, 1};
    }
}

/* One of several names: with the comma behind it, the last one with the comma before it. */
static void
remove_name(const struct scan *s, const struct cks_str *names, size_t n, size_t i,
            struct cks_directive *d)
{
    if (i + 1 < n)
        remove_part(s, names[i].p, names[i + 1].p, d);
    else
        remove_part(s, names[i - 1].p + names[i - 1].n, names[i].p + names[i].n, d);
}

/* What would silently not be done: a date that ends nothing, a rule that is not suppressed. */
static const char *
wrong_reason(struct cks_str text)
{
    struct cks_str rest = text, first = take_word(&rest);
    if (!text.n)
        return "gives no reason";
    while (first.n && strchr(",;:", first.p[first.n - 1]))
        first.n--;
    if (find_rule(first) != CKS_RULE_NONE)
        return "names a second rule without a comma before it";
    return cks_reason_has_end(text)
               ? "gives a date, which only an entry under \"ignore\" in the configuration can"
               : NULL;
}

/* "CKS443, CKS441 reason": a comma says that another rule follows. */
static void
read_rules(struct scan *s, struct cks_directive d, struct cks_str text)
{
    enum cks_rule rules[CKS_DIRECTIVE_RULES_MAX];
    struct cks_str names[CKS_DIRECTIVE_RULES_MAX];
    size_t n = 0;
    bool more = true;
    while (more && n < CKS_DIRECTIVE_RULES_MAX) {
        struct cks_str one = take_word(&text);
        more = false;
        while (one.n) {
            size_t comma = cks_str_find(one, ",");
            struct cks_str name = cks_str_sub(one, 0, comma);
            more = comma < one.n;
            one = cks_str_sub(one, comma < one.n ? comma + 1 : comma, one.n);
            rules[n] = find_rule(name);
            names[n] = name;
            if (rules[n] == CKS_RULE_NONE) {
                say_wrong_directive(s, d, "names no rule:", name);
                return;
            }
            if (++n == CKS_DIRECTIVE_RULES_MAX)
                break;
        }
    }
    if (n == 0) {
        say_wrong_directive(s, d, "names no rule", (struct cks_str){0});
        return;
    }
    const char *wrong = wrong_reason(text);
    if (wrong) {
        say_wrong_directive(s, d, wrong, (struct cks_str){0});
        return;
    }
    d.reason = text;
    for (size_t i = 0; i < n; i++) {
        d.rule = rules[i];
        if (n > 1)
            remove_name(s, names, n, i, &d);
        s->each(s->arg, &d);
    }
}

/* What other linters call it, behind our name. */
static bool
is_control(struct cks_str s)
{
    static const char *const words[] = {"ignore", "disable", "suppress", "skip",
                                        "off",    "noqa",    "exclude",  "allow"};
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        bool begins = cks_str_ieq(cks_str_sub(s, 0, n), cks_str_of(words[i]));
        if (begins && (s.n == n || !cks_is_alnum((unsigned char)s.p[n])))
            return true;
    }
    return false;
}

/* Whether the first words were meant to be ours. */
static bool
is_near(struct cks_str first, struct cks_str rest)
{
    const struct cks_str name = CKS_STR_LIT("ckscheck");
    if (cks_str_distance(first, CKS_STR_LIT(word), NEAR) <= NEAR)
        return true;
    if (!cks_str_ieq(cks_str_sub(first, 0, name.n), name))
        return false;
    if (first.n == name.n)
        return is_control(rest);
    struct cks_str after = cks_str_sub(first, name.n + 1, first.n);
    return strchr(":-_=.", first.p[name.n]) &&
           (is_control(after) ||
            (first.p[name.n] == ':' && (!after.n || cks_str_find(after, "=") < after.n)));
}

static void
read_line(struct scan *s)
{
    size_t at = comment_at(s->syntax, s->line);
    struct cks_str text = cks_str_sub(s->line, at, s->line.n);
    size_t opening = mark(s->syntax, text);
    bool block = cks_str_starts(text, "/*");
    text = cks_str_trim(cks_str_sub(text, opening, text.n));
    if (block && cks_str_ends(text, "*/"))
        text = cks_str_trim(cks_str_sub(text, 0, text.n - 2));
    struct cks_str first = take_word(&text);
    if (!first.n || !is_near(first, text))
        return;
    struct cks_str to_end = cks_str_trim(s->line);
    struct cks_range r = {.start = at, .end = (size_t)(to_end.p - s->line.p) + to_end.n};
    cks_range_resolve(s->line, (struct cks_origin){0}, &r);
    struct cks_directive d = {.place = {s->file, s->number, r.column, s->number, r.end_column}};
    find_target(s, at, &d);
    find_removal(s, at, &d);
    if (cks_str_is(first, word)) {
        read_rules(s, d, text);
    } else {
        /* What follows is not read as a reason: its end would tell how long a secret there is. */
        r.end = (size_t)(first.p - s->line.p) + first.n;
        cks_range_resolve(s->line, (struct cks_origin){0}, &r);
        d.place.end_column = r.end_column;
        say_wrong_directive(s, d, "is meant as \"ckscheck:ignore\" but starts with", first);
    }
}

/* Whether a word of ours, or what is left of one that is misspelt, is in it at all. */
static bool
mentions(struct cks_str text)
{
    static const char *const words[] = {"ckscheck", "ignore"};
    for (size_t i = 0; i < text.n; i++)
        for (size_t w = 0; w < CKS_COUNT(words); w++)
            if (cks_lower((unsigned char)text.p[i]) == (unsigned char)words[w][0] &&
                cks_str_ieq(cks_str_sub(text, i, strlen(words[w])), cks_str_of(words[w])))
                return true;
    return false;
}

void
cks_directives(const char *file, enum cks_syntax syntax, struct cks_str text,
               void (*each)(void *arg, const struct cks_directive *d), void *arg)
{
    struct scan s = {
        .file = file, .syntax = syntax, .text = text, .rest = text, .each = each, .arg = arg};
    if (!mentions(text))
        return;
    while (next_comment_line(&s.rest, &s.line)) {
        s.number++;
        s.block = block_at(syntax, s.line, s.number, s.block);
        bool text_only = is_text(&s);
        if (!text_only && mentions(s.line))
            read_line(&s);
    }
}
