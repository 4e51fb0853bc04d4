#include "formats/shell/groups.h"

#include "formats/shell/call.h"
#include "source/shell/commands.h"

bool
cks_shell_opens_group(const struct cks_shell_word *w)
{
    static const char *const words[] = {"if", "while", "until", "for", "case", "select", "{"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(w->text, words[i]))
            return true;
    return false;
}

static bool
begins_loop(const struct cks_shell_word *w)
{
    static const char *const words[] = {"while", "until", "for", "select"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(w->text, words[i]))
            return true;
    return false;
}

static bool
closes(const struct cks_shell_word *w)
{
    return cks_str_is(w->text, "fi") || cks_str_is(w->text, "done") ||
           cks_str_is(w->text, "esac") || cks_str_is(w->text, "}");
}

/* The function ends here, and what is local to it. */
static void
end_locals(struct cks_shell_constants *c, size_t at)
{
    for (size_t i = 0; i < c->list.count; i++)
        if (c->list.items[i].until == SIZE_MAX)
            c->list.items[i].until = at;
    for (size_t i = 0; i < c->arrays.count; i++)
        if (c->arrays.items[i].until == SIZE_MAX)
            c->arrays.items[i].until = at;
}

/* The name of a function whose body follows the command: name() and function name. */
static struct cks_str
defined_function(const struct cks_shell_source *source, const struct cks_shell_command *command)
{
    static const char *const marks[] = {"(", ")"};
    const struct cks_shell_word *last = &command->words[command->count - 1];
    struct cks_str s = source->text, none = {0};
    if (cks_shell_is_word(command, 0, "function") && command->count > 1)
        return command->words[1].text;
    size_t at = last->end;
    for (size_t i = 0; i < CKS_COUNT(marks); i++) {
        while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
            at++;
        if (!cks_str_starts(cks_str_sub(s, at, s.n), marks[i]))
            return none;
        at++;
    }
    return last->gap_count ? none : last->text;
}

/* The name of the function whose body begins at a byte: its head, with nothing but blanks behind
 * it, precedes. */
static struct cks_str
function_at(const struct cks_shell_constants *c, struct cks_str text, size_t at)
{
    struct cks_str name = c->spoils.def, none = {0};
    while (at > 0 && (cks_is_space((unsigned char)text.p[at - 1]) || strchr("()", text.p[at - 1])))
        at--;
    struct cks_str before = cks_str_sub(text, 0, at);
    bool follows =
        name.n && before.n >= name.n && memcmp(before.p + before.n - name.n, name.p, name.n) == 0;
    return follows ? name : none;
}

/* The braces at a byte begin a group, or the body of a function. */
static void
open_braces(struct cks_shell_constants *c, const struct cks_shell_source *source, size_t at)
{
    struct cks_str function = function_at(c, source->text, at);
    c->nested_in_file |= c->file && function.n;
    if (!c->file)
        cks_shell_group_open(&c->spoils,
                             function.n ? CKS_SHELL_GROUP_FUNCTION : CKS_SHELL_GROUP_BRACES, at,
                             function);
}

static void
close_group(struct cks_shell_constants *c, const struct cks_shell_word *w)
{
    bool loop = cks_str_is(w->text, "done"), braces = cks_str_is(w->text, "}");
    c->nested -= c->nested > 0;
    if (!c->nested)
        end_locals(c, w->start);
    if (!c->file && (loop || braces))
        cks_shell_group_close(&c->spoils, loop, w->start, c->source->text);
}

/* Groups and functions that begin and end with the command; the index of its first word behind
 * that and behind other words that may precede its name. */
size_t
cks_shell_collect_groups(struct cks_shell_constants *c, const struct cks_shell_source *source,
                         const struct cks_shell_command *command)
{
    const struct cks_shell_word *words = command->words;
    size_t i = 0;
    if (defined_function(source, command).n)
        c->spoils.def = defined_function(source, command);
    if (cks_shell_is_word(command, 0, "function") && cks_shell_is_word(command, 2, "{"))
        i = 2;
    if (closes(&words[0]))
        close_group(c, &words[0]);
    for (bool opens = true; opens && i < command->count;) {
        while (i < command->count && !cks_shell_assigns(&words[i]) &&
               cks_shell_is_prefix(&words[i]) && !cks_shell_opens_group(&words[i]))
            i++;
        opens = i < command->count && cks_shell_opens_group(&words[i]);
        if (!opens)
            break;
        c->nested++;
        if (cks_shell_is_word(command, i, "{"))
            open_braces(c, source, words[i].start);
        else if (begins_loop(&words[i]) && !c->file)
            cks_shell_group_open(&c->spoils, CKS_SHELL_GROUP_LOOP, words[i].start,
                                 (struct cks_str){0});
        /* The first command of a group may follow on its line. */
        bool more = cks_shell_is_prefix(&words[i]) && i + 1 < command->count;
        if (!more)
            break;
        i++;
    }
    return i;
}
