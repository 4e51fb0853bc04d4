#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/announce.h"
#include "base/formed.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/chars.h"
#include "base/clock.h"
#include "base/glob.h"
#include "base/escape.h"
#include "base/format.h"
#include "base/hash.h"
#include "base/jsonw.h"
#include "base/pattern.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/unnamed.h"
#include "base/userinfo.h"
#include "base/utf8.h"

static void
utf8_refuses_what_rfc3629_refuses(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        size_t invalid_at;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"\xC3\xA9", 2},
        {"a\xC0\x80", 1},
        {"\xED\xA0\x80", 0},
        {"\xF0\x9F\x98\x80", 4},
        {"\xF4\x90\x80\x80", 0},
        {"ab\xE2\x82", 2},
        {"\x80", 0},
        {"\xEF\xBF\xBF", 3},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_int_equal(cks_utf8_invalid(cks_str_of(rows[i].text)), rows[i].invalid_at);
    assert_int_equal(cks_utf8_count(cks_str_of("\xC3\xA9\xF0\x9F\x98\x80z")), 3);
}

static size_t
announced_in(const char *line)
{
    return cks_announced_secret(cks_str_of(line), 0);
}

static void
names_announce_secrets_in_every_spelling(void **state)
{
    static const char *const names[] = {
        "\"KeyStorePassword\": \"",   "\"keystorepassword\":\"",
        "key_store_password = \"",    "--key-store-password ",
        "KEY STORE PASSWORD=",        "\"KeyStorePasswort\": \"",
        "\"KyeStorePassword\": \"",   "--keystore-pasword=",
        "\"RawSecretAccessKey\": \"", "RawSecretAcessKey=",
        "secret_access_key = '",      "KeyStorePassword",
        "\"KeyStorePassword\" ",      "{\"AccessKeyId\": \"K\", \"RawSecretAccessKey\": \"",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        char line[128];
        snprintf(line, sizeof(line), "%sQ7v9", names[i]);
        assert_int_equal(announced_in(line), strlen(names[i]));
        /* Nothing is behind the name yet. */
        assert_int_equal(announced_in(names[i]), strlen(names[i]));
    }
    assert_int_equal(announced_in("\"CustomKeyStoreName\": \"a\", \"x\": 1"),
                     strlen("\"CustomKeyStoreName\": \"a\", \"x\": 1"));
    /* The secret in the place of the ID, and in that of a name. */
    assert_int_equal(
        announced_in("\"AccessKeyId\": \"kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK\", 1"), 16);
    assert_int_equal(announced_in("{\"Q7v9Q7v9\": \"KeyStorePassword\", 1"), 2);
    assert_int_equal(announced_in("{\"Name\": \"Q7v9Q7\", \"KeyStorePassword\": \"Q7v9Q7\""), 10);
}

#define KEY "kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK="

