/* What a rule or an error means, as Markdown: the rules' pages and the table of errors. */
#include "ckscheck/tool.h"

#include "model/param.h"
#include "report/out.h"
#include "predict/requirement.h"
#include "report/tables.h"

/* What shows that a rule's case stands, by the stage at which KMS looks. */
static const struct {
    const char *stage, *evidence;
} stages[] = {
    {"PARAMETERS", "only the values of the call"},
    {"UNIQUENESS", "an inventory: `aws kms describe-custom-key-stores`, and the other "
                   "configurations of the run"},
    {"STATE", "an inventory: `aws kms describe-custom-key-stores`"},
    {"CLUSTER", "`aws cloudhsmv2 describe-clusters`, `aws ec2 describe-subnets` and `aws ec2 "
                "describe-security-groups`"},
    {"USER", "the cluster's users: `user list` in the CloudHSM CLI"},
    {"SERVICE", "`aws ec2 describe-vpc-endpoint-service-configurations` and its permissions, load "
                "balancer and target health"},
    {"PROXY", "a live probe: `ckscheck probe`"},
};

static const char *
evidence_of(const char *stage)
{
    for (size_t i = 0; stage && i < CKS_COUNT(stages); i++)
        if (strcmp(stages[i].stage, stage) == 0)
            return stages[i].evidence;
    return NULL;
}

static void
outcome(struct cks_buf *b, const char *call, const char *error)
{
    if (error)
        cks_buf_printf(b, "- %s: %s\n", call, error);
}

static void
print_rule(struct cks_out *o, enum cks_rule rule)
{
    const struct cks_rule_row *row = cks_rule_row(rule);
    struct cks_rule_outcomes out = cks_rule_outcomes(rule);
    const char *page = cks_rule_page(rule);
    if (*page) {
        cks_buf_adds(&o->buf, page);
    } else {
        cks_buf_printf(&o->buf, "# %s %s\n\n%s · %s%s%s\n\n%s\n", row->code, row->name,
                       cks_severity_name(row->severity), cks_basis_name(row->basis),
                       row->parameter ? " · " : "", row->parameter ? row->parameter : "",
                       row->summary);
    }
    if (!out.create && !out.update && !out.connect)
        return;
    cks_buf_adds(&o->buf, "\n## What KMS would answer\n\n");
    outcome(&o->buf, "CreateCustomKeyStore", out.create);
    outcome(&o->buf, "UpdateCustomKeyStore", out.update);
    outcome(&o->buf, "ConnectCustomKeyStore", out.connect);
    const char *evidence = evidence_of(out.stage);
    if (evidence)
        cks_buf_printf(&o->buf, "\nEvidence: %s.\n", evidence);
}

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
calls(struct cks_buf *b, const struct cks_error_info *e)
{
    const struct {
        bool has;
        const char *name;
    } all[] = {
        {e->create, "CreateCustomKeyStore"},
        {e->update, "UpdateCustomKeyStore"},
        {e->connect, "ConnectCustomKeyStore"},
        {e->describe, "DescribeCustomKeyStores"},
    };
    const char *before = "";
    for (size_t i = 0; i < CKS_COUNT(all); i++)
        if (all[i].has) {
            cks_buf_printf(b, "%s%s", before, all[i].name);
            before = ", ";
        }
}

static bool
stage_leads_to(const char *stage, const char *error)
{
    const char *code;
    for (size_t i = 0; (code = cks_error_rule(error, i)); i++) {
        const char *of = cks_rule_outcomes(cks_rule_find(code)).stage;
        if (of && strcmp(of, stage) == 0)
            return true;
    }
    return false;
}

