/* Rules on single values of a store: what each reports, and that it reports nothing else. */
#include "bench.h"

static void
valid_stores_have_no_finding(void **state)
{
    CKS_UNUSED(state);
    void (*const begins[])(struct bench *) = {begin_xks, begin_vpc, begin_hsm};
    for (size_t i = 0; i < CKS_COUNT(begins); i++) {
        struct bench b;
        begins[i](&b);
        assert_string_equal(codes(&b), "");
        end(&b);
    }
    struct bench b;
    begin_update(&b);
    set(&b, CKS_P_NEW_NAME, "payments-2");
    assert_string_equal(codes(&b), "");
    end(&b);
}

static void
endpoints_are_taken_apart(void **state)
{
    CKS_UNUSED(state);
#define E CKS_P_ENDPOINT
    static const struct change rows[] = {
        {E, "https://xks.acme-keys.com.", ""},
        {E, "http://xks.acme-keys.com", "CKS401"},
        {E, "HTTPS://xks.acme-keys.com", "CKS401"},
        {E, "xks.acme-keys.com", "CKS401"},
        {E, "https:/xks.acme-keys.com", "CKS401"},
        {E, "https//xks.acme-keys.com", "CKS401"},
        {E, "https://xks.acme-keys.com:443", "CKS402"},
        {E, "https://xks.acme-keys.com:8443", "CKS402"},
        {E, "https://xks.acme-keys.com:", "CKS402"},
        {E, "https://xks.acme-keys.com/", "CKS403"},
        {E, "https://xks.acme-keys.com/kms/xks/v1", "CKS403"},
        {E, "https://xks.acme-keys.com\\", "CKS403"},
        {E, "https://xks.acme-keys.com?a=b", "CKS403"},
        {E, "https://xks.acme-keys.com#a", "CKS403"},
        {E, "https://me:pw@xks.acme-keys.com", "CKS403"},
        {E, "http://xks.acme-keys.com:80/a", "CKS401 CKS402 CKS403"},
        {E, "https://xks_1.acme-keys.com", "CKS404"},
        {E, "https://xks acme-keys.com", "CKS404"},
        {E,
         "https://xks.b\xC3\xBC"
         "cher.com",
         "CKS404"},
        {E, "https://[2001:db8::1]:8443", "CKS404"},
        {E, "https://x.y", ""},
        {E, "https://x.", "CKS408"},
        {E, "https://x", "CKS405 CKS408"},
        {E, "https://", "CKS405"},
        {E, "", "CKS405"},
        {E, "https://xks..acme-keys.com", "CKS406"},
        {E, "https://.acme-keys.com", "CKS406"},
        {E, "https://-xks.acme-keys.com", "CKS406"},
        {E, "https://xks-.acme-keys.com", "CKS406"},
        {E, "https://xks.acme.123", "CKS406"},
        {E, "https://192.0.2.1", "CKS407"},
        {E, "https://192.0.2.256", "CKS406"},
        {E, "https://192.0.2.1:8443", "CKS402 CKS407"},
        {E, "https://localhost", "CKS408"},
        {E, "https://xksproxy", "CKS408"},
        {E, "https://xks.acme.internal", "CKS408"},
        {E, "https://xks.home.arpa", "CKS408"},
        {E, "https://xks.mylocal.com", ""},
        {E, "https://xks.notlocal", ""},
        {E, "https://XKS.acme-keys.com", "CKS409"},
        {E, "https://myproxy.xks.example.com", "CKS109"},
        {E, "https://xks.example.com:6443", "CKS109 CKS402"},
        {E, "https://notexample.com", ""},
        {E, "https://<your-host>", "CKS109"},
        {E, "file://endpoint.txt", "CKS111"},
        {E, " https://xks.acme-keys.com", "CKS112"},
        {E, "https://xks.acme-keys.com\n", "CKS112"},
        {E, NULL, "CKS106"},
    };
    judge_changes(begin_xks, rows, CKS_COUNT(rows));
    struct change longest[] = {
        {E, NULL, ""},
        {E, NULL, "CKS405"},
        {E, NULL, "CKS406"},
    };
    char texts[3][512];
    /* "https://" and labels of 30, to 128 and 129 characters in all; a label of 64. */
    for (size_t i = 0; i < 2; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%s", repeat("https://", 'a', 60, "."));
        strcat(texts[i], repeat("", 'b', 55 + i, ".com"));
        longest[i].text = texts[i];
        assert_int_equal(strlen(texts[i]), 128 + i);
    }
    snprintf(texts[2], sizeof(texts[2]), "%s", repeat("https://", 'a', 64, ".com"));
    longest[2].text = texts[2];
    /* So long an endpoint leaves less for key IDs (CKS427) unless the path is short. */
    for (size_t i = 0; i < 3; i++) {
        struct bench b;
        begin(&b, CKS_UPDATE);
        set(&b, CKS_P_ID, "cks-0123456789abcdef0");
        set(&b, E, longest[i].text);
        assert_string_equal(codes(&b), longest[i].codes);
        end(&b);
    }
#undef E
}

