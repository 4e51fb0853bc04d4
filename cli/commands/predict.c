/* ckscheck predict: for each store and call the verdict, why, and what is unknown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ckscheck/tool.h>

#include "commands/commands.h"
#include "common/output.h"
#include "predict/missing.h"
#include "probe/probing.h"
#include "probe/saving.h"
#include "session/session.h"
#include "session/stdin.h"

/* Files that a command in the report names one by one. */
#define OPERANDS_SHOWN 4

static const char *
color_of(enum cks_outcome outcome)
{
    return outcome == CKS_FAIL      ? "\033[1;31m"
           : outcome == CKS_SUCCEED ? "\033[1;32m"
                                    : "\033[1;33m";
}

static void
print_verdict(struct cli_page *p, const struct cks_prediction *made)
{
    static const char *const words[] = {
        [CKS_UNDETERMINED] = "UNDETERMINED", [CKS_SUCCEED] = "SUCCEED", [CKS_FAIL] = "FAIL"};
    p->counts[made->outcome]++;
    printf("  %s: %s%s%s", cks_operation_name(made->call), p->color ? color_of(made->outcome) : "",
           words[made->outcome], p->color ? "\033[0m" : "");
    if (made->cause.error)
        printf(" %s (%s)", made->cause.error, cks_basis_name(made->cause.basis));
    putchar('\n');
}

static void
print_place(const struct cks_place *at)
{
    if (!at->file)
        return;
    cli_put(at->file);
    if (at->line)
        printf(":%u:%u", at->line, at->column);
}

static int
by_store_of_finding(const void *left, const void *right)
{
    const struct cli_of_store *a = left, *b = right;
    if (a->store != b->store)
        return a->store < b->store ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

static bool
sort_findings(struct cli_page *p)
{
    size_t n = cks_finding_count(p->c);
    p->findings = calloc(n ? n : 1, sizeof(*p->findings));
    if (!p->findings)
        return false;
    p->finding_count = n;
    for (size_t i = 0; i < n; i++)
        p->findings[i] = (struct cli_of_store){cks_finding(p->c, i)->store, i};
    qsort(p->findings, n, sizeof(*p->findings), by_store_of_finding);
    return true;
}

/* The index in p->findings of a store's first finding, or of what comes after it. */
static size_t
first_finding_of(const struct cli_page *p, size_t store)
{
    size_t low = 0, high = p->finding_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->findings[mid].store < store)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The k-th finding of a store, from its first_of on; NULL past the last. */
static const struct cks_finding *
nth_finding_of(const struct cli_page *p, size_t store, size_t k)
{
    return k < p->finding_count && p->findings[k].store == store
               ? cks_finding(p->c, p->findings[k].finding)
               : NULL;
}

/* One step a line. */
static void
print_cause_repair(const char *help)
{
    while (help && *help) {
        int n = (int)strcspn(help, "\n");
        printf("      repair: %.*s\n", n, help);
        help += n + (help[n] == '\n');
    }
}

/* Why: the finding of the cause; a rule that is switched off has none. */
static bool
print_cause(struct cli_page *p, size_t store, const char *code)
{
    const struct cks_finding *f;
    bool any = false;
    for (size_t i = first_finding_of(p, store); (f = nth_finding_of(p, store, i)) != NULL; i++) {
        if (strcmp(f->code, code) != 0)
            continue;
        printf("    %s\n      ", f->message);
        print_place(&f->place);
        for (size_t k = 0; k < f->related_count; k++) {
            printf(f->place.file || k ? ", " : "");
            print_place(&f->related[k].place);
        }
        printf(" [%s %s]\n", f->code, f->name);
        print_cause_repair(f->help);
        any = true;
    }
    return any;
}

/* Whether a finding of the rule may disprove the requirement. */
static bool
has_rule(const char *requirement, const char *rule)
{
    struct cks_requirement_info info = {.size = sizeof(info)};
    for (size_t i = 0; i < cks_requirement_count(); i++)
        if (cks_requirement_at(i, &info) && strcmp(info.id, requirement) == 0)
            return info.rules && strstr(info.rules, rule);
    return false;
}

/* The requirements that a rule disproves, whose evidence shows whether a repair is enough: "R065
 * The cluster is ACTIVE", or "R131 or R140" where its finding does not tell which. */
static void
print_disproved(const struct cks_prediction *made, const char *rule)
{
    const struct cks_requirement_state *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < made->requirement_count; i++) {
        const struct cks_requirement_state *r = &made->requirements[i];
        if (r->status != CKS_REQUIREMENT_DISPROVED || !has_rule(r->id, rule))
            continue;
        first = first ? first : r;
        printf("%s%s", n++ ? " or " : "    disproved: ", r->id);
    }
    if (n == 1)
        printf(" %.*s", (int)strcspn(first->requirement, "."), first->requirement);
    if (n)
        putchar('\n');
}