/* Q7v9Q7 and KEY are the secrets. */
static void
unnamed_secrets_are_found_on_their_line(void **state)
{
    static const char *const hidden[] = {
        "echo Q7v9Q7 | aws kms x",
        "RUN printf '%s' Q7v9Q7 | aws kms x",
        "for p in Q7v9Q7; do aws kms x",
        "P=Q7v9Q7 aws kms x",
        "A=1 env P='Q7v9Q7' aws kms x",
        "aws kms x <<< Q7v9Q7",
        "aws kms x --y https://Q7v9Q7:b@c --z",
        "\"x\": \"user:Q7v9Q7@host\"",
        "\"x\": \"x?token=Q7v9Q7\"",
        "mysql -pQ7v9Q7 -e x | aws kms x",
        "aws kms x; mysql -pQ7v9Q7; aws kms y",
        "./x --api-key Q7v9Q7 && aws kms x",
        "./x --token=Q7v9Q7 && aws kms x",
        "openssl enc -passin pass:Q7v9Q7 && aws kms x",
        "vault login Q7v9Q7zK && aws kms x",
        "redis-cli -a Q7v9Q7longer; aws kms x",
        "curl -H 'X-Auth: Q7v9Q7zK' example.com; aws kms x",
        "curl example.com/Q7v9Q7zK; aws kms x",
    };
    static const char *const shown[] = {
        "echo Q7v9Q7 | awsome kms",
        "echo $Q7v9Q7 | aws kms x",
        "AWS_PROFILE=production aws kms x",
        "sudo -u deploy aws kms x",
        "aws kms x <<< \"$P\"",
        "docker run amazon/aws-cli:2.1@sha256:0123456789 kms x",
        "arn:aws:sts::123456789012:assumed-role/r/me@example.com",
        "me@example.com: x",
        "team:payments@prod",
        "team:x@y",
        "/a?b/kms/xks/v1",
        "kubectl -n production exec x -- aws kms x",
        "base64 -d x.txt | aws kms x",
        "aws kms x --custom-key-store-name Q7v9Q7zK; aws kms y",
        "a = b ? c : d",
        "a@b",
        "@",
        "",
        "aws",
        "0123456789012345678901234567890123456789012345678",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(hidden); i++) {
        struct cks_str line = cks_str_of(hidden[i]);
        assert_int_equal(cks_unnamed_secret(line, 0, line.n, NULL), cks_str_find(line, "Q7v9Q7"));
        /* What is behind it is not read. */
        assert_int_equal(cks_unnamed_secret(line, 0, 0, NULL), SIZE_MAX);
    }
    for (size_t i = 0; i < CKS_COUNT(shown); i++)
        assert_true(cks_unnamed_secret(cks_str_of(shown[i]), 0, strlen(shown[i]), NULL) ==
                    SIZE_MAX);
    struct cks_str pem = CKS_STR_LIT("-----BEGIN CERTIFICATE----- " KEY);
    assert_true(cks_unnamed_secret(pem, 0, pem.n, NULL) == SIZE_MAX);
    assert_true(cks_find_key(CKS_STR_LIT("MyKey/0123456789abcdefABCDEF/" KEY)) == SIZE_MAX);
    assert_int_equal(cks_find_key(CKS_STR_LIT(KEY)), 0);
    assert_int_equal(cks_find_key(CKS_STR_LIT("https://x/?token=" KEY "&a=b")), 17);
    assert_int_equal(cks_find_key(CKS_STR_LIT("short words, and then: " KEY)), 23);
    assert_true(cks_find_key(CKS_STR_LIT("RawSecretAccessKey" KEY)) == SIZE_MAX);
    assert_true(cks_has_url_password(CKS_STR_LIT("https://u:a b@c")));
    assert_true(cks_has_url_password(CKS_STR_LIT("https:u:Q7v9Q7@@c")));
    assert_false(cks_has_url_password(CKS_STR_LIT("team@acme")));
}

static void
swallowed_secrets_are_seen(void **state)
{
    static const char *const hidden[] = {"AccessKeyId=K RawSecretAccessKey=Q7v9",
                                         "a --key-store-password Q7v9",
                                         "KeyStorePasswordQ7v9",
                                         "K,RawSecretAccessKey=Q7v9",
                                         "password=Q7v9",
                                         "secret: Q7v9"};
    static const char *const shown[] = {"KeyStorePassword",
                                        "my-password-store",
                                        "payments",
                                        "",
                                        "aws_kms_custom_key_store.password",
                                        "raw_secret_access_key",
                                        "var.raw_secret",
                                        "https://secret.example.com",
                                        "secret"};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(hidden); i++)
        assert_true(cks_swallowed_secret(cks_str_of(hidden[i])));
    for (size_t i = 0; i < CKS_COUNT(shown); i++)
        assert_false(cks_swallowed_secret(cks_str_of(shown[i])));
    assert_true(cks_formed_as_secret(CKS_STR_LIT("Q7v9Q")));
    assert_true(cks_formed_as_secret(CKS_STR_LIT("wobblequartz")));
    assert_false(cks_formed_as_secret(CKS_STR_LIT("custom_key")));
    assert_false(cks_formed_as_secret(CKS_STR_LIT("Tags")));
}

static void
times_read_back(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        int64_t t;
    } rows[] = {
        {"1970-01-01", 0},
        {"2000-02-29T12:30:05Z", 951827405},
        {"2026-11-23T03:00:00+02:00", 1795395600},
        {"2026-11-23T01:00:00.123Z", 1795395600},
        {"1969-12-31T23:59:59Z", -1},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        int64_t t;
        assert_true(cks_time_parse(cks_str_of(rows[i].text), &t));
        assert_int_equal(t, rows[i].t);
    }
    int64_t t;
    assert_false(cks_time_parse(cks_str_of("2023-02-29"), &t));
    assert_false(cks_time_parse(cks_str_of("2023-1-1"), &t));
    assert_false(cks_time_parse(cks_str_of("2023-01-01T25:00Z"), &t));
    char out[32];
    cks_time_format(951827405, out);
    assert_string_equal(out, "2000-02-29T12:30:05Z");
    cks_time_format(-1, out);
    assert_string_equal(out, "1969-12-31T23:59:59Z");
}

