#include "report/html/shared.h"

#include <stdio.h>

static bool
same_optional_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
answers_alike(const struct cks_finding *a, const struct cks_finding *b)
{
    return a->severity == b->severity && a->basis == b->basis &&
           same_optional_text(a->error, b->error) && same_optional_text(a->help, b->help);
}

/* Whether two findings, of which the first is about a whole store, differ in the store alone. */
static bool
says_the_same(const struct shared_rule *r, const struct cks_finding *f, bool whole)
{
    return r->whole && whole && !f->replacement && !f->related_count &&
           same_optional_text(r->first->message, f->message);
}

bool
cks_html_is_whole(const struct cks_finding *f, const char *file, unsigned line)
{
    return !f->parameter && line && f->place.line == line &&
           same_optional_text(f->place.file, file);
}

void
cks_html_share(struct cks_html_shared *s, const struct cks_finding *f, bool whole)
{
    enum cks_rule rule = cks_rule_find(f->code);
    if (rule >= CKS_RULE_COUNT)
        return;
    struct shared_rule *r = &s->rules[rule];
    if (!r->first) {
        r->first = f;
        r->whole = whole && !f->replacement && !f->related_count;
    }
    if (!answers_alike(r->first, f))
        return;
    r->alike++;
    r->same += says_the_same(r, f, whole);
}

enum cks_html_telling
cks_html_telling_of(const struct cks_html_shared *s, const struct cks_finding *f, bool whole)
{
    enum cks_rule rule = s ? cks_rule_find(f->code) : CKS_RULE_COUNT;
    if (rule >= CKS_RULE_COUNT)
        return CKS_TELLS_NOTHING;
    const struct shared_rule *r = &s->rules[rule];
    if (!r->first || r->alike < 2 || !answers_alike(r->first, f))
        return CKS_TELLS_NOTHING;
    return r->same > 1 && says_the_same(r, f, whole) ? CKS_TELLS_ALL : CKS_TELLS_REPAIR;
}

void
cks_html_shared_link(struct cks_html *h, const struct cks_finding *f, bool name)
{
    char target[32];
    snprintf(target, sizeof(target), "#%s", f->code);
    cks_html_begin(h, "a");
    cks_html_attr(h, "href", target);
    cks_html_text(h, f->code);
    cks_html_end(h);
    if (name)
        cks_html_printf(h, " %s", f->name);
}
