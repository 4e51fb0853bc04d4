/* ckscheck predict: for each store and call the verdict, why, and what is unknown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ckscheck/tool.h>

#include "commands/commands.h"
#include "common/output.h"
#include "probe/probing.h"
#include "session/session.h"

/* A finding, by the store that it is about. */
struct of_store {
    size_t store, finding;
};

/* Text while it is printed. */
struct page {
    struct cks *c;
    struct of_store *findings; /* by store, then in their order */
    size_t finding_count;
    bool color;
    bool failed;                 /* out of memory */
    size_t counts[CKS_FAIL + 1]; /* verdicts */
};

static const char *
color_of(enum cks_outcome outcome)
{
    return outcome == CKS_FAIL      ? "\033[1;31m"
           : outcome == CKS_SUCCEED ? "\033[1;32m"
                                    : "\033[1;33m";
}

static void
print_verdict(struct page *p, const struct cks_prediction *made)
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
    const struct of_store *a = left, *b = right;
    if (a->store != b->store)
        return a->store < b->store ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

static bool
sort_findings(struct page *p)
{
    size_t n = cks_finding_count(p->c);
    p->findings = calloc(n ? n : 1, sizeof(*p->findings));
    if (!p->findings)
        return false;
    p->finding_count = n;
    for (size_t i = 0; i < n; i++)
        p->findings[i] = (struct of_store){cks_finding(p->c, i)->store, i};
    qsort(p->findings, n, sizeof(*p->findings), by_store_of_finding);
    return true;
}

/* The index in p->findings of a store's first finding, or of what comes after it. */
static size_t
first_finding_of(const struct page *p, size_t store)
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
nth_finding_of(const struct page *p, size_t store, size_t k)
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
print_cause(struct page *p, size_t store, const char *code)
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

static void
print_why(struct page *p, size_t store, const struct cks_prediction *made)
{
    struct cks_rule_info rule = {.size = sizeof(rule)};
    if (!print_cause(p, store, made->cause.rule))
        for (size_t i = 0; i < cks_rule_count(); i++)
            if (cks_rule_at(i, &rule) && strcmp(rule.code, made->cause.rule) == 0)
                printf("    %s [%s %s]\n", rule.summary, rule.code, rule.name);
    for (size_t i = 0; i < made->also_count; i++)
        printf("    also: %s (%s, %s)\n", made->also[i].error, made->also[i].rule,
               cks_basis_name(made->also[i].basis));
}

/* Whether the repair of the cause already names the command. */
static bool
names_command(struct page *p, size_t store, const struct cks_prediction *made, const char *command)
{
    const struct cks_finding *f;
    for (size_t i = first_finding_of(p, store); (f = nth_finding_of(p, store, i)) != NULL; i++)
        if (made->cause.rule && strcmp(f->code, made->cause.rule) == 0 && f->help &&
            strstr(f->help, command))
            return true;
    return false;
}

/* Whether an earlier row needs the same evidence, so that it was printed with that one. */
static bool
is_again(const struct cks_prediction *made, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(made->missing[k].evidence, made->missing[i].evidence) == 0)
            return true;
    return false;
}

/* The errors that rows i and on with the same evidence could lead to, each once. */
static void
print_codes(const struct cks_prediction *made, size_t i)
{
    const char *told[64];
    size_t n = 0;
    for (size_t k = i; k < made->missing_count; k++)
        for (const char *const *code = made->missing[k].codes; *code; code++) {
            bool again = strcmp(made->missing[k].evidence, made->missing[i].evidence) != 0;
            for (size_t j = 0; j < n && !again; j++)
                again = strcmp(told[j], *code) == 0;
            if (again || n == sizeof(told) / sizeof(told[0]))
                continue;
            printf("%s%s", n ? ", " : ", so these cannot be ruled out: ", *code);
            told[n++] = *code;
        }
}

/* The file of evidence that was read for a requirement but does not decide it, or NULL. */
static const char *
file_of(const struct cks_prediction *made, const char *requirement)
{
    for (size_t i = 0; i < made->requirement_count; i++)
        if (strcmp(made->requirements[i].id, requirement) == 0)
            return made->requirements[i].file;
    return NULL;
}

static void
print_gap(const struct cks_prediction *made, size_t i)
{
    const struct cks_missing *m = &made->missing[i];
    if (strcmp(m->evidence, "create") == 0) {
        printf("    %s\n", m->obtain);
        return;
    }
    if (strcmp(m->evidence, "values") == 0)
        printf("    not proved, since values or evidence are unknown or unreadable:");
    else
        printf("    not proved without %s evidence:", m->evidence);
    for (size_t k = i; k < made->missing_count; k++)
        if (strcmp(made->missing[k].evidence, m->evidence) == 0)
            printf(" %s", made->missing[k].requirement);
    print_codes(made, i);
    printf("\n      ");
    const char *given = file_of(made, m->requirement);
    if (given) {
        cli_put(given);
        printf(" was given and does not decide it: ckscheck explain %s", m->requirement);
    } else {
        cli_put(m->obtain);
    }
    putchar('\n');
}

