/* Prints the tables of docs/prediction.md, each after a line "== NAME"; with --order, for every
 * call and type of store the faults that it can end in, in KMS's order: "create cloudhsm CKS102
 * ERROR".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predict/obtain.h"
#include "predict/requirement.h"

static const char *const call_names[] = {
    [CKS_CREATE] = "create", [CKS_UPDATE] = "update", [CKS_CONNECT] = "connect"};

static enum cks_operation sorted_call;

static int
by_rank(const void *left, const void *right)
{
    unsigned a = cks_outcome_rank(*(const enum cks_rule *)left, sorted_call);
    unsigned b = cks_outcome_rank(*(const enum cks_rule *)right, sorted_call);
    return (a > b) - (a < b);
}

static const char *
settled_by(enum cks_rule rule)
{
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (cks_doubt_row(d)->rule == rule)
            return cks_evidence_kind_name(cks_doubt_row(d)->evidence);
    return rule >= CKS801 ? "probe" : rule >= CKS501 ? "inventory" : "-";
}

static void
print_call(enum cks_operation call)
{
    enum cks_rule rules[CKS_RULE_COUNT];
    size_t n = 0;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_outcome_error(r, call))
            rules[n++] = r;
    sorted_call = call;
    qsort(rules, n, sizeof(rules[0]), by_rank);
    printf("== %s\n| rule | answer | basis | evidence |\n|---|---|---|---|\n", call_names[call]);
    for (size_t i = 0; i < n; i++) {
        const struct cks_rule_row *row = cks_rule_row(rules[i]);
        const char *also = cks_outcome_also(rules[i], call);
        printf("| [%s](rules/%s.md) %s | %s%s%s | %s | %s |\n", row->code, row->code, row->name,
               cks_outcome_error(rules[i], call), also ? "; also " : "", also ? also : "",
               cks_basis_name(cks_outcome_basis(rules[i], call, row->basis)), settled_by(rules[i]));
    }
}

static int
by_requirement_rank(const void *left, const void *right)
{
    enum cks_requirement a = *(const enum cks_requirement *)left;
    enum cks_requirement b = *(const enum cks_requirement *)right;
    unsigned x = cks_requirement_rank(a, sorted_call), y = cks_requirement_rank(b, sorted_call);
    return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

static unsigned
kinds_of(const struct cks_requirement_row *row, enum cks_operation call)
{
    return call == CKS_CREATE ? row->create : call == CKS_UPDATE ? row->update : row->connect;
}

static void print_kinds(unsigned kinds);

/* What a call needs, in KMS's order. */
static void
print_requirements(enum cks_operation call)
{
    enum cks_requirement rows[CKS_REQUIREMENT_COUNT];
    size_t n = 0;
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        if (kinds_of(cks_requirement_row(r), call))
            rows[n++] = r;
    sorted_call = call;
    qsort(rows, n, sizeof(rows[0]), by_requirement_rank);
    printf("== needs_%s\n| ID | stores | requirement | proved by | otherwise | basis | source |\n"
           "|---|---|---|---|---|---|---|\n",
           call_names[call]);
    for (size_t i = 0; i < n; i++) {
        const struct cks_requirement_row *row = cks_requirement_row(rows[i]);
        const char *answer = row->answer[call - CKS_CREATE];
        const char *subject = cks_subject_kind_name(row->subject);
        printf("| %s | ", row->id);
        print_kinds(kinds_of(row, call));
        printf(" | %s | %s%s%s%s | %s | %s | %s |\n", row->requirement, row->proved,
               subject ? " (the rest is assumed: " : "", subject ? subject : "", subject ? ")" : "",
               *answer ? answer : "-", cks_basis_name(row->basis), row->source);
    }
}

static void
print_kinds(unsigned kinds)
{
    static const char *const names[] = {"CloudHSM", "public", "VPC"};
    bool any = false;
    if (kinds == CKS_KIND_ANY) {
        printf("all");
        return;
    }
    for (unsigned i = 0; i < CKS_COUNT(names); i++)
        if (kinds & 1u << i) {
            printf("%s%s", any ? ", " : "", names[i]);
            any = true;
        }
    printf("%s", any ? "" : "-");
}