static void
patterns_match_the_whole_string(void **state)
{
    CKS_UNUSED(state);
    struct cks_pattern *p = cks_pattern_new("cluster-[2-7a-zA-Z]{11,16}");
    for (int i = 0; i < 600; i++) { /* past the switch to machine code */
        assert_int_equal(cks_pattern_match(p, cks_str_of("cluster-abcdefghijk")), CKS_MATCH_YES);
        assert_int_equal(cks_pattern_match(p, cks_str_of("cluster-abcdefghijk\n")), CKS_MATCH_NO);
        assert_int_equal(cks_pattern_match(p, cks_str_of("mycluster-abcdefghijk")), CKS_MATCH_NO);
        assert_int_equal(cks_pattern_match(p, cks_str_of("")), CKS_MATCH_NO);
    }
    cks_pattern_free(p);
    p = cks_pattern_new("(a|b|ab)*c");
    struct cks_buf b = {0};
    for (int i = 0; i < 100000; i++)
        cks_buf_adds(&b, "ab");
    assert_int_not_equal(cks_pattern_match(p, cks_buf_str(&b)), CKS_MATCH_YES);
    cks_buf_free(&b);
    cks_pattern_free(p);
}

/* Long lines are looked through in blocks: each name is found at each place of one. */
static void
names_announce_secrets_at_every_place(void **state)
{
    static const char *const names[] = {
        "storepassword",  "STOREPASSWORD", "S-tOrEpasswd", "s_ecretkey",    "se_cret",
        "SecretAccessKe", "passw_ord",     "p-asword",     "PassPhrase",    "pa ssowrd",
        "Private-Key",    "p r_ivatekey",  "rawsecret",    "R-A_W_S-Ecret", "ra wse",
        "TACCESSKEY",     "t_a_ccesskey",  "ta-ccesskey"};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        for (size_t at = 0; at < 40; at++) {
            struct cks_buf line = {0};
            cks_buf_fill(&line, 'x', at);
            cks_buf_adds(&line, names[i]);
            cks_buf_adds(&line, "=");
            size_t value = line.len;
            cks_buf_fill(&line, 'q', 70);
            assert_true(cks_swallowed_secret(cks_buf_str(&line)));
            assert_int_equal(cks_announcement(cks_buf_str(&line)), at);
            /* A name that goes on, as the one without its last letter, takes the q into the value.
             */
            size_t found = cks_announced_secret(cks_buf_str(&line), 0);
            assert_true(found == value || (found < value && found > at));
            cks_buf_free(&line);
        }
}

static void check_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
check_format(const char *fmt, ...)
{
    char wanted[64], got[64];
    va_list ap;
    for (size_t room = 1; room <= sizeof(got); room++) {
        va_start(ap, fmt);
        int n = vsnprintf(wanted, room, fmt, ap);
        va_end(ap);
        va_start(ap, fmt);
        assert_int_equal(cks_format(got, room, fmt, ap), n);
        va_end(ap);
        assert_string_equal(got, wanted);
    }
}

static void
formats_as_the_c_library(void **state)
{
    CKS_UNUSED(state);
    check_format("plain");
    check_format("%s, %.*s and 100%%", "a text", 3, "cut here");
    check_format("%zu %u %d %d %d", SIZE_MAX, UINT_MAX, INT_MAX, INT_MIN, 0);
    check_format("%.*s|%.*s|%.*s", 0, "x", -1, "whole", 9, "short");
    check_format("%05u %x %c %-4s| %lu", 7u, 255u, 'c', "l", 5ul);
    check_format("%s%s", "", "end");
}

static void
json_is_escaped(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf b = {0};
    struct cks_jsonw w;
    cks_jsonw_init(&w, &b, true);
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "a", "x\"\\\n\x1b\xE2\x80\xAE\xFFz");
    cks_jsonw_key(&w, "b");
    cks_jsonw_array(&w);
    cks_jsonw_int(&w, -3);
    cks_jsonw_null(&w);
    cks_jsonw_end_array(&w);
    cks_jsonw_end_object(&w);
    assert_string_equal(b.data,
                        "{\"a\":\"x\\\"\\\\\\n\\u001b\\u202e\xEF\xBF\xBDz\",\"b\":[-3,null]}");
    cks_buf_clear(&b);
    cks_escape(&b, cks_str_of("a\x1b[31m\xE2\x80\xAE\x01\xFF"));
    assert_string_equal(b.data, "a\\x1b[31m<U+202E>\\x01\\xff");
    cks_buf_free(&b);
}