/* What follows a scheme that is written twice is no port and no path, and the scheme no host. */
static void
schemes_written_twice_are_no_hosts(void **state)
{
    static const char *const texts[] = {
        "https://https://b.c", "https://http://b.c",  "http://https://b.c", "https://HTTPS://b.c",
        "https://https//b.c",  "https//https://b.c",  "https:https://b.c",  "https://https:/b.c",
        "https://https:443/",  "HTTPS://http/b.c?x=y"};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(texts); i++) {
        struct bench b;
        begin_xks(&b);
        set(&b, CKS_P_ENDPOINT, texts[i]);
        const char *got = codes(&b);
        bool told = false;
        for (size_t k = 0; k < b.findings.list.count; k++) {
            const struct cks_finding *f = &b.findings.list.items[k].shown;
            if (f->replacement)
                fail_msg("%s: %s offers %s", texts[i], f->code, f->replacement);
            told |= f->help && strcmp(f->help, "write https:// once") == 0;
        }
        if (!told)
            fail_msg("%s: %s", texts[i], got);
        end(&b);
    }
}

static void
paths_are_taken_apart(void **state)
{
    CKS_UNUSED(state);
#define P CKS_P_PATH
    static const struct change rows[] = {
        {P, "/kms/xks/v1", ""},
        {P, "/a_b-C9/x/kms/xks/v1", ""},
        {P, "/kms/xks/v1/kms/xks/v1", ""},
        {P, "kms/xks/v1", "CKS421"},
        {P, "a/kms/xks/v1", "CKS421"},
        {P, "https://h.com/kms/xks/v1", "CKS421"},
        {P, "/kms/xks/v1/", "CKS422"},
        {P, "/kms/xks/v1/health", "CKS422"},
        {P, "/kms/xks/V1", "CKS422"},
        {P, "/KMS/XKS/v1", "CKS422"},
        {P, "/kms/xks/v", "CKS422"},
        {P, "/kms/xks", "CKS422 CKS424"},
        {P, "/proxy/kms/xks", "CKS422"},
        {P, "/api/v1/xks", "CKS422"},
        {P, "/kms/xks/v123", "CKS422"},
        {P, "//kms/xks/v1", "CKS422"},
        {P, "/kms/xks/v1.0", "CKS422"},
        {P, "/a.b/kms/xks/v1", "CKS423"},
        {P, "/a%20b/kms/xks/v1", "CKS423"},
        {P, "/a b/kms/xks/v1", "CKS423"},
        {P, "/kms/xks/v1?x=1", "CKS423"},
        {P, "/a.b/kms/xks", "CKS422 CKS423"},
        {P, "/abcdef/v", "CKS422 CKS424"},
        {P, "", "CKS424"},
        {P, "/kms/xks/v2", "CKS425"},
        {P, "/kms/xks/v01", "CKS425"},
        {P, "/kms/xks/v11", "CKS425"},
        {P, "/a//b/kms/xks/v1", "CKS426"},
        {P, "/a//kms/xks/v1", "CKS426"},
        {P, "/kms/xks/v1\n", "CKS112"},
        {P, "file:///kms/xks/v1", "CKS111"},
        {P, NULL, "CKS106"},
    };
    judge_changes(begin_xks, rows, CKS_COUNT(rows));
    /* 113 characters of endpoint and path leave room for 128 of a key ID. */
    for (size_t n = 112; n <= 114; n++) {
        struct bench b;
        begin_xks(&b);
        set(&b, P, repeat("/", 'a', n - strlen("https://xks.acme-keys.com") - 12, "/kms/xks/v1"));
        assert_string_equal(codes(&b), n > 113 ? "CKS427" : "");
        if (n > 113)
            assert_non_null(strstr(first(&b)->message, "127"));
        end(&b);
    }
    for (size_t n = 127; n <= 129; n++) {
        struct bench b;
        begin_update(&b);
        set(&b, P, repeat("/", 'a', n - 12, "/kms/xks/v1"));
        assert_string_equal(codes(&b), n > 128 ? "CKS424" : "");
        end(&b);
    }
#undef P
}

