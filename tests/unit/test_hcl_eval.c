/* Values of Terraform's language: numbers, text, expressions, what is partly known, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/func.h"
#include "source/hcl/eval/func_tools.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/number.h"

static struct cks_str
str(const char *s)
{
    return cks_str_of(s);
}

/* ---- numbers ---- */

static void
numbers_are_canonical(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *in, *out;
        enum cks_hcl_number status;
    } cases[] = {
        {"0", "0", CKS_HCL_NUMBER_OK},
        {"007", "7", CKS_HCL_NUMBER_OK},
        {"1.50", "1.5", CKS_HCL_NUMBER_OK},
        {"1e3", "1000", CKS_HCL_NUMBER_OK},
        {"1.5e-2", "0.015", CKS_HCL_NUMBER_OK},
        {"-2.5E+1", "-25", CKS_HCL_NUMBER_OK},
        {"0.000", "0", CKS_HCL_NUMBER_OK},
        {"12345678901234567890", "12345678901234567890", CKS_HCL_NUMBER_OK},
        {"-0", NULL, CKS_HCL_NUMBER_UNSURE},
        {"1e400", NULL, CKS_HCL_NUMBER_UNSURE},
        {".5", NULL, CKS_HCL_NUMBER_UNSURE},
        {"Inf", NULL, CKS_HCL_NUMBER_UNSURE},
        {"", NULL, CKS_HCL_NUMBER_NONE},
        {"abc", NULL, CKS_HCL_NUMBER_NONE},
        {"0x10", NULL, CKS_HCL_NUMBER_NONE},
        {"1 ", NULL, CKS_HCL_NUMBER_NONE},
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct cks_arena a = {0};
        struct cks_str out = {0};
        assert_int_equal(cks_hcl_number_parse(&a, str(cases[i].in), &out), cases[i].status);
        if (cases[i].out)
            assert_true(cks_str_is(out, cases[i].out));
        cks_arena_free(&a);
    }
}

static void
arithmetic_is_exact_or_refused(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *a;
        char op;
        const char *b, *out;
    } cases[] = {
        {"1", '+', "2", "3"},   {"1.5", '+', "0.25", "1.75"}, {"0.1", '+', "0.2", NULL},
        {"7", '/', "2", "3.5"}, {"1", '/', "3", NULL},        {"1", '/', "5", NULL},
        {"5", '%', "-3", "2"},  {"-5", '%', "3", "-2"},       {"1", '/', "0", NULL},
        {"1", '%', "0", NULL},  {"-3", '*', "0", NULL},       {"9007199254740992", '*', "2", NULL},
        {"3", '-', "3", "0"},   {"2.5", '*', "4", "10"},
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct cks_arena a = {0};
        struct cks_str out = {0};
        bool ok = cks_hcl_number_compute(&a, cases[i].op, str(cases[i].a), str(cases[i].b), &out);
        assert_int_equal(ok, cases[i].out != NULL);
        if (ok)
            assert_true(cks_str_is(out, cases[i].out));
        cks_arena_free(&a);
    }
    assert_true(cks_hcl_number_compare(str("-10"), str("9")) < 0);
    assert_true(cks_hcl_number_compare(str("-10"), str("-9")) < 0);
    assert_true(cks_hcl_number_compare(str("1.25"), str("1.3")) < 0);
    assert_true(cks_hcl_number_compare(str("100"), str("99.9")) > 0);
    assert_int_equal(cks_hcl_number_compare(str("1.5"), str("1.5")), 0);
}

/* ---- expressions ---- */

static cks_hcl_v
refer(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref, size_t *ret_used)
{
    *ret_used = ref->count;
    if (ref->count && cks_str_is(ref->names[0], "hidden"))
        return cks_hcl_marked(&ev->vs, cks_hcl_string_of(&ev->vs, str("swordfish")), true);
    return cks_hcl_unknown(&ev->vs, &cks_hcl_any, "it is not known", ref->text);
}

static const struct cks_hcl_host host = {.reference = refer};

struct run {
    struct cks_arena arena;
    struct cks_hcl_eval ev;
    cks_hcl_v v;
    struct cks_buf json;
};

