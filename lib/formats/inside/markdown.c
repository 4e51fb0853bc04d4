#include "formats/inside/markdown.h"

#include "formats/inside/dockerfile.h"
#include "formats/inside/jenkinsfile.h"
#include "formats/inside/lines.h"
#include "formats/inside/makefile.h"
#include "formats/inside/prompt.h"
#include "formats/inside/script.h"
#include "formats/inside/unread.h"
#include "formats/reading/elided.h"
#include "formats/reading/passed.h"
#include "formats/reading/words.h"
#include "source/marks.h"

/* Blocks of one text that are read as documents of their own: each is a copy of the text. */
#define DOCUMENTS_MAX CKS_MOST_DOCUMENTS

/* Block quotes in block quotes that are followed: real ones have two. */
#define QUOTES_MAX 8u

/* What begins the lines of a block of code without fences; or a tab. */
#define CODE_INDENT "    "

/* A block of code: what is between its fences, or its indented lines. */
struct block {
    struct cks_str language;
    size_t from, end;
    unsigned quotes;                /* how many marks of block quotes begin its lines */
    enum cks_shell_dialect dialect; /* of its commands */
    bool terminal;                  /* it shows what a terminal did */
};

struct fence {
    char mark;
    size_t length;
};

static const struct {
    const char *language;
    enum cks_format format;
    enum cks_shell_dialect dialect;
    bool any; /* of commands: any shell may be meant */
} languages[] = {
    {"sh", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, false},
    {"bash", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, false},
    {"zsh", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, false},
    {"shellscript", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, false},
    {"shell", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"console", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"terminal", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"session", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"shell-session", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"shellsession", CKS_FORMAT_SHELL, CKS_SHELL_PLAIN, true},
    {"powershell", CKS_FORMAT_SHELL, CKS_SHELL_POWERSHELL, false},
    {"pwsh", CKS_FORMAT_SHELL, CKS_SHELL_POWERSHELL, false},
    {"ps1", CKS_FORMAT_SHELL, CKS_SHELL_POWERSHELL, false},
    {"cmd", CKS_FORMAT_SHELL, CKS_SHELL_CMD, false},
    {"bat", CKS_FORMAT_SHELL, CKS_SHELL_CMD, false},
    {"batch", CKS_FORMAT_SHELL, CKS_SHELL_CMD, false},
    {"dosbatch", CKS_FORMAT_SHELL, CKS_SHELL_CMD, false},
    {"hcl", CKS_FORMAT_TERRAFORM, CKS_SHELL_PLAIN, false},
    {"terraform", CKS_FORMAT_TERRAFORM, CKS_SHELL_PLAIN, false},
    {"tf", CKS_FORMAT_TERRAFORM, CKS_SHELL_PLAIN, false},
    {"json", CKS_FORMAT_JSON, CKS_SHELL_PLAIN, false},
    {"json5", CKS_FORMAT_JSON, CKS_SHELL_PLAIN, false},
    {"jsonc", CKS_FORMAT_JSON, CKS_SHELL_PLAIN, false},
    {"yaml", CKS_FORMAT_YAML, CKS_SHELL_PLAIN, false},
    {"yml", CKS_FORMAT_YAML, CKS_SHELL_PLAIN, false},
    {"make", CKS_FORMAT_MAKEFILE, CKS_SHELL_PLAIN, false},
    {"makefile", CKS_FORMAT_MAKEFILE, CKS_SHELL_PLAIN, false},
    {"dockerfile", CKS_FORMAT_DOCKERFILE, CKS_SHELL_PLAIN, false},
    {"docker", CKS_FORMAT_DOCKERFILE, CKS_SHELL_PLAIN, false},
    {"groovy", CKS_FORMAT_JENKINSFILE, CKS_SHELL_PLAIN, false},
    {"jenkinsfile", CKS_FORMAT_JENKINSFILE, CKS_SHELL_PLAIN, false},
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The bytes at the start of a line that are marks of block quotes, `most` at most. */
static size_t
quote_marks(struct cks_str line, unsigned most, unsigned *ret_marks)
{
    size_t n = 0;
    *ret_marks = 0;
    for (size_t i = 0; i < line.n && *ret_marks < most; i++) {
        if (line.p[i] == '>') {
            ++*ret_marks;
            n = i + 1;
        } else if (!is_blank(line.p[i])) {
            break;
        }
    }
    return n;
}

/* What follows the mark of a list's item ("- ", "2. "), or the line itself. */
static struct cks_str
without_item(struct cks_str line)
{
    size_t n = 0;
    while (n < line.n && is_blank(line.p[n]))
        n++;
    size_t digits = n;
    while (n < line.n && cks_is_digit((unsigned char)line.p[n]))
        n++;
    const char *marks = n > digits ? ".)" : "-*+";
    bool item = n + 1 < line.n && line.p[n] && strchr(marks, line.p[n]) && is_blank(line.p[n + 1]);
    return item ? cks_str_sub(line, n + 2, line.n) : line;
}

/* The fence that a line is, or one of length 0. *ret_info is what follows it. */
static struct fence
fence_of(struct cks_str line, struct cks_str *ret_info)
{
    struct cks_str s = line;
    struct fence f = {0};
    while (s.n && is_blank(s.p[0]))
        s = cks_str_sub(s, 1, s.n);
    if (!s.n || (s.p[0] != '`' && s.p[0] != '~'))
        return f;
    f.mark = s.p[0];
    while (f.length < s.n && s.p[f.length] == f.mark)
        f.length++;
    *ret_info = cks_str_trim(cks_str_sub(s, f.length, s.n));
    if (f.length < 3)
        f.length = 0;
    return f;
}

/* ```{.bash title="x"}, ```bash title="x" */
static struct cks_str
language_of(struct cks_str info)
{
    while (info.n && strchr("{. ", info.p[0]))
        info = cks_str_sub(info, 1, info.n);
    size_t n = 0;
    while (n < info.n && !strchr(" \t{},:", info.p[n]))
        n++;
    return cks_str_sub(info, 0, n);
}

/* Whether a language says no more than that there is none. */
static bool
names_no_language(struct cks_str language)
{
    static const char *const names[] = {"text", "txt", "plaintext", "plain"};
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (cks_str_ieq(language, cks_str_of(names[i])))
            return true;
    return false;
}

/* Whether a block shows what a terminal did: a # that begins a line may be root's prompt there. */
static bool
shows_terminal(struct cks_str language)
{
    static const char *const names[] = {"console", "terminal", "session", "shell-session",
                                        "shellsession"};
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (cks_str_ieq(language, cks_str_of(names[i])))
            return true;
    return false;
}

/* Finds where a block that is open ends: at its fence, or where the block quote that it is in ends.
 */
static void
end_block(struct cks_str text, size_t *at, struct fence open, struct block *b)
{
    struct cks_line line;
    struct cks_str info;
    unsigned marks;
    while (cks_next_line(text, at, &line)) {
        size_t n = quote_marks(line.text, b->quotes, &marks);
        struct fence close = fence_of(cks_str_sub(line.text, n, line.text.n), &info);
        bool left = marks < b->quotes;
        if (left)
            *at = line.from;
        if (left || (close.mark == open.mark && close.length >= open.length && !info.n)) {
            b->end = line.from;
            return;
        }
    }
}

/* Passes an HTML comment that begins in the line, as a block of its own does. *at is behind the
 * line, and then behind the one in which the comment ends. */
static void
pass_comment(struct cks_str text, size_t *at, struct cks_str line)
{
    struct cks_line next;
    size_t n = 0;
    while (n < line.n && is_blank(line.p[n]))
        n++;
    line = cks_str_sub(line, n, line.n);
    if (!cks_str_starts(line, "<!--"))
        return;
    line = cks_str_sub(line, strlen("<!--"), line.n);
    while (cks_str_find(line, "-->") == line.n && cks_next_line(text, at, &next))
        line = next.text;
}

/* Whether a line is of a block of code without fences. */
static bool
is_indented(struct cks_str line)
{
    struct cks_str info;
    bool deep = cks_str_starts(line, "\t") || cks_str_starts(line, CODE_INDENT);
    return deep && cks_str_trim(line).n && !fence_of(without_item(line), &info).length;
}

/* A paragraph of a list's item is indented too: only what begins as a command or an input does is
 * taken for code. */
static bool
begins_code(struct cks_str line)
{
    static const char *const starts[] = {"$ ", "aws ", "sudo aws ", "{", "resource \""};
    struct cks_str s = cks_str_trim(line);
    for (size_t i = 0; i < CKS_COUNT(starts); i++)
        if (cks_str_starts(s, starts[i]))
            return true;
    return false;
}

/* The block that begins with an indented line, which *at is behind: to the next line with text that
 * is not, or behind an empty line begins another. */
static void
take_indented(struct cks_str text, size_t *at, const struct cks_line *first, struct block *ret)
{
    struct cks_line line;
    *ret = (struct block){.from = first->from, .end = *at};
    for (size_t next = *at; cks_next_line(text, &next, &line);) {
        bool empty = !cks_str_trim(line.text).n;
        bool other = line.from > ret->end && begins_code(line.text);
        if (!empty && (other || !is_indented(line.text)))
            break;
        if (!empty)
            ret->end = *at = next;
    }
}

/* The next block from *at on; one without an end goes to the text's. */
static bool
next_block(struct cks_str text, size_t *at, struct block *ret)
{
    struct cks_line line;
    struct cks_str info;
    struct fence open = {0};
    unsigned marks = 0;
    bool apart = true;
    while (!open.length && cks_next_line(text, at, &line)) {
        size_t n = quote_marks(line.text, QUOTES_MAX, &marks);
        pass_comment(text, at, cks_str_sub(line.text, n, line.text.n));
        open = fence_of(without_item(cks_str_sub(line.text, n, line.text.n)), &info);
        if (apart && is_indented(line.text) && begins_code(line.text)) {
            take_indented(text, at, &line, ret);
            return true;
        }
        apart = !cks_str_trim(line.text).n;
    }
    if (!open.length)
        return false;
    *ret =
        (struct block){.language = language_of(info), .from = *at, .end = text.n, .quotes = marks};
    ret->terminal = shows_terminal(ret->language);
    end_block(text, at, open, ret);
    return true;
}

static enum cks_format
format_of_block(struct block *b, struct cks_str text)
{
    for (size_t i = 0; b->language.n && i < CKS_COUNT(languages); i++)
        if (cks_str_ieq(b->language, cks_str_of(languages[i].language))) {
            b->dialect = languages[i].any ? cks_dialect_shown(text) : languages[i].dialect;
            return languages[i].format;
        }
    b->dialect = cks_dialect_shown(text);
    if (b->language.n && !names_no_language(b->language))
        return CKS_FORMAT_OTHER;
    unsigned marks;
    struct cks_str start = cks_str_trim(text);
    if (b->quotes)
        start = cks_str_trim(cks_str_sub(start, quote_marks(start, b->quotes, &marks), start.n));
    if (cks_str_starts(start, "{"))
        return CKS_FORMAT_JSON;
    if (cks_str_starts(start, "resource \""))
        return CKS_FORMAT_TERRAFORM;
    return CKS_FORMAT_SHELL;
}

/* ---- commands ---- */

static void
blank(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != '\n')
            p[i] = ' ';
}

