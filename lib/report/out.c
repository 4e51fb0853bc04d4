#include "report/out.h"

#include "base/escape.h"

static void
hand_on(struct cks_out *o)
{
    if (!o->refused && o->buf.len && o->sink(o->cookie, o->buf.data, o->buf.len) != 0)
        o->refused = true;
    cks_buf_clear(&o->buf);
}

void
cks_out_pass(struct cks_out *o)
{
    if (o->buf.len >= CKS_OUT_CHUNK)
        hand_on(o);
}

enum cks_status
cks_out_end(struct cks_out *o)
{
    bool complete = cks_buf_ok(&o->buf);
    if (complete)
        hand_on(o);
    cks_buf_free(&o->buf);
    return !complete ? CKS_ERR_MEMORY : o->refused ? CKS_ERR_WRITE : CKS_OK;
}

void
cks_out_text(struct cks_out *o, const char *s)
{
    struct cks_str rest = cks_str_of(s);
    while (rest.n) {
        size_t at = cks_str_find(rest, "##[");
        cks_escape(&o->buf, cks_str_sub(rest, 0, at));
        if (at == rest.n)
            return;
        cks_buf_adds(&o->buf, "##<U+005B>");
        rest = cks_str_sub(rest, at + 3, rest.n);
    }
}

void
cks_out_file(struct cks_out *o, const char *file)
{
    if (file && (*file == ':' || *file == ' '))
        cks_buf_adds(&o->buf, "./");
    cks_out_text(o, file);
}