static void
names_find_the_nearest(void **state)
{
    CKS_UNUSED(state);
    static const char *const names[] = {"CloudHsmClusterId", "KeyStorePassword",
                                        "XksProxyUriEndpoint", "XksProxyUriPath"};
    assert_string_equal(cks_str_nearest(cks_str_of("CloudHSMClusterID"), names, 4), names[0]);
    assert_string_equal(cks_str_nearest(cks_str_of("XksProxyEndpoint"), names, 4), names[2]);
    assert_null(cks_str_nearest(cks_str_of("Tags"), names, 4));
}

static void
arena_memory_is_zero_and_aligned(void **state)
{
    CKS_UNUSED(state);
    struct cks_arena a = {0};
    for (size_t i = 0; i < 5000; i++) {
        unsigned char *p = cks_arena_alloc(&a, i % 97);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % sizeof(void *), 0);
        for (size_t j = 0; j < i % 97; j++)
            assert_int_equal(p[j], 0);
        memset(p, 0xAA, i % 97);
    }
    assert_null(cks_arena_array(&a, SIZE_MAX / 2, 3));
    assert_string_equal(cks_arena_printf(&a, "%d-%s", 7, "x"), "7-x");
    const struct cks_str pieces[] = {CKS_STR_LIT("a"), {NULL, 0}, CKS_STR_LIT("bc")};
    assert_string_equal(cks_arena_join(&a, pieces, CKS_COUNT(pieces)), "abc");
    assert_string_equal(cks_arena_join(&a, pieces, 0), "");
    memset(cks_arena_alloc(&a, 5000), 'x', 5000);
    cks_arena_reset(&a);
    assert_int_equal(a.used, 0);
    unsigned char *again = cks_arena_alloc(&a, 5000);
    for (int k = 0; again && k < 5000; k++)
        assert_int_equal(again[k], 0);
    cks_arena_free(&a);
}

static void
buffers_hold_what_was_added(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf b = {0};
    for (size_t i = 0; i < 300; i++) {
        cks_buf_addc(&b, 'x');
        assert_int_equal(strlen(b.data), i + 1);
    }
    cks_buf_clear(&b);
    cks_buf_fill(&b, ' ', 0);
    cks_buf_fill(&b, '~', 3);
    cks_buf_addu(&b, 0);
    cks_buf_addu(&b, UINT64_MAX);
    assert_string_equal(b.data, "~~~018446744073709551615");
    b.failed = true;
    cks_buf_addc(&b, 'x');
    assert_int_equal(b.len, 24);
    cks_buf_free(&b);
}

/* Every byte at every place, among others before and behind it. */
static void
visible_text_ends_at_the_first_other_byte(void **state)
{
    CKS_UNUSED(state);
    char text[27];
    for (size_t n = 0; n <= sizeof(text); n++)
        for (size_t at = 0; at < n; at++)
            for (unsigned c = 0; c < 256; c++) {
                memset(text, '~', sizeof(text));
                text[at] = (char)c;
                bool plain = c >= ' ' && c <= '~';
                struct cks_str s = {text, n};
                assert_int_equal(cks_visible_text(s), plain ? n : at);
                plain = plain && c != '"' && c != '&';
                assert_int_equal(cks_visible_ascii(s, "\"&"), plain ? n : at);
            }
    assert_int_equal(cks_visible_ascii((struct cks_str){NULL, 0}, "&"), 0);
}

static void
code_points_are_found_by_number(void **state)
{
    CKS_UNUSED(state);
    struct cks_str s = CKS_STR_LIT("0123456789abcdef\xC3\xA9ghijklmnop");
    for (size_t i = 0; i <= 16; i++)
        assert_int_equal(cks_utf8_offset(s, i), i);
    for (size_t i = 17; i <= 27; i++)
        assert_int_equal(cks_utf8_offset(s, i), i + 1);
    assert_int_equal(cks_utf8_offset(s, 99), s.n);
}

static void
secrets_answer_questions_only(void **state)
{
    CKS_UNUSED(state);
    struct cks_secret s = {CKS_STR_LIT("aaaabbbb1234")};
    assert_int_equal(cks_secret_length(s), 12);
    assert_true(cks_secret_only_alnum_and(s, ""));
    assert_false(cks_secret_has_outer_space(s));
    struct cks_hash_key k1, k2;
    cks_hash_key_init(&k1);
    cks_hash_key_init(&k2);
    assert_true(cks_hash(&k1, s.hidden) == cks_hash(&k1, s.hidden));
    assert_true(cks_hash(&k1, s.hidden) != cks_hash(&k2, s.hidden));
}

