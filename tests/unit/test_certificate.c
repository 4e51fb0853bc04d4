/* Arguments: the directory of the certificate fixtures, or "absent" where libcrypto cannot be
 * loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base64.h"
#include "base/clock.h"
#include "model/certificate/certificate.h"
#include "model/certificate/facts.h"
#include "model/certificate/pem.h"
#include "model/sense.h"
#include "rules/judge/checks.h"
#include "rules/judge/judge.h"
#include "texts.h"

/* Allocation number `fail_at` of the library fails, and all after it; 0: none does. */
static size_t fail_at, allocations;
void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

static bool
fails(void)
{
    return ++allocations >= fail_at && fail_at;
}

void *
__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *
__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static const struct cks_x509 *
read_fixture(struct cks_certificates *all, const char *name)
{
    struct cks_buf b = load(name);
    const struct cks_certificate *c = read_text(all, cks_buf_str(&b));
    cks_buf_free(&b);
    assert_int_equal(c->kind, CKS_TEXT_CERTIFICATE);
    assert_int_equal(c->x509_count, 1);
    assert_int_equal(c->mangled, 0);
    return &c->x509[0];
}

static void
base64_follows_the_rfc(void **state)
{
    CKS_UNUSED(state);
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    size_t bad;
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf text = {0}, data = {0};
        cks_base64_encode(&text, cks_str_of(rows[i][0]), 0);
        cks_buf_addc(&text, '\n');
        assert_true(cks_str_is(cks_str_trim(cks_buf_str(&text)), rows[i][1]));
        assert_true(cks_base64_decode(cks_buf_str(&text), &data, &bad));
        assert_true(cks_str_is(cks_buf_str(&data), rows[i][0]));
        cks_buf_free(&text);
        cks_buf_free(&data);
    }
    static const struct {
        const char *text;
        size_t bad;
    } wrong[] = {{"Zm9v*", 4}, {"Zg==Zg==", 4}, {"Z", 1},     {"Zg=", 3},
                 {"=", 0},     {"Zm9v=", 4},    {"Zm8=x", 4}, {"Zm\xC3\xB6", 2}};
    for (size_t i = 0; i < CKS_COUNT(wrong); i++) {
        struct cks_buf data = {0};
        assert_false(cks_base64_decode(cks_str_of(wrong[i].text), &data, &bad));
        assert_int_equal(bad, wrong[i].bad);
        cks_buf_free(&data);
    }
}

