#include "formats/inside/makefile.h"

#include "formats/inside/lines.h"
#include "formats/inside/make_values.h"
#include "formats/inside/script.h"

/* Reads a part of the text as the recipe of a rule. */
static bool
read_recipe(struct cks_reading *r, struct cks_make *m, struct cks_str targets, size_t from,
            size_t to)
{
    struct cks_reading inside = *r;
    struct cks_shell_givens given;
    if (from >= to || !cks_may_hold_call(cks_str_sub(r->doc->text, from, to - from)))
        return true;
    inside.given = &given;
    return cks_make_give(m, targets, from, to, &given) &&
           cks_read_script_part(&inside, from, to - from, (struct cks_str){0}, CKS_SHELL_MAKE);
}

/* The lines of a define, which is a recipe where a rule names it. */
static bool
read_defined(struct cks_reading *r, struct cks_make *m, struct cks_str body)
{
    struct cks_line line;
    size_t base = (size_t)(body.p - r->doc->text.p);
    for (size_t at = 0; cks_next_line(body, &at, &line);) {
        size_t from = line.from;
        while (from < line.next && strchr("\t @+-", body.p[from]))
            from++;
        while (cks_line_goes_on(line) && cks_next_line(body, &at, &line))
            ;
        if (!read_recipe(r, m, (struct cks_str){0}, base + from, base + at))
            return false;
    }
    return true;
}

bool
cks_read_makefile(struct cks_reading *r)
{
    struct cks_make m;
    struct cks_make_reader lines = {.text = r->doc->text};
    struct cks_make_line line;
    bool ok = cks_make_collect(&m, r);
    while (ok && cks_make_next(&lines, &line)) {
        if (line.kind == CKS_MAKE_RECIPE)
            ok = read_recipe(r, &m, line.targets, line.from, line.next);
        else if (line.defined)
            ok = read_defined(r, &m, line.value);
    }
    cks_make_free(&m);
    return ok;
}
