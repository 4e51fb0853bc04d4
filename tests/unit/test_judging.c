/* What rules ask before they judge, and what is kept of what they find: values of which little is
 * known, places of no value, records of stores, the order of findings. */
#include "bench.h"

#include "rules/judge/mark.h"
#include "rules/judge/record.h"
#include "rules/stores/unique.h"

/* ---- values ---- */

/* What is not known begins with nothing for certain. */
static void
beginnings_are_certain(void **state)
{
    static const struct {
        enum cks_value_state state;
        const char *text; /* or what is known of its beginning */
        bool surely_not;
    } rows[] = {
        {CKS_VALUE_KNOWN, "cks-1", false},   {CKS_VALUE_KNOWN, "cks-", false},
        {CKS_VALUE_KNOWN, "cks", true},      {CKS_VALUE_KNOWN, "", true},
        {CKS_VALUE_PARTIAL, "cks-1", false}, {CKS_VALUE_PARTIAL, "cks", false},
        {CKS_VALUE_PARTIAL, "c", false},     {CKS_VALUE_PARTIAL, "", false},
        {CKS_VALUE_PARTIAL, "x", true},      {CKS_VALUE_PARTIAL, "cksx", true},
        {CKS_VALUE_PARTIAL, "cks-x", false}, {CKS_VALUE_UNKNOWN, "", false},
        {CKS_VALUE_ABSENT, "", false},       {CKS_VALUE_NULL, "", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_partial part = {.prefix = cks_str_of(rows[i].text)};
        struct cks_value v = {.state = (unsigned char)rows[i].state, .type = CKS_TYPE_STRING};
        if (v.state == CKS_VALUE_KNOWN)
            v.text = cks_str_of(rows[i].text);
        if (v.state == CKS_VALUE_PARTIAL)
            v.partial = &part;
        if (cks_surely_not_starting(&v, "cks-") != rows[i].surely_not)
            fail_msg("state %d, %s", (int)rows[i].state, rows[i].text);
    }
}

/* The length of a part is told, except of a secret's. */
static void
lengths_of_parts_are_told(void **state)
{
    static const struct {
        enum cks_param p;
        size_t min, max;
        const char *codes, *says;
    } rows[] = {
        {CKS_P_NAME, 257, SIZE_MAX, "CKS120", "at least 257 characters"},
        {CKS_P_NAME, 256, SIZE_MAX, "", ""},
        {CKS_P_NAME, 0, 0, "CKS120", "at most 0 characters"},
        {CKS_P_NAME, 0, 1, "", ""},
        {CKS_P_SECRET_KEY, 65, SIZE_MAX, "CKS444", "too long whatever its unknown part contains"},
        {CKS_P_SECRET_KEY, 64, SIZE_MAX, "", ""},
        {CKS_P_SECRET_KEY, 0, 42, "CKS444", "too short whatever its unknown part contains"},
        {CKS_P_SECRET_KEY, 0, 43, "", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        struct cks_partial part = {.min = rows[i].min, .max = rows[i].max};
        begin_xks(&b);
        b.store.values[rows[i].p] = (struct cks_value){
            .state = CKS_VALUE_PARTIAL, .type = CKS_TYPE_STRING, .partial = &part};
        assert_string_equal(codes(&b), rows[i].codes);
        if (*rows[i].codes)
            assert_non_null(strstr(first(&b)->message, rows[i].says));
        end(&b);
    }
}

/* ---- places ---- */

/* What is about no parameter has no value, and the head of a store may be shown. */
static void
findings_of_no_value_have_none(void **state)
{
    struct bench b;
    struct cks_extra extra = {0};
    CKS_UNUSED(state);
    begin_xks(&b);
    assert_ptr_equal(cks_value_at(&b.store, &(struct cks_spot){.param = CKS_P_PATH}),
                     &b.store.values[CKS_P_PATH]);
    assert_null(cks_value_at(&b.store, &(struct cks_spot){.param = CKS_P_COUNT}));
    assert_null(cks_value_at(&b.store, &(struct cks_spot){.param = CKS_P_NONE}));
    assert_null(cks_value_at(&b.store, &(struct cks_spot){.no_parameter = true}));
    assert_null(cks_value_at(&b.store, &(struct cks_spot){.extra = &extra}));
    end(&b);
}

/* Texts that hold a secret of their store are shown nowhere. */
static void
texts_with_a_secret_are_hidden(void **state)
{
    static const struct {
        enum cks_param p;
        const char *text;
        bool shown, concealed;
    } rows[] = {
        {CKS_P_NAME, "payments", true, false},
        {CKS_P_NAME, good_secret, false, true},
        {CKS_P_PATH, good_secret, false, true},
        /* The key of an anchor or a secret is marked alone: its rules are told as they are. */
        {CKS_P_ANCHOR, good_secret, false, false},
        {CKS_P_SECRET_KEY, good_secret, false, false},
        {CKS_P_PASSWORD, "", false, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        struct cks_spot spot = {.param = rows[i].p};
        begin_xks(&b);
        set(&b, rows[i].p, rows[i].text);
        b.judge.hand.own[0] = (struct cks_secret){.hidden = cks_str_of(good_secret)};
        assert_true(cks_sealed_add(&b.judge.sealed, b.judge.hand.own[0]));
        const struct cks_value *v = &b.store.values[rows[i].p];
        assert_int_equal(cks_mark_may_be_shown(&b.judge, &spot, v), rows[i].shown);
        assert_int_equal(cks_value_concealed(&b.judge, &b.store, spot.param), rows[i].concealed);
        assert_false(cks_mark_may_be_shown(&b.judge, &spot, NULL));
        end(&b);
    }
}

/* ---- records ---- */

/* A value that is not known is alike to no other, whatever characters it may have. */
static void
unknown_values_have_no_key(void **state)
{
    struct bench b;
    struct cks_record r = {0};
    CKS_UNUSED(state);
    begin_xks(&b);
    b.store.values[CKS_P_ENDPOINT] =
        (struct cks_value){.state = CKS_VALUE_UNKNOWN, .chars = CKS_CHARS_ANY};
    b.store.values[CKS_P_NAME] =
        (struct cks_value){.state = CKS_VALUE_UNKNOWN, .chars = CKS_CHARS_ANY};
    cks_record_fill(&b.judge, &r, &b.store);
    assert_int_equal(r.key[CKS_KEY_ENDPOINT], 0);
    assert_int_equal(r.key[CKS_KEY_ENDPOINT_FOLDED], 0);
    assert_int_equal(r.key[CKS_KEY_NAME], 0);
    assert_int_equal(r.key[CKS_KEY_NAME_FOLDED], 0);
    assert_int_not_equal(r.key[CKS_KEY_PATH], 0);
    end(&b);
}

/* A store that tells its account alone is of another than the run's. */
static void
accounts_make_scopes(void **state)
{
    struct bench b;
    struct cks_record run = {0}, other = {0}, same = {0};
    CKS_UNUSED(state);
    begin_xks(&b);
    b.options.account = "111122223333";
    b.options.region = "eu-west-1";
    cks_record_fill(&b.judge, &run, &b.store);
    b.store.account = cks_str_of("444455556666");
    cks_record_fill(&b.judge, &other, &b.store);
    b.store.account = cks_str_of("111122223333");
    cks_record_fill(&b.judge, &same, &b.store);
    assert_int_not_equal(run.scope, other.scope);
    assert_int_equal(run.scope, same.scope);
    assert_int_equal(run.region_scope, other.region_scope);
    end(&b);
}

/* A record with a name that no other number gives. */
static struct cks_record
record_of(size_t number)
{
    struct cks_record r = {.scope = 1, .region_scope = 1, .operation = CKS_CREATE};
    r.key[CKS_KEY_NAME] = number * 2 + 1;
    return r;
}

/* So many that the table is made larger several times. */
static void
what_was_given_is_known_again(void **state)
{
    struct cks_unique_given given = {0};
    CKS_UNUSED(state);
    for (unsigned again = 0; again < 2; again++)
        for (size_t i = 0; i < 1000; i++) {
            struct cks_record r = record_of(i);
            assert_int_equal(cks_unique_repeats(&given, &r), again);
        }
    struct cks_record another = record_of(1000);
    assert_false(cks_unique_repeats(&given, &another));
    cks_unique_given_free(&given);
}

/* ---- the order of findings ---- */

/* One that stands before all others and was found last, at each distance. */
static void
last_ones_are_put_first(void **state)
{
    CKS_UNUSED(state);
    for (uint32_t n = 1; n < 200; n++) {
        struct cks_findings f;
        cks_findings_init(&f);
        for (uint32_t i = 0; i < n; i++) {
            struct cks_found *found = cks_vec_push(&f.list);
            assert_non_null(found);
            if (found) /* the compiler does not know that the line above ends the test */
                *found = (struct cks_found){.sequence = i,
                                            .shown.place = {.line = i + 1 < n ? i + 2 : 1}};
        }
        cks_findings_sort(&f);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(f.list.items[i].shown.place.line, i + 1 < n || n == 1 ? i + 1 : n);
        cks_findings_free(&f);
    }
}

/* Of one store and rule the charges stay as they were found. */
static void
equal_charges_keep_their_order(void **state)
{
    struct cks_findings f;
    CKS_UNUSED(state);
    cks_findings_init(&f);
    for (unsigned char i = 0; i < 8; i++) {
        struct cks_charge *c = cks_vec_push(&f.charges);
        assert_non_null(c);
        if (c)
            *c = (struct cks_charge){.store = 1, .rule = CKS401, .param = i};
    }
    cks_findings_sort(&f);
    for (unsigned char i = 0; i < 8; i++)
        assert_int_equal(f.charges.items[i].param, i);
    cks_findings_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beginnings_are_certain),
        cmocka_unit_test(lengths_of_parts_are_told),
        cmocka_unit_test(findings_of_no_value_have_none),
        cmocka_unit_test(texts_with_a_secret_are_hidden),
        cmocka_unit_test(unknown_values_have_no_key),
        cmocka_unit_test(accounts_make_scopes),
        cmocka_unit_test(what_was_given_is_known_again),
        cmocka_unit_test(last_ones_are_put_first),
        cmocka_unit_test(equal_charges_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
