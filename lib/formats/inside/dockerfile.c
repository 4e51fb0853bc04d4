#include "formats/inside/dockerfile.h"

#include "formats/inside/lines.h"
#include "formats/inside/script.h"

static size_t
behind_blanks(struct cks_str line, size_t n)
{
    while (n < line.n && cks_is_space((unsigned char)line.p[n]))
        n++;
    return n;
}

static size_t
behind_word(struct cks_str line, size_t n)
{
    while (n < line.n && !cks_is_space((unsigned char)line.p[n]))
        n++;
    return n;
}

/* The place of the command in the line of an instruction that has one, after options like --mount;
 * 0 if there is none. */
static size_t
command_of_line(struct cks_str line)
{
    static const struct {
        struct cks_str name;
        bool before; /* another instruction follows */
    } known[] = {
        {CKS_STR_CONST("RUN"), false},        {CKS_STR_CONST("CMD"), false},
        {CKS_STR_CONST("ENTRYPOINT"), false}, {CKS_STR_CONST("ONBUILD"), true},
        {CKS_STR_CONST("HEALTHCHECK"), true},
    };
    size_t n = behind_blanks(line, 0), end = behind_word(line, n), i = 0;
    while (i < CKS_COUNT(known) && !cks_str_ieq(cks_str_sub(line, n, end - n), known[i].name))
        i++;
    if (i == CKS_COUNT(known) || end >= line.n)
        return 0;
    n = behind_blanks(line, end);
    while (cks_str_starts(cks_str_sub(line, n, line.n), "--"))
        n = behind_blanks(line, behind_word(line, n));
    size_t inner = known[i].before ? command_of_line(cks_str_sub(line, n, line.n)) : 0;
    return known[i].before ? (inner ? n + inner : 0) : n;
}

/* The word that ends a here-document that begins in the line; p is NULL if there is none. */
static struct cks_str
heredoc_word(struct cks_str line)
{
    size_t at = cks_str_find(line, "<<");
    struct cks_str word = cks_str_sub(line, at + 2, line.n);
    size_t n = 0;
    if (at >= line.n)
        return (struct cks_str){0};
    while (word.n && strchr("-\"'", word.p[0]))
        word = cks_str_sub(word, 1, word.n);
    while (n < word.n && (cks_is_alnum((unsigned char)word.p[n]) || word.p[n] == '_'))
        n++;
    return n ? cks_str_sub(word, 0, n) : (struct cks_str){0};
}

/* The lines of a here-document of RUN are the script. */
static bool
read_heredoc(struct cks_reading *r, struct cks_str word, size_t *at)
{
    struct cks_line line;
    size_t from = *at, end = *at;
    while (cks_next_line(r->doc->text, at, &line) && !cks_str_eq(cks_str_trim(line.text), word))
        end = line.next;
    return cks_read_script_part(r, from, end - from, (struct cks_str){0}, CKS_SHELL_PLAIN);
}

/* ["aws", "kms", ...]: words in quotes, once the rest of the list is blank. */
static bool
read_exec_form(struct cks_reading *r, size_t from, size_t length)
{
    char *words = cks_arena_strndup(r->arena, r->doc->text.p + from, length);
    bool quoted = false;
    if (!words)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (quoted && words[i] == '\\')
            i++;
        else if (words[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr("[],", words[i]))
            words[i] = ' ';
    }
    return cks_read_script_part(r, from, length, (struct cks_str){words, length}, CKS_SHELL_PLAIN);
}

static bool
is_comment(struct cks_str line)
{
    size_t n = behind_blanks(line, 0);
    return n < line.n && line.p[n] == '#';
}

/* Reads on to the end of a command; whether lines of comments are among its lines: they do not end
 * it, as Docker takes them out. */
static bool
pass_command(struct cks_str text, struct cks_line line, size_t *at)
{
    bool any = false, comment = false;
    while ((comment || cks_line_goes_on(line)) && cks_next_line(text, at, &line)) {
        comment = is_comment(line.text);
        any |= comment;
    }
    return any;
}

/* Reads a command without the lines of comments in it. */
static bool
read_without_comments(struct cks_reading *r, size_t from, size_t length)
{
    char *marked = cks_arena_strndup(r->arena, r->doc->text.p + from, length);
    struct cks_line line;
    if (!marked)
        return false;
    for (size_t at = 0; cks_next_line((struct cks_str){marked, length}, &at, &line);)
        if (is_comment(line.text))
            memset(marked + line.from, 0, line.next - line.from);
    return cks_read_script_without(r, from, (struct cks_str){marked, length}, CKS_SHELL_PLAIN);
}

static bool
read_command(struct cks_reading *r, size_t from, struct cks_line line, size_t *at)
{
    bool comments = pass_command(r->doc->text, line, at);
    if (r->doc->text.p[from] == '[')
        return read_exec_form(r, from, *at - from);
    return comments
               ? read_without_comments(r, from, *at - from)
               : cks_read_script_part(r, from, *at - from, (struct cks_str){0}, CKS_SHELL_PLAIN);
}

bool
cks_read_dockerfile(struct cks_reading *r)
{
    struct cks_line line;
    for (size_t at = 0; cks_next_line(r->doc->text, &at, &line);) {
        size_t n = command_of_line(line.text), from = line.from + n;
        if (!n)
            continue;
        struct cks_str word = heredoc_word(line.text);
        if (word.p) {
            if (!read_heredoc(r, word, &at))
                return false;
            continue;
        }
        if (from < r->doc->text.n && !read_command(r, from, line, &at))
            return false;
    }
    return true;
}