/* Groups of four are decoded at once: a gap or a wrong byte at any place must not disturb that. */
static void
base64_at_every_offset(void **state)
{
    CKS_UNUSED(state);
    static const char text[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    char broken[sizeof(text) + 2];
    size_t bad;
    for (size_t at = 0; at < sizeof(text); at++) {
        for (const char *c = "\n *\x80=-"; *c; c++) {
            struct cks_buf data = {0};
            snprintf(broken, sizeof(broken), "%.*s%c%s", (int)at, text, *c, text + at);
            bool ok = cks_base64_decode(cks_str_of(broken), &data, &bad);
            assert_int_equal(ok, *c == '\n' || *c == ' ');
            for (size_t i = 0; i < data.len; i++)
                assert_int_equal(data.data[i], (char)i);
            assert_int_equal(ok ? data.len : 24, 24);
            assert_true(ok || bad == at || (*c == '=' && bad >= at));
            cks_buf_free(&data);
        }
    }
}

static void
facts_are_those_of_the_certificate(void **state)
{
    CKS_UNUSED(state);
    enum {
        ABSENT = CKS_EXTENSION_ABSENT,
        ALLOWS = CKS_EXTENSION_ALLOWS,
        FORBIDS = CKS_EXTENSION_FORBIDS,
        YES = CKS_PROOF_YES,
        NO = CKS_PROOF_NO
    };
    static const struct {
        const char *name;
        unsigned version;
        int basic, usage;
        bool self_issued;
        int self_signed;
        const char *key;
        unsigned bits;
        const char *digest;
        int role;
    } rows[] = {
        {"anchor-rsa2048", 3, ALLOWS, ABSENT, true, YES, "RSA", 2048, "SHA256", CKS_ROLE_NONE},
        {"anchor-rsa4096", 3, ALLOWS, ABSENT, true, YES, "RSA", 4096, "SHA256", CKS_ROLE_NONE},
        {"anchor-key-usage", 3, ALLOWS, ALLOWS, true, YES, "RSA", 2048, "SHA256", CKS_ROLE_NONE},
        {"anchor-p384", 3, ALLOWS, ABSENT, true, YES, "EC", 384, "SHA384", CKS_ROLE_NONE},
        {"anchor-ed25519", 3, ALLOWS, ABSENT, true, YES, "Ed25519", 256, NULL, CKS_ROLE_NONE},
        {"anchor-pss", 3, ALLOWS, ABSENT, true, YES, "RSA-PSS", 2048, "SHA256", CKS_ROLE_NONE},
        {"ca-false", 3, FORBIDS, ABSENT, true, YES, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"no-key-cert-sign", 3, ALLOWS, FORBIDS, true, YES, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"no-basic-constraints", 3, ABSENT, ABSENT, true, YES, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"version-1", 1, ABSENT, ABSENT, true, YES, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"weak-md5", 3, ALLOWS, ABSENT, true, YES, "RSA", 2048, "MD5", CKS_ROLE_NONE},
        {"weak-sha1", 3, ALLOWS, ABSENT, true, YES, "RSA", 2048, "SHA1", CKS_ROLE_NONE},
        {"weak-rsa1024", 3, ALLOWS, ABSENT, true, YES, "RSA", 1024, "SHA256", CKS_ROLE_NONE},
        {"weak-p224", 3, ALLOWS, ABSENT, true, YES, "EC", 224, "SHA256", CKS_ROLE_NONE},
        {"intermediate", 3, ALLOWS, ALLOWS, false, NO, "EC", 384, "SHA256", CKS_ROLE_NONE},
        {"server", 3, FORBIDS, ABSENT, false, NO, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"forged", 3, ALLOWS, ABSENT, true, NO, "EC", 256, "SHA256", CKS_ROLE_NONE},
        {"cluster", 1, ABSENT, ABSENT, false, NO, "RSA", 2048, "SHA256", CKS_ROLE_CLUSTER},
        {"cluster-marvell", 1, ABSENT, ABSENT, false, NO, "RSA", 2048, "SHA256", CKS_ROLE_CLUSTER},
        {"hsm", 1, ABSENT, ABSENT, false, NO, "RSA", 2048, "SHA256", CKS_ROLE_HSM},
        {"aws-hardware", 3, ALLOWS, ABSENT, false, NO, "RSA", 2048, "SHA256",
         CKS_ROLE_AWS_HARDWARE},
        {"manufacturer-hardware", 3, ALLOWS, ABSENT, false, NO, "RSA", 2048, "SHA256",
         CKS_ROLE_MANUFACTURER_HARDWARE},
        {"aws-root", 3, ALLOWS, ABSENT, true, YES, "RSA", 2048, "SHA256", CKS_ROLE_AWS_ROOT},
        {"manufacturer-root", 3, ALLOWS, ABSENT, true, YES, "RSA", 2048, "SHA256",
         CKS_ROLE_MANUFACTURER_ROOT},
    };
    struct cks_certificates *all = cks_certificates_new();
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct cks_x509 *x = read_fixture(all, rows[i].name);
        assert_int_equal(x->version, rows[i].version);
        assert_int_equal(x->basic_constraints, rows[i].basic);
        assert_int_equal(x->key_usage, rows[i].usage);
        assert_int_equal(x->self_issued, rows[i].self_issued);
        assert_int_equal(x->self_signed, rows[i].self_signed);
        assert_string_equal(x->key_type, rows[i].key);
        assert_int_equal(x->key_bits, rows[i].bits);
        if (rows[i].digest)
            assert_string_equal(x->digest, rows[i].digest);
        else
            assert_null(x->digest);
        assert_int_equal(x->role, rows[i].role);
        assert_true(x->not_before_valid && x->not_after_valid);
        assert_int_equal(x->not_before, cks_time_from_civil(2024, 6, 1, 0, 0, 0));
        assert_int_equal(x->not_after, cks_time_from_civil(2034, 6, 1, 0, 0, 0));
    }
    const struct cks_x509 *x = read_fixture(all, "anchor-utf8");
    assert_string_equal(x->subject, "CN=Wurzel,O=M\xC3\xBCller,C=DE");
    assert_string_equal(x->serial, "1007");
    assert_string_equal(x->curve, "prime256v1");
    cks_certificates_free(all);
}

