/* What a name means, as Markdown: a rule, a family of rules, an answer of KMS, a parameter, a term;
 * or every such name in a line of a log. */
#include "ckscheck/tool.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "predict/requirement.h"
#include "report/explain/error.h"
#include "report/explain/needed.h"
#include "report/explain/rule.h"
#include "report/explain/word.h"
#include "report/out.h"

/* Names of one line that are explained: a log line has one to five. */
#define NAMES_MAX 8

/* What a name is of, and which. */
struct meaning {
    enum { NOTHING, RULE, ERROR, PARAMETER, TERM, REQUIREMENT } of;
    size_t i;
};

static bool
same(struct cks_str name, const char *of, bool exact)
{
    return exact ? cks_str_is(name, of) : cks_str_ieq(name, cks_str_of(of));
}

/* Whether a name is another as the AWS CLI writes it ("xks-proxy-uri-path", with or without its
 * hyphens in front), or with underscores. */
static bool
is_in_words(struct cks_str name, const char *of)
{
    bool parted = false;
    while (name.n && name.p[0] == '-')
        name = cks_str_sub(name, 1, name.n);
    for (size_t i = 0; i < name.n; i++) {
        if (i && (name.p[i] == '-' || name.p[i] == '_'))
            parted = true;
        else if (cks_lower((unsigned char)name.p[i]) != cks_lower((unsigned char)*of++))
            return false;
    }
    return parted && !*of;
}

/* Whether a name is a parameter's, in one of its formats, or one of the values that it has. "id"
 * and the like are words of any sentence. */
static bool
is_of_parameter(struct cks_str name, const struct cks_param_info *p, bool exact)
{
    const char *const names[] = {p->name, p->terraform, p->pulumi};
    bool found = exact ? cks_str_eq(name, p->own) : cks_str_ieq(name, p->own);
    found |= is_in_words(name, p->name);
    for (size_t i = 0; i < CKS_COUNT(names) && !found; i++)
        found = names[i] && strlen(names[i]) > 2 && same(name, names[i], exact);
    for (const char *const *v = p->values; v && *v && !found; v++)
        found = same(name, *v, exact);
    return found;
}

static struct meaning
other_meaning(struct cks_str name, bool exact)
{
    for (size_t i = 0; i < cks_kms_error_count(); i++)
        if (same(name, cks_kms_error_row(i)->name, exact))
            return (struct meaning){ERROR, i};
    for (size_t i = 0; i < cks_term_count(); i++)
        if (cks_term_is(cks_term_row(i), name, exact) ||
            (cks_term_row(i)->kind == CKS_TERM_OPERATION &&
             is_in_words(name, cks_term_row(i)->name)))
            return (struct meaning){TERM, i};
    for (size_t i = 0; i < CKS_P_COUNT; i++)
        if (is_of_parameter(name, cks_param((enum cks_param)i), exact))
            return (struct meaning){PARAMETER, i};
    enum cks_requirement r = cks_requirement_find(name);
    return (struct meaning){r < CKS_REQUIREMENT_COUNT ? REQUIREMENT : NOTHING, r};
}

static struct meaning
meaning_of(struct cks_str name, bool exact)
{
    char text[64];
    if (name.n < sizeof(text)) {
        snprintf(text, sizeof(text), CKS_STR_FMT, CKS_STR_ARG(name));
        enum cks_rule rule = cks_rule_find(text);
        /* In a line a rule's name might be a word of the sentence. */
        if (rule != CKS_RULE_NONE && (!exact || cks_str_is(name, cks_rule_row(rule)->code)))
            return (struct meaning){RULE, rule};
    }
    return other_meaning(name, exact);
}

/* A proxy may send a name that is one of AWS's too. */
static void
explain_other_use(struct cks_out *o, size_t error)
{
    for (size_t i = 0; i < cks_term_count(); i++)
        if (same(cks_str_of(cks_kms_error_row(error)->name), cks_term_row(i)->name, true)) {
            cks_buf_addc(&o->buf, '\n');
            cks_explain_term(&o->buf, cks_term_row(i));
        }
}

