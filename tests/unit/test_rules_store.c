/* Rules on what the values of a store mean together, and on values known in part. */
#include "bench.h"

#include "rules/evidence/foreign.h"
#include "rules/store/values.h"

static void
store_types_are_found_out(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin_xks(&b); /* no type, all external: one finding, at the type */
    drop(&b, CKS_P_TYPE);
    assert_string_equal(codes(&b), "CKS108");
    end(&b);
    begin_xks(&b);
    drop(&b, CKS_P_TYPE);
    drop(&b, CKS_P_ENDPOINT);
    assert_string_equal(codes(&b), "CKS106 CKS108");
    end(&b);
    begin_xks(&b); /* stated wrongly: one finding */
    set(&b, CKS_P_TYPE, "AWS_CLOUDHSM");
    assert_string_equal(codes(&b), "CKS107");
    end(&b);
    begin_xks(&b); /* left from a skeleton */
    set(&b, CKS_P_CLUSTER, "");
    set(&b, CKS_P_PASSWORD, "");
    assert_string_equal(codes(&b), "CKS107 CKS107");
    end(&b);
    begin_xks(&b);
    set(&b, CKS_P_TYPE, "XKS");
    assert_string_equal(codes(&b), "CKS108");
    assert_string_equal(first(&b)->replacement, "EXTERNAL_KEY_STORE");
    end(&b);
    begin(&b, CKS_CREATE); /* a name alone is a CloudHSM store without its parameters */
    set(&b, CKS_P_NAME, "n");
    assert_string_equal(codes(&b), "CKS106 CKS106 CKS106");
    end(&b);
    begin(&b, CKS_CREATE); /* an unknown type: nothing is certain */
    set(&b, CKS_P_NAME, "n");
    b.store.values[CKS_P_TYPE].state = CKS_VALUE_UNKNOWN;
    assert_string_equal(codes(&b), "");
    assert_int_equal(b.findings.unknown, 1);
    end(&b);
}