/* Whether another answer of the same rule is above. */
static bool
is_told_before(const struct cks_prediction *made, size_t i)
{
    bool told = strcmp(made->also[i].rule, made->cause.rule) == 0;
    for (size_t k = 0; k < i; k++)
        told = told || strcmp(made->also[k].rule, made->also[i].rule) == 0;
    return told;
}

static void
print_why(struct cli_page *p, size_t store, const struct cks_prediction *made)
{
    struct cks_rule_info rule = {.size = sizeof(rule)};
    if (!print_cause(p, store, made->cause.rule))
        for (size_t i = 0; i < cks_rule_count(); i++)
            if (cks_rule_at(i, &rule) && strcmp(rule.code, made->cause.rule) == 0)
                printf("    %s [%s %s]\n", rule.summary, rule.code, rule.name);
    print_disproved(made, made->cause.rule);
    for (size_t i = 0; i < made->also_count; i++) {
        printf("    also: %s (%s, %s)\n", made->also[i].error, made->also[i].rule,
               cks_basis_name(made->also[i].basis));
        if (!is_told_before(made, i))
            print_disproved(made, made->also[i].rule);
    }
}

/* ---- what is assumed ---- */

/* When the evidence of a secret was collected, since which the input's may have changed, and when
 * an audit log ends. */
static void
print_evidence_time(const struct cks_requirement_state *r)
{
    /* Of R135 the input gives none. */
    const char *whose = strcmp(r->id, "R135") == 0 ? "that KMS has" : "of the input";
    bool kept = strcmp(r->id, "R088") == 0 || strcmp(r->id, "R089") == 0;
    if (kept && !r->by_option)
        printf(" (it was KMS that changed the password of kmsuser last)");
    else if (strcmp(r->subject, "secret") == 0 && !r->by_option)
        printf(" (the secret %s is the one that was used%s%s)", whose, r->at ? " on " : "",
               r->at ? r->at : "; time not recorded");
    if (strcmp(r->id, "R086") == 0 && !r->by_option && r->at)
        printf(" (the audit log ends at %s)", r->at);
    if (strcmp(r->id, "R151") == 0 && !r->by_option)
        printf(" (records of several HSMs less than 10 seconds apart are of one session)");
}

/* What the verdict assumes besides the evidence: a line for each subject. */
static void
print_assumed(const struct cks_prediction *made)
{
    static const char *const subjects[] = {"evidence", "KMS", "other accounts", "network",
                                           "secret"};
    for (size_t s = 0; s < sizeof(subjects) / sizeof(subjects[0]); s++) {
        bool any = false;
        for (size_t i = 0; i < made->requirement_count; i++) {
            const struct cks_requirement_state *r = &made->requirements[i];
            if (r->status != CKS_REQUIREMENT_ASSUMED || strcmp(r->subject, subjects[s]) != 0)
                continue;
            if (!any)
                printf("    assumed of %s:", subjects[s]);
            printf(" %s%s", r->id, r->by_option ? " (--assume)" : "");
            print_evidence_time(r);
            any = true;
        }
        if (any)
            putchar('\n');
    }
}

static bool
is_cause_of(const struct cks_finding *f, const struct cks_prediction *made, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (made[i].cause.rule && strcmp(made[i].cause.rule, f->code) == 0)
            return true;
    return false;
}