/* Blanks the marks of the block quotes that a block is in; p is the text from the block's start. */
static void
blank_quotes(char *p, const struct block *b)
{
    struct cks_str text = {p, b->end - b->from};
    struct cks_line line;
    unsigned marks;
    for (size_t at = 0; b->quotes && cks_next_line(text, &at, &line);)
        blank(p + line.from, quote_marks(line.text, b->quotes, &marks));
}

static bool
read_shell_block(struct cks_reading *r, const struct block *b, struct cks_str text)
{
    struct cks_str copy = {0};
    /* {{ name }} is for a person, or for what makes pages of the text, to replace. */
    enum cks_shell_dialect dialect = b->dialect;
    if (dialect == CKS_SHELL_PLAIN && cks_str_find(text, "{{") < text.n)
        dialect = CKS_SHELL_TEMPLATE;
    r->elided = cks_is_elided(text);
    if (b->quotes || cks_has_prompt(text, b->terminal)) {
        char *p = cks_arena_strndup(r->arena, text.p, text.n);
        if (!p)
            return false;
        copy = (struct cks_str){p, text.n};
        blank_quotes(p, b);
        if (cks_has_prompt(copy, b->terminal)) {
            cks_keep_commands(p, text.n, b->dialect, b->terminal);
            return cks_read_script_without(r, b->from, copy, dialect);
        }
    }
    return cks_read_script_part(r, b->from, text.n, copy, dialect);
}