static void
updates_are_judged(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin_update(&b);
    assert_string_equal(codes(&b), "CKS603");
    end(&b);
    begin_update(&b);
    set(&b, CKS_P_TYPE, "EXTERNAL_KEY_STORE");
    set(&b, CKS_P_NEW_NAME, "n");
    assert_string_equal(codes(&b), "CKS605");
    end(&b);
    begin_update(&b);
    set(&b, CKS_P_NAME, "n");
    assert_string_equal(codes(&b), "CKS102");
    assert_non_null(strstr(first(&b)->help, "NewCustomKeyStoreName"));
    end(&b);
    begin_update(&b);
    set(&b, CKS_P_PASSWORD, "abcdefgh");
    set(&b, CKS_P_PATH, "/kms/xks/v1");
    assert_string_equal(codes(&b), "CKS107");
    end(&b);
    for (int i = 0; i < 4; i++) {
        static const char *const wanted[] = {"CKS606", "", "", "CKS463"};
        begin_update(&b);
        set(&b, CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT");
        set(&b, CKS_P_ENDPOINT, "https://xks.acme-keys.com");
        if (i == 1)
            set(&b, CKS_P_SERVICE, "");
        if (i == 2)
            b.store.values[CKS_P_SERVICE].state = CKS_VALUE_NULL;
        if (i == 3)
            set(&b, CKS_P_SERVICE, "com.amazonaws.vpce.eu-west-1.vpce-svc-0a");
        assert_string_equal(codes(&b), wanted[i]);
        end(&b);
    }
    begin_update(&b);
    set(&b, CKS_P_CONNECTIVITY, "VPC_ENDPOINT_SERVICE");
    set(&b, CKS_P_SERVICE, "com.amazonaws.vpce.eu-west-1.vpce-svc-0a");
    assert_string_equal(codes(&b), "CKS606");
    end(&b);
    begin_update(&b);
    b.store.values[CKS_P_CREDENTIAL] =
        (struct cks_value){.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_OBJECT};
    set(&b, CKS_P_ACCESS_KEY, good_key);
    assert_string_equal(codes(&b), "CKS105");
    end(&b);
}

static void
types_extras_and_nulls_are_judged(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin_xks(&b);
    b.store.values[CKS_P_NAME].type = CKS_TYPE_NUMBER;
    b.store.values[CKS_P_PATH] = (struct cks_value){.state = CKS_VALUE_NULL};
    b.store.values[CKS_P_CREDENTIAL].type = CKS_TYPE_STRING;
    drop(&b, CKS_P_ACCESS_KEY);
    drop(&b, CKS_P_SECRET_KEY);
    assert_string_equal(codes(&b), "CKS103 CKS103 CKS103");
    end(&b);
    begin_xks(&b); /* Terraform turns numbers into strings, and null is absent */
    b.store.input = CKS_INPUT_TERRAFORM;
    b.store.values[CKS_P_NAME].type = CKS_TYPE_NUMBER;
    b.store.values[CKS_P_SECRET_KEY].origin = CKS_FROM_FILE;
    assert_string_equal(codes(&b), "");
    end(&b);
    begin_vpc(&b);
    set(&b, CKS_P_OWNER, "1234567890");
    b.store.values[CKS_P_OWNER].type = CKS_TYPE_NUMBER;
    assert_string_equal(codes(&b), "CKS103 CKS466");
    end(&b);
    begin_xks(&b);
    struct cks_extra twice = {
        .kind = CKS_EXTRA_DUPLICATE, .name = CKS_STR_LIT("CustomKeyStoreName"), .pointer = ""};
    struct cks_extra wrong = {.kind = CKS_EXTRA_UNKNOWN,
                              .name = CKS_STR_LIT("XksProxyUriPaht"),
                              .pointer = "",
                              .next = &twice};
    b.store.extras = &wrong;
    assert_string_equal(codes(&b), "CKS102 CKS104");
    assert_non_null(strstr(first(&b)->help, "XksProxyUriPath "));
    end(&b);
}

static void
a_skeleton_gives_few_findings(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin(&b, CKS_CREATE);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param_in(p, CKS_CREATE))
            set(&b, p, "");
    b.store.values[CKS_P_CREDENTIAL].type = CKS_TYPE_OBJECT;
    set(&b, CKS_P_TYPE, "EXTERNAL_KEY_STORE");
    set(&b, CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT");
    b.store.skeleton = true;
    assert_string_equal(codes(&b), "CKS109 CKS120");
    end(&b);
    begin(&b, CKS_UPDATE);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param_in(p, CKS_UPDATE))
            set(&b, p, "");
    b.store.values[CKS_P_CREDENTIAL].type = CKS_TYPE_OBJECT;
    set(&b, CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT");
    b.store.skeleton = true;
    assert_string_equal(codes(&b), "CKS109 CKS122");
    end(&b);
}

struct part_row {
    enum cks_param p;
    const char *prefix, *suffix;
    const char *codes;
};

/* An update of a store that has a service leaves it as it is. */
static void
what_a_store_has_is_not_missing(void **state)
{
    static const struct cks_current vpc = {.kinds = CKS_KIND_VPC},
                                    open = {.kinds = CKS_KIND_PUBLIC};
    const struct {
        const struct cks_current *current;
        bool missing;
    } rows[] = {{NULL, true}, {&open, true}, {&vpc, false}};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin_update(&b);
        set(&b, CKS_P_CONNECTIVITY, "VPC_ENDPOINT_SERVICE");
        b.judge.hand.current = rows[i].current;
        assert_int_equal(strstr(codes(&b), "CKS462") != NULL, rows[i].missing);
        end(&b);
    }
}

static void
nothing_is_freed_of_nothing(void **state)
{
    CKS_UNUSED(state);
    cks_foreign_free(NULL);
    struct cks_foreign *f = cks_foreign_new();
    assert_non_null(f);
    cks_foreign_free(f);
}

