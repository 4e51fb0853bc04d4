/* What messages of rules show, and the names, versions and words that rules know. */
#include <stdlib.h>

#include "bench.h"

#include "base/punycode.h"
#include "rules/judge/mark.h"
#include "rules/store/entropy.h"

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
        cmocka_unit_test(messages_do_not_depend_on_secrets),
        cmocka_unit_test(random_secrets_are_never_weak),
        cmocka_unit_test(hosts_have_ascii_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
