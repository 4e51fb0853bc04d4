#include "rules/stores/connects.h"

/* A new store has no ID yet: a connect with one that is known is about another. */
static bool
any_connect(const struct cks_records *records)
{
    for (size_t i = 0; i < records->list.count; i++) {
        const struct cks_record *r = &records->list.items[i];
        if (r->operation == CKS_CONNECT && !r->key[CKS_KEY_ID] && !r->unsent)
            return true;
    }
    return false;
}

static bool
is_new(const struct cks_record *r)
{
    return r->operation == CKS_CREATE && !r->skeleton && !r->unsent && !r->along &&
           !r->connect_settled && !cks_input_is_proxy(r->input);
}

static void
report_unconnected(void *arg, const struct cks_store *s, size_t i)
{
    struct cks_judge *j = arg;
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS924,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .help = "connect it once it exists: aws kms "
                                       "connect-custom-key-store --custom-key-store-id ID"},
             "nothing in this run connects this store after it is created");
}

void
cks_judge_connects(struct cks_spanning *sp)
{
    const struct cks_records *records = sp->records;
    if (!sp->j->options->tell_unconnected || any_connect(records))
        return;
    for (size_t i = 0; i < records->list.count; i++)
        if (is_new(&records->list.items[i]))
            records->recall(records->cookie, i, report_unconnected, sp->j);
}
