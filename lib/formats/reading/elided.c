#include "formats/reading/elided.h"

static const char left_out[] = "the example leaves it out";

/* The length of the mark that s begins with. */
static size_t
mark_at(struct cks_str s)
{
    static const char *const marks[] = {"...", "\xe2\x80\xa6"};
    for (size_t i = 0; i < CKS_COUNT(marks); i++)
        if (cks_str_starts(s, marks[i]))
            return strlen(marks[i]);
    return 0;
}

static bool
is_comment(struct cks_str line)
{
    return cks_str_starts(line, "#") || cks_str_starts(line, "//") || cks_str_starts(line, "/*");
}

/* Whether a line, without blanks at its ends, says that more is left out there. */
static bool
line_is_elided(struct cks_str line)
{
    struct cks_str s = line;
    while (s.n && strchr("#/*;-[(<{\"' \t", s.p[0]))
        s = cks_str_sub(s, 1, s.n);
    if (mark_at(s) || cks_str_find(line, "\"...\":") < line.n)
        return true;
    while (line.n && strchr("]), \t\\", line.p[line.n - 1]))
        line.n--;
    for (size_t back = 3; !is_comment(line) && back == 3 && line.n > back; back++)
        if (mark_at(cks_str_sub(line, line.n - back, back)) == back &&
            strchr(" \t[(,", line.p[line.n - back - 1]))
            return true;
    return false;
}

/* The line at *at, without blanks at its ends; *at goes behind it. */
static struct cks_str
take_line(struct cks_str text, size_t *at)
{
    struct cks_str rest = cks_str_sub(text, *at, text.n);
    size_t n = cks_str_find(rest, "\n");
    *at += n + (n < rest.n);
    return cks_str_trim(cks_str_sub(rest, 0, n));
}

bool
cks_is_elided(struct cks_str text)
{
    for (size_t at = 0; at < text.n;) {
        struct cks_str line = take_line(text, &at);
        if (line.n && line_is_elided(line))
            return true;
    }
    return false;
}

static void
blank_commas(char *p, size_t n)
{
    size_t comma = SIZE_MAX;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        if (quoted && p[i] == '\\')
            i++;
        else if (p[i] == '"')
            quoted = !quoted;
        if (i >= n || quoted || cks_is_space((unsigned char)p[i]))
            continue;
        if ((p[i] == '}' || p[i] == ']') && comma != SIZE_MAX)
            p[comma] = ' ';
        comma = p[i] == ',' ? i : SIZE_MAX;
    }
}

struct cks_str
cks_without_marks(struct cks_arena *a, struct cks_str text)
{
    char *p = cks_arena_strndup(a, text.p, text.n);
    for (size_t at = 0; p && at < text.n;) {
        struct cks_str line = take_line(text, &at);
        /* A name or an element that is the mark alone keeps its place. */
        if (line.n && (is_comment(line) || mark_at(line)))
            memset(p + (line.p - text.p), ' ', line.n);
    }
    if (p)
        blank_commas(p, text.n);
    return (struct cks_str){p, p ? text.n : 0};
}

void
cks_leave_open(struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (s->values[p].state == CKS_VALUE_ABSENT && cks_param_in(p, s->operation))
            s->values[p] = (struct cks_value){
                .state = CKS_VALUE_UNKNOWN, .origin = CKS_FROM_COMPUTED, .reason = left_out};
    for (struct cks_extra **e = &s->extras; *e;) {
        if (mark_at((*e)->name) == (*e)->name.n)
            *e = (*e)->next;
        else
            e = &(*e)->next;
    }
}