static void
evaluate(struct run *r, const char *text)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    *r = (struct run){0};
    r->ev.vs.arena = &r->arena;
    r->ev.host = &host;
    assert_true(cks_hcl_parse_expr(&r->arena, str(text), NULL, &e, &diags));
    if (diags.count)
        fail_msg("%s: %s", text, diags.items[0].message);
    r->v = cks_hcl_eval(&r->ev, e, NULL);
    assert_false(r->ev.vs.failed);
    if (r->v->state != CKS_HCL_ERROR && cks_hcl_wholly_known(r->v))
        assert_true(cks_hcl_write_json(&r->json, r->v));
}

static void
finish(struct run *r)
{
    cks_buf_free(&r->json);
    cks_arena_free(&r->arena);
}

static void
expressions_have_terraforms_values(void **state)
{
    CKS_UNUSED(state);
    static const char *const cases[][2] = {
        {"1 + 2 * 3", "7"},
        {"\"a${1}b${true}c\"", "\"a1btruec\""},
        {"\"${[1, 2]}\"", "[1,2]"},
        {"true ? 5 : \"x\"", "\"5\""},
        {"true ? [1] : [\"a\"]", "[\"1\"]"},
        {"true ? [1] : []", "[1]"},
        {"false ? null : { a = 1 }", "{\"a\":1}"},
        {"[for i, x in [\"a\", \"b\"] : \"${i}${x}\" if x != \"a\"]", "[\"1b\"]"},
        {"{ for k, v in { b = 1, a = 2 } : v => k }", "{\"1\":\"b\",\"2\":\"a\"}"},
        {"{ for v in [\"x\", \"y\", \"x\"] : v => 1... }", "{\"x\":[1,1],\"y\":[1]}"},
        {"[{ a = 1 }, { a = 2 }][*].a", "[1,2]"},
        {"[{ a = 1 }].0.a", "1"},
        {"null[*]", "[]"},
        {"\"x\"[*]", "[\"x\"]"},
        {"1 == \"1\"", "false"},
        {"null == null", "true"},
        {"toset([3, 1, \"2\"])", "[\"1\",\"2\",\"3\"]"},
        {"merge({ a = 1 }, { b = \"x\" })", "{\"a\":1,\"b\":\"x\"}"},
        {"lookup({ a = 1 }, \"b\", \"x\")", "\"x\""},
        {"element([1, 2, 3], 4)", "2"},
        {"coalesce(\"\", 5)", "\"5\""},
        {"try(coalesce(\"ab\", 10), 1)", "\"ab\""},
        {"format(\"%#v %v %q\", \"<\", { a = [1] }, \"q\\\"\")",
         "\"\\\"\\\\u003c\\\" {\\\"a\\\":[1]} \\\"q\\\\\\\"\\\"\""},
        {"join(\"-\", [1, \"a\"])", "\"1-a\""},
        {"split(\",\", \"a,,b\")", "[\"a\",\"\",\"b\"]"},
        {"substr(\"hello\", -3, 2)", "\"ll\""},
        {"trimspace(\"\\u00a0 x\\t\\n\")", "\"x\""},
        {"chomp(\"a\\r\\n\\n\")", "\"a\""},
        {"trim(\"xxaxx\", \"x\")", "\"a\""},
        {"format(\"%05d|%-3s|%3s|%%\", -42, \"a\", true)", "\"-0042|a  |true|%\""},
        {"jsonencode({ b = \"<&>\", a = [null, 1.50] })",
         "\"{\\\"a\\\":[null,1.5],\\\"b\\\":\\\"\\\\u003c\\\\u0026\\\\u003e\\\"}\""},
        {"jsondecode(\"[1, {\\\"a\\\": null}]\")", "[1,{\"a\":null}]"},
        {"base64decode(\"w6k=\")", "\"\xc3\xa9\""},
        {"dirname(\"a/b/c.crt\")", "\"a/b\""},
        {"basename(\"a/b/\")", "\"b\""},
        {"try(tonumber(\"x\"), \"y\")", "\"y\""},
        {"can(tonumber(\"x\"))", "false"},
        {"flatten([[1], [[2], 3]])", "[1,2,3]"},
        {"max([1, 5, 3]...)", "5"},
        {"<<-E\n    a\n      b\n  E\n", "\"a\\n  b\\n\""},
        {"\"%{ if 1 > 2 }a%{ else }b%{ endif }%{ for x in [1, 2] }${x},%{ endfor }\"", "\"b1,2,\""},
        {"nonsensitive(local.hidden) == \"swordfish\"", "true"},
        {"zipmap([\"a\", \"b\"], [1, 2])", "{\"a\":1,\"b\":2}"},
        {"distinct([\"a\", \"b\", \"a\"])", "[\"a\",\"b\"]"},
        {"startswith(\"abc\", \"ab\") && !endswith(\"abc\", \"x\")", "true"},
        {"range(1, 4)", "[1,2,3]"},
        {"core::upper(\"ab\")", "\"AB\""},
        {"true ? \"a\" : var.x", "\"a\""},
        {"try(true ? \"a\" : null, 1)", "\"a\""},
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i][0]);
        if (!r.json.data || strcmp(r.json.data, cases[i][1]) != 0)
            fail_msg("%s gives %s, not %s", cases[i][0], r.json.data ? r.json.data : "nothing",
                     cases[i][1]);
        finish(&r);
    }
}

