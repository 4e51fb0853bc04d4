/* The tables of predictions are whole, and commands are quoted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include "model/kms_error.h"
#include "predict/cause.h"
#include "predict/requirement.h"
#include "predict/obtain.h"

static bool
is_answer(const char *error, enum cks_operation call)
{
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        const char *one = cks_outcome_error(r, call), *two = cks_outcome_also(r, call);
        if ((one && strcmp(one, error) == 0) || (two && strcmp(two, error) == 0))
            return true;
    }
    return false;
}

static bool
is_unknowable(const char *error)
{
    static const char *const names[] = {
#define CKS_UNKNOWABLE(name, reason) name,
#include "predict/unknowable.def"
#undef CKS_UNKNOWABLE
    };
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (strcmp(names[i], error) == 0)
            return true;
    return false;
}

/* Every exception of each call and every code is predicted, or listed with the reason why not. */
static void
test_every_error_has_its_place(void **state)
{
    static const struct {
        enum cks_operation call;
        unsigned bit;
    } calls[] = {
        {CKS_CREATE, CKS_OP_CREATE}, {CKS_UPDATE, CKS_OP_UPDATE}, {CKS_CONNECT, CKS_OP_CONNECT}};
    size_t seen = 0;
    CKS_UNUSED(state);
    for (size_t i = 0; i < cks_kms_error_count(); i++) {
        const struct cks_kms_error *e = cks_kms_error_row(i);
        for (size_t c = 0; c < CKS_COUNT(calls); c++) {
            bool of_call = e->is_code ? calls[c].call == CKS_CONNECT : e->operations & calls[c].bit;
            if (!of_call)
                continue;
            seen++;
            if (!is_answer(e->name, calls[c].call) && !is_unknowable(e->name))
                fail_msg("%s is nowhere for call %d", e->name, (int)calls[c].call);
        }
    }
    assert_true(seen >= 17 + 17 + 5 + 18);
}

static void
test_every_doubt_has_an_answer(void **state)
{
    CKS_UNUSED(state);
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++) {
        const struct cks_doubt_row *row = cks_doubt_row(d);
        assert_true(row->create || row->update || row->connect);
        if (row->create)
            assert_non_null(cks_outcome_error(row->rule, CKS_CREATE));
        if (row->update)
            assert_non_null(cks_outcome_error(row->rule, CKS_UPDATE));
        if (row->connect)
            assert_non_null(cks_outcome_error(row->rule, CKS_CONNECT));
    }
}

/* Rules on evidence whose answer no doubt stands for would let a "succeed" pass. */
static void
test_every_answer_of_evidence_has_a_doubt(void **state)
{
    /* Told by the same look as another rule, which the doubt is named after. */
    static const enum cks_rule covered[] = {CKS608, CKS602, CKS605, CKS802, CKS803, CKS821,
                                            CKS822, CKS823, CKS824, CKS825, CKS826, CKS849,
                                            CKS850, CKS851, CKS852, CKS922, CKS715};
    CKS_UNUSED(state);
    for (enum cks_rule r = CKS501; r < CKS_RULE_COUNT; r++) {
        bool answers = cks_outcome_error(r, CKS_CREATE) || cks_outcome_error(r, CKS_UPDATE) ||
                       cks_outcome_error(r, CKS_CONNECT);
        bool found = false;
        for (size_t i = 0; i < CKS_COUNT(covered); i++)
            found |= covered[i] == r;
        for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
            found |= cks_doubt_row(d)->rule == r;
        if (answers && !found)
            fail_msg("%s has an answer and no doubt", cks_rule_row(r)->code);
    }
}

static enum cks_cause_state
cause(struct cks_predict_note note, const char *code, cks_doubts settled,
      const struct cks_charge *charge)
{
    struct cks_arena a = {0};
    struct cks_failed_note failed = {.code = code};
    struct cks_standing is;
    note.failed = &failed;
    note.settled = settled;
    note.operation = CKS_EXISTING;
    struct cks_predict_input in = {
        .note = &note, .charges = charge, .charge_count = charge != NULL};
    assert_true(cks_cause_look(&in, &a, &is));
    cks_arena_free(&a);
    return is.state;
}

