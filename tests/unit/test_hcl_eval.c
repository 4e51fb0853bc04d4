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
        {"-0", "-0", CKS_HCL_NUMBER_OK},
        {"0.333333333333333333333333333333333333333333333333333333333333333333333333333333"
         "33333333333333333333333333333333333333333333333333333333333333333333333333333333"
         "33",
         "0.333333333333333333333333333333333333333333333333333333333333333333333333333333"
         "33333333333333333333333333333333333333333333333333333333333333333333333333335",
         CKS_HCL_NUMBER_OK},
        {"1e400", NULL, CKS_HCL_NUMBER_UNSURE},
        {".5", "0.5", CKS_HCL_NUMBER_OK},
        {"+1", "1", CKS_HCL_NUMBER_OK},
        {"-1.e+2", "-100", CKS_HCL_NUMBER_OK},
        {".", NULL, CKS_HCL_NUMBER_UNSURE},
        {"+-1", NULL, CKS_HCL_NUMBER_UNSURE},
        {"1p3", NULL, CKS_HCL_NUMBER_UNSURE},
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

/* What `terraform console` writes. Precision 0: it is not known what Terraform's is. */
static void
arithmetic_is_that_of_terraform(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        unsigned bits;
        const char *a;
        char op;
        const char *b, *out;
    } cases[] = {
        {512, "1", '+', "2", "3"},
        {512, "1.5", '+', "0.25", "1.75"},
        {512, "0.1", '+', "0.2", "0.3"},
        {512, "0.75", '*', "0.1", "0.075"},
        {512, "7", '/', "2", "3.5"},
        {64, "1", '/', "3", "0.33333333333333333334"},
        {64, "2", '/', "3", "0.6666666666666666667"},
        {53, "1", '/', "3", "0.3333333333333333"},
        {512, "1", '/', "5", "0.2"},
        {512, "5", '%', "-3", "2"},
        {512, "-5", '%', "3", "-2"},
        {512, "1", '/', "0", NULL},
        {512, "5", '%', "0", "5"},
        {512, "-3", '*', "0", "-0"},
        {512, "0", '/', "-3", "-0"},
        {512, "-0", '+', "0", "0"},
        {512, "-0", '-', "0", "-0"},
        {512, "9007199254740992", '*', "2", "18014398509481984"},
        {512, "3", '-', "3", "0"},
        {512, "2.5", '*', "4", "10"},
        {64, "18446744073709551615", '+', "2", "18446744073709551616"},
        {64, "18446744073709551615", '*', "3", "55340232221128654845"},
        /* A power of 2 whose text is that of the number below. */
        {512, "1000000000000000000000000000000", '%', "0.01", NULL},
        {0, "0.1", '+', "0.2", NULL},
        {0, "1", '/', "3", NULL},
        {0, "7", '/', "2", "3.5"},
        {0, "-3", '*', "0", NULL},
    };
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct cks_arena a = {0};
        struct cks_hcl_num out = {0};
        size_t steps = 0;
        bool ok = cks_hcl_number_compute(
            &a, cases[i].op, (struct cks_hcl_num){str(cases[i].a), cases[i].bits},
            (struct cks_hcl_num){str(cases[i].b), cases[i].bits}, &steps, &out);
        assert_int_equal(ok, cases[i].out != NULL);
        if (ok)
            assert_true(cks_str_is(out.text, cases[i].out));
        cks_arena_free(&a);
    }
}

static int
order_of_numbers(unsigned bits, const char *a, unsigned other, const char *b)
{
    return cks_hcl_number_compare((struct cks_hcl_num){str(a), bits},
                                  (struct cks_hcl_num){str(b), other});
}