static void
print_others(struct cli_page *p, size_t store, const struct cks_prediction *made, size_t n)
{
    const struct cks_finding *f;
    for (size_t i = first_finding_of(p, store); (f = nth_finding_of(p, store, i)) != NULL; i++) {
        if (is_cause_of(f, made, n))
            continue;
        printf("  %s: %s [%s %s]\n", cks_severity_name(f->severity), f->message, f->code, f->name);
    }
}

/* The order of calls counts only where one frees what another takes. */
static void
print_order(const struct cli_page *p, const size_t *after)
{
    struct cks_store_info s = {.size = sizeof(s)};
    if (!after || !cks_store_at(p->c, *after, &s))
        return;
    /* The tool that made a plan decides on it; what a plan deletes is not a call of ours. */
    printf("    the order counts: the %s in ", s.operation == CKS_UPDATE ? "update" : "deletion");
    cli_put(s.file);
    if (s.line)
        printf(":%u", s.line);
    printf(" frees what this call takes, if it comes first\n");
}

/* Findings about no call: of a store that is not predicted, or of a text that could not be read.
 * The exit status counts them too. */
static void
print_with_places(struct cli_page *p, size_t store)
{
    const struct cks_finding *f;
    for (size_t i = first_finding_of(p, store); (f = nth_finding_of(p, store, i)) != NULL; i++) {
        print_place(&f->place);
        printf("%s%s: %s [%s %s]\n", f->place.file ? ": " : "", cks_severity_name(f->severity),
               f->message, f->code, f->name);
    }
}

static void
print_store(struct cli_page *p, size_t store)
{
    struct cks_store_info s = {.size = sizeof(s)};
    const struct cks_prediction *made;
    if (!cks_store_at(p->c, store, &s))
        return;
    const char *label = s.name ? s.name : s.address;
    char name[512];
    snprintf(name, sizeof(name), "%s", label);
    size_t n = cks_predict(p->c, store, &made);
    p->failed |= n == SIZE_MAX;
    if (!n || n == SIZE_MAX)
        return;
    cks_store_at(p->c, store, &s);
    cli_put(s.file);
    if (s.line)
        printf(":%u", s.line);
    if (*name) {
        printf(": ");
        cli_put(name);
    }
    printf("%s%s%s\n", s.type ? " (" : "", s.type ? s.type : "", s.type ? ")" : "");
    for (size_t i = 0; i < n; i++) {
        print_verdict(p, &made[i]);
        if (made[i].outcome == CKS_FAIL)
            print_why(p, store, &made[i]);
        print_order(p, made[i].after);
        cli_print_missing(p, &made[i]);
        if (made[i].outcome != CKS_FAIL)
            print_assumed(&made[i]);
    }
    print_others(p, store, made, n);
    putchar('\n');
}

/* After the calls: findings about stores for which none is predicted, and about no store. */
static void
print_rest(struct cli_page *p)
{
    const struct cks_prediction *made;
    for (size_t i = 0; i < p->finding_count; i++) {
        size_t store = p->findings[i].store;
        bool first = i == 0 || p->findings[i - 1].store != store;
        if (first && (store == CKS_NO_STORE || cks_predict(p->c, store, &made) == 0))
            print_with_places(p, store);
    }
}

/* How to collect what is missing, once. */
static void
print_collect(const struct cli_settings *s)
{
    bool input = cli_stdin_is_evidence(s);
    for (size_t i = 0; i < s->operand_count; i++)
        input = input || cli_stdin_is(s->operands[i]);
    printf("to collect what is missing%s: ckscheck collect",
           input ? ", with the same standard input" : "");
    if (s->region) {
        printf(" --region ");
        cli_put_word(s->region);
    }
    for (size_t i = 0; i < s->evidence.count; i++) {
        printf(" --evidence ");
        cli_put_word(s->evidence.items[i]);
    }
    /* The reader knows the rest of a long list. */
    for (size_t i = 0; i < s->operand_count && s->operand_count <= OPERANDS_SHOWN; i++) {
        putchar(' ');
        cli_put_word(s->operands[i]);
    }
    if (s->operand_count > OPERANDS_SHOWN)
        printf(" FILE...");
    printf(" > gather.sh; sh gather.sh\n\n");
}