static void
regions_lack_a_type_of_store(void **state)
{
    static const struct {
        const char *region;
        bool xks, hsm; /* whether it lacks them */
    } rows[] = {
        {"ap-south-2", true, false},     {"cn-north-1", true, false},
        {"cn-northwest-1", true, false}, {"eu-south-2", true, false},
        {"eu-central-2", true, false},   {"me-central-1", true, false},
        {"us-gov-east-1", true, false},  {"us-gov-west-1", true, false},
        {"us-isob-east-1", false, true}, {"eu-west-1", false, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (int hsm = 0; hsm < 2; hsm++) {
            struct bench b;
            (hsm ? begin_hsm : begin_xks)(&b);
            b.options.region = rows[i].region;
            bool lacks = hsm ? rows[i].hsm : rows[i].xks;
            assert_int_equal(strstr(codes(&b), "CKS113") != NULL, lacks);
            end(&b);
        }
}

/* Of a part, only the bounds of its length are known. */
static void
lengths_of_parts_are_certain(void **state)
{
    struct cks_partial partial = {.min = 3, .max = 5};
    const struct cks_value v = {
        .state = CKS_VALUE_PARTIAL, .type = CKS_TYPE_STRING, .partial = &partial};
    CKS_UNUSED(state);
    assert_false(cks_surely_shorter(&v, 5));
    assert_true(cks_surely_shorter(&v, 6));
    assert_false(cks_surely_longer(&v, 3));
    assert_true(cks_surely_longer(&v, 2));
}

static void
part_of_a_value_is_judged_by_what_is_certain(void **state)
{
    CKS_UNUSED(state);
    static const struct part_row rows[] = {
        {CKS_P_ENDPOINT, "https://", ".acme-keys.com", ""},
        {CKS_P_ENDPOINT, "https://xks.", "", ""},
        {CKS_P_ENDPOINT, "", ".acme-keys.com", ""},
        {CKS_P_ENDPOINT, "http://", ".acme-keys.com", "CKS401"},
        {CKS_P_ENDPOINT, "https://", ".acme-keys.com:8443", "CKS402"},
        {CKS_P_ENDPOINT, "", ":8443", "CKS402"},
        {CKS_P_ENDPOINT, "https://", ".acme-keys.com:8443/", "CKS402 CKS403"},
        {CKS_P_ENDPOINT, "https://", "/", "CKS403"},
        {CKS_P_ENDPOINT, "https://xks.acme-keys.com/", "", "CKS403"},
        {CKS_P_ENDPOINT, "", "://xks.acme-keys.com", ""},
        {CKS_P_ENDPOINT, "", "//xks.acme-keys.com", ""},
        {CKS_P_ENDPOINT, "", "/xks.acme-keys.com", ""},
        {CKS_P_ENDPOINT, "", "/", "CKS403"},
        {CKS_P_ENDPOINT, "https://my_", ".acme-keys.com", "CKS404"},
        {CKS_P_ENDPOINT, "https://", ".acme.internal", "CKS408"},
        {CKS_P_ENDPOINT, "https://", "internal", ""},
        {CKS_P_PATH, "/", "/kms/xks/v1", ""},
        {CKS_P_PATH, "", "v1", ""},
        {CKS_P_PATH, "", "1", ""},
        {CKS_P_PATH, "/a/", "", ""},
        {CKS_P_PATH, "kms", "/v1", "CKS421"},
        {CKS_P_PATH, "", "/kms/xks/v1/", "CKS422"},
        {CKS_P_PATH, "", "/xks/V1", "CKS422"},
        {CKS_P_PATH, "/a.", "/kms/xks/v1", "CKS423"},
        {CKS_P_PATH, "", "/kms/xks/v2", "CKS425"},
        {CKS_P_PATH, "/a//b", "/kms/xks/v1", "CKS426"},
        {CKS_P_PATH, "/a/", "/kms/xks/v1", ""},
        {CKS_P_ACCESS_KEY, "ABC1", "", "CKS442"},
        {CKS_P_SERVICE, "com.amazonaws.vpce.", "", "CKS463"},
        {CKS_P_NAME, "a", "b", ""},
        {CKS_P_NAME, " a", "b", "CKS112"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        char both[128];
        snprintf(both, sizeof(both), "%s%s", rows[i].prefix, rows[i].suffix);
        struct cks_partial part = {.prefix = cks_str_of(rows[i].prefix),
                                   .suffix = cks_str_of(rows[i].suffix),
                                   .literals = cks_str_of(both),
                                   .min = strlen(both),
                                   .max = SIZE_MAX};
        begin_xks(&b);
        b.store.input = CKS_INPUT_TERRAFORM;
        b.store.values[CKS_P_SECRET_KEY].origin = CKS_FROM_FILE;
        b.store.values[rows[i].p] =
            (struct cks_value){.state = CKS_VALUE_PARTIAL, .partial = &part};
        const char *got = codes(&b);
        if (strcmp(got, rows[i].codes) != 0)
            fail_msg("%s...%s: %s instead of %s", rows[i].prefix, rows[i].suffix, got,
                     rows[i].codes);
        end(&b);
    }
}

/* What silences a rule is called unused only where the rule's needs are met: they must be there. */
static void
needs_can_be_met(void **state)
{
    (void)state;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        unsigned needs = cks_rule_row(r)->needs;
        bool doubted = false;
        for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
            doubted |= cks_doubt_row(d)->rule == r;
        assert_in_range(needs, CKS_NEEDS_INPUT, (unsigned)CKS_NEEDS_WITH + CKS_DOUBT_COUNT - 1);
        /* The doubts of what stands in other files and of what exists are settled by both. */
        assert_int_equal(needs == CKS_NEEDS_EVIDENCE, doubted && needs != CKS_NEEDS_STORES);
        if (cks_rule_row(r)->check)
            assert_int_not_equal(needs, CKS_NEEDS_EXISTING);
    }
}

static void
unknown_values_are_silent(void **state)
{
    CKS_UNUSED(state);
    for (int type = 0; type < 2; type++) {
        struct bench b;
        begin(&b, CKS_CREATE);
        b.store.input = CKS_INPUT_TERRAFORM;
        for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
            if (cks_param_in(p, CKS_CREATE))
                b.store.values[p].state = CKS_VALUE_UNKNOWN;
        if (type)
            set(&b, CKS_P_TYPE, "EXTERNAL_KEY_STORE");
        assert_string_equal(codes(&b), "");
        assert_true(b.findings.unknown > 10);
        end(&b);
    }
    struct bench b;
    begin_xks(&b);
    b.options.explain_unknown = true;
    b.store.values[CKS_P_ENDPOINT] =
        (struct cks_value){.state = CKS_VALUE_UNKNOWN, .reason = "var.endpoint"};
    assert_string_equal(codes(&b), "CKS110");
    end(&b);
}

static void
secrets_in_sources_are_named(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin_xks(&b);
    b.store.input = CKS_INPUT_TERRAFORM;
    assert_string_equal(codes(&b), "CKS901");
    assert_int_equal(first(&b)->severity, CKS_WARNING);
    assert_null(strstr(first(&b)->message, good_secret));
    end(&b);
    begin_xks(&b);
    b.options.committed = true;
    assert_string_equal(codes(&b), "CKS901");
    assert_int_equal(first(&b)->severity, CKS_ERROR);
    end(&b);
    begin_xks(&b);
    b.findings.severity[CKS901] = CKS_NOTE;
    assert_string_equal(codes(&b), "CKS901");
    assert_int_equal(first(&b)->severity, CKS_NOTE);
    end(&b);
    begin_xks(&b);
    b.options.committed = true;
    b.findings.severity[CKS901] = CKS_SEVERITY_NONE;
    assert_string_equal(codes(&b), "");
    end(&b);
    begin_hsm(&b);
    b.judge.file.world_readable = true;
    assert_string_equal(codes(&b), "CKS902");
    end(&b);
}

static void
existing_stores_are_never_judged(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    begin(&b, CKS_EXISTING);
    b.store.input = CKS_INPUT_INVENTORY;
    set(&b, CKS_P_CLUSTER, "cluster-1a23b4cdefg");
    set(&b, CKS_P_ACCESS_KEY, "ABCDE12345670EXAMPLE");
    assert_string_equal(codes(&b), "");
    end(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_types_are_found_out),
        cmocka_unit_test(updates_are_judged),
        cmocka_unit_test(types_extras_and_nulls_are_judged),
        cmocka_unit_test(a_skeleton_gives_few_findings),
        cmocka_unit_test(what_a_store_has_is_not_missing),
        cmocka_unit_test(regions_lack_a_type_of_store),
        cmocka_unit_test(nothing_is_freed_of_nothing),
        cmocka_unit_test(lengths_of_parts_are_certain),
        cmocka_unit_test(part_of_a_value_is_judged_by_what_is_certain),
        cmocka_unit_test(needs_can_be_met),
        cmocka_unit_test(unknown_values_are_silent),
        cmocka_unit_test(secrets_in_sources_are_named),
        cmocka_unit_test(existing_stores_are_never_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