static void
print_doubts(void)
{
    printf("== doubts\n| evidence | rule | create | update | connect |\n|---|---|---|---|---|\n");
    for (enum cks_evidence_kind k = 0; k < CKS_EVIDENCE_KIND_COUNT; k++)
        for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++) {
            const struct cks_doubt_row *row = cks_doubt_row(d);
            if (row->evidence != k)
                continue;
            printf("| %s | %s %s | ", cks_evidence_kind_name(k), cks_rule_row(row->rule)->code,
                   cks_rule_row(row->rule)->name);
            print_kinds(row->create);
            printf(" | ");
            print_kinds(row->update);
            printf(" | ");
            print_kinds(row->connect);
            printf(" |\n");
        }
}

static void
print_commands(void)
{
    struct cks_arena arena = {0};
    struct cks_predict_note note = {.file = "create.json",
                                    .region = "eu-west-1",
                                    .cluster = "cluster-k3rlqmzt5aw",
                                    .service =
                                        "com.amazonaws.vpce.eu-west-1.vpce-svc-0e123456789abcdef"};
    struct cks_obtaining o;
    if (!cks_obtaining_init(&o, &arena, &note, NULL, NULL))
        exit(1);
    printf("== commands\n| evidence | command that obtains it |\n|---|---|\n");
    for (enum cks_evidence_kind k = CKS_EVIDENCE_INVENTORY; k < CKS_EVIDENCE_KIND_COUNT; k++)
        printf("| %s | `%s` |\n", cks_evidence_kind_name(k), cks_obtain(&o, k));
    cks_arena_free(&arena);
}

static void
print_unknowable(void)
{
    printf("== unknowable\n| answer | cause that no evidence shows |\n|---|---|\n");
#define CKS_UNKNOWABLE(error, reason) printf("| %s | %s |\n", error, reason);
#include "predict/unknowable.def"
#undef CKS_UNKNOWABLE
}

/* The doubts that are named after a rule, or stand for what it looks at. */
static cks_doubts
doubts_of(enum cks_rule rule)
{
    cks_doubts all = 0;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (cks_doubt_row(d)->rule == rule)
            all |= UINT64_C(1) << d;
#define CKS_LOOK(rule_, doubt_)                                                                    \
    if (rule == rule_)                                                                             \
        all |= CKS_DOUBT_BIT(doubt_);
#include "looks.def"
#undef CKS_LOOK
    return all;
}

/* Whether a call on a store of this kind can end in it. */
static bool
can_meet(enum cks_rule rule, enum cks_operation call, unsigned kind)
{
    cks_doubts doubts = doubts_of(rule);
    const char *about = cks_rule_row(rule)->parameter;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if ((doubts & (UINT64_C(1) << d)) && cks_doubt_applies(d, call, kind, UINT32_MAX))
            return true;
    for (enum cks_param p = 0; !doubts && about && p < CKS_P_COUNT; p++)
        if (strcmp(cks_param_name(p), about) == 0 && cks_param(p)->type != CKS_STORE_UNKNOWN)
            return (cks_param(p)->type == CKS_STORE_HSM) == (kind == CKS_KIND_HSM);
    if (!doubts && about && (strstr(about, "AccessKey") || strstr(about, "Secret")))
        return kind != CKS_KIND_HSM;
    return !doubts;
}

static void
print_order(enum cks_operation call)
{
    static const char *const names[] = {"cloudhsm", "public", "vpc"};
    for (unsigned k = 0; k < CKS_COUNT(names); k++) {
        enum cks_rule rules[CKS_RULE_COUNT];
        size_t n = 0;
        for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
            if (cks_outcome_error(r, call) && can_meet(r, call, 1u << k))
                rules[n++] = r;
        sorted_call = call;
        qsort(rules, n, sizeof(rules[0]), by_rank);
        for (size_t i = 0; i < n; i++)
            printf("%s %s %s %s\n", call_names[call], names[k], cks_rule_row(rules[i])->code,
                   cks_outcome_error(rules[i], call));
    }
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--order") == 0) {
        for (enum cks_operation call = CKS_CREATE; call <= CKS_CONNECT; call++)
            print_order(call);
        return 0;
    }
    for (enum cks_operation call = CKS_CREATE; call <= CKS_CONNECT; call++)
        print_call(call);
    for (enum cks_operation call = CKS_CREATE; call <= CKS_CONNECT; call++)
        print_requirements(call);
    print_doubts();
    print_commands();
    print_unknowable();
    return 0;
}
