/* Callers that were compiled with an older or a newer header: each struct with a size is passed
 * shorter and longer than it is here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/sized.h"
#include "ckscheck/tool.h"

#define MORE 32 /* what a newer header adds, in bytes */

static const char input[] = "{\"CustomKeyStoreName\":\"n\",\"CloudHsmClusterId\":\"cluster-0\"}";

/* A newer caller's struct around one of today. */
#define NEWER(type)                                                                                \
    union {                                                                                        \
        struct type known;                                                                         \
        unsigned char bytes[sizeof(struct type) + MORE];                                           \
    }

static void
odd_sizes_are_refused(void **state)
{
    (void)state;
    struct {
        size_t size;
        uint64_t member;
    } ours = {.size = sizeof(ours), .member = 7}, theirs = {.member = 9};
    static const size_t odd[] = {0, 1, sizeof(size_t) - 1, sizeof(size_t) + 1, 5000, SIZE_MAX};
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        theirs.size = odd[i];
        assert_false(cks_sized_read(&theirs, &ours, sizeof(ours)));
        assert_false(cks_sized_fill(&theirs, &ours, sizeof(ours)));
        assert_int_equal(theirs.size, odd[i]);
        assert_int_equal(theirs.member, 9);
        assert_int_equal(ours.member, 7);
    }
    theirs.size = sizeof(size_t); /* the size alone: all is as by default */
    assert_true(cks_sized_read(&theirs, &ours, sizeof(ours)));
    assert_int_equal(ours.member, 7);
    assert_int_equal(ours.size, sizeof(ours));
}