/* Without evidence a cause is unknown; a fault shows it. */
static void
test_causes(void **state)
{
    CKS_UNUSED(state);
    struct cks_predict_note hsm = {.kinds = CKS_KIND_HSM};
    struct cks_charge charge = {.rule = CKS703, .basis = CKS_DOCUMENTED};
    assert_int_equal(cause(hsm, "INSUFFICIENT_CLOUDHSM_HSMS", 0, &charge), CKS_CAUSE_STANDS);
    charge.calls = CKS_OP_CREATE;
    assert_int_equal(cause(hsm, "INSUFFICIENT_CLOUDHSM_HSMS", 0, &charge), CKS_CAUSE_UNKNOWN);
}

static void
test_order(void **state)
{
    CKS_UNUSED(state);
    assert_true(cks_outcome_rank(CKS201, CKS_CREATE) < cks_outcome_rank(CKS501, CKS_CREATE));
    assert_true(cks_outcome_rank(CKS501, CKS_CREATE) < cks_outcome_rank(CKS701, CKS_CREATE));
    assert_true(cks_outcome_rank(CKS707, CKS_CREATE) < cks_outcome_rank(CKS703, CKS_CREATE));
    assert_true(cks_outcome_rank(CKS703, CKS_CREATE) < cks_outcome_rank(CKS312, CKS_CREATE));
    /* A connect answers for the cluster's state before it looks for what it needs later. */
    assert_true(cks_outcome_rank(CKS702, CKS_CONNECT) < cks_outcome_rank(CKS701, CKS_CONNECT));
    assert_true(cks_outcome_rank(CKS706, CKS_CONNECT) < cks_outcome_rank(CKS703, CKS_CONNECT));
    assert_true(cks_outcome_rank(CKS703, CKS_CONNECT) < cks_outcome_rank(CKS708, CKS_CONNECT));
    assert_true(cks_outcome_rank(CKS727, CKS_CONNECT) < cks_outcome_rank(CKS811, CKS_CONNECT));
    assert_true(cks_outcome_rank(CKS811, CKS_CREATE) < cks_outcome_rank(CKS843, CKS_CREATE));
}

/* The service's owner is asked where that is certainly not the caller. */
static void
test_owners(void **state)
{
    static const struct {
        const char *account, *owner;
        bool elsewhere;
    } rows[] = {{NULL, NULL, false},
                {"1", NULL, false},
                {NULL, "1", true},
                {"1", "2", true},
                {"1", "1", false}};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_obtaining o = {.account = rows[i].account, .owner = rows[i].owner};
        assert_int_equal(cks_obtaining_elsewhere(&o), rows[i].elsewhere);
    }
}

static void
test_shell_words(void **state)
{
    struct cks_arena a = {0};
    CKS_UNUSED(state);
    assert_string_equal(cks_shell_word(&a, "eu-west-1"), "eu-west-1");
    assert_string_equal(cks_shell_word(&a, "a b"), "'a b'");
    assert_string_equal(cks_shell_word(&a, "it's"), "'it'\\''s'");
    assert_string_equal(cks_shell_word(&a, "$(x)"), "'$(x)'");
    assert_string_equal(cks_shell_word(&a, ""), "''");
    assert_string_equal(cks_shell_word(&a, "-x"), "'-x'");
    assert_null(cks_shell_word(&a, "a\nb"));
    assert_null(cks_shell_word(&a, "\xC3\xA4"));
    cks_arena_free(&a);
}

static struct cks_prediction
predicted(struct cks_arena *a, struct cks_predict_note note, const struct cks_charge *charges,
          size_t n)
{
    struct cks_prediction made[2];
    struct cks_predict_input in = {.note = &note, .charges = charges, .charge_count = n};
    assert_int_not_equal(cks_predict_store(&in, a, made), SIZE_MAX);
    return made[0];
}

/* Without a store at hand nothing is proved, so nothing succeeds; faults are told all the same. */
static void
test_verdicts(void **state)
{
    struct cks_arena a = {0};
    struct cks_predict_note note = {
        .operation = CKS_CREATE, .kinds = CKS_KIND_HSM, .settled = ~UINT64_C(0)};
    struct cks_charge hsms = {.rule = CKS703, .basis = CKS_DOCUMENTED, .calls = CKS_OP_CREATE};
    CKS_UNUSED(state);
    assert_int_equal(predicted(&a, note, NULL, 0).outcome, CKS_UNDETERMINED);
    struct cks_prediction p = predicted(&a, note, &hsms, 1);
    assert_int_equal(p.outcome, CKS_FAIL);
    assert_string_equal(p.cause.error, "CloudHsmClusterInvalidConfigurationException");
    cks_arena_free(&a);
}

