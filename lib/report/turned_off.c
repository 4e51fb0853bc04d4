#include "report/turned_off.h"

#include "base/escape.h"
#include "report/portable.h"

void
cks_turned_off_words(struct cks_buf *out, const struct cks_turned_off *t)
{
    if (t->rule)
        cks_buf_printf(out, "turned off %zu %s of %s", t->findings,
                       t->findings == 1 ? "finding" : "findings", t->rule);
    else
        cks_buf_printf(out, "left out %zu %s", t->files, t->files == 1 ? "file" : "files");
}

void
cks_turned_off_line(const struct cks_report *r, struct cks_buf *out, const struct cks_turned_off *t)
{
    struct cks_buf name = {0};
    cks_portable_name(r, &name, t->file);
    cks_escape(out, cks_buf_str(&name));
    if (t->line)
        cks_buf_printf(out, ":%u", t->line);
    cks_buf_addc(out, ' ');
    cks_turned_off_words(out, t);
    out->failed |= !cks_buf_ok(&name);
    cks_buf_free(&name);
}

void
cks_turned_off_message(struct cks_buf *out, const struct cks_turned_off *t)
{
    cks_buf_adds(out, "this configuration ");
    cks_turned_off_words(out, t);
}

struct cks_place
cks_turned_off_place(const struct cks_turned_off *t)
{
    return (struct cks_place){
        .file = t->file, .line = t->line, .column = 1, .end_line = t->line, .end_column = 2};
}
