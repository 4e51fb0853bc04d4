#include "formats/inside/makefile.h"

#include "formats/inside/lines.h"
#include "formats/inside/script.h"

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

bool
cks_read_makefile(struct cks_reading *r)
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
