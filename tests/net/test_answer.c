/* What is believed of a DNS packet, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "probe/net/answer.h"

#define HOST "xks.example.com"
/* Names as in a packet; the question's is at byte 12, so that a pointer to it is C0 0C. */
#define ASKED "\3xks\7example\3com\0"
#define HERE "\xC0\x0C"
#define A_RECORD "\0\1\0\1\0\0\0\x3C\0\4"
#define AAAA_RECORD "\0\x1C\0\1\0\0\0\x3C\0\x10"
#define CNAME_RECORD "\0\5\0\1\0\0\0\x3C\0"
#define HEAD(flags, answers) "\x12\x34" flags "\0\1\0" answers "\0\0\0\0" ASKED "\0\1\0\1"
#define GOOD "\x81\x80"

#define READ(bytes, ret) read_bytes((bytes), sizeof(bytes) - 1, (ret))

/* In memory of exactly its size, so that a read past the end is seen. */
static enum cks_dns_kind
read_bytes(const char *bytes, size_t n, struct cks_dns_answer *ret)
{
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    cks_dns_answer_read((struct cks_str){copy, n}, HOST, CKS_DNS_TYPE_A, ret);
    free(copy);
    assert_true((ret->address_count > 0) == (ret->kind == CKS_DNS_ANSWERED));
    return ret->kind;
}

static void
an_address_of_the_name(void **state)
{
    CKS_UNUSED(state);
    struct cks_dns_answer a;
    static const char one[] = HEAD(GOOD, "\1") HERE A_RECORD "\1\2\3\4";
    assert_int_equal(READ(one, &a), CKS_DNS_ANSWERED);
    assert_int_equal(a.address_count, 1);
    assert_int_equal(a.address_bytes, 4);
    assert_memory_equal(a.addresses[0], "\1\2\3\4", 4);
    assert_int_equal(a.name_count, 1);
    /* In full and in other letters; twice the same is once. */
    static const char again[] =
        HEAD(GOOD, "\2") "\3XKS\7Example\3coM\0" A_RECORD "\1\2\3\4" HERE A_RECORD "\1\2\3\4";
    assert_int_equal(READ(again, &a), CKS_DNS_ANSWERED);
    assert_int_equal(a.address_count, 1);
    /* The question may be asked with a dot at its end, or in other letters. */
    cks_dns_answer_read((struct cks_str){one, sizeof(one) - 1}, "XKS.example.COM", CKS_DNS_TYPE_A,
                        &a);
    assert_int_equal(a.kind, CKS_DNS_ANSWERED);
}

static void
an_address_of_version_6(void **state)
{
    CKS_UNUSED(state);
    struct cks_dns_answer a;
    static const char six[] =
        "\x12\x34" GOOD "\0\1\0\1\0\0\0\0" ASKED "\0\x1C\0\1" HERE AAAA_RECORD "0123456789abcdef";
    cks_dns_answer_read((struct cks_str){six, sizeof(six) - 1}, HOST, CKS_DNS_TYPE_AAAA, &a);
    assert_int_equal(a.kind, CKS_DNS_ANSWERED);
    assert_memory_equal(a.addresses[0], "0123456789abcdef", 16);
    /* It answers no question for version 4. */
    assert_int_equal(READ(six, &a), CKS_DNS_MALFORMED);
}

static void
kinds_without_an_address(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        char flags[3];
        enum cks_dns_kind kind;
    } rows[] = {
        {"\x81\x80", CKS_DNS_NODATA},    {"\x84\x00", CKS_DNS_NODATA},
        {"\x80\x00", CKS_DNS_MALFORMED}, {"\x81\x83", CKS_DNS_NXDOMAIN},
        {"\x81\x82", CKS_DNS_SERVFAIL},  {"\x81\x85", CKS_DNS_REFUSED},
        {"\x81\x81", CKS_DNS_MALFORMED}, {"\x81\x84", CKS_DNS_MALFORMED},
        {"\x01\x80", CKS_DNS_MALFORMED}, {"\x89\x80", CKS_DNS_MALFORMED},
        {"\x83\x80", CKS_DNS_MALFORMED},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_dns_answer a;
        char bytes[] = HEAD("??", "\0");
        memcpy(bytes + 2, rows[i].flags, 2);
        assert_int_equal(READ(bytes, &a), rows[i].kind);
    }
}

