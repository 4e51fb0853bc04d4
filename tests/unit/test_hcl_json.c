#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../hcl/hcl_print.h"
#include "source/hcl/syntax/json.h"

struct row {
    const char *text, *tree;
};

static void
expect(const struct row *row, bool templates, bool ranges)
{
    struct cks_arena arena = {0};
    struct cks_buf out = {0};
    struct cks_hcl_diags diags;
    struct cks_hcl_expr *e;
    assert_true(cks_hcl_json_parse(&arena, cks_str_of(row->text), templates, &e, &diags));
    hcl_print_expr(&out, e, ranges);
    for (size_t i = 0; i < diags.count; i++)
        cks_buf_printf(&out, " ! %u:%u", diags.items[i].range.line, diags.items[i].range.col);
    assert_true(cks_buf_ok(&out));
    if (strcmp(out.data, row->tree) != 0)
        fail_msg("for %s\n     got %s\nexpected %s", row->text, out.data, row->tree);
    cks_buf_free(&out);
    cks_arena_free(&arena);
}

static void
values_become_the_tree(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"[1, -2.5e3, true, false, null, \"\"]",
         " (tuple (number 1) (number -2.5e3) (bool true) (bool false) (null) (template))"},
        {"{\"a\": \"x\", \"a\": [], \"b\": {}}",
         " (object a = (template \"x\") a = (tuple) b = (object))"},
        {"\"\\u00e9\\n\\/\\ud83d\\ude00\"", " (template \"\u00e9\\n/\U0001F600\")"},
        {"\"${a}\"", " (wrap (var a))"},
        {"\"x-${a}\"", " (template \"x-\" (%interp (var a)))"},
        {"\"$${a} %%{\"", " (template \"${a} %{\")"},
        {"\"$ % $x\"", " (template \"$ % $x\")"},
        {"{\"${a}\": 1}", " (object (wrap (var a)) = (number 1))"},
        {"\"${file(\\\"x\\\")}\"", " (wrap (call file (template \"x\")))"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect(&rows[i], true, false);
}

static void
what_terraform_never_evaluates_is_plain(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"{\"variable\": {\"v\": {\"default\": \"$${x} ${1}\"}}}",
         " (object variable = (object v = (object default = (template \"$${x} ${1}\"))))"},
        {"{\"resource\": {\"//\": \"${\", \"variable\": \"${a}\"}}",
         " (object resource = (object // = (template \"${\") variable = (wrap (var a))))"},
        {"[{\"variable\": \"${a}\"}]", " (tuple (object variable = (template \"${a}\")))"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect(&rows[i], true, false);
    expect(&(struct row){"{\"a\": \"$${x} ${1+1}\"}", " (object a = (template \"$${x} ${1+1}\"))"},
           false, false);
}

static void
a_bad_template_is_invalid_alone(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"{\"locals\": {\"a\": \"${\", \"b\": \"${c}\", \"d\": \"x ${ e\"}}",
         " (object locals = (object a = (invalid) b = (wrap (var c)) d = (invalid))) ! 1:21 ! "
         "1:45"},
        {"{\"output\": {\"a\": {\"description\": \"${\"}}}",
         " (object output = (object a = (object description = (invalid))))"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect(&rows[i], true, false);
}

static void
every_node_knows_its_place(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"{\n  \"\u00e9\": [\"a${b}\",\n 12]\n}",
         " (object@1:1-4:2 \u00e9 = (tuple@2:8-3:5 (template@2:9-2:16 \"a\"@2:10-2:11 "
         "(%interp@2:11-2:15 (var@2:13-2:14 b))) (number@3:2-3:4 12)))"},
        {"\"\\n${b}\"", " (template@1:1-1:9 \"\\n\"@1:1-1:9 (%interp@1:1-1:9 (var@1:1-1:9 b)))"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect(&rows[i], true, true);
}

static void
bad_json_costs_one_diagnostic(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"", " (invalid) ! 1:1"},
        {"{\"a\": 1,\n}", " (invalid) ! 2:1"},
        {"{\"a\": 01}", " (invalid) ! 1:7"},
        {"{} x", " (invalid) ! 1:4"},
        {"\xEF\xBB\xBF{}", " (invalid) ! 1:1"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect(&rows[i], true, false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_the_tree),
        cmocka_unit_test(what_terraform_never_evaluates_is_plain),
        cmocka_unit_test(a_bad_template_is_invalid_alone),
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(bad_json_costs_one_diagnostic),
    };
    return cmocka_run_group_tests_name("hcl_json", tests, NULL, NULL);
}