/* ---- documents ---- */

static void
release_block_marks(void *p)
{
    cks_marks_free(p);
}

/* A block that holds commands in the way of another program. What is known of the lines of the
 * page is not true of the block's text, in which the page is blank. */
static bool
read_file_of_commands(struct cks_reading *r, struct cks_str text, enum cks_format format)
{
    struct cks_document *doc = cks_arena_alloc(r->arena, sizeof(*doc));
    struct cks_marks *marks = cks_arena_alloc(r->arena, sizeof(*marks));
    struct cks_reading inside = *r;
    if (!doc || !marks || !r->keep(r->cookie, marks, release_block_marks))
        return false;
    *doc = *r->doc;
    doc->text = text;
    doc->marks = marks;
    inside.doc = doc;
    if (format == CKS_FORMAT_MAKEFILE)
        return cks_read_makefile(&inside);
    return format == CKS_FORMAT_DOCKERFILE ? cks_read_dockerfile(&inside)
                                           : cks_read_jenkinsfile(&inside);
}

/* The whole text with all blank but the block: its places stay. */
static bool
read_document(struct cks_reading *r, const struct block *b, enum cks_format format)
{
    struct cks_str all = r->doc->text;
    char *p = cks_arena_strndup(r->arena, all.p, b->end);
    if (!p)
        return false;
    blank(p, b->from);
    blank_quotes(p + b->from, b);
    struct cks_str text = {p, b->end};
    r->elided = cks_is_elided(text);
    return format > CKS_FORMAT_MARKDOWN ? read_file_of_commands(r, text, format)
                                        : r->inside(r->cookie, format, text);
}

