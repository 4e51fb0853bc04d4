#include "rules/judge/judge.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "rules/judge/mark.h"
#include "rules/judge/place.h"

enum cks_match
cks_judge_matches(struct cks_judge *j, enum cks_param p, struct cks_str text)
{
    const char *pattern = cks_param(p)->pattern;
    if (!pattern)
        return CKS_MATCH_YES;
    if (!j->cache.patterns[p] && !(j->cache.patterns[p] = cks_pattern_new(pattern)))
        j->findings->failed = true;
    return cks_pattern_match(j->cache.patterns[p], text);
}

bool
cks_surely_not_starting(const struct cks_value *v, const char *prefix)
{
    if (cks_known_string(v))
        return !cks_str_starts(v->text, prefix);
    if (v->state != CKS_VALUE_PARTIAL)
        return false;
    struct cks_str known = v->partial->prefix;
    size_t n = strlen(prefix);
    return known.n && memcmp(known.p, prefix, known.n < n ? known.n : n) != 0;
}

static size_t
length_of(const struct cks_value *v)
{
    return v->secret.hidden.n ? cks_secret_length(v->secret) : cks_utf8_count(v->text);
}

bool
cks_surely_shorter(const struct cks_value *v, size_t n)
{
    if (cks_known_string(v))
        return length_of(v) < n;
    return v->state == CKS_VALUE_PARTIAL && v->partial->max < n;
}

bool
cks_surely_longer(const struct cks_value *v, size_t n)
{
    if (cks_known_string(v))
        return length_of(v) > n;
    return v->state == CKS_VALUE_PARTIAL && v->partial->min > n;
}

/* A fault counts in predictions however its rule is reported. */
static void
charge(struct cks_judge *j, const struct cks_spot *spot, enum cks_basis basis)
{
    if (j->hand.store == CKS_NO_STORE || (spot->other && !spot->error))
        return;
    struct cks_charge *c = cks_vec_push(&j->findings->charges);
    if (!c) {
        j->findings->failed = true;
        return;
    }
    *c = (struct cks_charge){.store = j->hand.store,
                             .error = spot->error,
                             .rule = (unsigned short)spot->rule,
                             .basis = (unsigned char)basis,
                             .calls = spot->calls,
                             .param = (unsigned char)spot->param,
                             .against = spot->against,
                             .disputed = spot->disputed || spot->doubted || j->hand.disputed};
}

unsigned char
cks_judge_severity(const struct cks_judge *j, enum cks_rule rule)
{
    unsigned char said = j->file.governing ? j->file.governing->severity[rule] : CKS_AS_RUN;
    return said == CKS_AS_RUN ? j->findings->severity[rule] : said;
}

/* In this order: the severity given for this run, committed files, and the table. */
static unsigned char
severity_of(const struct cks_judge *j, const struct cks_spot *spot)
{
    const struct cks_rule_row *row = cks_rule_row(spot->rule);
    unsigned char given = cks_judge_severity(j, spot->rule);
    if (given <= CKS_ERROR)
        return given;
    if (j->options->committed && cks_rule_is(spot->rule, CKS_RULE_STRICTER_COMMITTED))
        return CKS_ERROR;
    return spot->other ? row->other : row->severity;
}

/* Remembers that a policy silences a finding: the run's own options hide nothing. */
static void
turn_down(struct cks_judge *j, enum cks_rule rule)
{
    const struct cks_governing *g = j->file.governing;
    if (!g || g->severity[rule] == CKS_AS_RUN)
        return;
    struct cks_turned_down *d = cks_vec_push(&j->findings->down);
    if (d)
        *d = (struct cks_turned_down){j->hand.store, &g->said[rule], rule};
    else
        j->findings->failed = true;
}

