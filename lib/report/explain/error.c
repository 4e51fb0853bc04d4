#include "report/explain/error.h"

#include "ckscheck/ckscheck.h"
#include "model/param.h"
#include "report/explain/rule.h"
#include "predict/shown_by.h"

static void
steps(struct cks_buf *b, const char *repair)
{
    struct cks_str rest = cks_str_of(repair);
    for (unsigned n = 1; rest.n; n++) {
        size_t end = cks_str_find(rest, "\n");
        cks_buf_printf(b, "%u. " CKS_STR_FMT "\n", n, CKS_STR_ARG(cks_str_sub(rest, 0, end)));
        rest = cks_str_sub(rest, end < rest.n ? end + 1 : end, rest.n);
    }
}

static void
calls(struct cks_buf *b, unsigned operations)
{
    static const struct {
        unsigned operation;
        const char *name;
    } all[] = {
        {CKS_OP_CREATE, "CreateCustomKeyStore"},
        {CKS_OP_UPDATE, "UpdateCustomKeyStore"},
        {CKS_OP_CONNECT, "ConnectCustomKeyStore"},
        {CKS_OP_DESCRIBE, "DescribeCustomKeyStores"},
    };
    const char *before = "";
    for (size_t i = 0; i < CKS_COUNT(all); i++)
        if (operations & all[i].operation) {
            cks_buf_printf(b, "%s%s", before, all[i].name);
            before = ", ";
        }
}

static void
add_shown_by(struct cks_buf *b, const struct cks_kms_error *e, const enum cks_rule *rules,
             size_t count)
{
    cks_buf_adds(b, "\n## What shows it\n\n");
    cks_shown_by(b, rules, count, e->name);
}

void
cks_explain_error(struct cks_buf *b, const struct cks_kms_error *e)
{
    enum cks_rule rules[CKS_RULE_COUNT];
    size_t count = 0;
    for (const char *code; count < CKS_RULE_COUNT && (code = cks_error_rule(e->name, count));)
        rules[count++] = cks_rule_find(code);
    cks_buf_printf(b, "# %s\n\n%s · ", e->name, e->is_code ? "ConnectionErrorCode" : "exception");
    calls(b, e->operations);
    cks_buf_printf(b, "\n\n%s\n\n## Repair\n\n", e->summary);
    steps(b, e->repair);
    add_shown_by(b, e, rules, count);
    if (!count) {
        cks_buf_adds(b, "\nNo rule leads to it.\n");
        return;
    }
    cks_buf_adds(b, "\n## Rules that lead to it\n\n");
    for (size_t i = 0; i < count; i++)
        cks_explain_rule_line(b, rules[i]);
}
