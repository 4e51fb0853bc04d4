/* Every rule on single stores: what it reports, and that it reports nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/punycode.h"
#include "model/sense.h"
#include "rules/store/entropy.h"
#include "rules/evidence/foreign.h"
#include "rules/judge/judge.h"
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

/* No memory is lost and none of a secret is kept: messages never differ by a secret's content. */
static void
messages_do_not_depend_on_secrets(void **state)
{
    CKS_UNUSED(state);
    static const char *const pairs[][2] = {
        {"ab", "abcde"},
        {"a!bcdefgh", "abcdefg#$%"},
        {"abcdefghijklmnopqrstuvwxyz2345678901", "abcdefghijklmnopqrstuvwxyz234567890123456"},
    };
    for (size_t i = 0; i < CKS_COUNT(pairs); i++) {
        char text[2][256];
        for (size_t k = 0; k < 2; k++) {
            struct bench b;
            begin_hsm(&b);
            set(&b, CKS_P_PASSWORD, pairs[i][k]);
            codes(&b);
            snprintf(text[k], sizeof(text[k]), "%s %s", first(&b)->code, first(&b)->message);
            end(&b);
        }
        assert_string_equal(text[0], text[1]);
    }
}

static void
to_text(const unsigned char *bytes, size_t n, const char *alphabet, unsigned bits, char *out)
{
    unsigned held = 0, value = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        value = (value << 8) | bytes[i];
        held += 8;
        while (held >= bits) {
            held -= bits;
            out[k++] = alphabet[(value >> held) & ((1u << bits) - 1)];
        }
        value &= (1u << held) - 1;
    }
    if (held)
        out[k++] = alphabet[(value << (bits - held)) & ((1u << bits) - 1)];
    if (bits == 6)
        while (k % 4)
            out[k++] = '=';
    out[k] = '\0';
}

/* xorshift64: any generator will do, and a fixed seed makes failures repeatable. */
static uint64_t
next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static void
random_secrets_are_never_weak(void **state)
{
    CKS_UNUSED(state);
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static const char base16[] = "0123456789abcdef";
    uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
    for (int round = 0; round < 5000; round++) {
        unsigned char bytes[32];
        char text[80];
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (unsigned char)(next_random(&seed) >> 56);
        to_text(bytes, 32, base64, 6, text);
        assert_int_equal(strlen(text), 44);
        assert_false(cks_looks_weak(cks_str_of(text)));
        text[43] = '\0';
        assert_false(cks_looks_weak(cks_str_of(text)));
        to_text(bytes, 32, base32, 5, text);
        assert_false(cks_looks_weak(cks_str_of(text)));
        to_text(bytes, 32, base16, 4, text);
        assert_false(cks_looks_weak(cks_str_of(text)));
    }
}

static void
hosts_have_ascii_forms(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *host, *ascii; /* NULL: not certain */
    } rows[] = {
        {"b\xC3\xBC"
         "cher.de",
         "xn--bcher-kva.de"},
        {"B\xC3\x9C"
         "CHER.de",
         "xn--bcher-kva.de"},
        {"\xE4\xBE\x8B\xE3\x81\x88.jp", "xn--r8jz45g.jp"},
        {"\xD0\xBF\xD1\x80\xD0\xB8\xD0\xBC\xD0\xB5\xD1\x80.com", "xn--e1afmkfd.com"},
        {"\xC5\x81\xC3\xB3"
         "d\xC5\xBA.pl",
         "xn--d-uga0v4h.pl"},
        {"plain.com", "plain.com"},
        {"stra\xC3\x9F"
         "e.de",
         NULL},
        {"a\xE2\x80\x93"
         "b.de",
         NULL},
        {"a_b.de", NULL},
        {"a..de", NULL},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf out = {0};
        bool sure = cks_host_to_ascii(cks_str_of(rows[i].host), &out);
        assert_int_equal(sure, rows[i].ascii != NULL);
        if (sure)
            assert_string_equal(out.data, rows[i].ascii);
        cks_buf_free(&out);
    }
}

/* Each is found inside a longer text, whatever stands between its letters. */
static void
placeholders_are_found_inside(void **state)
{
    static const char *const inner[] = {
        "change-me",    "Change This", "REPLACE_ME",      "replaceThis",
        "replace with", "fill.me.in",  "FillThisIn",      "insert-your",
        "INSERT_HERE",  "enter your",  "Put-Your",        "to do change",
        "yourPassword", "your secret", "your-cluster-id", "YOURACCESSKEY",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(inner); i++) {
        struct bench b;
        char text[128];
        snprintf(text, sizeof(text), "my store of 2026: %s, before it is made", inner[i]);
        begin_xks(&b);
        set(&b, CKS_P_NAME, text);
        assert_string_equal(codes(&b), "CKS109");
        end(&b);
    }
}

