#include "formats/inside/makefile.h"

#include "formats/inside/given.h"
#include "formats/inside/lines.h"
#include "formats/inside/script.h"
#include "formats/shell/constants.h"

/* The first byte of the command of a recipe's line: what is behind the tab and @, - or +. */
static size_t
command_at(struct cks_line l)
{
    size_t n = 0;
    while (n < l.text.n && strchr("\t @+-", l.text.p[n]))
        n++;
    return l.from + n;
}

/* The same of a rule whose recipe begins on its line, "target: ; command"; SIZE_MAX: it has none.
 */
static size_t
recipe_at(struct cks_line l)
{
    size_t colon = cks_str_find(l.text, ":"), semicolon = cks_str_find(l.text, ";");
    if (!l.text.n || strchr("\t #", l.text.p[0]) || colon >= semicolon || semicolon >= l.text.n ||
        cks_str_find(cks_str_sub(l.text, 0, semicolon), "=") < semicolon)
        return SIZE_MAX;
    size_t n = semicolon + 1;
    while (n < l.text.n && strchr("\t @+-", l.text.p[n]))
        n++;
    return l.from + n;
}

/* ---- variables ---- */

/* What may be put into a recipe and stay one word there. */
static bool
is_plain_word(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_alnum((unsigned char)text.p[i]) && !strchr("_./:@%+=,-", text.p[i]))
            return false;
    return text.n > 0;
}

/* The index behind a word and the blanks after it, if the text begins with it; else 0. */
static size_t
behind_keyword(struct cks_str text, const char *word)
{
    size_t n = strlen(word);
    if (!cks_str_starts(text, word) || n >= text.n || !cks_is_space((unsigned char)text.p[n]))
        return 0;
    while (n < text.n && cks_is_space((unsigned char)text.p[n]))
        n++;
    return n;
}

/* An assignment in a line, NAME := value and its like; from 0 if it is none. `word` and `from` are
 * in the line. */
struct assignment {
    size_t word, end, from;
    bool replaces; /* = and :=; others add, or assign only where nothing has */
};

static struct assignment
assignment_of(struct cks_str line)
{
    struct assignment a = {0};
    static const char *const before[] = {"export", "override", "private"};
    for (size_t i = 0; i < CKS_COUNT(before); i++)
        a.word += behind_keyword(cks_str_sub(line, a.word, line.n), before[i]);
    a.end = a.word;
    while (a.end < line.n && (cks_is_alnum((unsigned char)line.p[a.end]) || line.p[a.end] == '_'))
        a.end++;
    size_t n = a.end;
    while (n < line.n && line.p[n] == ' ')
        n++;
    size_t equals = cks_str_find(cks_str_sub(line, n, line.n), "=") + n;
    struct cks_str mark = cks_str_sub(line, n, equals - n);
    bool colons = cks_str_is(mark, ":") || cks_str_is(mark, "::") || !mark.n;
    if (equals >= line.n || a.end == a.word ||
        !(colons || cks_str_is(mark, "?") || cks_str_is(mark, "+") || cks_str_is(mark, "!")))
        return (struct assignment){0};
    a.replaces = colons || cks_str_is(mark, "?");
    a.from = equals + 1;
    while (a.from < line.n && cks_is_space((unsigned char)line.p[a.from]))
        a.from++;
    return a;
}

/* "target: NAME := value": the variable is another one there. */
static struct cks_str
name_for_target(struct cks_str line)
{
    size_t colon = cks_str_find(line, ": ");
    struct cks_str rest = cks_str_sub(line, colon + 2, line.n);
    struct assignment a = colon < line.n ? assignment_of(rest) : (struct assignment){0};
    return cks_str_sub(rest, a.word, a.from ? a.end - a.word : 0);
}

static bool
give_line(struct cks_reading *r, cks_given_list *list, struct cks_line l, bool conditional)
{
    struct assignment a = assignment_of(l.text);
    struct cks_str name =
        a.from ? cks_str_sub(l.text, a.word, a.end - a.word) : name_for_target(l.text);
    struct cks_str value = cks_str_sub(l.text, a.from, l.text.n);
    if (!name.n)
        return true;
    struct cks_str key = cks_shell_make_name(r->arena, name);
    value = cks_str_trim(cks_str_sub(value, 0, cks_str_find(value, "#")));
    bool known = a.from && a.replaces && !conditional && is_plain_word(value);
    /* The command line of make may replace it. */
    struct cks_shell_given g = {.name = key,
                                .value = value,
                                .known = known,
                                .possible = true,
                                .doc = r->doc,
                                .at = l.from + a.from};
    return key.p && cks_give_assignment(list, g, true);
}

/* All variables of the file: recipes run once it is read. */
static bool
give_lines(struct cks_reading *r, cks_given_list *list)
{
    struct cks_line line;
    unsigned conditions = 0;
    for (size_t at = 0; cks_next_line(r->doc->text, &at, &line);) {
        struct cks_str s = cks_str_trim(line.text);
        if (line.text.n && line.text.p[0] == '\t')
            continue;
        conditions += cks_str_starts(s, "ifeq") || cks_str_starts(s, "ifneq") ||
                      cks_str_starts(s, "ifdef") || cks_str_starts(s, "ifndef") ||
                      cks_str_starts(s, "define");
        conditions -= conditions && (cks_str_is(s, "endif") || cks_str_is(s, "endef"));
        if (!give_line(r, list, line, conditions > 0 || cks_line_goes_on(line)))
            return false;
    }
    return true;
}

static bool
read_recipes(struct cks_reading *r)
{
    struct cks_line line;
    for (size_t at = 0; cks_next_line(r->doc->text, &at, &line);) {
        bool recipe = line.text.n && line.text.p[0] == '\t';
        size_t from = recipe ? command_at(line) : recipe_at(line);
        if (from == SIZE_MAX)
            continue;
        while (cks_line_goes_on(line) && cks_next_line(r->doc->text, &at, &line))
            ;
        if (from < at &&
            !cks_read_script_part(r, from, at - from, (struct cks_str){0}, CKS_SHELL_MAKE))
            return false;
    }
    return true;
}

bool
cks_read_makefile(struct cks_reading *r)
{
    struct cks_reading inside = *r;
    cks_given_list list = {0};
    bool ok = give_lines(r, &list);
    const struct cks_shell_givens given = {list.items, list.count};
    inside.given = &given;
    ok = ok && read_recipes(&inside);
    cks_vec_free(&list);
    return ok;
}