static void
credentials_are_judged(void **state)
{
    CKS_UNUSED(state);
#define K CKS_P_ACCESS_KEY
#define S CKS_P_SECRET_KEY
    static const struct change rows[] = {
        {K, "ABCDEFGHIJKLMNOPQRS", "CKS441"},
        {K, "ABCDEFGHIJKLMNOPQRSTU", ""},
        {K, "ABCDEFGHIJKLMNOPQRSTUVWXYZ2345", ""},
        {K, "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456", "CKS441"},
        {K, "", "CKS441"},
        {K, "ABCDEFGHIJKLMNOPQRs2", "CKS442"},
        {K, "abcdefghijklmnopqrst", "CKS442"},
        {K, "ABCDEFGHIJKLMNOPQRS1", "CKS442"},
        {K, "ABCDE12345670EXAMPLE", "CKS109 CKS442"},
        {K, "AKIAABCDEFGHIJKLMNOP", "CKS443"},
        {K, "AKIAIOSFODNN7EXAMPLE", "CKS109 CKS443"},
        {K, "AKIAABCDEFGHIJKLMNOPQ", ""},
        {K, "ABCDEFGHIJKLMNOPQRST ", "CKS112"},
        {K, NULL, "CKS105"},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVb", "CKS444"},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE", ""},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbEQz7YtXn5HgKj2DpLaSwFe", ""},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbEQz7YtXn5HgKj2DpLaSwFe8", "CKS444"},
        {S, "", "CKS444"},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVb-", "CKS445"},
        {S, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "CKS446"},
        {S, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq", "CKS446 CKS451"},
        {S, "Pm0Zr4cK9vPm0Zr4cK9vPm0Zr4cK9vPm0Zr4cK9vPm0Z", "CKS446"},
        {S, "ThisIsMyVerySecretProxyPasswordForTheKeyStore", "CKS446"},
        {S, "01234567890123456789012345678901234567890123", "CKS446"},
        {S, "0000EXAMPLEFA5FT0mCc3DrGUe2sti527BitkQ0Zr9MO9+vE=", "CKS109"},
        {S, "CHANGEME", "CKS109"},
        {S, "file://secret", "CKS111"},
        {S, "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE=\n", "CKS112"},
        {S, NULL, "CKS105"},
    };
    judge_changes(begin_xks, rows, CKS_COUNT(rows));
#undef K
#undef S
}

