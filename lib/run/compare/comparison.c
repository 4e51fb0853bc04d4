#include "run/compare/comparison.h"

#include <string.h>

void
cks_compare_fact(struct cks_comparison *c, bool same, const char *of, const char *what,
                 const char *model, const char *table)
{
    c->facts++;
    if (same)
        return;
    c->differences++;
    bool inside = c->operation && strcmp(c->operation, of) != 0;
    cks_buf_printf(&c->out, "%s%s%s: %s: the model has %s, the table has %s\n",
                   inside ? c->operation : "", inside ? ", " : "", of, what, model, table);
}