static void
errors_are_certain(void **state)
{
    CKS_UNUSED(state);
    static const char *const cases[] = {
        "[1, 2][2]",
        "{ a = 1 }.b",
        "\"x${null}\"",
        "\"${[1, 2]}x\"",
        "true ? 1 : true",
        "tonumber(\"abc\")",
        "lower(null)",
        "lower()",
        "[for x in 1 : x]",
        "{ for x in [1, 1] : \"a\" => x }",
        "!5",
        "1 + \"a\"",
        "lookup({}, \"a\")",
        "tolist({})",
        "[1] && true",
        "one([1, 2])",
        "element([], 0)",
        "slice([1], 0, 2)",
        "null.a",
        "tonumber(\"./m\")",
        "format(\"%d\", 1.5)",
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i]);
        if (r.v->state != CKS_HCL_ERROR)
            fail_msg("%s is no error", cases[i]);
        finish(&r);
    }
}

/* Wherever Terraform could come to another value, or we do not follow it. */
static void
doubts_are_unknown(void **state)
{
    CKS_UNUSED(state);
    static const char *const cases[] = {
        "0.1 + 0.2",
        "-0",
        "1 / 3",
        "upper(\"\xc3\xa9\")",
        "length(\"e\\u0301\")",
        "\"e\\u0301\"",
        "length(\"a\\r\\n\")",
        "timestamp()",
        "uuid()",
        "regex(\"a\", \"b\")",
        "replace(\"a\", \"/a/\", \"b\")",
        "tonumber(\"+1\")",
        "toset([[1]])",
        "path.cwd",
        "var.x ? 1 : 2",
        "[for x in var.l : x]",
        "try(var.x, 1)",
        "can(var.x)",
        "format(\"%x\", 255)",
        "nofunction(1)",
        "base64decode(\"YQ\")",
        "base64decode(\"Y Q=\")",
        "file(\"x\")",
        "jsondecode(\"{\\\"a\\\":1,\\\"a\\\":2}\")",
        "tolist([null, [1]])",
        "{ (var.x) = 1 }",
        "try([tobool(uuid()), 1][1], 2)",
        "true ? [] : max(var.x)",
        "try(true ? \"a\" : var.x, 1)",
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i]);
        if (r.v->state == CKS_HCL_ERROR || cks_hcl_wholly_known(r.v))
            fail_msg("%s is taken to be known", cases[i]);
        finish(&r);
    }
}