/* A fault that no requirement speaks of would be no requirement of AWS. */
static void
test_every_fault_disproves_a_requirement(void **state)
{
    CKS_UNUSED(state);
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        bool answers = cks_outcome_error(r, CKS_CREATE) || cks_outcome_error(r, CKS_UPDATE) ||
                       cks_outcome_error(r, CKS_CONNECT);
        bool found = false;
        for (enum cks_requirement q = 0; q < CKS_REQUIREMENT_COUNT; q++)
            found |= cks_requirement_has_rule(q, r);
        if (answers && !found && !cks_rule_is(r, CKS_RULE_SUPPOSED))
            fail_msg("%s disproves no requirement", cks_rule_row(r)->code);
    }
}

static void
test_requirements_are_whole(void **state)
{
    char id[8];
    CKS_UNUSED(state);
    assert_int_equal(CKS_REQUIREMENT_COUNT, 151);
    for (enum cks_requirement q = 0; q < CKS_REQUIREMENT_COUNT; q++) {
        const struct cks_requirement_row *row = cks_requirement_row(q);
        snprintf(id, sizeof(id), "R%03u", (unsigned)q + 1);
        assert_string_equal(row->id, id);
        assert_int_equal(cks_requirement_find(cks_str_of(id)), q);
        assert_true(row->create || row->update || row->connect);
        assert_true(*row->requirement && *row->proved && *row->source);
    }
    assert_int_equal(cks_requirement_find(CKS_STR_LIT("R152")), CKS_REQUIREMENT_COUNT);
    assert_non_null(cks_requirement_never_assumed(CKS_R010));
    assert_null(cks_requirement_never_assumed(CKS_R072));
}

static void
assert_declared(const char *name, size_t n, enum cks_operation call)
{
    const struct cks_kms_error *e = cks_kms_error_find((struct cks_str){name, n});
    unsigned bit = call == CKS_CREATE   ? CKS_OP_CREATE
                   : call == CKS_UPDATE ? CKS_OP_UPDATE
                                        : CKS_OP_CONNECT;
    /* Errors that every AWS call can end in are declared by none. */
    bool common = n == strlen("ValidationException") && memcmp(name, "ValidationException", n) == 0;
    common |= n == strlen("AccessDeniedException") && memcmp(name, "AccessDeniedException", n) == 0;
    if (!common && (!e || (e->is_code ? call != CKS_CONNECT : !(e->operations & bit))))
        fail_msg("call %d does not declare %.*s", (int)call, (int)n, name);
}

/* No answer is one that the operation does not declare. */
static void
test_answers_are_declared(void **state)
{
    CKS_UNUSED(state);
    for (enum cks_operation call = CKS_CREATE; call <= CKS_CONNECT; call++) {
        for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
            const char *one = cks_outcome_error(r, call), *two = cks_outcome_also(r, call);
            if (one)
                assert_declared(one, strlen(one), call);
            if (two)
                assert_declared(two, strlen(two), call);
        }
        for (enum cks_requirement q = 0; q < CKS_REQUIREMENT_COUNT; q++) {
            const char *rest = cks_requirement_row(q)->answer[call - CKS_CREATE];
            while (*rest) {
                size_t n = strcspn(rest, ",");
                assert_declared(rest, n, call);
                rest += n;
                rest += strspn(rest, ", ");
            }
        }
    }
}

/* One row alone is another at the first connect of a store. */
static void
test_first_connects(void **state)
{
    CKS_UNUSED(state);
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        const char *first = cks_requirement_at_first(r);
        if (r == CKS_R088)
            assert_string_equal(first, "R087");
        else
            assert_null(first);
    }
}

/* What contradicts the evidence is never assumed. */
static void
test_assumptions(void **state)
{
    static const enum cks_requirement never[] = {CKS_R010, CKS_R012, CKS_R013, CKS_R014};
    CKS_UNUSED(state);
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        bool may = true;
        for (size_t i = 0; i < CKS_COUNT(never); i++)
            may = may && never[i] != r;
        assert_int_equal(!cks_requirement_never_assumed(r), may);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_error_has_its_place),
        cmocka_unit_test(test_every_doubt_has_an_answer),
        cmocka_unit_test(test_every_answer_of_evidence_has_a_doubt),
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_owners),
        cmocka_unit_test(test_shell_words),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_every_fault_disproves_a_requirement),
        cmocka_unit_test(test_requirements_are_whole),
        cmocka_unit_test(test_answers_are_declared),
        cmocka_unit_test(test_assumptions),
        cmocka_unit_test(test_first_connects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
