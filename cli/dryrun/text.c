#include "dryrun/text.h"

#include <string.h>

/* Bytes of a character that a terminal acts on: controls, C1 controls; 0 for all others. */
static size_t
unsafe_length(const unsigned char *p)
{
    if (*p < ' ' || *p == 0x7f)
        return 1;
    return p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F ? 2 : 0;
}

void
cli_dryrun_put(FILE *f, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        size_t n = unsafe_length(p);
        /* The logs of some pipelines act on ##[. */
        if (strncmp((const char *)p, "##[", 3) == 0) {
            fputs("##<U+005B>", f);
            p += 3;
            continue;
        }
        for (size_t i = 0; i < n; i++)
            fprintf(f, "<\\x%02X>", p[i]);
        if (!n)
            fputc(*p, f);
        p += n ? n : 1;
    }
}

const char *
cli_dryrun_word(const struct cks_dryrun_call *call)
{
    switch (call->answer) {
    case CKS_DRYRUN_REFUSED:
        return call->outcome == CKS_UNDETERMINED ? "UNDETERMINED, refused" : "REFUSED";
    case CKS_DRYRUN_MALFORMED:
        return "REFUSED";
    case CKS_DRYRUN_UNANSWERED:
        return "NOT ANSWERED";
    case CKS_DRYRUN_ACCEPTED:
        break;
    }
    if (call->error)
        return "FAILED"; /* a connect */
    if (call->outcome == CKS_UNDETERMINED)
        return "UNDETERMINED, accepted";
    return call->prediction ? "SUCCEED" : "accepted";
}

static void
print_repair(FILE *f, const char *help)
{
    while (help && *help) {
        size_t n = strcspn(help, "\n");
        fprintf(f, "      repair: %.*s\n", (int)n, help);
        help += n + (help[n] == '\n');
    }
}

static bool
is_cause(const struct cks_dryrun_call *call, const struct cks_finding *finding)
{
    const struct cks_prediction *p = call->prediction;
    return p && p->cause.rule && strcmp(p->cause.rule, finding->code) == 0;
}

static void
print_finding(FILE *f, const struct cks_dryrun_call *call, const struct cks_finding *finding)
{
    fputs("    ", f);
    if (!is_cause(call, finding))
        fprintf(f, "%s: ", cks_severity_name(finding->severity));
    cli_dryrun_put(f, finding->message);
    fprintf(f, " [%s %s]\n", finding->code, finding->name);
    print_repair(f, finding->help);
}

static void
print_findings(FILE *f, const struct cks_dryrun_call *call, enum cks_severity least)
{
    for (int cause = 1; cause >= 0; cause--)
        for (size_t i = 0; i < call->finding_count; i++) {
            const struct cks_finding *one = call->findings[i];
            if (is_cause(call, one) == cause && (cause || one->severity >= least))
                print_finding(f, call, one);
        }
}

/* What the evidence as a whole lacks: it was given, and is cut, unreadable or of another Region. */
static bool
is_unfit(const struct cks_missing *m)
{
    return strcmp(m->evidence, "values") == 0;
}

static bool
is_same_evidence(const struct cks_prediction *p, size_t a, size_t b)
{
    return a == b || (!is_unfit(&p->missing[a]) &&
                      strcmp(p->missing[a].evidence, p->missing[b].evidence) == 0);
}

/* Whether an earlier requirement that lacks this evidence could lead to the error too. */
static bool
error_is_told(const struct cks_prediction *p, size_t i, const char *error)
{
    for (size_t k = 0; k < i; k++)
        for (size_t n = 0; is_same_evidence(p, k, i) && p->missing[k].codes[n]; n++)
            if (strcmp(p->missing[k].codes[n], error) == 0)
                return true;
    return false;
}

/* The errors that one kind of evidence could rule out, each once. */
static void
print_errors(FILE *f, const struct cks_prediction *p, size_t first)
{
    bool any = false;
    for (size_t i = first; i < p->missing_count; i++)
        for (size_t k = 0; is_same_evidence(p, first, i) && p->missing[i].codes[k]; k++) {
            if (error_is_told(p, i, p->missing[i].codes[k]))
                continue;
            fprintf(f, "%s%s", any ? ", " : ": ", p->missing[i].codes[k]);
            any = true;
        }
}

const char *
cli_dryrun_obtain(const struct cks_dryrun_call *call, const struct cks_missing *missing)
{
    if (strcmp(missing->evidence, "probe") != 0)
        return missing->obtain;
    return call->probing ? "the test of the proxy did not show it" : "--probe tests the proxy";
}