static void
strings_are_known_in_parts(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text, *prefix, *suffix, *literals;
        size_t min, max;
    } cases[] = {
        {"\"http://${var.host}\"", "http://", "", "http://", 7, SIZE_MAX},
        {"\"${var.prefix}/kms/xks/v1/\"", "", "/kms/xks/v1/", "/kms/xks/v1/", 12, SIZE_MAX},
        {"\"a${var.x}b${var.y}c\"", "a", "c", "abc", 3, SIZE_MAX},
        {"join(\"/\", [\"a\", var.x, \"c\"])", "a/", "/c", "a//c", 4, SIZE_MAX},
        {"format(\"https://%s:%d\", var.x, 8443)", "https://", ":8443", "https://:8443", 13,
         SIZE_MAX},
        {"var.x ? \"https://a.b\" : \"https://c.bb\"", "https://", "b", "", 11, 12},
        {"\"x${var.x ? \"ab\" : \"cdef\"}\"", "x", "", "x", 3, 5},
        {"\"%{ if var.x }a%{ endif }b\"", "", "b", "b", 1, 2},
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i].text);
        assert_int_equal(r.v->state, CKS_HCL_UNKNOWN);
        const struct cks_hcl_partial *p = r.v->partial;
        if (!p)
            fail_msg("%s is not known in parts", cases[i].text);
        assert_true(cks_str_is(p->prefix, cases[i].prefix));
        assert_true(cks_str_is(p->suffix, cases[i].suffix));
        assert_true(cks_str_is(p->literals, cases[i].literals));
        assert_int_equal(p->min, cases[i].min);
        assert_int_equal(p->max, cases[i].max);
        assert_non_null(r.v->why);
        finish(&r);
    }
}

static void
a_branch_that_may_be_null_is_not_partly_known(void **state)
{
    struct run r;
    CKS_UNUSED(state);
    evaluate(&r, "var.x ? \"https://a\" : null");
    assert_int_equal(r.v->state, CKS_HCL_UNKNOWN);
    assert_null(r.v->partial);
    finish(&r);
}

static void
references_are_kept(void **state)
{
    struct run r;
    CKS_UNUSED(state);
    evaluate(&r, "trimspace(aws_x.y[0].certs[\"a\"].pem)");
    assert_string_equal(r.v->why->reference, "aws_x.y[0].certs[...].pem");
    finish(&r);
}

static void
sensitivity_is_kept(void **state)
{
    static const char *const cases[] = {
        "local.hidden",      "\"a${local.hidden}\"",        "upper(local.hidden)",
        "[local.hidden][0]", "true ? local.hidden : \"x\"", "local.hidden == \"x\"",
        "sensitive(1)"};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i]);
        if (!r.v->sensitive)
            fail_msg("%s is not sensitive", cases[i]);
        finish(&r);
    }
}

/* ---- limits: all end, none crashes, the answer is unknown ---- */

static void
work_is_bounded(void **state)
{
    CKS_UNUSED(state);
    static const char *const cases[] = {
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]",
        "join(\"\", [for a in range(1000) : join(\"\", [for b in range(1000) : \"xxxxxxxxxx\"])])",
        "{ for a in range(1000) : a => { for b in range(1000) : b => jsonencode(range(1000)) } }",
        "indent(1000, join(\"\", [for a in range(1000) : \"\\n\\n\\n\"]))",
        "split(\"\", join(\"\", [for a in range(1000) : \"xxxxxxxxxxxxxxxxxxxx\"]))",
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct run r;
        evaluate(&r, cases[i]);
        assert_true(r.v->state == CKS_HCL_UNKNOWN || !cks_hcl_wholly_known(r.v));
        finish(&r);
    }
}

static void
depth_is_bounded(void **state)
{
    struct cks_buf b = {0};
    struct run r;
    CKS_UNUSED(state);
    for (int i = 0; i < 900; i++)
        cks_buf_adds(&b, "1 + ");
    cks_buf_adds(&b, "1");
    evaluate(&r, b.data);
    assert_string_equal(r.json.data, "901");
    finish(&r);
    cks_buf_clear(&b);
    cks_buf_adds(&b, "1");
    for (int i = 0; i < 100; i++)
        cks_buf_adds(&b, "]");
    struct cks_buf c = {0};
    for (int i = 0; i < 100; i++)
        cks_buf_adds(&c, "[");
    cks_buf_addstr(&c, cks_buf_str(&b));
    evaluate(&r, c.data);
    assert_false(cks_hcl_wholly_known(r.v));
    finish(&r);
    cks_buf_free(&b);
    cks_buf_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_canonical),
        cmocka_unit_test(arithmetic_is_exact_or_refused),
        cmocka_unit_test(expressions_have_terraforms_values),
        cmocka_unit_test(errors_are_certain),
        cmocka_unit_test(doubts_are_unknown),
        cmocka_unit_test(strings_are_known_in_parts),
        cmocka_unit_test(a_branch_that_may_be_null_is_not_partly_known),
        cmocka_unit_test(references_are_kept),
        cmocka_unit_test(sensitivity_is_kept),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