static void
explain_error(struct cks_out *o, const struct cks_error_info *e)
{
    const char *code;
    struct cks_buf *b = &o->buf;
    cks_buf_printf(b, "# %s\n\n%s · ", e->name, e->is_code ? "ConnectionErrorCode" : "exception");
    calls(b, e);
    cks_buf_printf(b, "\n\n%s\n\n## Repair\n\n", e->summary);
    steps(b, e->repair);
    if (!cks_error_rule(e->name, 0)) {
        cks_buf_adds(b, "\nNo configuration causes it, so no rule leads to it.\n");
        return;
    }
    cks_buf_adds(b, "\n## Evidence\n\n");
    for (size_t i = 0; i < CKS_COUNT(stages); i++)
        if (stage_leads_to(stages[i].stage, e->name))
            cks_buf_printf(b, "- %s\n", stages[i].evidence);
    cks_buf_adds(b, "\n## Rules that lead to it\n\n");
    for (size_t i = 0; (code = cks_error_rule(e->name, i)); i++) {
        const struct cks_rule_row *row = cks_rule_row(cks_rule_find(code));
        cks_buf_printf(b, "- %s %s%s%s\n", row->code, row->name, *row->summary ? ": " : "",
                       row->summary);
    }
}

static void
explain_requirement(struct cks_out *o, const struct cks_requirement_info *r)
{
    struct cks_buf *b = &o->buf;
    cks_buf_printf(b, "# %s\n\n%s · %s\n\n%s\n\n## What proves it\n\n%s.\n", r->id,
                   cks_basis_name(r->basis), r->store, r->requirement, r->proved_by);
    if (r->assumed)
        cks_buf_printf(b, "\nNothing proves it in full: with that evidence it is assumed (%s).\n",
                       r->assumed);
    if (r->disproved_by)
        cks_buf_printf(b, "\n## What disproves it\n\n%s.%s%s%s\n", r->disproved_by,
                       r->rules ? " Rules: " : "", r->rules ? r->rules : "", r->rules ? "." : "");
    if (r->create || r->update || r->connect) {
        cks_buf_adds(b, "\n## What KMS answers\n\n");
        outcome(b, "CreateCustomKeyStore", r->create);
        outcome(b, "UpdateCustomKeyStore", r->update);
        outcome(b, "ConnectCustomKeyStore", r->connect);
    }
    cks_buf_printf(b, "\n## Source\n\n%s.\n", r->source);
}

static const char *
nearest(const char *name)
{
    const char *names[2 * CKS_RULE_COUNT + 64];
    size_t n = 0;
    struct cks_error_info e = {.size = sizeof(e)};
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        names[n++] = cks_rule_row(r)->code;
        names[n++] = cks_rule_row(r)->name;
    }
    for (size_t i = 0; n < CKS_COUNT(names) && cks_error_at(i, &e); i++)
        names[n++] = e.name;
    return cks_str_nearest(cks_str_of(name), names, n);
}

enum cks_status
cks_explain(const char *name, cks_sink_fn sink, void *cookie, const char **ret_near)
{
    struct cks_out o = {.sink = sink, .cookie = cookie};
    struct cks_error_info e = {.size = sizeof(e)};
    if (ret_near)
        *ret_near = NULL;
    if (!name || !sink)
        return CKS_ERR_ARGUMENT;
    enum cks_rule rule = cks_rule_find(name);
    if (rule != CKS_RULE_NONE) {
        print_rule(&o, rule);
        return cks_out_end(&o);
    }
    struct cks_requirement_info needed = {.size = sizeof(needed)};
    enum cks_requirement q = cks_requirement_find(cks_str_of(name));
    if (q < CKS_REQUIREMENT_COUNT && cks_requirement_at(q, &needed)) {
        explain_requirement(&o, &needed);
        return cks_out_end(&o);
    }
    for (size_t i = 0; cks_error_at(i, &e); i++)
        if (cks_str_ieq(cks_str_of(e.name), cks_str_of(name))) {
            explain_error(&o, &e);
            return cks_out_end(&o);
        }
    if (ret_near)
        *ret_near = nearest(name);
    return CKS_ERR_ARGUMENT;
}
