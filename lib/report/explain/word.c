#include "report/explain/word.h"

#include <stdio.h>

#include "report/explain/rule.h"

static void
calls(struct cks_buf *b, const struct cks_param_info *p)
{
    static const char *const names[] = {"CreateCustomKeyStore", "UpdateCustomKeyStore",
                                        "ConnectCustomKeyStore"};
    const char *before = "";
    for (unsigned i = 0; i < CKS_COUNT(names); i++)
        if (p->operations & 1u << i) {
            cks_buf_printf(b, "%s%s", before, names[i]);
            before = ", ";
        }
}

static void
limits(struct cks_buf *b, const struct cks_param_info *p)
{
    const char *type = cks_store_type_name((enum cks_store_type)p->type);
    cks_buf_printf(b, "- Store type: %s\n", type ? type : "both");
    if (p->max)
        cks_buf_printf(b, "- Length: %u to %u characters\n", (unsigned)p->min, (unsigned)p->max);
    if (p->pattern)
        cks_buf_printf(b, "- Pattern: `%s`\n", p->pattern);
    for (const char *const *v = p->values; v && *v; v++)
        cks_buf_printf(b, "%s%s%s", v == p->values ? "- Values: " : ", ", *v, v[1] ? "" : "\n");
    if (p->need)
        cks_buf_printf(b, "- Required: %s\n",
                       p->need & CKS_NEED_MEMBER ? "where its structure is given"
                       : p->need & (CKS_NEED_HSM | CKS_NEED_XKS)
                           ? "to create a key store of this type"
                           : "yes");
    if (p->sensitive)
        cks_buf_adds(b, "- Sensitive: the KMS API model marks it so\n");
    if (p->terraform)
        cks_buf_printf(b, "- Terraform: %s\n", p->terraform);
    if (p->pulumi)
        cks_buf_printf(b, "- Pulumi: %s\n", p->pulumi);
}

static bool
is_about(const char *parameter, const struct cks_param_info *p)
{
    return parameter && (strcmp(parameter, p->name) == 0 || cks_str_is(p->own, parameter));
}

void
cks_explain_parameter(struct cks_buf *b, enum cks_param id)
{
    const struct cks_param_info *p = cks_param(id);
    bool any = false;
    cks_buf_printf(b, "# %s\n\nparameter · ", p->name);
    calls(b, p);
    cks_buf_adds(b, "\n\n## Limits\n\n");
    limits(b, p);
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        if (!is_about(cks_rule_row(r)->parameter, p))
            continue;
        if (!any)
            cks_buf_adds(b, "\n## Rules about it\n\n");
        any = true;
        cks_explain_rule_line(b, r);
    }
}

void
cks_explain_term(struct cks_buf *b, const struct cks_term *term)
{
    struct cks_str rest = cks_str_of(term->rules);
    char code[sizeof("CKS000")];
    cks_buf_printf(b, "# %s\n\n%s\n\n%s\n\n## What to do\n\n%s\n", term->name,
                   cks_term_kind_name(term->kind), term->summary, term->next);
    if (rest.n)
        cks_buf_adds(b, "\n## Rules that report it\n\n");
    while (rest.n) {
        size_t end = cks_str_find(rest, " ");
        snprintf(code, sizeof(code), CKS_STR_FMT, CKS_STR_ARG(cks_str_sub(rest, 0, end)));
        enum cks_rule rule = cks_rule_find(code);
        if (rule != CKS_RULE_NONE)
            cks_explain_rule_line(b, rule);
        rest = cks_str_sub(rest, end < rest.n ? end + 1 : end, rest.n);
    }
}