/* Messages show the beginning of a long text: no piece of the store's own secret is in it. */
static void
no_piece_of_a_secret_is_said(void **state)
{
    CKS_UNUSED(state);
    struct bench b;
    bool hidden = false, cut = false;
    begin_xks(&b);
    cks_judge_take_up(&b.judge, &b.store);
    for (int before = 0; before < 200; before++) {
        char text[512];
        int n = snprintf(text, sizeof(text), "%0*d%s%0*d", before + 1, 0, good_secret, before, 0);
        const char *said = cks_say(&b.judge, (struct cks_str){text, (size_t)n});
        assert_null(memchr(said, good_secret[0], strlen(said)));
        hidden |= said[0] == '(';
        cut |= said[0] == '\'';
    }
    assert_true(hidden && cut);
    cks_judge_take_up(&b.judge, NULL);
    end(&b);
}

/* Names that are not in public DNS, alone and with labels before them, but not as part of a label.
 */
static void
special_names_are_known(void **state)
{
    static const char *const names[] = {
        "localhost", "localdomain", "local", "internal", "intranet",
        "private",   "corp",        "home",  "lan",      "test",
        "example",   "invalid",     "onion", "alt",      "home.arpa",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        char under[64], beside[64], before[64];
        snprintf(under, sizeof(under), "https://xks.acme-keys.%s", names[i]);
        snprintf(beside, sizeof(beside), "https://xks.acme-keys.x%s", names[i]);
        snprintf(before, sizeof(before), "https://xks.%s.acme-keys.com", names[i]);
        const struct change rows[] = {
            {CKS_P_ENDPOINT, under, "CKS408"},
            {CKS_P_ENDPOINT, beside, ""},
            {CKS_P_ENDPOINT, before, ""},
        };
        judge_changes(begin_xks, rows, CKS_COUNT(rows));
    }
}

/* What is written in place of https:// is the only fault. */
static void
wrong_schemes_are_skipped(void **state)
{
    static const char *const wrong[] = {"https//", "http//",  "https:/", "http:/",  "https:",
                                        "http:",   "http://", "//",      "HTTPS:/", "git+ssh://"};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(wrong); i++) {
        char text[64];
        snprintf(text, sizeof(text), "%sxks.acme-keys.com", wrong[i]);
        const struct change rows[] = {{CKS_P_ENDPOINT, text, "CKS401"}};
        judge_changes(begin_xks, rows, CKS_COUNT(rows));
    }
}

/* The versions of the provider that crash: on a credential's change up to 5.100, on CloudHSM from
 * 5.90.0 to 5.94.1. */
static void
provider_versions_are_judged(void **state)
{
    static const struct {
        const char *version;
        bool rotation, cloudhsm;
    } rows[] = {
        {"4.67.0", true, false},      {"5.0.0", true, false},
        {"5.89.0", true, false},      {"5.90.0", true, true},
        {"5.94.0", true, true},       {"5.94.1", true, true},
        {"5.94.2", true, false},      {"5.95.0", true, false},
        {"5.100.0", true, false},     {"5.101.0", false, false},
        {"6.0.0", false, false},      {"= 5.93.0", true, true},
        {"=5.93", true, true},        {"5.94", true, true},
        {" 5.92.0 ", true, true},     {"~> 5.94.2", true, true},
        {"~> 5.90.0", true, true},    {"~> 5.95.0", true, false},
        {"~> 5.100.0", true, false},  {"~> 5.101.0", false, false},
        {"~> 5.0", true, false},      {"~> 5.92", true, false},
        {"~> 6.0", false, false},     {"~> 4.0", true, false},
        {"~> 5", false, false},       {"5", false, false},
        {"", false, false},           {">= 5.90.0", false, false},
        {"5.x", false, false},        {"5..1", false, false},
        {"v5.90.0", false, false},    {"5.90.0-beta1", false, false},
        {"5.123456.0", false, false}, {"5.90.0.1", true, true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        struct cks_plan_change plan = {.provider_version = rows[i].version,
                                       .credential_changes = true};
        begin_update(&b);
        b.store.type = CKS_STORE_XKS;
        b.store.plan = &plan;
        set(&b, CKS_P_NEW_NAME, "payments");
        bool found = strstr(codes(&b), "CKS923") != NULL;
        if (found != rows[i].rotation)
            print_error("%s\n", rows[i].version);
        assert_int_equal(found, rows[i].rotation);
        end(&b);
        begin_hsm(&b);
        b.store.plan = &plan;
        found = strstr(codes(&b), "CKS923") != NULL;
        if (found != rows[i].cloudhsm)
            print_error("%s\n", rows[i].version);
        assert_int_equal(found, rows[i].cloudhsm);
        end(&b);
    }
}

/* Certificates of a cluster that are not its trust anchor, by the end of what refers to them. */
static void
references_to_a_trust_anchor(void **state)
{
    static const struct {
        const char *reference;
        bool found;
    } rows[] = {
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].cluster_certificate", true},
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].hsm_certificate", true},
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].aws_hardware_certificate", true},
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].manufacturer_hardware_certificate",
         true},
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].cluster_csr", true},
        {"aws_cloudhsm_v2_cluster.a.cluster_certificates[0].cluster_csr_of_mine", false},
        {"aws_cloudhsm_v2_cluster.a.cluster_csr", false},
        {"local_file.customer_ca.content", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin_hsm(&b);
        b.store.values[CKS_P_ANCHOR].reference = rows[i].reference;
        assert_int_equal(strstr(codes(&b), "CKS313") != NULL, rows[i].found);
        end(&b);
    }
}