static void
issuers_are_proved(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *issuer, *subject;
        enum cks_proof proof;
    } rows[] = {
        {"anchor-rsa2048", "cluster", CKS_PROOF_YES},
        {"anchor-key-usage", "cluster-of-other", CKS_PROOF_YES},
        {"anchor-rsa2048", "cluster-of-other", CKS_PROOF_NO}, /* another name */
        {"anchor-rsa4096", "cluster-of-other", CKS_PROOF_NO}, /* the name, another key */
        {"anchor-p256", "cluster-of-other", CKS_PROOF_NO},    /* the name, a key of another type */
        {"weak-p224", "forged", CKS_PROOF_NO},
        {"anchor-key-usage", "forged", CKS_PROOF_YES},
        {"cluster", "cluster", CKS_PROOF_NO},
        {"manufacturer-hardware", "hsm", CKS_PROOF_YES},
    };
    struct cks_certificates *all = cks_certificates_new();
    char print[65];
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_int_equal(
            cks_x509_issued(read_fixture(all, rows[i].issuer), read_fixture(all, rows[i].subject)),
            rows[i].proof);
    const struct cks_x509 *a = read_fixture(all, "anchor-p256");
    assert_true(cks_x509_same(a, a));
    assert_false(cks_x509_same(a, read_fixture(all, "anchor-p384")));
    assert_true(cks_x509_fingerprint(a, print));
    assert_int_equal(strlen(print), 64);
    cks_certificates_free(all);
}

static void
dates_that_do_not_exist_are_none(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf pem = load("anchor-p256"), der = {0}, again = {0};
    struct cks_certificates *all = cks_certificates_new();
    struct cks_str body = cks_buf_str(&pem);
    size_t bad;
    body = cks_str_sub(body, 28, cks_str_find(body, "-----END") - 28);
    assert_true(cks_base64_decode(body, &der, &bad));
    size_t at = cks_str_find(cks_buf_str(&der), "340601000000Z");
    assert_true(at < der.len);
    memcpy(der.data + at, "340231", 6);
    cks_buf_adds(&again, "-----BEGIN CERTIFICATE-----\n");
    cks_base64_encode(&again, cks_buf_str(&der), 64);
    cks_buf_adds(&again, "-----END CERTIFICATE-----\n");
    const struct cks_certificate *c = read_text(all, cks_buf_str(&again));
    assert_int_equal(c->x509_count, 1);
    assert_true(c->x509[0].not_before_valid);
    assert_false(c->x509[0].not_after_valid);
    assert_int_equal(c->x509[0].self_signed, CKS_PROOF_NO);
    cks_certificates_free(all);
    cks_buf_free(&pem);
    cks_buf_free(&der);
    cks_buf_free(&again);
}

static void
each_text_is_read_once(void **state)
{
    CKS_UNUSED(state);
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf text = load("anchor-p256");
    const struct cks_certificate *first = read_text(all, cks_buf_str(&text));
    assert_ptr_equal(read_text(all, cks_buf_str(&text)), first);
    for (int i = 0; i < 100; i++) {
        char other[32];
        snprintf(other, sizeof(other), "text %d", i);
        assert_int_equal(read_text(all, cks_str_of(other))->kind, CKS_TEXT_OTHER);
    }
    assert_ptr_equal(read_text(all, cks_buf_str(&text)), first);
    /* The same memory with other bytes is another text. */
    text.data[0] = 'x';
    assert_ptr_not_equal(read_text(all, cks_buf_str(&text)), first);
    cks_buf_free(&text);
    cks_certificates_free(all);
}

/* Every number of allocations that succeed gives the full answer or none. */
static void
missing_memory_is_never_an_answer(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf pem = load("anchor-rsa2048"), other = load("anchor-p256");
    cks_buf_addstr(&pem, cks_buf_str(&other));
    struct cks_buf mangled = with(cks_buf_str(&pem), "\n", "&#10;");
    for (size_t n = 1;; n++) {
        allocations = 0;
        fail_at = n;
        struct cks_certificates *all = cks_certificates_new();
        const struct cks_certificate *c =
            all ? cks_certificate_read(all, cks_buf_str(&mangled)) : NULL;
        bool done = allocations < n;
        fail_at = 0;
        if (c) {
            assert_int_equal(c->mangled, CKS_MANGLED_HTML);
            assert_int_equal(c->count, 2);
            assert_int_equal(c->x509_count, 2);
            assert_non_null(c->repaired);
            assert_string_equal(c->x509[1].key_type, "EC");
        }
        cks_certificates_free(all);
        if (done) {
            assert_non_null(c);
            break;
        }
    }
    cks_buf_free(&pem);
    cks_buf_free(&other);
    cks_buf_free(&mangled);
}