static void
a_chain_in_any_order(void **state)
{
    CKS_UNUSED(state);
    struct cks_dns_answer a;
    char text[CKS_DNS_NAME_TEXT];
    static const char chain[] = HEAD(GOOD, "\3") "\3two\0" A_RECORD "\1\2\3\4" HERE CNAME_RECORD
                                                 "\5\3o.e\0\3o.E\0" CNAME_RECORD "\5\3TWO\0";
    assert_int_equal(READ(chain, &a), CKS_DNS_ANSWERED);
    assert_int_equal(a.name_count, 3);
    cks_dns_name_text(&a.names[0], text);
    assert_string_equal(text, HOST);
    /* A dot inside a label is none between two. */
    cks_dns_name_text(&a.names[1], text);
    assert_string_equal(text, "o\\046e");
    cks_dns_name_text(&a.names[2], text);
    assert_string_equal(text, "two");
}

static void
a_name_that_is_as_long_as_can_be(void **state)
{
    CKS_UNUSED(state);
    struct cks_dns_name name = {.n = 0};
    char text[CKS_DNS_NAME_TEXT];
    for (int i = 0; i < 4; i++) {
        unsigned char length = i == 3 ? 61 : 63;
        name.bytes[name.n++] = length;
        memset(name.bytes + name.n, 0xFF, length);
        name.n += length;
    }
    name.bytes[name.n++] = 0;
    assert_int_equal(name.n, CKS_DNS_NAME_BYTES);
    cks_dns_name_text(&name, text);
    assert_int_equal(strlen(text), 4 * (3 * 63 + 61) + 3);
}

static void
addresses_beyond_those_that_are_kept(void **state)
{
    CKS_UNUSED(state);
    enum { COUNT = CKS_PROBE_ADDRESSES + 3 };
    struct cks_dns_answer a;
    static const char one[] = HERE A_RECORD "\1\2\3?";
    char bytes[sizeof(HEAD(GOOD, "\0")) + COUNT * sizeof(one)] = HEAD(GOOD, "\0");
    size_t n = sizeof(HEAD(GOOD, "\0")) - 1;
    bytes[7] = COUNT;
    for (int i = 0; i < COUNT; i++) {
        memcpy(bytes + n, one, sizeof(one) - 1);
        n += sizeof(one) - 1;
        bytes[n - 1] = (char)i;
    }
    assert_int_equal(read_bytes(bytes, n, &a), CKS_DNS_ANSWERED);
    assert_int_equal(a.address_count, CKS_PROBE_ADDRESSES);
    assert_int_equal(a.left_out, 3);
}

static void
names_that_cannot_be_asked(void **state)
{
    CKS_UNUSED(state);
    static const char one[] = HEAD(GOOD, "\1") HERE A_RECORD "\1\2\3\4";
    static const char *const hosts[] = {
        "",
        ".",
        "xks..example.com",
        ".xks.example.com",
        "other.example.com",
        "xks.example.co",
        "xks.example.com.x",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
    };
    for (size_t i = 0; i < CKS_COUNT(hosts); i++) {
        struct cks_dns_answer a;
        cks_dns_answer_read((struct cks_str){one, sizeof(one) - 1}, hosts[i], CKS_DNS_TYPE_A, &a);
        assert_int_equal(a.kind, CKS_DNS_MALFORMED);
        assert_int_equal(a.address_count, 0);
    }
}

/* An OPT record (RFC 6891): with the upper bits of a code, in the wrong section, a second one, with
 * options that do not fill it. */
#define OPT_RECORD(rcode, length) "\0\0\x29\4\xD0" rcode "\0\0\0\0" length
#define AN_ADDRESS HERE A_RECORD "\1\2\3\4"
#define WITH_OPT(counts) "\x12\x34" GOOD "\0\1" counts ASKED "\0\1\0\1"