static void
print_meaning(struct cks_out *o, struct meaning m)
{
    struct cks_requirement_info needed = {.size = sizeof(needed)};
    switch (m.of) {
    case RULE:
        cks_explain_rule(&o->buf, (enum cks_rule)m.i);
        break;
    case ERROR:
        cks_explain_error(&o->buf, cks_kms_error_row(m.i));
        explain_other_use(o, m.i);
        break;
    case PARAMETER:
        cks_explain_parameter(&o->buf, (enum cks_param)m.i);
        break;
    case TERM:
        cks_explain_term(&o->buf, cks_term_row(m.i));
        break;
    case REQUIREMENT:
        if (cks_requirement_at(m.i, &needed))
            cks_explain_requirement(&o->buf, &needed);
        break;
    case NOTHING:
        break;
    }
    cks_out_pass(o);
}

static bool
in_name(char c)
{
    return cks_is_alnum((unsigned char)c) || c == '_';
}

/* The end of the words from `from` on that such characters join. */
static size_t
end_of_joined(struct cks_str line, size_t from, const char *joints)
{
    size_t end = from;
    while (end < line.n &&
           (in_name(line.p[end]) || (end > from && end + 1 < line.n && in_name(line.p[end + 1]) &&
                                     strchr(joints, line.p[end]))))
        end++;
    return end;
}

/* The end of what may be a name: if it is known, of a principal of AWS with its dots, or of an
 * option or a command of the AWS CLI with its hyphens. */
static size_t
end_of_name(struct cks_str line, size_t from)
{
    static const char *const joints[] = {".-", "-"};
    size_t end = end_of_joined(line, from, "");
    for (size_t i = 0; i < CKS_COUNT(joints); i++) {
        size_t joined = end_of_joined(line, from, joints[i]);
        if (joined > end && meaning_of(cks_str_sub(line, from, joined - from), true).of != NOTHING)
            return joined;
    }
    return end;
}

/* Explains each name in a line once, in their order, and says so where there are more than fit.
 * False if there is none. */
static bool
print_line(struct cks_out *o, struct cks_str line)
{
    struct meaning seen[NAMES_MAX];
    size_t count = 0;
    for (size_t from = 0, to; from < line.n; from = to + 1) {
        to = end_of_name(line, from);
        struct meaning m = meaning_of(cks_str_sub(line, from, to - from), true);
        bool again = m.of == NOTHING;
        for (size_t i = 0; i < count; i++)
            again |= seen[i].of == m.of && seen[i].i == m.i;
        if (again)
            continue;
        if (count == NAMES_MAX) {
            cks_buf_adds(&o->buf, "\nFurther names in the text were not explained.\n");
            break;
        }
        if (count)
            cks_buf_addc(&o->buf, '\n');
        seen[count++] = m;
        print_meaning(o, m);
    }
    return count > 0;
}

static const char *
nearest(const char *name)
{
    const char *names[2 * CKS_RULE_COUNT + CKS_P_COUNT + 256];
    size_t n = 0;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        names[n++] = cks_rule_row(r)->code;
        names[n++] = cks_rule_row(r)->name;
    }
    for (size_t i = 0; n < CKS_COUNT(names) && i < CKS_P_COUNT; i++)
        names[n++] = cks_param((enum cks_param)i)->name;
    for (size_t i = 0; n < CKS_COUNT(names) && i < cks_kms_error_count(); i++)
        names[n++] = cks_kms_error_row(i)->name;
    for (size_t i = 0; n < CKS_COUNT(names) && i < cks_term_count(); i++)
        names[n++] = cks_term_row(i)->name;
    return cks_str_nearest(cks_str_of(name), names, n);
}

enum cks_status
cks_explain(const char *name, cks_sink_fn sink, void *cookie, const char **ret_near)
{
    struct cks_out o = {.sink = sink, .cookie = cookie, .losses = cks_memory_losses()};
    if (ret_near)
        *ret_near = NULL;
    if (!name || !sink)
        return CKS_ERR_ARGUMENT;
    struct meaning m = meaning_of(cks_str_of(name), false);
    if (m.of != NOTHING)
        print_meaning(&o, m);
    else if (!cks_explain_family(&o.buf, name) && !print_line(&o, cks_str_of(name))) {
        if (ret_near)
            *ret_near = nearest(name);
        return CKS_ERR_ARGUMENT;
    }
    return cks_out_end(&o);
}
