#include "report/link.h"

#include "base/path.h"
#include "report/portable.h"

/* A name of the run's own, such as that of standard input. */
static bool
is_no_file(const char *file)
{
    return !*file || *file == '<' || strcmp(file, "-") == 0;
}

bool
cks_link_open(struct cks_report *r, const char *file)
{
    struct cks_buf *b = &r->out.buf;
    struct cks_buf path = {0};
    if (!r->links || !r->directory || is_no_file(file))
        return false;
    if (*file != '/')
        cks_buf_printf(&path, "%s/", r->directory);
    cks_buf_adds(&path, file);
    bool whole = cks_buf_ok(&path);
    if (whole) {
        cks_buf_adds(b, "\x1b]8;;file://");
        cks_buf_adds(b, r->links);
        cks_portable_encode(b, cks_buf_str(&path));
        cks_buf_adds(b, "\x1b\\");
    }
    b->failed |= !whole;
    cks_buf_free(&path);
    return whole;
}

void
cks_link_close(struct cks_report *r, bool opened)
{
    if (opened)
        cks_buf_adds(&r->out.buf, "\x1b]8;;\x1b\\");
}
