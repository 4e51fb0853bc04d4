#include "report/out.h"

#include "base/escape.h"
#include "base/memory.h"

/* Whether all that was printed so far is as it should be. */
static bool
is_whole(const struct cks_out *o)
{
    return cks_buf_ok(&o->buf) && o->losses == cks_memory_losses();
}

static void
hand_on(struct cks_out *o)
{
    if (!is_whole(o))
        return;
    if (!o->refused && o->buf.len && o->sink(o->cookie, o->buf.data, o->buf.len) != 0)
        o->refused = true;
    /* What was handed on is public. */
    cks_buf_restart(&o->buf);
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
    hand_on(o);
    bool complete = is_whole(o);
    cks_buf_free(&o->buf);
    return !complete ? CKS_ERR_MEMORY : o->refused ? CKS_ERR_WRITE : CKS_OK;
}

void
cks_out_str(struct cks_out *o, struct cks_str s)
{
    while (s.n) {
        size_t at = cks_str_find(s, "##[");
        cks_escape(&o->buf, cks_str_sub(s, 0, at));
        if (at == s.n)
            return;
        cks_buf_adds(&o->buf, "##" CKS_OUT_BRACKET);
        s = cks_str_sub(s, at + 3, s.n);
    }
}

void
cks_out_text(struct cks_out *o, const char *s)
{
    cks_out_str(o, cks_str_of(s));
}

void
cks_out_file(struct cks_out *o, const char *file)
{
    if (file && (*file == ':' || *file == ' '))
        cks_buf_adds(&o->buf, "./");
    cks_out_text(o, file);
}