/* Of too many documents only the first one that is not read is reported. */
static bool
read_or_tell(struct cks_reading *r, const struct block *b, enum cks_format format,
             unsigned *documents)
{
    struct cks_range range = {.start = b->from, .end = b->from + 1};
    if (!r->inside || *documents > DOCUMENTS_MAX)
        return true;
    if (++*documents <= DOCUMENTS_MAX)
        return read_document(r, b, format);
    cks_range_resolve(r->doc->text, r->doc->origin, &range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range,
                      "this text has more blocks than are read; those from here on were not "
                      "checked",
                      NULL);
}

/* Passes a block that is read as a whole, or of which commands behind prompts alone are. */
static void
pass_block(struct cks_reading *r, const struct block *b, struct cks_str text,
           enum cks_format format)
{
    bool whole =
        format == CKS_FORMAT_JSON || format == CKS_FORMAT_YAML || format == CKS_FORMAT_TERRAFORM;
    if (whole || (format == CKS_FORMAT_SHELL && cks_has_prompt(text, b->terminal)))
        cks_pass_part(r->passed, NULL, b->from, b->end);
}

bool
cks_read_markdown(struct cks_reading *r)
{
    struct block b;
    unsigned documents = 0;
    size_t prose = 0;
    r->example = true;
    for (size_t at = 0; next_block(r->doc->text, &at, &b);) {
        struct cks_str text = cks_str_sub(r->doc->text, b.from, b.end - b.from);
        enum cks_format format = format_of_block(&b, text);
        cks_pass_prose(r, prose, b.from);
        pass_block(r, &b, text, format);
        prose = b.end;
        bool holds = format != CKS_FORMAT_OTHER && cks_may_hold_store(text);
        if (!holds)
            continue;
        if (format == CKS_FORMAT_SHELL ? !read_shell_block(r, &b, text)
                                       : !read_or_tell(r, &b, format, &documents))
            return false;
    }
    cks_pass_prose(r, prose, r->doc->text.n);
    if (documents > DOCUMENTS_MAX)
        cks_reading_beyond(r, CKS_BOUND_DOCUMENTS);
    return true;
}
