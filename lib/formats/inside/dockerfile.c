#include "formats/inside/dockerfile.h"

#include "formats/inside/given.h"
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

/* ["aws", "kms", ...]: words in quotes, once the rest of the list is blank. After those of an
 * ENTRYPOINT come the words of CMD or of whoever runs the image, for which "$@" stands. */
static bool
read_exec_form(struct cks_reading *r, size_t from, size_t length, bool more)
{
    static const char others[] = " $@";
    size_t all = length + (more ? strlen(others) : 0);
    char *words = cks_arena_alloc(r->arena, all + 1);
    bool quoted = false;
    struct cks_reading inside = *r;
    if (!words)
        return false;
    inside.given = NULL; /* no shell replaces a variable */
    memcpy(words, r->doc->text.p + from, length);
    memcpy(words + length, others, all - length);
    words[all] = '\0';
    for (size_t i = 0; i < length; i++) {
        if (quoted && words[i] == '\\')
            i++;
        else if (words[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr("[],\n", words[i]))
            words[i] = ' ';
    }
    return cks_read_script_part(&inside, from, length, (struct cks_str){words, all},
                                CKS_SHELL_PLAIN);
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
read_command(struct cks_reading *r, size_t from, struct cks_line line, size_t *at, bool more)
{
    bool comments = pass_command(r->doc->text, line, at);
    if (r->doc->text.p[from] == '[')
        return read_exec_form(r, from, *at - from, more);
    return comments
               ? read_without_comments(r, from, *at - from)
               : cks_read_script_part(r, from, *at - from, (struct cks_str){0}, CKS_SHELL_PLAIN);
}

/* ---- variables ---- */

/* The index behind an instruction's name and the blanks after it; 0: the line has another. */
static size_t
behind_instruction(struct cks_str line, const char *name)
{
    size_t n = behind_blanks(line, 0), end = behind_word(line, n);
    bool same = cks_str_ieq(cks_str_sub(line, n, end - n), cks_str_of(name));
    return same && end < line.n ? behind_blanks(line, end) : 0;
}

/* The end of a word that may have quotes in it. */
static size_t
behind_quoted_word(struct cks_str s, size_t i)
{
    char quote = '\0';
    for (; i < s.n && (quote || !cks_is_space((unsigned char)s.p[i])); i++) {
        if (s.p[i] == '\\')
            i++;
        else if (quote ? s.p[i] == quote : s.p[i] == '"' || s.p[i] == '\'')
            quote = quote ? '\0' : s.p[i];
    }
    return i < s.n ? i : s.n;
}

/* The index behind what is between two words of an instruction: blanks, the backslashes that let
 * its lines go on, and lines of comments. */
static size_t
behind_gap(struct cks_str s, size_t i)
{
    for (;;) {
        size_t from = i;
        i = behind_blanks(s, i);
        struct cks_str blanks = cks_str_sub(s, from, i - from), rest = cks_str_sub(s, i, s.n);
        struct cks_str line = cks_str_sub(rest, 0, cks_str_find(rest, "\n"));
        bool comment = is_comment(line) && cks_str_find(blanks, "\n") < blanks.n;
        if (!line.n || (!comment && !cks_str_is(cks_str_trim(line), "\\")))
            return i;
        i += line.n;
    }
}

/* ENV NAME=value ..., or NAME value; ARG NAME, or NAME=default, which the build may replace. The
 * instruction is `part` of the text, from byte `base` on. */
static bool
give_variables(struct cks_reading *r, cks_given_list *list, struct cks_str part, size_t base,
               bool argument)
{
    for (size_t i = behind_gap(part, 0); i < part.n;) {
        size_t end = behind_quoted_word(part, i);
        struct cks_str word = cks_str_sub(part, i, end - i);
        size_t equals = cks_str_find(word, "=");
        struct cks_str value = cks_str_sub(word, equals + 1, word.n);
        struct cks_shell_given g = {.name = cks_str_sub(word, 0, equals),
                                    .possible = argument,
                                    .doc = r->doc,
                                    .at = base + i,
                                    .from = equals + 1};
        if (equals == word.n && !argument) { /* NAME value: what follows is the value */
            g.at = base + behind_blanks(part, end);
            g.from = 0;
            value = cks_str_trim(cks_str_sub(part, g.at - base, part.n));
            value = memchr(value.p ? value.p : "", ' ', value.n) ? (struct cks_str){0} : value;
            end = part.n;
        }
        bool plain = equals < word.n || !argument;
        g.value = plain ? cks_given_text(value) : (struct cks_str){0};
        g.known = g.value.p != NULL;
        if (!cks_give_assignment(r, list, g))
            return false;
        i = behind_gap(part, end);
    }
    return true;
}

/* Takes the variables of ENV and ARG; a new stage begins without them. *ret_taken: it was one of
 * these. */
static bool
take_variables(struct cks_reading *r, cks_given_list *list, struct cks_line line, size_t *at,
               bool *ret_taken)
{
    size_t env = behind_instruction(line.text, "ENV"), arg = behind_instruction(line.text, "ARG");
    size_t n = env ? env : arg;
    *ret_taken = n > 0;
    if (behind_instruction(line.text, "FROM"))
        list->count = 0;
    if (!n)
        return true;
    pass_command(r->doc->text, line, at);
    struct cks_str part = cks_str_sub(r->doc->text, line.from + n, *at - line.from - n);
    return give_variables(r, list, part, line.from + n, arg > 0);
}

static bool
read_instruction(struct cks_reading *r, struct cks_line line, size_t *at)
{
    size_t n = command_of_line(line.text), from = line.from + n;
    struct cks_str word = heredoc_word(line.text);
    if (!n)
        return true;
    if (word.p)
        return read_heredoc(r, word, at);
    bool entry = behind_instruction(line.text, "ENTRYPOINT") > 0;
    return from >= r->doc->text.n || read_command(r, from, line, at, entry);
}

bool
cks_read_dockerfile(struct cks_reading *r)
{
    struct cks_line line;
    struct cks_reading inside = *r;
    cks_given_list list = {0};
    bool ok = true, taken;
    for (size_t at = 0; ok && cks_next_line(r->doc->text, &at, &line);) {
        ok = take_variables(r, &list, line, &at, &taken);
        const struct cks_shell_givens given = {list.items, list.count};
        inside.given = &given;
        ok = ok && (taken || read_instruction(&inside, line, &at));
        inside.given = NULL;
    }
    cks_vec_free(&list);
    return ok;
}