/* Texts are hashed and looked at several bytes at once: each byte counts, and none around them. */
static void
every_byte_counts(void **state)
{
    CKS_UNUSED(state);
    struct cks_hash_key key = {1, 2};
    char text[40], other[40];
    for (size_t n = 0; n < 32; n++) {
        memset(text, 'a', sizeof(text));
        memset(other, 'b', sizeof(other));
        memset(other + 3, 'a', n);
        struct cks_str s = {text, n};
        uint64_t hash = cks_hash(&key, s);
        assert_true(hash == cks_hash(&key, (struct cks_str){other + 3, n}));
        assert_true(hash != cks_hash(&key, (struct cks_str){text, n + 1}));
        assert_int_equal(cks_chars_of(s), n ? CKS_CHARS_LOWER : 0);
        for (size_t i = 0; i < n; i++) {
            text[i] = '/';
            assert_true(hash != cks_hash(&key, s));
            assert_int_equal(cks_chars_of(s),
                             n > 1 ? CKS_CHARS_LOWER | CKS_CHARS_SLASH : CKS_CHARS_SLASH);
            text[i] = 'a';
        }
    }
}

static void
globs_match_the_whole_name(void **state)
{
    static const struct {
        const char *pattern, *name;
        enum cks_match match;
    } cases[] = {
        {"", "", CKS_MATCH_YES},
        {"*", "", CKS_MATCH_YES},
        {"a*", "b", CKS_MATCH_NO},
        {"*.json", "a.json", CKS_MATCH_YES},
        {"*.json", "a.json5", CKS_MATCH_NO},
        {"?.json", ".json", CKS_MATCH_NO},
        {"*b*d", "abcbd", CKS_MATCH_YES},
        {"**", "a", CKS_MATCH_YES},
        {"{a,bc}d", "bcd", CKS_MATCH_YES},
        {"{a,bc}d", "abcd", CKS_MATCH_NO},
        {"{a,}b", "b", CKS_MATCH_YES},
        {"*.{x,y}", "a.y", CKS_MATCH_YES},
        {"{", "{", CKS_MATCH_NO},
        {"{a", "a", CKS_MATCH_YES},
        {"{a,ab}{c,bc}", "abc", CKS_MATCH_YES},
        {"*{a,}?", "", CKS_MATCH_NO},
        {"*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", CKS_MATCH_NO},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(cases); i++)
        assert_int_equal(cks_glob_match(cks_str_of(cases[i].pattern), cks_str_of(cases[i].name)),
                         cases[i].match);
}

/* One star after the other needs no more stack, and no more time than the pattern's length. */
static void
many_stars_cost_little(void **state)
{
    char pattern[4097], name[256];
    struct cks_str stars = {pattern, sizeof(pattern) - 1}, all = {name, sizeof(name) - 1};
    CKS_UNUSED(state);
    memset(name, 'a', sizeof(name));
    for (size_t i = 0; i < sizeof(pattern); i++)
        pattern[i] = i % 2 ? 'a' : '*';
    assert_int_equal(cks_glob_match(cks_str_sub(stars, 0, 2 * all.n), all), CKS_MATCH_YES);
    assert_int_equal(cks_glob_match(stars, all), CKS_MATCH_NO);
    memset(pattern, '*', sizeof(pattern));
    assert_int_equal(cks_glob_match(stars, all), CKS_MATCH_YES);
    pattern[stars.n - 1] = 'b';
    assert_int_equal(cks_glob_match(stars, all), CKS_MATCH_NO);
    stars.n++;
    assert_int_equal(cks_glob_match(stars, all), CKS_MATCH_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_refuses_what_rfc3629_refuses),
        cmocka_unit_test(names_announce_secrets_in_every_spelling),
        cmocka_unit_test(unnamed_secrets_are_found_on_their_line),
        cmocka_unit_test(swallowed_secrets_are_seen),
        cmocka_unit_test(times_read_back),
        cmocka_unit_test(patterns_match_the_whole_string),
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(names_find_the_nearest),
        cmocka_unit_test(arena_memory_is_zero_and_aligned),
        cmocka_unit_test(buffers_hold_what_was_added),
        cmocka_unit_test(visible_text_ends_at_the_first_other_byte),
        cmocka_unit_test(code_points_are_found_by_number),
        cmocka_unit_test(secrets_answer_questions_only),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(names_announce_secrets_at_every_place),
        cmocka_unit_test(formats_as_the_c_library),
        cmocka_unit_test(globs_match_the_whole_name),
        cmocka_unit_test(many_stars_cost_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