static size_t
findings_with(const struct cks_options *options, enum cks_status *status)
{
    struct cks *c = NULL;
    size_t found = 0;
    *status = cks_open(options, &c);
    if (*status != CKS_OK) {
        assert_null(c);
        return 0;
    }
    assert_int_equal(cks_add_buffer(c, "a.json", input, strlen(input)), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    found = cks_finding_count(c);
    cks_close(&c);
    return found;
}

static void
options_of_other_headers_are_read(void **state)
{
    (void)state;
    enum cks_status status;
    NEWER(cks_options) o;
    size_t usual = findings_with(NULL, &status);
    memset(o.bytes, 0, sizeof(o.bytes));
    cks_options_init(&o.known);
    o.known.clock = NULL;
    memset(&o.known.files, 0xff, sizeof(o.known.files)); /* beyond an older struct's end */
    o.known.size = offsetof(struct cks_options, files);
    assert_int_equal(findings_with(&o.known, &status), usual);
    assert_int_equal(status, CKS_OK);
    o.known.files = NULL;
    o.known.size = sizeof(o.bytes);
    assert_int_equal(findings_with(&o.known, &status), usual);
    assert_int_equal(status, CKS_OK);
    o.bytes[sizeof(o.bytes) - 1] = 1;
    findings_with(&o.known, &status);
    assert_int_equal(status, CKS_ERR_ARGUMENT);
    static const struct cks_file_access none = {.size = sizeof(none)};
    cks_options_init(&o.known);
    o.known.files = &none;
    findings_with(&o.known, &status);
    assert_int_equal(status, CKS_ERR_ARGUMENT);
}

static struct cks *
judged(void)
{
    struct cks *c;
    struct cks_ignore ignore = {.size = offsetof(struct cks_ignore, until_given),
                                .rule = "CKS201",
                                .reason = "r",
                                .until_given = true};
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    ignore.size -= ignore.size % sizeof(size_t);
    assert_int_equal(cks_add_ignore(c, &ignore), CKS_OK); /* without an end: until is not read */
    NEWER(cks_ignore) newer = {.known = ignore};
    newer.known.size = sizeof(newer.bytes);
    newer.bytes[sizeof(newer.bytes) - 1] = 1;
    assert_int_equal(cks_add_ignore(c, &newer.known), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_add_buffer(c, "a.json", input, strlen(input)), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    assert_int_equal(cks_add_ignore(c, &ignore), CKS_ERR_STATE);
    return c;
}

/* `call` fills the struct in `x`; its first members, up to and with the pointer named, are all that
 * an older caller has. */
#define FILLS(type, member, call)                                                                  \
    do {                                                                                           \
        NEWER(type) x;                                                                             \
        memset(x.bytes, 0xaa, sizeof(x.bytes));                                                    \
        x.known.size = sizeof(struct type);                                                        \
        assert_true(call);                                                                         \
        assert_int_equal(x.bytes[sizeof(struct type)], 0xaa);                                      \
        struct type whole = x.known;                                                               \
        memset(x.bytes, 0xaa, sizeof(x.bytes));                                                    \
        x.known.size = offsetof(struct type, member) + sizeof(whole.member);                       \
        size_t end = x.known.size;                                                                 \
        assert_true(call);                                                                         \
        assert_memory_equal(&x.known.member, &whole.member, sizeof(whole.member));                 \
        assert_int_equal(x.bytes[end], 0xaa);                                                      \
        memset(x.bytes, 0xaa, sizeof(x.bytes));                                                    \
        x.known.size = sizeof(x.bytes);                                                            \
        assert_true(call);                                                                         \
        assert_int_equal(x.bytes[sizeof(x.bytes) - 1], 0);                                         \
        assert_int_equal(x.known.size, sizeof(x.bytes));                                           \
        x.known.size = 3;                                                                          \
        assert_false(call);                                                                        \
    } while (0)

static void
what_is_filled_fits_the_caller(void **state)
{
    (void)state;
    struct cks *c = judged();
    FILLS(cks_store_info, file, cks_store_at(c, 0, &x.known));
    FILLS(cks_suppressed, finding, cks_suppressed_at(c, 0, &x.known));
    FILLS(cks_summary, files, cks_summarize(c, &x.known));
    FILLS(cks_rule_info, code, cks_rule_at(0, &x.known));
    FILLS(cks_parameter_info, name, cks_parameter_at(0, &x.known));
    FILLS(cks_error_info, name, cks_error_at(0, &x.known));
    cks_close(&c);
}

/* Entries of an older header, which stand closer together. */
struct old_ignore {
    size_t size;
    const char *rule, *file, *address, *reason;
};

static const struct cks_policy *
the_policy(void *cookie, const char *file)
{
    (void)file;
    return cookie;
}

static void
policies_of_other_headers_are_read(void **state)
{
    (void)state;
    static const struct old_ignore old[] = {
        {sizeof(old[0]), "CKS106", NULL, NULL, "first"},
        {sizeof(old[0]), "CKS201", NULL, NULL, "second"},
    };
    static const struct old_ignore uneven[] = {
        {sizeof(old[0]), "CKS106", NULL, NULL, "first"},
        {sizeof(size_t), "CKS201", NULL, NULL, "second"},
    };
    const struct old_ignore *lists[] = {old, uneven};
    for (size_t i = 0; i < 2; i++) {
        struct cks *c;
        struct cks_policy policy = {
            .size = sizeof(policy), .ignores = (const void *)lists[i], .ignore_count = 2};
        assert_int_equal(cks_open(NULL, &c), CKS_OK);
        assert_int_equal(cks_set_policies(c, the_policy, &policy), CKS_OK);
        assert_int_equal(cks_add_buffer(c, "a.json", input, strlen(input)), CKS_OK);
        assert_int_equal(cks_judge(c), i ? CKS_ERR_ARGUMENT : CKS_OK);
        if (i == 0) {
            bool second = false;
            struct cks_suppressed s = {.size = sizeof(s)};
            for (size_t k = 0; cks_suppressed_at(c, k, &s); k++)
                second |= strcmp(s.reason, "second") == 0;
            assert_true(second);
        }
        cks_close(&c);
    }
}

static int
count(void *cookie, const char *text, size_t size)
{
    (void)text;
    *(size_t *)cookie += size;
    return 0;
}

static void
report_options_of_other_headers_are_read(void **state)
{
    (void)state;
    struct cks *c = judged();
    size_t usual = 0, older = 0, newer = 0;
    NEWER(cks_report_options) o;
    memset(o.bytes, 0, sizeof(o.bytes));
    assert_int_equal(cks_report(c, "text", NULL, count, &usual), CKS_OK);
    o.known.color = true;
    o.known.size = sizeof(size_t);
    assert_int_equal(cks_report(c, "text", &o.known, count, &older), CKS_OK);
    assert_int_equal(older, usual);
    o.known.size = sizeof(o.bytes);
    assert_int_equal(cks_report(c, "text", &o.known, count, &newer), CKS_OK);
    assert_true(newer > usual);
    o.bytes[sizeof(o.bytes) - 1] = 1;
    assert_int_equal(cks_report(c, "text", &o.known, count, &newer), CKS_ERR_ARGUMENT);
    cks_close(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_sizes_are_refused),
        cmocka_unit_test(options_of_other_headers_are_read),
        cmocka_unit_test(what_is_filled_fits_the_caller),
        cmocka_unit_test(policies_of_other_headers_are_read),
        cmocka_unit_test(report_options_of_other_headers_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
