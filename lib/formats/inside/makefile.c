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

bool
cks_read_makefile(struct cks_reading *r)
{
    struct cks_line line;
    for (size_t at = 0; cks_next_line(r->doc->text, &at, &line);) {
        if (!line.text.n || line.text.p[0] != '\t')
            continue;
        size_t from = command_at(line);
        while (cks_line_goes_on(line) && cks_next_line(r->doc->text, &at, &line))
            ;
        if (from < at &&
            !cks_read_script_part(r, from, at - from, (struct cks_str){0}, CKS_SHELL_MAKE))
            return false;
    }
    return true;
}
