#include "report/entries.h"

#include "report/turned_off.h"

static void
give_turned_off(struct cks_report *r, void (*each)(void *arg, const struct cks_entry *e), void *arg)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    struct cks_buf message = {0};
    for (size_t i = 0; cks_turned_off_at(r->cks, i, &t); i++) {
        cks_buf_clear(&message);
        cks_turned_off_message(&message, &t);
        const struct cks_entry e = {.kind = CKS_TURNED_OFF_ENTRY,
                                    .identity = t.rule,
                                    .place = cks_turned_off_place(&t),
                                    .severity = CKS_NOTE,
                                    .message = cks_buf_str(&message)};
        each(arg, &e);
        cks_out_pass(&r->out);
    }
    r->out.buf.failed |= !cks_buf_ok(&message);
    cks_buf_free(&message);
}

void
cks_entries(struct cks_report *r, void (*each)(void *arg, const struct cks_entry *e), void *arg)
{
    struct cks_unread u = {.size = sizeof(u)};
    give_turned_off(r, each, arg);
    /* A form that is not read fails nothing, and is on standard error. */
    for (size_t i = 0; cks_unread_at(r->cks, i, &u); i++) {
        const struct cks_entry e = {.kind = CKS_UNREAD_ENTRY,
                                    .identity = u.reason,
                                    .place = {u.file, u.line, 1, u.line, 2},
                                    .severity = CKS_ERROR,
                                    .message = cks_str_of(u.reason)};
        if (u.kind != CKS_UNREAD_FORM)
            each(arg, &e);
        cks_out_pass(&r->out);
    }
}