/* A name that could be the password beside one that is none is not shown; a password has 7 to 32
 * letters and digits. */
static void
names_that_could_be_passwords_are_hidden(void **state)
{
    static const struct {
        const char *name, *password;
        bool hidden;
    } rows[] = {
        {"Tq4mZx", "vault!", false},
        {"Tq4mZx9", "vault!", true},
        {"Tq4mZx9LpW2Tq4mZx9LpW2Tq4mZx9LpW", "vault!", true},
        {"Tq4mZx9LpW2Tq4mZx9LpW2Tq4mZx9LpW2", "vault!", false},
        {"Tq4mZx9-", "vault!", false},
        {"Tq4mZx9", "Ab12345", false},
        {"Tq4mZx9", "Ab1234", true},
        {"Tq4mZx9", "Ab123456789012345678901234567890", false},
        {"Tq4mZx9", "Ab1234567890123456789012345678901", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin_hsm(&b);
        set(&b, CKS_P_NAME, rows[i].name);
        set(&b, CKS_P_PASSWORD, rows[i].password);
        cks_store_settle(&b.store, b.store.type);
        assert_string_equal(cks_store_label(&b.store).p,
                            rows[i].hidden ? CKS_HIDDEN : rows[i].name);
        end(&b);
    }
}

/* By its name, its new name, or its ID, and never by what must not be shown. */
static void
stores_have_labels(void **state)
{
    struct bench b;
    CKS_UNUSED(state);
    begin_update(&b);
    assert_true(cks_str_is(cks_store_label(&b.store), "cks-0123456789abcdef0"));
    set(&b, CKS_P_NEW_NAME, "ledger");
    assert_true(cks_str_is(cks_store_label(&b.store), "ledger"));
    set(&b, CKS_P_NAME, "vault");
    assert_true(cks_str_is(cks_store_label(&b.store), "vault"));
    set(&b, CKS_P_NAME, "");
    assert_true(cks_str_is(cks_store_label(&b.store), "ledger"));
    b.store.sense.concealed = 1u << CKS_P_NEW_NAME;
    assert_true(cks_str_is(cks_store_label(&b.store), CKS_HIDDEN));
    drop(&b, CKS_P_NEW_NAME);
    drop(&b, CKS_P_ID);
    assert_int_equal(cks_store_label(&b.store).n, 0);
    end(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_to_a_trust_anchor),
        cmocka_unit_test(stores_have_labels),
        cmocka_unit_test(names_that_could_be_passwords_are_hidden),
        cmocka_unit_test(special_names_are_known),
        cmocka_unit_test(wrong_schemes_are_skipped),
        cmocka_unit_test(provider_versions_are_judged),
        cmocka_unit_test(placeholders_are_found_inside),
        cmocka_unit_test(no_piece_of_a_secret_is_said),
        cmocka_unit_test(valid_stores_have_no_finding),
        cmocka_unit_test(endpoints_are_taken_apart),
        cmocka_unit_test(paths_are_taken_apart),
        cmocka_unit_test(credentials_are_judged),
        cmocka_unit_test(services_are_judged),
        cmocka_unit_test(clusters_and_passwords_are_judged),
        cmocka_unit_test(names_and_ids_are_judged),
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
        cmocka_unit_test(messages_do_not_depend_on_secrets),
        cmocka_unit_test(random_secrets_are_never_weak),
        cmocka_unit_test(hosts_have_ascii_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
