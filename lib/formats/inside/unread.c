#include "formats/inside/unread.h"

#include "formats/reading/calls.h"
#include "formats/reading/passed.h"

/* ---- lines that call nothing ---- */

static struct cks_str
start_of_line_at(struct cks_str text, size_t at)
{
    size_t from = at;
    while (from > 0 && text.p[from - 1] != '\n')
        from--;
    return cks_str_sub(text, from, at - from);
}

static bool
starts_with_any(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text.n >= strlen(words[i]) &&
            cks_str_ieq(cks_str_sub(text, 0, strlen(words[i])), cks_str_of(words[i])))
            return true;
    return false;
}

/* Whether a mark of a comment is before the end of a line's part, outside of quotes. */
static bool
has_comment_mark(struct cks_str before)
{
    char quote = 0;
    for (size_t i = 0; i < before.n; i++) {
        char c = before.p[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (i && cks_is_space((unsigned char)before.p[i - 1]) &&
                 (c == '#' || cks_str_starts(cks_str_sub(before, i, before.n), "//")))
            return true;
    }
    return false;
}

static bool
is_in_comment(struct cks_str before)
{
    static const char *const marks[] = {"#", "//", "/*", "* ", "<!--", "rem ", "::", "@rem "};
    struct cks_str start = cks_str_trim(before);
    return starts_with_any(start, marks, CKS_COUNT(marks)) || has_comment_mark(before);
}

bool
cks_is_in_comment(struct cks_str text, size_t at)
{
    return is_in_comment(start_of_line_at(text, at));
}

/* Whether the line prints what it names, or keeps it as a description; not where another program
 * gets it. */
static bool
only_prints(struct cks_str text, size_t at)
{
    static const char *const words[] = {
        "echo",    "print",  "puts",   "console.", "log.",   "logger.", "log ",
        "write-",  "$(info", "$(warn", "$(error",  "error ", "error(",  "description",
        "summary", "help",   "title",  "comment",  "usage",  "LABEL ",  "name "};
    struct cks_str start = cks_str_trim(start_of_line_at(text, at));
    struct cks_str rest = cks_str_sub(text, at, text.n);
    struct cks_str behind = cks_str_sub(rest, 0, cks_str_find(rest, "\n"));
    while (start.n && strchr("@-+ ", start.p[0]))
        start = cks_str_sub(start, 1, start.n);
    return starts_with_any(start, words, CKS_COUNT(words)) &&
           cks_str_find(behind, "|") == behind.n && cks_str_find(behind, ">") == behind.n;
}

/* Whether a reader saw the line as commands of a shell, and passed what only prints. */
static bool
was_seen_as_commands(enum cks_format format, struct cks_str before)
{
    return format == CKS_FORMAT_SHELL || (format == CKS_FORMAT_DOCKERFILE) ||
           (format == CKS_FORMAT_MAKEFILE && cks_str_starts(before, "\t"));
}

static bool
is_quiet(struct cks_str text, size_t at, enum cks_format format)
{
    struct cks_str before = start_of_line_at(text, at);
    return is_in_comment(before) ||
           (!was_seen_as_commands(format, before) && only_prints(text, at));
}

/* ---- calls ---- */

static bool
tell_of_use(struct cks_reading *r, const char *call, size_t at)
{
    struct cks_range range = {.start = at, .end = at + 1};
    cks_range_resolve(r->doc->text, r->doc->origin, &range);
    const char *message = cks_arena_printf(
        r->arena,
        "this names %s in a form that ckscheck does not read here; it was not checked; check the "
        "input of the call as a file of its own",
        call);
    return message && r->trouble(r->cookie, r->doc, CKS_TROUBLE_FORM, &range, message, NULL);
}

bool
cks_report_unread(struct cks_reading *r, enum cks_format format)
{
    struct cks_str text = r->doc->text;
    size_t at;
    const char *call;
    for (size_t from = 0; (call = cks_find_use_from(text, from, &at));) {
        from = at + 1;
        if (cks_was_passed(r->passed, NULL, at))
            continue;
        if (!is_quiet(text, at, format))
            return tell_of_use(r, call, at);
        /* What makes one name silent is true of the rest of its line. */
        from = at + cks_str_find(cks_str_sub(text, at, text.n), "\n");
    }
    return !r->passed->failed;
}

/* ---- pages ---- */

void
cks_pass_prose(struct cks_reading *r, size_t from, size_t to)
{
    struct cks_str text = cks_str_sub(r->doc->text, 0, to);
    while (from < to) {
        size_t begin = from + cks_str_find(cks_str_sub(text, from, to), "<pre");
        struct cks_str inner = cks_str_sub(text, begin, to);
        cks_pass_part(r->passed, NULL, from, begin);
        from = begin + cks_str_find(inner, "</pre>");
    }
}