/* What was not given, or was and does not prove the requirements. */
static void
print_lack(FILE *f, const struct cks_prediction *p, size_t first)
{
    const struct cks_missing *m = &p->missing[first];
    bool unfit = is_unfit(m);
    fprintf(f, "    %s: %s", m->given || unfit ? "not proved by what was given" : "not given",
            unfit ? "evidence" : m->evidence);
    for (size_t i = first, n = 0; i < p->missing_count; i++)
        if (is_same_evidence(p, first, i))
            fprintf(f, "%s%s", n++ ? " " : " (", p->missing[i].requirement);
    fputc(')', f);
}

static void
put_told_word(FILE *f, const char *word)
{
    char text[256];
    snprintf(text, sizeof(text), "%.*s", (int)strcspn(word, " "), word);
    cli_dryrun_put(f, text);
}

/* The command, or which call has it. */
static void
print_obtaining(FILE *f, const char *command, struct cli_told *told, size_t call)
{
    struct cli_told_before before;
    if (!cli_told_before(told, command, call, &before)) {
        cli_dryrun_put(f, command);
        return;
    }
    fprintf(f, "as for call %zu", before.call);
    if (!before.word)
        return;
    fputs(", with ", f);
    put_told_word(f, before.word);
    fputs(" in place of ", f);
    put_told_word(f, before.other);
}

/* What no command obtains. */
static bool
no_command_obtains(const struct cks_missing *m)
{
    return strcmp(m->evidence, "create") == 0 || is_unfit(m);
}

static void
print_missing(FILE *f, const struct cks_dryrun_call *call, struct cli_told *told)
{
    const struct cks_prediction *p = call->prediction;
    for (size_t i = 0; p && i < p->missing_count; i++) {
        const struct cks_missing *m = &p->missing[i];
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = is_same_evidence(p, k, i);
        if (again)
            continue;
        print_lack(f, p, i);
        print_errors(f, p, i);
        const char *obtain = cli_dryrun_obtain(call, m);
        if (obtain) {
            fputs("\n      ", f);
            if (no_command_obtains(m) || (call->probing && obtain != m->obtain))
                cli_dryrun_put(f, obtain);
            else
                print_obtaining(f, obtain, told, call->number);
        }
        fputc('\n', f);
    }
}

/* A success rests on them: nothing else of it can be wrong. */
static void
print_assumed(FILE *f, const struct cks_prediction *p)
{
    bool any = false;
    for (size_t i = 0; p && p->outcome == CKS_SUCCEED && i < p->requirement_count; i++)
        if (p->requirements[i].status == CKS_REQUIREMENT_ASSUMED) {
            fprintf(f, "%s%s", any ? " " : "    assumed: ", p->requirements[i].id);
            any = true;
        }
    fputs(any ? "\n" : "", f);
}

void
cli_dryrun_print_title(FILE *f, const struct cks_dryrun_call *call)
{
    const char *name = call->store_name ? call->store_name : call->store_id;
    if (*call->service && strcmp(call->service, "kms") != 0) {
        cli_dryrun_put(f, call->service);
        fputc(' ', f);
    }
    cli_dryrun_put(f, call->operation);
    if (name && *name) {
        fputc(' ', f);
        cli_dryrun_put(f, name);
    }
    if (*call->region) {
        fputs(" (", f);
        cli_dryrun_put(f, call->region);
        fputc(')', f);
    }
    if (call->attempt > 1)
        fprintf(f, ", attempt %u", call->attempt);
}

void
cli_dryrun_print_result(FILE *f, const struct cks_dryrun_call *call)
{
    fputs(cli_dryrun_word(call), f);
    if (call->error && call->answer != CKS_DRYRUN_UNANSWERED)
        fprintf(f, " %s", call->error);
    if (call->prediction && call->prediction->outcome == CKS_FAIL)
        fprintf(f, " (%s)", cks_basis_name(call->prediction->cause.basis));
}

void
cli_dryrun_print_call(FILE *f, const struct cks_dryrun_call *call, enum cks_severity least,
                      struct cli_told *told)
{
    fprintf(f, "%zu. ", call->number);
    cli_dryrun_print_title(f, call);
    fputs(": ", f);
    cli_dryrun_print_result(f, call);
    fputc('\n', f);
    if (call->note) {
        fputs("    ", f);
        cli_dryrun_put(f, call->note);
        fputc('\n', f);
    }
    if (call->message && (call->answer == CKS_DRYRUN_MALFORMED ||
                          (call->answer == CKS_DRYRUN_REFUSED && !call->prediction))) {
        fputs("    ", f);
        fprintf(f, "%.*s\n", (int)strcspn(call->message, "\n"), call->message);
    }
    print_findings(f, call, least);
    print_assumed(f, call->prediction);
    print_missing(f, call, told);
}