static void
print_tally(const struct cli_page *p, size_t all)
{
    printf("%zu %s: %zu fail, %zu undetermined, %zu succeed; KMS model %s\n", all,
           all == 1 ? "call" : "calls", p->counts[CKS_FAIL], p->counts[CKS_UNDETERMINED],
           p->counts[CKS_SUCCEED], cks_model_date());
    if (cks_model_is_old(p->c))
        puts("note: that model is more than a year old; update ckscheck, since KMS may have newer "
             "limits");
}

/* Silence would not say whether the stores were looked at. */
static void
print_no_call(size_t stores)
{
    printf("0 calls: the files make none for %zu %s\n", stores, stores == 1 ? "store" : "stores");
}

static enum cks_status
print_text(const struct cli_settings *settings, struct cks *c)
{
    struct cli_page p = {.c = c,
                         .color = cli_use_color(settings->color),
                         .redirected = settings->probe && settings->connect_to.count > 0,
                         .now = settings->at.given ? settings->at.at : (int64_t)time(NULL)};
    if (!sort_findings(&p))
        return CKS_ERR_MEMORY;
    for (size_t i = 0; i < cks_store_count(c); i++)
        print_store(&p, i);
    print_rest(&p);
    free(p.findings);
    if (p.collectable)
        print_collect(settings);
    size_t all = p.counts[CKS_FAIL] + p.counts[CKS_SUCCEED] + p.counts[CKS_UNDETERMINED];
    if (!settings->quiet && all)
        print_tally(&p, all);
    else if (!settings->quiet && cks_store_count(c))
        print_no_call(cks_store_count(c));
    if (p.failed)
        return CKS_ERR_MEMORY;
    return ferror(stdout) ? CKS_ERR_WRITE : CKS_OK;
}

/* Probes the proxies and adds the results as evidence. */
static int
probe(const struct cli_settings *s, struct cks *c)
{
    struct cli_probed probed = {0};
    int status = cli_can_save(s) ? cli_probe(s, false, &probed) : CLI_FAILED;
    if (status == CLI_OK && s->save && !cli_save_evidence(s->save, &probed.evidence))
        status = CLI_FAILED;
    if (status == CLI_OK && probed.count &&
        cks_add_seen(c, "<probe>", probed.evidence.data, probed.evidence.size) != CKS_OK) {
        cli_error("the probe could not be evaluated");
        status = CLI_FAILED;
    }
    if (probed.cancelled) {
        cli_error("cancelled: what was not probed is unknown");
        status = CLI_FAILED;
    }
    cli_probed_free(&probed);
    return status;
}

/* The status of what is predicted: 1 for a call that fails; 3 where there is no store, and with
 * --strict for a call that is undetermined. */
static int
status_of(const struct cli_settings *s, struct cks *c)
{
    const struct cks_prediction *made;
    int worst = cks_store_count(c) ? CLI_OK : CLI_FAILED;
    for (size_t i = 0; i < cks_store_count(c); i++) {
        size_t n = cks_predict(c, i, &made);
        for (size_t k = 0; n != SIZE_MAX && k < n; k++) {
            if (made[k].outcome == CKS_FAIL && strcmp(s->fail_on, "never") != 0 && worst == CLI_OK)
                worst = CLI_FINDINGS;
            if (made[k].outcome == CKS_UNDETERMINED && s->strict)
                worst = CLI_FAILED;
        }
    }
    return worst;
}

int
cli_run_predict(struct cli_settings *settings)
{
    struct cks *c = NULL;
    if (settings->operand_count == 0) {
        cli_error("predict needs a file, or - for standard input");
        return CLI_USAGE;
    }
    settings->tell_unconnected = true;
    int status = cli_session_open(settings, &c);
    if (status != CLI_OK)
        return status;
    int probed = settings->probe ? probe(settings, c) : CLI_OK;
    if (probed == CLI_USAGE) {
        cks_close(&c);
        return probed;
    }
    int added = cli_session_add(settings, c);
    struct cli_telling telling = {
        .before = added > probed ? added : probed, .text = print_text, .status = status_of};
    status = cli_session_report(settings, c, &telling);
    if (status != CLI_USAGE && !cks_store_count(c))
        cli_error("no custom key store was found in what was given");
    cks_close(&c);
    return status;
}
