#include "formats/shell/spoken.h"

#include "base/search.h"

#include "formats/shell/call.h"
#include "source/shell/place.h"

/* ---- parts of a script ---- */

static bool
part_before(const void *item, const void *key)
{
    const struct cks_shell_part *part = item;
    return part->at <= *(const size_t *)key;
}

/* Where a part of a script is in what the reading is of. Of an array of words, all of the word that
 * it begins in. */
static struct cks_passed_part
part_in_reading(const struct cks_shell_source *source, size_t from, size_t to)
{
    if (source->part_count) {
        size_t i = cks_search(source->parts, source->part_count, sizeof(*source->parts), &from,
                              part_before);
        return (struct cks_passed_part){source->parts[i ? i - 1 : 0].pointer, 0, SIZE_MAX};
    }
    if (source->outer)
        return (struct cks_passed_part){source->pointer, from, to};
    return (struct cks_passed_part){NULL, cks_shell_offset(source, from),
                                    cks_shell_offset(source, to - 1) + 1};
}

void
cks_shell_pass_word(struct cks_reading *r, const struct cks_shell_source *source,
                    const struct cks_shell_word *w)
{
    if (!r->passed || w->start >= w->end)
        return;
    struct cks_passed_part part = part_in_reading(source, w->start, w->end);
    cks_pass_part(r->passed, part.pointer, part.from, part.to);
}

/* Most texts name nothing. */
static bool
may_name(const struct cks_shell_source *source, size_t from, size_t to)
{
    struct cks_str text = cks_str_sub(source->text, from, to - from);
    return cks_str_find(text, "ustom") < text.n;
}

static void
note_spoken_part(struct cks_shell_spoken *s, struct cks_reading *r,
                 const struct cks_shell_source *source, size_t from, size_t to)
{
    if (from >= to || !may_name(source, from, to))
        return;
    struct cks_passed_part *part = cks_vec_push(&s->waiting);
    r->passed->failed |= !part;
    if (part)
        *part = part_in_reading(source, from, to);
}

/* ---- what speaks ---- */

/* Functions that print have names like log_info, die, print_usage. */
static bool
is_named_for_print(struct cks_str name)
{
    static const char *const parts[] = {"log", "echo",  "print", "info",  "warn",   "err",
                                        "die", "fail",  "msg",   "usage", "help",   "note",
                                        "say", "debug", "abort", "title", "banner", "message"};
    for (size_t i = 0; i < CKS_COUNT(parts); i++)
        if (cks_str_find(name, parts[i]) < name.n)
            return true;
    return false;
}

/* Whether what is written to a file is read by people: a log, a page, a terminal. */
static bool
is_for_people(const struct cks_shell_source *source, const struct cks_shell_word *to)
{
    static const char *const endings[] = {".log", ".txt", ".md", ".html", ".rst"};
    for (size_t i = 0; i < CKS_COUNT(endings); i++)
        if (cks_str_ends(to->text, endings[i]))
            return true;
    struct cks_str span = cks_str_sub(source->text, to->start, to->end - to->start);
    return cks_str_starts(to->text, "/dev/") ||
           (to->gap_count &&
            (cks_str_find(span, "LOG") < span.n || cks_str_find(span, "log") < span.n));
}

/* An assignment speaks too: what uses the variable is looked at. */
static bool
command_speaks(const struct cks_shell_source *source, const struct cks_shell_command *c)
{
    size_t first = 0;
    while (first < c->count && cks_shell_is_prefix(&c->words[first]))
        first++;
    if (c->to && !is_for_people(source, c->to))
        return false;
    if (first >= c->count)
        return true;
    return !c->words[first].gap_count && (cks_shell_only_speaks(c->words[first].text) ||
                                          is_named_for_print(c->words[first].text));
}

/* A word whose quotes the script does not close holds whatever follows. */
static bool
is_closed(const struct cks_shell_source *source, const struct cks_shell_word *w)
{
    struct cks_str span = cks_str_sub(source->text, w->start, w->end - w->start);
    bool quoted = cks_str_find(span, "\"") < span.n || cks_str_find(span, "'") < span.n;
    return w->end < source->text.n || !quoted || cks_str_find(span, "\n") == span.n;
}