static struct cks_found *add_finding(struct cks_judge *j, const struct cks_spot *spot,
                                     const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static struct cks_found *
add_finding(struct cks_judge *j, const struct cks_spot *spot, const char *fmt, va_list ap)
{
    struct cks_findings *f = j->findings;
    const struct cks_rule_row *row = cks_rule_row(spot->rule);
    bool hides = spot->replacement && cks_judge_hides(j, cks_str_of(spot->replacement));
    enum cks_basis basis = spot->basis ? spot->basis : (enum cks_basis)row->basis;
    charge(j, spot, basis);
    unsigned char severity = severity_of(j, spot);
    if (severity == CKS_SEVERITY_NONE) {
        turn_down(j, spot->rule);
        return NULL;
    }
    struct cks_found *found = cks_vec_push(&f->list);
    char *message = found ? cks_arena_vprintf(&f->arena, fmt, ap) : NULL;
    if (!message) {
        f->failed = true;
        f->list.count -= found != NULL;
        return NULL;
    }
    found->rule = spot->rule;
    found->lesser = spot->other;
    found->calls = spot->calls;
    found->sequence = (uint32_t)f->list.count;
    found->shown = (struct cks_finding){
        .code = row->code,
        .name = row->name,
        .severity = severity,
        .basis = basis,
        .message = message,
        .help = spot->help,
        .replacement = hides ? NULL : spot->replacement,
        .error = spot->error,
        .parameter = spot->no_parameter || spot->extra ? NULL : cks_param_name(spot->param),
        .store = j->hand.store,
        .related = spot->related,
        .related_count = spot->related_count,
    };
    return found;
}

/* Wrong names and types stop the tool before it calls KMS. A written but empty argument does not,
 * because the tool counts it as given. */
static void
tell_who_refuses(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                 const struct cks_spot *spot)
{
    const char *tool = cks_input(s->input)->refuser;
    const struct cks_value *v = cks_value_at(s, spot);
    bool written = v && (v->placed || v->pointer);
    unsigned refused = CKS_RULE_TOOL_REFUSES | (written ? 0 : CKS_RULE_TOOL_REFUSES_BARE);
    if (!tool || !cks_rule_is(spot->rule, refused))
        return;
    found->before_kms = true;
    found->shown.message =
        cks_text(j, "%s; %s rejects this before calling KMS", found->shown.message, tool);
}

/* A value that may hold a secret: not its length, not one of its characters, and no advice that is
 * made of it. The rule is still told. */
static void
tell_concealed(struct cks_judge *j, struct cks_found *found, const struct cks_spot *spot)
{
    const char *name = cks_param(spot->param)->own.p;
    found->shown.message =
        cks_text(j, "the value of %s may hold a secret and is not shown; it breaks the rule: %s",
                 name, cks_rule_row(spot->rule)->summary);
    found->shown.help =
        cks_text(j, "give %s alone as its value, and each secret under its own name", name);
    found->shown.replacement = NULL;
    found->shown.related = NULL;
    found->shown.related_count = 0;
}

/* Nothing is sent for a store that a key manager keeps for itself. */
static void
tell_once_linked(struct cks_judge *j, struct cks_found *found)
{
    if (found->shown.severity != CKS_ERROR)
        return;
    found->shown.severity = CKS_WARNING;
    found->before_kms = true;
    found->shown.message = cks_text(j, "%s (once the store is linked)", found->shown.message);
}

/* What no call is predicted to fail for is not reported as an error beside the prediction. */
static void
tell_doubted(struct cks_judge *j, struct cks_found *found, const char *why)
{
    if (found->shown.severity == CKS_ERROR)
        found->shown.severity = CKS_WARNING;
    found->shown.message = cks_text(j, "%s (%s)", found->shown.message, why);
}

/* A placeholder breaks most rules on its parameter's format: one finding reports it, as severe as
 * the worst of them. Predictions count them all. */
static bool
joins_placeholder(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot)
{
    const struct cks_rule_row *row = cks_rule_row(spot->rule);
    bool of_value = row->parameter && strcmp(row->parameter, "any") != 0;
    if (spot->no_parameter || spot->extra || spot->param >= CKS_P_COUNT || !of_value ||
        !(j->hand.placeholders >> spot->param & 1))
        return false;
    enum cks_basis basis = spot->basis ? spot->basis : (enum cks_basis)row->basis;
    unsigned char severity = severity_of(j, spot);
    struct cks_found *found = &j->findings->list.items[j->hand.placeholder_at[spot->param]];
    charge(j, spot, basis);
    if (severity > found->shown.severity && !s->example)
        found->shown.severity = severity;
    return true;
}

void
cks_judge_placeholder(struct cks_judge *j, unsigned params)
{
    size_t n = j->findings->list.count;
    for (unsigned left = n ? params : 0; left; left &= left - 1) {
        j->hand.placeholders |= left & -left;
        j->hand.placeholder_at[cks_first_param(left)] = n - 1;
    }
}

void
cks_find(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot, const char *fmt, ...)
{
    va_list ap;
    if (s->doc)
        cks_judge_govern(j, s->doc->file);
    if (joins_placeholder(j, s, &spot))
        return;
    const struct cks_value *v = cks_value_at(s, &spot);
    spot.concealed = v && cks_value_concealed(j, s, spot.param);
    if (v && !spot.concealed && cks_known_string(v) && !cks_param_secret(spot.param) &&
        spot.param != CKS_P_ANCHOR)
        spot.cleared = v;
    va_start(ap, fmt);
    struct cks_found *found = add_finding(j, &spot, fmt, ap);
    va_end(ap);
    if (!found)
        return;
    if (spot.extra && !spot.extra->concealed)
        found->shown.parameter = cks_text(j, CKS_STR_FMT, CKS_STR_ARG(spot.extra->name));
    if (spot.concealed && !spot.tells_none)
        tell_concealed(j, found, &spot);
    tell_who_refuses(j, found, s, &spot);
    if (s->unlinked)
        tell_once_linked(j, found);
    if (spot.doubted)
        tell_doubted(j, found, spot.doubted);
    else if (j->hand.disputed)
        tell_doubted(j, found, "the inventories disagree about this store");
    cks_place_found(j, found, s, &spot);
}

void
cks_find_at(struct cks_judge *j, const struct cks_place *place, struct cks_spot spot,
            const char *fmt, ...)
{
    va_list ap;
    cks_judge_govern(j, place->file);
    va_start(ap, fmt);
    struct cks_found *found = add_finding(j, &spot, fmt, ap);
    va_end(ap);
    if (!found)
        return;
    found->shown.place = *place;
    found->shown.repair = spot.removal;
}

/* Format rules never judge existing stores, because KMS accepted them. But a state contains secrets
 * in plain text, certificates expire, and parameters of the other type show a manually changed
 * state. */
bool
cks_judge_applies(enum cks_rule rule, enum cks_operation operation, enum cks_input_kind input)
{
    bool lasts = cks_rule_is(rule, CKS_RULE_JUDGES_EXISTING) ||
                 (cks_input_keeps(input) && cks_rule_is(rule, CKS_RULE_JUDGES_STATE));
    return cks_rule_row(rule)->check && (operation != CKS_EXISTING || lasts);
}

static void
list_checks(struct cks_judge *j)
{
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_rule_row(r)->check)
            j->cache.checks[j->cache.check_count++] = cks_rule_row(r)->check;
}