static void
hostile_texts_take_linear_time(void **state)
{
    CKS_UNUSED(state);
    static const char *const pieces[] = {
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN A-----\n",
        "-",
        "\\",
        "&#",
        "BEGIN",
        "BEGIN ",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "\\\\n",
        "%",
        "begin Begin",
        "-----END CERTIFICATE-----\n",
        "BEGIN CERTIFICATE ",
        "A: b\n",
        "A"};
    struct cks_certificates *all = cks_certificates_new();
    clock_t start = clock();
    for (size_t size = 60000; size <= 4000000; size *= 60)
        for (size_t i = 0; i < CKS_COUNT(pieces); i++) {
            struct cks_buf text = {0};
            cks_buf_adds(&text, "-----BEGIN CERTIFICATE-----\n");
            while (text.len < size)
                cks_buf_adds(&text, pieces[i]);
            assert_int_equal(read_text(all, cks_buf_str(&text))->x509_count, 0);
            cks_buf_free(&text);
        }
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
    cks_certificates_free(all);
}

static void *
read_in_thread(void *arg)
{
    struct cks_certificates *all = cks_certificates_new();
    const struct cks_certificate *c =
        all ? cks_certificate_read(all, *(struct cks_str *)arg) : NULL;
    bool good = c && c->x509_count == 1 && c->x509[0].self_signed == CKS_PROOF_YES;
    cks_certificates_free(all);
    return good ? arg : NULL;
}

static void
threads_read_at_once(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf pem = load("anchor-rsa2048");
    struct cks_str text = cks_buf_str(&pem);
    pthread_t threads[4];
    void *good;
    for (size_t i = 0; i < CKS_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_in_thread, &text), 0);
    for (size_t i = 0; i < CKS_COUNT(threads); i++) {
        assert_int_equal(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
    cks_buf_free(&pem);
}

/* Without libcrypto what needs it is unknown, said once, and never an error; the rest is judged. */
static void
without_libcrypto_certificates_are_undetermined(void **state)
{
    CKS_UNUSED(state);
    static const char pem[] = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    struct cks_options options = {.anchor_expiry_days = 90};
    struct cks_findings findings;
    cks_findings_init(&findings);
    struct cks_judge j = {.options = &options,
                          .findings = &findings,
                          .cache.certificates = cks_certificates_new(),
                          .hand.store = CKS_NO_STORE};
    struct cks_store s = {.operation = CKS_CREATE, .type = CKS_STORE_HSM};
    struct cks_value *v = &s.values[CKS_P_ANCHOR];
    v->state = CKS_VALUE_KNOWN;
    v->text = CKS_STR_LIT(pem);
    assert_true(read_text(j.cache.certificates, v->text)->unread);
    cks_store_settle(&s, CKS_STORE_HSM);
    cks_judge_store(&j, &s);
    cks_judge_store(&j, &s);
    for (size_t i = 0; i < findings.list.count; i++)
        assert_true(findings.list.items[i].rule < CKS301 || findings.list.items[i].rule > CKS311);
    /* There is a file of its name, so that it is missing would be wrong; the run says what is. */
    assert_int_equal(findings.failures.count, 0);
    assert_true(cks_certificates_unusable(j.cache.certificates));
    v->text = cks_str_of("-----BEGIN PRIVATE KEY-----\n");
    cks_check_trust_anchor_private_key(&j, &s);
    assert_int_equal(findings.list.items[findings.list.count - 1].rule, CKS304);
    cks_certificates_free(j.cache.certificates);
    cks_findings_free(&findings);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_follows_the_rfc),
        cmocka_unit_test(base64_at_every_offset),
        cmocka_unit_test(threads_read_at_once),
        cmocka_unit_test(facts_are_those_of_the_certificate),
        cmocka_unit_test(issuers_are_proved),
        cmocka_unit_test(dates_that_do_not_exist_are_none),
        cmocka_unit_test(each_text_is_read_once),
        cmocka_unit_test(missing_memory_is_never_an_answer),
        cmocka_unit_test(hostile_texts_take_linear_time),
    };
    const struct CMUnitTest absent[] = {
        cmocka_unit_test(without_libcrypto_certificates_are_undetermined),
    };
    if (argc != 2)
        return 2;
    fixtures = argv[1];
    if (strcmp(fixtures, "absent") == 0)
        return cmocka_run_group_tests(absent, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