static void
print_missing_evidence(struct page *p, size_t store, const struct cks_prediction *made)
{
    for (size_t i = 0; i < made->missing_count; i++) {
        const struct cks_missing *m = &made->missing[i];
        if (!is_again(made, i) && !names_command(p, store, made, m->obtain))
            print_gap(made, i);
    }
}

/* What the verdict assumes besides the evidence, by subject. */
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
            any = true;
        }
        if (any)
            putchar('\n');
    }
}

/* When the evidence of a secret was collected: the input's secret may have changed since. */
static void
print_secret_time(const struct cks_prediction *made)
{
    for (size_t i = 0; i < made->requirement_count; i++) {
        const struct cks_requirement_state *r = &made->requirements[i];
        if (r->status == CKS_REQUIREMENT_ASSUMED && strcmp(r->subject, "secret") == 0 &&
            !r->by_option)
            printf("      %s: the secret of the input is the one that was used %s%s\n", r->id,
                   r->at ? "on " : "", r->at ? r->at : "(time not recorded)");
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
print_others(struct page *p, size_t store, const struct cks_prediction *made, size_t n)
{
    const struct cks_finding *f;
    for (size_t i = first_finding_of(p, store); (f = nth_finding_of(p, store, i)) != NULL; i++) {
        if (is_cause_of(f, made, n))
            continue;
        printf("  %s: %s [%s %s]\n", cks_severity_name(f->severity), f->message, f->code, f->name);
    }
}

static void
print_store(struct page *p, size_t store)
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
        print_missing_evidence(p, store, &made[i]);
        if (made[i].outcome != CKS_FAIL) {
            print_assumed(&made[i]);
            print_secret_time(&made[i]);
        }
    }
    print_others(p, store, made, n);
    putchar('\n');
}

/* Findings about no store: texts that could not be read. */
static void
print_rest(struct page *p)
{
    const struct cks_finding *f;
    size_t none = CKS_NO_STORE;
    for (size_t i = first_finding_of(p, none); (f = nth_finding_of(p, none, i)) != NULL; i++) {
        print_place(&f->place);
        printf(": %s: %s [%s %s]\n", cks_severity_name(f->severity), f->message, f->code, f->name);
    }
}

static void
print_tally(const struct page *p, size_t all)
{
    printf("%zu %s: %zu fail, %zu undetermined, %zu succeed; KMS model %s\n", all,
           all == 1 ? "call" : "calls", p->counts[CKS_FAIL], p->counts[CKS_UNDETERMINED],
           p->counts[CKS_SUCCEED], cks_model_date());
    if (cks_model_is_old(p->c))
        puts("note: that model is more than a year old; update ckscheck, since KMS may have newer "
             "limits");
}

static enum cks_status
print_text(const struct cli_settings *settings, struct cks *c)
{
    struct page p = {.c = c, .color = cli_use_color(settings->color)};
    if (!sort_findings(&p))
        return CKS_ERR_MEMORY;
    for (size_t i = 0; i < cks_store_count(c); i++)
        print_store(&p, i);
    print_rest(&p);
    free(p.findings);
    size_t all = p.counts[CKS_FAIL] + p.counts[CKS_SUCCEED] + p.counts[CKS_UNDETERMINED];
    if (!settings->quiet && all)
        print_tally(&p, all);
    if (p.failed)
        return CKS_ERR_MEMORY;
    return ferror(stdout) ? CKS_ERR_WRITE : CKS_OK;
}

static int
save_probe(const char *path, const struct cli_text *text)
{
    FILE *f = fopen(path, "we");
    bool ok = f && fwrite(text->data, 1, text->size, f) == text->size;
    if (f && fclose(f) != 0)
        ok = false;
    if (!ok)
        cli_error("%s: cannot be written", path);
    return ok ? CLI_OK : CLI_FAILED;
}

/* Probes the proxies and adds the results as evidence. */
static int
probe(const struct cli_settings *s, struct cks *c)
{
    struct cli_probed probed = {0};
    int status = cli_probe(s, false, &probed);
    if (status == CLI_OK && s->save)
        status = save_probe(s->save, &probed.evidence);
    if (status == CLI_OK && probed.count &&
        cks_add_evidence_buffer(c, "<probe>", probed.evidence.data, probed.evidence.size) !=
            CKS_OK) {
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