static void
numbers_are_compared_by_value(void **state)
{
    CKS_UNUSED(state);
    assert_true(order_of_numbers(512, "-10", 512, "9") < 0);
    assert_true(order_of_numbers(512, "-10", 64, "-9") < 0);
    assert_true(order_of_numbers(512, "1.25", 512, "1.3") < 0);
    assert_true(order_of_numbers(512, "100", 512, "99.9") > 0);
    assert_int_equal(order_of_numbers(512, "1.5", 64, "1.5"), 0);
    assert_int_equal(order_of_numbers(512, "-0", 512, "0"), 0);
    assert_true(order_of_numbers(64, "0.33333333333333333334", 512, "0.33333333333333333334") > 0);
    assert_true(order_of_numbers(512, "0.33333333333333333334", 53, "0.3333333333333333") > 0);
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
        {"0.1 + 0.2", "0.3"},
        {"format(\"%v %v %v %v\", 999999, 1000000, 123456789012, 0.00001)",
         "\"999999 1e+06 1.23456789012e+11 1e-05\""},
        {"format(\"%5t|%5v|%8.2f|%.0f|%x|%04X\", true, true, 1.5, 2.5, 255, 10)",
         "\"true| true|    1.50|2|ff|000A\""},
        {"[substr(\"hello\", -9, 2), substr(\"hello\", -2, 0), substr(\"hello\", 1, -2)]",
         "[\"he\",\"lo\",\"ello\"]"},
        {"replace(\"abc\", \"\", \"x\")", "\"xaxbxcx\""},
        {"title(\"\xc3\xa9t\xc3\xa9 ab\")", "\"\xc3\x89t\xc3\xa9 Ab\""},
        {"strrev(\"caf\xc3\xa9\")", "\"\xc3\xa9"
                                    "fac\""},
        {"toset([null, \"b\", \"a\"])", "[\"a\",\"b\",null]"},
        {"concat(tolist([\"a\"]), tolist([1]))", "[\"a\",\"1\"]"},
        {"merge({ a = 1 }, null)", "{\"a\":1}"},
        {"[alltrue([true, null]), anytrue([null, true])]", "[false,true]"},
        {"flatten([null, [1]])", "[null,1]"},
        {"[chunklist([], 2), matchkeys([], [], [\"a\"]), setproduct([], [\"a\"])]", "[[],[],[]]"},
        {"cidrsubnet(\"010.0.0.0/8\", 1, 0)", "\"10.0.0.0/9\""},
        {"base64decode(\"YWJj\\n\")", "\"abc\""},
        {"[can(cidrhost(\"x\", 1)), can(base64decode(\"YQ\")), can(jsondecode(\"x\")),"
         " can(format(\"a\", 1)), can(format(\"%s\")), can(signum(1.5)), can(sort([null])),"
         " can(indent(-1, \"a\")), can(sum([])), can(substr(\"a\", 0.5, 1)), can(element([1], "
         "0.5))]",
         "[false,false,false,false,false,false,false,false,false,false,false]"},
        {"formatdate(\"EEE, D MMMM YYYY H:m:s AA aa h HH ZZZZ ZZZZZ Z 'o''clock'\","
         " \"2018-01-02T23:02:01-08:30\")",
         "\"Tue, 2 January 2018 11:2:1 PM pm 23 11 -0830 -08:30 -08:30 o'clock\""},
        {"formatdate(\"YYYY-MM-DD'T'hh:mm:ssZ ZZZ\", \"2018-01-02T00:12:01Z\")",
         "\"2018-01-02T00:12:01Z UTC\""},
        {"timeadd(\"2024-02-29T00:00:00Z\", \"-24h30m5s\")", "\"2024-02-27T23:29:55Z\""},
        {"timeadd(\"2026-01-31T12:05:09.75Z\", \"1.5h250ms\")", "\"2026-01-31T13:35:10Z\""},
        {"timeadd(\"2026-01-31T12:05:09Z\", \"-1ns\")", "\"2026-01-31T12:05:08Z\""},
        {"timecmp(\"2017-11-22T00:00:00.5Z\", \"2017-11-22T00:00:00Z\")", "1"},
        {"csvdecode(\"\\r\\na\\r\\n1\\r\\n\")", "[{\"a\":\"1\"}]"},
        {"csvdecode(\"a,b\\n\")", "[]"},
        {"csvdecode(\"a\\n\\\"x\\r\\ny\\\"\")", "[{\"a\":\"x\\ny\"}]"},
        {"[tonumber(\"+1\"), tonumber(\".5\"), tonumber(\"1.\")]", "[1,0.5,1]"},
        {"[true ? 1 : tonumber(\"x\"), false ? [][1] : [true]]", "[1,[true]]"},
        {"tolist([null, null])", "[null,null]"},
        {"timecmp(\"2017-11-22T00:00:00Z\", \"2017-11-22T01:00:01+01:00\")", "-1"},
        {"yamlencode({ a = 1, b = \"x: y\", c = [[1, \"2\"], { d = {} }], e = null })",
         "\"\\\"a\\\": 1\\n\\\"b\\\": \\\"x: y\\\"\\n\\\"c\\\":\\n- - 1\\n  - \\\"2\\\""
         "\\n- \\\"d\\\": {}\\n\\\"e\\\": null\\n\""},
        {"yamlencode(true)", "\"true\\n...\\n\""},
        {"setsubtract(toset([\"b\", \"a\"]), [\"b\"])", "[\"a\"]"},
        {"try(setunion(toset([]), [\"b\"]), 1)", "[\"b\"]"},
        {"can(list(1)) || can(map(\"a\", 1))", "false"},
        {"length(\"aa\") / length(\"aaa\")", "0.6666666666666666667"},
        {"length(\"aa\") / length(\"aaa\") * 3",
         "2.0000000000000000000542101086242752217003726400434970855712890625"},
        {"[pow(2, 60), pow(1.5, 60), pow(10, -3), pow(0.1, 2)]",
         "[1152921504606847000,36768468716.93302,0.001,0.010000000000000002]"},
        {"\"a${-0}\"", "\"a-0\""},
        {"format(\"%d\", -0)", "\"0\""},
        {"-0 == 0", "true"},
        {"range(0.5, 3)", "[0.5,1.5,2.5]"},
        {"range(3, 1)", "[3,2]"},
        {"ceil(-0.5)", "0"},
        {"log(10, 10)", "1"},
        {"[log(8, 2), log(1024, 32), log(0.25, 2), log(536870912, 2)]",
         "[3,2,-2,29.000000000000004]"},
        {"[pow(9, 0.5), pow(16, -0.5), pow(1, 1.5), pow(0, 1.5)]", "[3,0.25,1,0]"},
        {"[log(10, 10) / pow(3, 1), pow(3, 0) / pow(3, 1), pow(0, 3) - pow(1.5, -2)]",
         "[0.3333333333333333,0.3333333333333333,-0.4444444444444444]"},
        {"[parseint(\"+1\", 2), parseint(\"-0\", 10), parseint(\"zZ\", 36), parseint(\"zZ\", 62)]",
         "[1,0,1295,2231]"},
        {"parseint(\"123456789012345678901234567890\", 10)", "123456789012345678901234567890"},
        {"try(parseint(\"a.b\", 10), parseint(\"\", 10), 7)", "7"},
        {"false ? [null, false] : [false]", "[false]"},
        {"true ? [1, null] : [null, \"2\"]", "[1,null]"},
        {"false ? { a = null } : { a = { c = 1 } }", "{\"a\":{\"c\":1}}"},
        {"true ? toset([\"a\"]) : toset([])", "[\"a\"]"},
        {"tomap({ b = toset([]) })", "{\"b\":[]}"},
        {"toset([null])", "[null]"},
        {"[[] == [null], [null, 1] == [null, 1], [null] == [1], { a = null } == { b = null }]",
         "[false,true,false,false]"},
        {"tolist([]) == slice(tolist([\"a\"]), 0, 0)", "false"},
        {"try(coalescelist(null, [1]), coalescelist([], [[]]))", "[[]]"},
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
        /* Beside an untyped null, what has no type together stays as it is. */
        {"coalesce(null, [], [\"a\", true])", "[]"},
        {"coalesce(null, { a = 1 }, 99).a", "1"},
        {"coalesce(null, true, 1)", "true"},
        {"coalesce(null, 1, \"a\")", "\"1\""},
        /* What fails may have a type, which the other branch must agree with. */
        {"false ? 1 % \"x\" : 23", "23"},
        {"true ? 1 : 1 + \"a\"", "1"},
        {"false ? 1 % \"x\" : \"y\"", "\"y\""},
        {"try(false ? 1 % \"x\" : true, \"refused\")", "\"refused\""},
        {"length(\"a\\r\\nb\\r\")", "4"},
        {"true ? [[1], [null, 2]] : (false ? [] : [[1], [2, 3]])", "[[1],[null,2]]"},
        {"tolist([{ a = 1 }, { b = null }])", "[{\"a\":1},{\"b\":null}]"},
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
        {"regex(\"(\\\\w+)\\\\.(\\\\w+)\", \"a.b\")", "[\"a\",\"b\"]"},
        {"regex(\"(?P<x>[0-9]+)(?P<y>,)?\", \"a12\")", "{\"x\":\"12\",\"y\":null}"},
        {"regexall(\"[a-z]+\", \"ab 1 c\")", "[\"ab\",\"c\"]"},
        {"regexall(\"[a-z]+\", \"1\")", "[]"},
        {"regex(\"(a|ab)*\", \"abab\")", "[\"a\"]"},
        {"regexall(\"x*\", \"axxb\")", "[\"\",\"xx\",\"\"]"},
        {"replace(\"abc\", \"/x*/\", \"-\")", "\"-a-b-c-\""},
        {"regex(\".\", \"\u00e9a\")", "\"\u00e9\""},
        {"yamldecode(\"a: [yes, Off, ~, +1.50, 012, 0x1f, .5, 1_0]\")",
         "{\"a\":[true,false,null,1.5,12,31,0.5,\"1_0\"]}"},
        {"yamlencode(\"\u00e9\\t\")", "\"\\\"\u00e9\\\\t\\\"\\n\""},
        {"issensitive(issensitive(sensitive(1)))", "false"},
        {"issensitive(true ? 1 : sensitive(2))", "true"},
        {"replace(\"a1b2\", \"/[0-9]/\", \"[$0]\")", "\"a[1]b[2]\""},
        {"setproduct([\"a\", \"b\"], [1])", "[[\"a\",1],[\"b\",1]]"},
        {"setunion([\"b\"], [\"a\", \"b\"])", "[\"a\",\"b\"]"},
        {"setsubtract([\"b\", \"a\"], [\"b\"])", "[\"a\"]"},
        {"setintersection([\"b\", \"a\"], [\"b\"])", "[\"b\"]"},
        {"chunklist([1, 2, 3], 2)", "[[1,2],[3]]"},
        {"matchkeys([1, 2], [\"a\", \"b\"], [\"b\"])", "[2]"},
        {"transpose({ a = [\"x\"], b = [\"x\", \"y\"] })", "{\"x\":[\"a\",\"b\"],\"y\":[\"b\"]}"},
        {"csvdecode(\"a,b\\n1,\\\"x,y\\\"\\n\")", "[{\"a\":\"1\",\"b\":\"x,y\"}]"},
        {"yamldecode(\"a: {b: [1, two]}\")", "{\"a\":{\"b\":[1,\"two\"]}}"},
        {"cidrhost(\"10.0.0.0/8\", -1)", "\"10.255.255.255\""},
        {"cidrhost(\"2001:db8::/32\", -2)", "\"2001:db8:ffff:ffff:ffff:ffff:ffff:fffe\""},
        {"cidrsubnet(\"10.0.0.0/8\", 8, 3)", "\"10.3.0.0/16\""},
        {"cidrsubnets(\"10.0.0.0/8\", 8, 4, 8)",
         "[\"10.0.0.0/16\",\"10.16.0.0/12\",\"10.32.0.0/16\"]"},
        {"cidrnetmask(\"10.0.0.0/12\")", "\"255.240.0.0\""},
        {"md5(\"a\")", "\"0cc175b9c0f1b6a831c399e269772661\""},
        {"uuidv5(\"dns\", \"YWJj\")", "\"3f0f6d6f-202e-5101-a62b-ca3d745e9187\""},
        {"textdecodebase64(textencodebase64(\"\\u00e9\", \"UTF-8\"), \"utf-8\")", "\"\xc3\xa9\""},
        {"try(jsondecode(\" { \"), jsondecode(\"[\"), jsondecode(\"\"), 1)", "1"},
        {"pow(2, 10)", "1024"},
        {"parseint(\"10\", 16)", "16"},
        {"signum(-3)", "-1"},
        {"formatlist(\"%s-%s\", [\"a\", \"b\"], \"x\")", "[\"a-x\",\"b-x\"]"},
        {"issensitive(local.hidden)", "true"},
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
        "element([1, 2], 100000000000000000000)",
        "coalescelist(1, [1])",
        "parseint(\"2\", 2)",
        "timeadd(\"2017-11-22T00:00:00Z\", \".h\")",
        "timeadd(\"2017-11-22T00:00:00Z\", \"1d\")",
        "timecmp(\"x\", \"2017-11-22T00:00:00Z\")",
        "timecmp(\"2017-11-22T00:00:00Z\", \"2017-02-29T00:00:00Z\")",
        "slice([1], 0, 2)",
        "null.a",
        "tonumber(\"./m\")",
        "regex(\"a\", \"b\")",
        "cidrsubnets(\"0.0.0.0/0\", 4)",
        "cidrsubnet(\"10.0.0.0/8\", 1, 2)",
        "cidrhost(\"10.0.0.0/24\", -257)",
        "matchkeys([1], [1, 2], [1])",
        "format(\"%d\", 1.5)",
        "parseint(10, 16)",
        "parseint(true, 16)",
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
        "1 / 0",
        "toset([0, -0])",
        "log(8, 10)",
        "timeadd(\"2017-11-22T00:00:00+01:00\", \"1h\")",
        "element([1, 2], -2)",
        "timeadd(\"2017-11-22T00:00:00Z\", \"1.0000000001h\")",
        "timeadd(\"2017-11-22T00:00:00Z\", \"900000h\")",
        "tolist([[1], null])",
        "csvdecode(\"a\\nx\\\"y\")",
        "csvdecode(\"\\r\\n\")",
        "tonumber(\"1p3\")",
        "fileset(\"x\", \"*\")",
        "formatdate(\"YYYY\", \"2018-02-30T12:02:01Z\")",
        "yamlencode(\"a\\nb\")",
        "yamlencode(\"a long text with blanks is folded after eighty characters, as this one is\")",
        "log(1, 0.5)",
        "upper(\"\xc7\x86\")",
        "length(\"e\\u0301\")",
        "\"e\\u0301\"",
        "timestamp()",
        "uuid()",
        "regex(\"a**\", \"b\")",
        "regex(\"(?=a)\", \"b\")",
        "regex(\"[[:alpha:]]\", \"a\")",
        "replace(\"a\", \"/(a)/\", \"$1x\")",
        "setproduct(toset([\"a\"]), toset([\"b\"]))",
        "yamldecode(\"a: &x 1\")",
        "cidrhost(\"::ffff:1.2.3.4/120\", 1)",
        "pow(2, 1.5)",
        "toset([[1]])",
        "try(false ? [1].*.x[0] : \"a\", 2)",
        "jsonencode(false ? [for q in [\"x${null}\"] : q][0] : 1e-7)",
        "try(merge(true ? null : { c = 1 }), 2)",
        "try(true ? [[1], [null]] : (false ? [] : [[1], [2, 3]]), 2)",
        "path.cwd",
        "var.x ? 1 : 2",
        "[for x in var.l : x]",
        "try(var.x, 1)",
        "can(var.x)",
        "format(\"%e\", 255)",
        "nofunction(1)",
        "textencodebase64(\"a\", \"UTF-16LE\")",
        "textdecodebase64(\"/w==\", \"UTF-8\")",
        "uuidv5(\"x\", \"a\")",
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
        cmocka_unit_test(arithmetic_is_that_of_terraform),
        cmocka_unit_test(numbers_are_compared_by_value),
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