static void
an_extended_code(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        struct cks_str bytes;
        enum cks_dns_kind kind;
    } rows[] = {
#define ROW(text, kind) {CKS_STR_CONST(text), kind}
        ROW(WITH_OPT("\0\1\0\0\0\1") AN_ADDRESS OPT_RECORD("\0", "\0"), CKS_DNS_ANSWERED),
        ROW(WITH_OPT("\0\1\0\0\0\1") AN_ADDRESS OPT_RECORD("\1", "\0"), CKS_DNS_MALFORMED),
        ROW(WITH_OPT("\0\1\0\0\0\2") AN_ADDRESS OPT_RECORD("\0", "\0") OPT_RECORD("\0", "\0"),
            CKS_DNS_MALFORMED),
        ROW(WITH_OPT("\0\1\0\1\0\0") AN_ADDRESS OPT_RECORD("\0", "\0"), CKS_DNS_MALFORMED),
        ROW(WITH_OPT("\0\2\0\0\0\0") AN_ADDRESS OPT_RECORD("\0", "\0"), CKS_DNS_MALFORMED),
        ROW(WITH_OPT("\0\1\0\0\0\1") AN_ADDRESS OPT_RECORD("\0", "\4\0\3\0\0"), CKS_DNS_ANSWERED),
        ROW(WITH_OPT("\0\1\0\0\0\1") AN_ADDRESS OPT_RECORD("\0", "\5\0\3\0\2a"), CKS_DNS_MALFORMED),
        ROW(WITH_OPT("\0\1\0\0\0\1") AN_ADDRESS OPT_RECORD("\0", "\3\0\3\0"), CKS_DNS_MALFORMED),
        /* That there is none is no answer either. */
        ROW(WITH_OPT("\0\0\0\0\0\1") OPT_RECORD("\1", "\0"), CKS_DNS_MALFORMED),
#undef ROW
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_dns_answer a;
        assert_int_equal(read_bytes(rows[i].bytes.p, rows[i].bytes.n, &a), rows[i].kind);
    }
}

/* Every byte of a good answer, changed in every way, and the answer cut off at every place: the
 * address is given only where nothing but the ID, the time to live or the letters' case, a flag
 * that does not matter, or the address itself was changed. */
static void
nothing_but_what_does_not_matter_may_change(void **state)
{
    CKS_UNUSED(state);
    static const char good[] =
        HEAD(GOOD, "\2") HERE CNAME_RECORD "\5\3two\0\3two\0" A_RECORD "\1\2\3\4";
    const size_t n = sizeof(good) - 1;
    size_t address = n - 4, used = 0;
    struct cks_dns_answer a;
    char bytes[sizeof(good)];
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(read_bytes(good, i, &a), CKS_DNS_ANSWERED);
    for (size_t i = 0; i < n; i++) {
        for (int v = 0; v < 256; v++) {
            memcpy(bytes, good, sizeof(good));
            bytes[i] = (char)v;
            if (bytes[i] == good[i] || read_bytes(bytes, n, &a) != CKS_DNS_ANSWERED)
                continue;
            used++;
            bool of_case = cks_lower((unsigned char)good[i]) == cks_lower((unsigned char)v);
            bool time_to_live = (i >= n - 10 && i < n - 6) || (i >= n - 30 && i < n - 26);
            assert_true(i < 4 || i >= address || of_case || time_to_live);
            assert_int_equal(a.address_count, 1);
            assert_memory_equal(a.addresses[0], bytes + address, 4);
        }
    }
    assert_true(used > 10 * 255);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_of_the_name),
        cmocka_unit_test(an_address_of_version_6),
        cmocka_unit_test(kinds_without_an_address),
        cmocka_unit_test(a_chain_in_any_order),
        cmocka_unit_test(a_name_that_is_as_long_as_can_be),
        cmocka_unit_test(addresses_beyond_those_that_are_kept),
        cmocka_unit_test(names_that_cannot_be_asked),
        cmocka_unit_test(an_extended_code),
        cmocka_unit_test(nothing_but_what_does_not_matter_may_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