static void
services_are_judged(void **state)
{
    CKS_UNUSED(state);
#define S CKS_P_SERVICE
#define O CKS_P_OWNER
    static const struct change rows[] = {
        {S, NULL, "CKS462"},
        {S, "", "CKS464"},
        {S, "eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-1", ""},
        {S, "com.amazonaws.vpce.us-gov-west-1.vpce-svc-0a", ""},
        {S, "com.amazonaws.vpce.eu-west-1.vpce-svc-0A", "CKS464"},
        {S, "com.amazonaws.vpce.euwest1.vpce-svc-0a", "CKS464"},
        {S, "com.amazonaws.vpce.eu-west-1.vpce-0a", "CKS464"},
        {S, "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0a", "CKS464"},
        {S, "vpce-svc-0a1b2c3d4e5f60718", "CKS464"},
        {S, "vpce-0abc-xyz.vpce-svc-0a.eu-west-1.vpce.amazonaws.com", "CKS464"},
        {S, "com.amazonaws.vpce.us-east-1.vpce-svc-example1", "CKS109"},
        {S, "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f607180123456789", "CKS464"},
        {S, "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718012345678", ""},
        {O, "12345678901", "CKS466"},
        {O, "123456789012", ""},
        {O, "1234567890123", "CKS466"},
        {O, "1234-5678-90", "CKS466"},
        {O, "", "CKS466"},
        {CKS_P_CONNECTIVITY, "VPC_ENDPOINT", "CKS461"},
        {CKS_P_CONNECTIVITY, "vpc_endpoint_service", "CKS461"},
        {CKS_P_CONNECTIVITY, "", "CKS461"},
        {CKS_P_CONNECTIVITY, "VPC_ENDPOINT_SERVICE ", "CKS112"},
        {CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT", "CKS463"},
        {CKS_P_CONNECTIVITY, NULL, "CKS106"},
    };
    judge_changes(begin_vpc, rows, CKS_COUNT(rows));
#undef S
#undef O
    struct bench b;
    begin_vpc(&b);
    b.options.region = "us-east-1";
    assert_string_equal(codes(&b), "CKS465");
    end(&b);
    begin_vpc(&b);
    b.store.region = CKS_STR_LIT("eu-west-1");
    b.options.region = "us-east-1";
    assert_string_equal(codes(&b), "");
    end(&b);
    begin_vpc(&b);
    b.store.region_unknown = true;
    b.options.region = "us-east-1";
    assert_string_equal(codes(&b), "");
    end(&b);
    begin_xks(&b);
    b.options.region = "eu-south-2";
    assert_string_equal(codes(&b), "CKS113");
    end(&b);
    begin_hsm(&b);
    b.options.region = "eu-south-2";
    assert_string_equal(codes(&b), "");
    end(&b);
}

static void
clusters_and_passwords_are_judged(void **state)
{
    CKS_UNUSED(state);
#define C CKS_P_CLUSTER
#define W CKS_P_PASSWORD
    static const struct change rows[] = {
        {C, "cluster-abcdefghij", "CKS201"},
        {C, "cluster-abcdefghijkl", ""},
        {C, "cluster-abcdefghijklmno", ""},
        {C, "cluster-abcdefghijklmnop", ""},
        {C, "cluster-abcdefghijklmnopq", "CKS201"},
        {C, "cluster-abcdefghij1", "CKS201"},
        {C, "cluster-1a23b4cdefg", "CKS109 CKS201"},
        {C, "Cluster-abcdefghijk", "CKS201"},
        {C, "abcdefghijk", "CKS201"},
        {C, "", "CKS201"},
        {C, "cluster-abcdefghijk\n", "CKS112"},
        {C, NULL, "CKS106"},
        {W, "abcde2", "CKS202"},
        {W, "abcde23", ""},
        {W, "abcde23f", ""},
        {W, "abcdefghijklmnopqrstuvwxyz23456", ""},
        {W, "abcdefghijklmnopqrstuvwxyz234567", ""},
        {W, "abcdefghijklmnopqrstuvwxyz2345678", "CKS202"},
        {W, "", "CKS202"},
        {W, "abc-defg", "CKS203"},
        {W, "p\xC3\xA4sswoerter", "CKS203"},
        {W, "CHANGE_ME_IN_PRODUCTION", "CKS109"},
        {W, "abcdefgh\n", "CKS112"},
        {W, "file://pw.txt", "CKS111"},
        {W, NULL, "CKS106"},
        {CKS_P_TYPE, "AWS_CLOUDHSM", ""},
        {CKS_P_TYPE, "CLOUDHSM", "CKS108"},
        {CKS_P_TYPE, "EXTERNAL_KEY_STORE", "CKS107"},
        {CKS_P_ENDPOINT, "https://xks.acme-keys.com", "CKS107"},
        {CKS_P_ENDPOINT, "nonsense", "CKS107"},
        {CKS_P_ID, "cks-0123456789abcdef0", "CKS102"},
    };
    judge_changes(begin_hsm, rows, CKS_COUNT(rows));
#undef C
#undef W
    struct bench b;
    begin_hsm(&b);
    set(&b, CKS_P_CLUSTER, "arn:aws:cloudhsm:eu-west-1:111122223333:cluster/cluster-abcdefghijk");
    assert_string_equal(codes(&b), "CKS201");
    assert_string_equal(first(&b)->replacement, "cluster-abcdefghijk");
    end(&b);
}

static void
names_and_ids_are_judged(void **state)
{
    CKS_UNUSED(state);
    static const struct change rows[] = {
        {CKS_P_NAME, "", "CKS120"},
        {CKS_P_NAME, "x", ""},
        {CKS_P_NAME, "two", ""},
        {CKS_P_NAME, "   ", "CKS112"},
        {CKS_P_NAME, " padded", "CKS112"},
        {CKS_P_NAME, "a\tb", "CKS121"},
        {CKS_P_NAME, "pay\xE2\x80\xAEments", "CKS121"},
        {CKS_P_NAME, "Zahlungen \xC3\xBC\xE6\x97\xA5\xF0\x9F\x94\x91", ""},
        {CKS_P_NAME, "<store name>", "CKS109"},
        {CKS_P_NAME, "${STORE}", "CKS109"},
        {CKS_P_NAME, "string", "CKS109"},
        {CKS_P_NAME, "strings", ""},
        {CKS_P_NAME, NULL, "CKS105"},
    };
    judge_changes(begin_xks, rows, CKS_COUNT(rows));
    for (size_t n = 255; n <= 257; n++) {
        struct bench b;
        begin_xks(&b);
        set(&b, CKS_P_NAME, repeat("", 'n', n, ""));
        assert_string_equal(codes(&b), n > 256 ? "CKS120" : "");
        end(&b);
    }
    static const struct change ids[] = {
        {CKS_P_ID, "cks-0123456789abcdef", "CKS122"},
        {CKS_P_ID, "cks-0123456789ABCDEF0", ""},
        {CKS_P_ID, "cks-0123456789abcdefg", "CKS122"},
        {CKS_P_ID, "", "CKS122"},
        {CKS_P_ID, NULL, "CKS105"},
    };
    for (size_t i = 0; i < CKS_COUNT(ids); i++) {
        struct bench b;
        begin(&b, CKS_CONNECT);
        if (ids[i].text)
            set(&b, CKS_P_ID, ids[i].text);
        assert_string_equal(codes(&b), ids[i].codes);
        if (i == 0)
            assert_int_equal(first(&b)->severity, CKS_WARNING);
        end(&b);
    }
    struct bench b;
    for (size_t n = 64; n <= 65; n++) {
        begin(&b, CKS_CONNECT);
        set(&b, CKS_P_ID, repeat("", 'c', n, ""));
        assert_string_equal(codes(&b), "CKS122");
        assert_int_equal(first(&b)->severity, n > 64 ? CKS_ERROR : CKS_WARNING);
        end(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_stores_have_no_finding),
        cmocka_unit_test(endpoints_are_taken_apart),
        cmocka_unit_test(schemes_written_twice_are_no_hosts),
        cmocka_unit_test(paths_are_taken_apart),
        cmocka_unit_test(credentials_are_judged),
        cmocka_unit_test(services_are_judged),
        cmocka_unit_test(clusters_and_passwords_are_judged),
        cmocka_unit_test(names_and_ids_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