/* The word without what the shell expands in it, where commands may be. */
static void
speak_word(struct cks_shell_spoken *s, struct cks_reading *r, const struct cks_shell_source *source,
           const struct cks_shell_word *w)
{
    size_t from = w->start;
    if (!is_closed(source, w))
        return;
    for (size_t i = 0; i < w->gap_count; i++) {
        note_spoken_part(s, r, source, from, w->gaps[i].start);
        from = w->gaps[i].end;
    }
    note_spoken_part(s, r, source, from, w->end);
}

/* A here-document without the commands in it, whose output takes their place. */
static void
speak_here(struct cks_shell_spoken *s, struct cks_reading *r, const struct cks_shell_source *source,
           const struct cks_shell_command *c)
{
    size_t from = c->here_at;
    for (size_t i = c->here_at; c->here_expands && i + 1 < c->here_end; i++) {
        const char *p = source->text.p + i;
        if (p[0] == '\\')
            i++;
        else if (p[0] == '`' || (p[0] == '$' && (p[1] == '(' || p[1] == '{'))) {
            note_spoken_part(s, r, source, from, i);
            const char *end = memchr(p + 1,
                                     p[0] == '`'   ? '`'
                                     : p[1] == '(' ? ')'
                                                   : '}',
                                     c->here_end - i - 1);
            i = end ? (size_t)(end - source->text.p) : c->here_end;
            from = i;
        }
    }
    note_spoken_part(s, r, source, from, c->here_end);
}

void
cks_shell_speak(struct cks_shell_spoken *s, struct cks_reading *r,
                const struct cks_shell_source *source, const struct cks_shell_command *c,
                size_t end)
{
    if (!r->passed)
        return;
    s->end = end;
    s->depth = c->depth;
    if (!command_speaks(source, c))
        return;
    for (size_t i = 0; i < c->count; i++) {
        speak_word(s, r, source, &c->words[i]);
        for (size_t k = 0; k < c->words[i].item_count; k++)
            speak_word(s, r, source, &c->words[i].items[k]);
    }
    if (c->here_end)
        speak_here(s, r, source, c);
}

/* ---- what is run after all ---- */

/* Programs that may run what they read, beside shells. */
static bool
may_run_input(const struct cks_shell_command *c)
{
    static const char *const words[] = {"at",     "batch",   "xargs",  "parallel", "docker",
                                        "podman", "kubectl", "python", "python3",  "crontab"};
    for (size_t i = 0; i < c->count; i++) {
        if (cks_shell_runs_text(c->words[i].text) || cks_str_ends(c->words[i].text, ".sh"))
            return true;
        for (size_t k = 0; k < CKS_COUNT(words); k++)
            if (cks_str_is(c->words[i].text, words[k]))
                return true;
    }
    return c->to != NULL;
}

static bool
is_piped(const struct cks_shell_spoken *s, const struct cks_shell_source *source,
         const struct cks_shell_command *next, size_t start)
{
    if (!next || !next->joined || start < s->end)
        return false;
    struct cks_str between = cks_str_sub(source->text, s->end, start - s->end);
    size_t at = cks_str_find(between, "|");
    return at < between.n && (at + 1 == between.n || between.p[at + 1] != '|');
}

/* Whether a shell runs what a substitution in one of its words prints. */
static bool
is_run_around(const struct cks_shell_spoken *s, const struct cks_shell_command *next, size_t start)
{
    bool run = false;
    for (size_t i = 0; next && start < s->end && next->depth < s->depth && i < next->count; i++)
        run |= cks_shell_runs_text(next->words[i].text);
    return run;
}

void
cks_shell_spoken_settle(struct cks_shell_spoken *s, struct cks_reading *r,
                        const struct cks_shell_source *source, const struct cks_shell_command *next,
                        size_t start)
{
    bool piped = is_piped(s, source, next, start);
    if (piped && !may_run_input(next))
        return; /* the output of that may go on to a shell */
    bool run = piped || is_run_around(s, next, start);
    for (size_t i = 0; !run && i < s->waiting.count; i++)
        cks_pass_part(r->passed, s->waiting.items[i].pointer, s->waiting.items[i].from,
                      s->waiting.items[i].to);
    s->waiting.count = 0;
}

void
cks_shell_spoken_free(struct cks_shell_spoken *s)
{
    cks_vec_free(&s->waiting);
}
