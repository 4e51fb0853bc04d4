/* What a server sends must not repeat a secret, in whatever form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "probe/scrub.h"

#define SECRET "Y2tzY2hlY2stdGVzdC1zZWNyZXQ/YWNjZXNzLWtleS0xMjM0NTY3"
#define SIGNATURE "f03ab7c98812de4455667788990011223344aabbccddeeff0123456789abcdef"

static struct cks_scrub
new_scrub(void)
{
    struct cks_scrub s = {0};
    assert_true(cks_scrub_add(&s, CKS_STR_LIT(SECRET)));
    assert_true(cks_scrub_add_request(
        &s, CKS_STR_LIT("POST /x HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 Credential=A, "
                        "SignedHeaders=host;x-amz-date, Signature=" SIGNATURE "\r\n\r\n{}")));
    assert_true(cks_scrub_add_request(&s, CKS_STR_LIT("GET /x HTTP/1.1\r\n\r\n")));
    return s;
}

static void
every_form_is_found(void **state)
{
    CKS_UNUSED(state);
    static const char *const texts[] = {
        SECRET,
        SIGNATURE,
        "the key is " SECRET ", and wrong",
        /* parts of five characters, at the beginning, in the middle, at the end */
        "Y2tzY",
        "Q/YWNjZ",
        "0NTY3",
        "f03ab",
        /* other letters, split, reversed */
        "Y2TZY2HLY2",
        "F03AB7C98812DE44",
        "Y2 tz Y2 hl Y2",
        "Y-2-t-z-Y-2-h-l-Y-2-s-t-d",
        "f0:3a:b7:c9:88:12",
        "3YTN0MjMx0SeltW",
        /* base64 of the beginning of the secret, from each place in a group of three */
        "WTJ0elkyaGxZMnM=",
        "aWTJ0elkyaGxZMnM",
        "eFkydHpZMmhsWTJz",
        "eHhZMnR6WTJobFkycw",
        /* hexadecimal, in both cases and with separators */
        "5932747a5932686c",
        "5932747A5932686C5932",
        "59:32:74:7a:59:32:68",
        "x5932747a5932686c5932",
        /* escapes of URLs, of JSON in a text that is none, of HTML */
        "%59%32%74%7a%59%32%68",
        "\\u0059\\u0032\\u0074\\u007a\\u0059",
        "\\x59\\x32\\x74\\x7a\\x59",
        "&#89;&#50;&#116;&#122;&#89;",
        "&#x59;&#x32;&#x74;&#x7a;&#x59",
        /* two inside each other */
        "WTJ0elkyaGxZMnM%3D",
        "%57%54%4a%30%65%6c%6b%79%61%47%78%5a",
        /* our header without its signature */
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1",
        "SignedHeaders=host;x-amz-date",
    };
    struct cks_scrub s = new_scrub();
    for (size_t i = 0; i < CKS_COUNT(texts); i++) {
        if (!cks_scrub_finds(&s, cks_str_of(texts[i])))
            fail_msg("not found: %s", texts[i]);
    }
    cks_scrub_free(&s);
}

static void
other_texts_are_shown(void **state)
{
    CKS_UNUSED(state);
    static const char *const texts[] = {
        "",
        "Y2tz",
        "f03a",
        "AuthenticationFailedException",
        "InvalidUriPathException",
        "ACTIVE",
        "DEGRADED",
        "UNAVAILABLE",
        "application/json; charset=utf-8",
        "the request signature does not match; check the clock",
        "Acme Key Manager 7.3.1 (build 20260814)",
        "hsm-1.eu-west-1.corp-keys.net",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "C=US, O=Amazon, CN=Amazon ECDSA 256 M01",
        "https://login.corp-keys.net/?next=%2Fkms%2Fxks%2Fv1%2Fhealth",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1>",
        "100% of the keys are there, and 5% more",
    };
    struct cks_scrub s = new_scrub(), none = {0};
    for (size_t i = 0; i < CKS_COUNT(texts); i++) {
        if (cks_scrub_finds(&s, cks_str_of(texts[i])))
            fail_msg("found: %s", texts[i]);
        assert_false(cks_scrub_finds(&none, cks_str_of(texts[i])));
    }
    cks_scrub_free(&s);
}

static void
all_that_a_server_sent_is_replaced(void **state)
{
    CKS_UNUSED(state);
    struct cks_scrub s = new_scrub();
    struct cks_probe_set set = {.tool = "ckscheck", .version = "0", .from = "a", .taken = "b"};
    struct cks_arena *a = &set.arena;
    struct cks_probe_record *r = cks_probe_add_record(&set);
    struct cks_probe_http *h = r->http = cks_probe_new_http(a);
    r->tls = cks_probe_new_tls(a);
    r->dns = cks_probe_new_dns(a);
    struct cks_probe_certificate *c = cks_probe_add_certificate(a, r->tls);
    assert_true(cks_probe_add_name(a, c, SECRET) && cks_probe_add_cname(a, r->dns, SECRET));
    c->subject = c->issuer = r->tls->root_subject = SECRET;
    h->content_type = h->location = h->error_name = h->error_message = h->excerpt = SIGNATURE;
    h->vendor = h->model = h->ekm_vendor = SECRET;
    struct cks_probe_manager *m = cks_probe_add_manager(a, h);
    m->id = m->model = m->health_status = SECRET;
    cks_probe_add_violation(a, h)->found = SECRET;
    cks_probe_add_conformance(a, r)->error_name = SECRET;
    cks_probe_add_other_tls(a, r);
    cks_probe_add_certificate(a, &r->other_tls.items[0])->subject = SECRET;
    r->access_key_id = "AKIDEXAMPLE";
    cks_scrub_set(&s, &set);
    struct cks_buf out = {0};
    cks_probe_write(&out, &set);
    assert_true(cks_buf_ok(&out));
    assert_int_equal(cks_str_find(cks_buf_str(&out), "Y2tz"), out.len);
    assert_int_equal(cks_str_find(cks_buf_str(&out), "f03a"), out.len);
    assert_true(cks_str_find(cks_buf_str(&out), "AKIDEXAMPLE") < out.len);
    cks_buf_free(&out);
    cks_scrub_free(&s);
    cks_probe_set_free(&set);
}

static void
many_secrets_are_all_found(void **state)
{
    CKS_UNUSED(state);
    enum { COUNT = 2000, LENGTH = 43 };
    char secret[LENGTH];
    struct cks_scrub s = {0};
    uint32_t x = 1;
    for (int pass = 0; pass < 2; pass++) {
        x = 1;
        for (int i = 0; i < COUNT; i++) {
            for (int k = 0; k < LENGTH; k++) {
                x = x * 1664525 + 1013904223;
                secret[k] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[x >> 27];
            }
            if (pass == 0)
                assert_true(cks_scrub_add(&s, (struct cks_str){secret, LENGTH}));
            else
                assert_true(cks_scrub_finds(&s, (struct cks_str){secret + LENGTH - 5, 5}));
        }
    }
    cks_scrub_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_found),
        cmocka_unit_test(other_texts_are_shown),
        cmocka_unit_test(all_that_a_server_sent_is_replaced),
        cmocka_unit_test(many_secrets_are_all_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
