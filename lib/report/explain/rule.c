#include "report/explain/rule.h"

#include "base/str.h"
#include "predict/outcome.h"
#include "predict/shown_by.h"
#include "report/tables.h"

/* "CKS4": less than this is every rule. */
#define FAMILY_MIN 4

static void
outcome(struct cks_buf *b, const char *call, const char *error)
{
    if (error)
        cks_buf_printf(b, "- %s: %s\n", call, error);
}

void
cks_explain_rule(struct cks_buf *b, enum cks_rule rule)
{
    const struct cks_rule_row *row = cks_rule_row(rule);
    struct cks_rule_outcomes out = cks_rule_outcomes(rule);
    const char *page = cks_rule_page(rule);
    if (*page) {
        cks_buf_adds(b, page);
    } else {
        cks_buf_printf(b, "# %s %s\n\n%s · %s%s%s\n\n%s\n", row->code, row->name,
                       cks_severity_name(row->severity), cks_basis_name(row->basis),
                       row->parameter ? " · " : "", row->parameter ? row->parameter : "",
                       row->summary);
    }
    if (!out.create && !out.update && !out.connect)
        return;
    cks_buf_adds(b, "\n## What KMS would answer\n\n");
    outcome(b, "CreateCustomKeyStore", out.create);
    outcome(b, "UpdateCustomKeyStore", out.update);
    outcome(b, "ConnectCustomKeyStore", out.connect);
    cks_buf_adds(b, "\n## What shows it\n\n");
    cks_shown_by(b, &rule, 1, NULL);
}

void
cks_explain_rule_line(struct cks_buf *b, enum cks_rule rule)
{
    const struct cks_rule_row *row = cks_rule_row(rule);
    cks_buf_printf(b, "- %s %s%s%s\n", row->code, row->name, *row->summary ? ": " : "",
                   row->summary);
}

static bool
begins_with(const char *code, struct cks_str prefix)
{
    for (size_t i = 0; i < prefix.n; i++)
        if (cks_lower((unsigned char)code[i]) != cks_lower((unsigned char)prefix.p[i]))
            return false;
    return true;
}

bool
cks_explain_family(struct cks_buf *b, const char *prefix)
{
    struct cks_str s = cks_str_of(prefix);
    bool any = false;
    if (s.n < FAMILY_MIN || s.n >= strlen(cks_rule_row(0)->code))
        return false;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        if (!begins_with(cks_rule_row(r)->code, s))
            continue;
        if (!any)
            cks_buf_printf(b, "# %.*s: a family of rules\n\n", (int)s.n, cks_rule_row(r)->code);
        cks_explain_rule_line(b, r);
        any = true;
    }
    return any;
}