static void
judge_existing(struct cks_judge *j, const struct cks_store *s)
{
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_judge_applies(r, s->operation, s->input))
            cks_rule_row(r)->check(j, s);
}

void
cks_judge_store(struct cks_judge *j, const struct cks_store *s)
{
    if (s->operation == CKS_EXISTING) {
        judge_existing(j, s);
        return;
    }
    if (j->cache.check_count == 0)
        list_checks(j);
    for (size_t i = 0; i < j->cache.check_count; i++)
        j->cache.checks[i](j, s);
}

/* Whether the tool refuses the value that the rule is about, given as it is. */
static bool
has_checked_value(const struct cks_store *s, enum cks_rule rule)
{
    enum cks_param p = cks_param_find(cks_str_of(cks_rule_row(rule)->parameter), false);
    return cks_rule_is(rule, CKS_RULE_TOOL_CHECKS_VALUE) && p != CKS_P_NONE &&
           cks_known_string(&s->values[p]);
}

/* Of what was found since, keeps what the tool refuses before it calls KMS. */
static void
keep_refused(struct cks_judge *j, const struct cks_store *s, size_t before, bool value)
{
    struct cks_findings *f = j->findings;
    size_t kept = before;
    for (size_t i = before; i < f->list.count; i++) {
        struct cks_found *found = &f->list.items[i];
        if (!found->before_kms && !value)
            continue;
        if (!found->before_kms)
            found->shown.message = cks_text(j, "%s; %s rejects this even where it makes no store",
                                            found->shown.message, cks_input(s->input)->refuser);
        found->before_kms = true;
        f->list.items[kept++] = *found;
    }
    f->list.count = kept;
}

void
cks_judge_unmade(struct cks_judge *j, const struct cks_store *s)
{
    j->hand.store = CKS_NO_STORE;
    j->hand.settled = 0;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        bool value = cks_rule_row(r)->parameter && has_checked_value(s, r);
        bool refuses = value || cks_rule_is(r, CKS_RULE_TOOL_REFUSES) ||
                       cks_rule_is(r, CKS_RULE_TOOL_REFUSES_BARE);
        size_t before = j->findings->list.count;
        if (!refuses || !cks_rule_row(r)->check)
            continue;
        cks_rule_row(r)->check(j, s);
        keep_refused(j, s, before, value);
    }
}

struct cks_str
cks_judge_region(const struct cks_judge *j, const struct cks_store *s)
{
    if (s->region_unknown)
        return (struct cks_str){0};
    struct cks_str told = s->region.n ? s->region : j->hand.region;
    return told.n ? told : cks_str_of(j->options->region);
}
