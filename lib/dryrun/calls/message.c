#include "dryrun/calls/message.h"

#include "base/escape.h"
#include "dryrun/limits.h"

#define LAST_LINE_OF_FAULT "This answer is not a prediction; nothing was sent to AWS."
#define LAST_LINE "This answer is a prediction by ckscheck; nothing was sent to AWS."

static void
add_line(struct cks_buf *b, const char *before, const char *text)
{
    cks_buf_addc(b, '\n');
    cks_buf_adds(b, before);
    cks_escape(b, cks_str_of(text));
}

/* One step a line. */
static void
add_help(struct cks_buf *b, const char *help)
{
    while (help && *help) {
        size_t n = strcspn(help, "\n");
        cks_buf_adds(b, "\n  repair: ");
        cks_escape(b, (struct cks_str){help, n});
        help += n + (help[n] == '\n');
    }
}

static void
add_finding(struct cks_buf *b, const struct cks_finding *f)
{
    cks_buf_printf(b, "\n%s %s", f->code, f->name);
    if (f->parameter) {
        cks_buf_adds(b, ", ");
        cks_buf_adds(b, f->parameter);
    }
    cks_buf_adds(b, ": ");
    cks_escape(b, cks_str_of(f->message));
    add_help(b, f->help);
}

static bool
is_cause(const struct cks_dry_call *c, const struct cks_finding *f)
{
    const struct cks_prediction *p = c->record.prediction;
    return p && p->cause.rule && strcmp(p->cause.rule, f->code) == 0;
}

/* The cause first, then the other errors and warnings. */
static void
add_findings(struct cks_buf *b, const struct cks_dry_call *c)
{
    unsigned n = 0;
    for (int cause = 1; cause >= 0; cause--)
        for (size_t i = 0; i < c->verdict.finding_count; i++) {
            const struct cks_finding *f = c->verdict.findings[i];
            bool shown = is_cause(c, f) ? cause : !cause && f->severity >= CKS_WARNING;
            if (!shown || b->len > CKS_DRY_MESSAGE_MAX)
                continue;
            if (n++ < CKS_DRY_MESSAGE_FINDINGS_MAX)
                add_finding(b, f);
        }
    if (n > CKS_DRY_MESSAGE_FINDINGS_MAX)
        cks_buf_printf(b, "\n%u more findings", n - CKS_DRY_MESSAGE_FINDINGS_MAX);
}

/* A rule that is switched off leaves no finding: its summary says why then. */
static void
add_silent_cause(struct cks_buf *b, const struct cks_dry_call *c)
{
    const struct cks_prediction *p = c->record.prediction;
    struct cks_rule_info rule = {.size = sizeof(rule)};
    for (size_t i = 0; i < c->verdict.finding_count; i++)
        if (is_cause(c, c->verdict.findings[i]))
            return;
    for (size_t i = 0; p && p->cause.rule && cks_rule_at(i, &rule); i++)
        if (strcmp(rule.code, p->cause.rule) == 0)
            cks_buf_printf(b, "\n%s %s: %s", rule.code, rule.name, rule.summary);
}

const char *
cks_dry_message(struct cks_dry_call *c, const char *sentence)
{
    struct cks_buf b = {0};
    cks_escape(&b, cks_str_of(sentence));
    add_silent_cause(&b, c);
    add_findings(&b, c);
    if (c->record.note)
        add_line(&b, "", c->record.note);
    add_line(&b, "", c->injected ? LAST_LINE_OF_FAULT : LAST_LINE);
    const char *made = cks_buf_ok(&b) ? cks_arena_strndup(c->arena, b.data, b.len) : NULL;
    cks_buf_free(&b);
    c->failed |= !made;
    return made;
}
