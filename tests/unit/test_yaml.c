#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "source/json/json.h"
#include "source/yaml/parse.h"
#include "source/yaml/type.h"
#include "source/yaml/yaml.h"

static struct cks_yaml *
parse(const char *text, enum cks_yaml_dialect dialect)
{
    struct cks_yaml *y = NULL;
    struct cks_yaml_error error;
    if (!cks_yaml_parse(cks_str_of(text), dialect, &y, &error))
        fail_msg("%s: %s at %zu", text, error.message, error.offset);
    return y;
}

/* The tree of the first document as compact JSON. */
static char *
tree_of(const struct cks_yaml_part *part)
{
    struct cks_yaml_error error;
    cJSON *tree = cks_yaml_tree(part, &error);
    if (!tree)
        fail_msg("no tree: %s", error.message);
    char *text = cJSON_PrintUnformatted(tree);
    cks_json_delete(tree);
    return text;
}

static void
expect_tree(const char *text, enum cks_yaml_dialect dialect, const char *json)
{
    struct cks_yaml *y = parse(text, dialect);
    assert_non_null(cks_yaml_part(y, 0));
    char *got = tree_of(cks_yaml_part(y, 0));
    assert_string_equal(got, json);
    cJSON_free(got);
    cks_yaml_free(y);
}

static void
texts_become_trees(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"a: b\nc: [1, x, {y: z}]\n", "{\"a\":\"b\",\"c\":[1,\"x\",{\"y\":\"z\"}]}"},
        {"a: 'it''s'\nb: \"h\\u00e9\\n\"\n", "{\"a\":\"it's\",\"b\":\"h\xC3\xA9\\n\"}"},
        {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\"}"},
        /* libfyaml 0.7.12 loses memory over the first, and a quote or the last break of others. */
        {"a: ''''''''''''\n", "{\"a\":\"'''''\"}"},
        {"a: '\n  ''''b'\n", "{\"a\":\" ''b\"}"},
        {"a: 'b\n  '\n", "{\"a\":\"b \"}"},
        {"a: 'b \t\r\n\n \n  c''\n d'\n", "{\"a\":\"b\\n\\nc' d\"}"},
        {"a:\nb: ~\nc: null\nd: ''\n", "{\"a\":null,\"b\":null,\"c\":null,\"d\":\"\"}"},
        {"a: &x {k: v, w: 1}\nb: *x\nc:\n  <<: *x\n  w: 2\n",
         "{\"a\":{\"k\":\"v\",\"w\":1},\"b\":{\"k\":\"v\",\"w\":1},\"c\":{\"w\":2,\"k\":\"v\"}}"},
        {"p: &p {a: 1}\nq: &q {a: 2, b: 2}\nr: {<<: [*p, *q], c: 3}\n",
         "{\"p\":{\"a\":1},\"q\":{\"a\":2,\"b\":2},\"r\":{\"c\":3,\"a\":1,\"b\":2}}"},
        {"a: 1\na: 2\n", "{\"a\":1,\"a\":2}"},
        {"1: a\ntrue: b\n? [x]\n: c\n", "{\"1\":\"a\",\"true\":\"b\",\"?\":\"c\"}"},
        {"a: !!str 12\nb: !thing {c: d}\ne: ! 12\n",
         "{\"a\":\"12\",\"b\":{\"!thing\":{\"c\":\"d\"}},\"e\":\"12\"}"},
        {"\xEF\xBB\xBF# comment\r\n---\r\na: b\r\n...\r\n", "{\"a\":\"b\"}"},
        {"{\"a\": \"b\", \"c\": [true, null]}", "{\"a\":\"b\",\"c\":[true,null]}"},
        {"a: 2026-01-01\n", "{\"a\":\"2026-01-01\"}"},
        {"[a: b, c]\n", "[{\"a\":\"b\"},\"c\"]"},
        {"just text\n", "\"just text\""},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        expect_tree(rows[i].text, CKS_YAML_CORE, rows[i].json);
}

static void
cloudformation_tags_get_their_long_form(void **state)
{
    CKS_UNUSED(state);
    expect_tree(
        "a: !Ref X\nb: !Sub \"${X}-y\"\nc: !Join [\"\", [p, !GetAtt a.b]]\nd: !Condition E\n"
        "f: yes\ng: 010\nh: 1:30\n",
        CKS_YAML_CLOUDFORMATION,
        "{\"a\":{\"Ref\":\"X\"},\"b\":{\"Fn::Sub\":\"${X}-y\"},"
        "\"c\":{\"Fn::Join\":[\"\",[\"p\",{\"Fn::GetAtt\":\"a.b\"}]]},"
        "\"d\":{\"Condition\":\"E\"},\"f\":true,\"g\":8,\"h\":90}");
}

static void
types_are_the_dialects(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        enum cks_yaml_type core, cloudformation, go;
        double value; /* of core */
    } rows[] = {
        {"012345678901", CKS_YAML_NUMBER, CKS_YAML_STRING, CKS_YAML_NUMBER, 12345678901},
        {"0123456", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 123456},
        {"123456789012", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 123456789012},
        {"1_000", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 1000},
        {"-0x1F", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, -31},
        {"0o17", CKS_YAML_NUMBER, CKS_YAML_STRING, CKS_YAML_NUMBER, 15},
        {"1e5", CKS_YAML_NUMBER, CKS_YAML_STRING, CKS_YAML_NUMBER, 100000},
        {"1.5", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 1.5},
        {".5", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 0.5},
        {".", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"_", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"-", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"yes", CKS_YAML_STRING, CKS_YAML_TRUE, CKS_YAML_STRING, 0},
        {"Off", CKS_YAML_STRING, CKS_YAML_FALSE, CKS_YAML_STRING, 0},
        {"tRue", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"TRUE", CKS_YAML_TRUE, CKS_YAML_TRUE, CKS_YAML_TRUE, 0},
        {"~", CKS_YAML_NULL, CKS_YAML_NULL, CKS_YAML_NULL, 0},
        {".inf", CKS_YAML_NUMBER, CKS_YAML_NUMBER, CKS_YAML_NUMBER, 0},
        {"1.2.3", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"1:30", CKS_YAML_STRING, CKS_YAML_NUMBER, CKS_YAML_STRING, 0},
        {"12e", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
        {"https://x", CKS_YAML_STRING, CKS_YAML_STRING, CKS_YAML_STRING, 0},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_str s = cks_str_of(rows[i].text);
        double value = 0;
        if (cks_yaml_type_of(s, CKS_YAML_CORE, &value) != rows[i].core ||
            cks_yaml_type_of(s, CKS_YAML_CLOUDFORMATION, NULL) != rows[i].cloudformation ||
            cks_yaml_type_of(s, CKS_YAML_GO, NULL) != rows[i].go || value < rows[i].value ||
            value > rows[i].value)
            fail_msg("%s: core %d", rows[i].text, cks_yaml_type_of(s, CKS_YAML_CORE, NULL));
    }
}

static void
errors_have_places(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        size_t offset;
        const char *message;
    } rows[] = {
        {"a: b\n\tc: 3\n", 5, "unexpected tab in the indentation"},
        {"a: b: c\n", 4, "invalid nested block mapping on the same line"},
        {"a: @x\n", 3, "plain scalar cannot start with '@'"},
        {"a: \"x\n", 4, "double-quoted scalar without closing quote"},
        {"{a: b", 5, NULL},
        {"a: \xFF\n", 3, "this byte is not UTF-8"},
        {"a: \x01\n", 3, "unexpected control character, which YAML does not allow"},
        {"? \"b\":\t: c\"\n", 6, "unexpected tab before the start of a block"},
        {"x:\n  ? [b]: \t- c\n", 12, "unexpected tab before the start of a block"},
        {"a: *x\n", 3, "this alias names an anchor that is not defined before it"},
        {"a: \"x\\0y\"\n", 4, "this value contains a NUL character"},
        {"a: &x [*x]\n", 7, "this alias is inside the value that it names"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_yaml *y = NULL;
        struct cks_yaml_error e = {0};
        if (cks_yaml_parse(cks_str_of(rows[i].text), CKS_YAML_CORE, &y, &e))
            fail_msg("accepted: %s", rows[i].text);
        assert_null(y);
        if (e.offset != rows[i].offset)
            fail_msg("%s: %s at %zu", rows[i].text, e.message, e.offset);
        if (rows[i].message)
            assert_string_equal(e.message, rows[i].message);
    }
}

static void
several_documents_are_kept_apart(void **state)
{
    CKS_UNUSED(state);
    struct cks_yaml *y = parse("a: &x 1\n---\nb: 2\n---\n", CKS_YAML_CORE);
    assert_int_equal(cks_yaml_count(y), 3);
    char *second = tree_of(cks_yaml_part(y, 1));
    assert_string_equal(second, "{\"b\":2}");
    cJSON_free(second);
    assert_null(cks_yaml_part(y, 3));
    cks_yaml_free(y);
    y = parse("# nothing\n", CKS_YAML_CORE);
    assert_int_equal(cks_yaml_count(y), 0);
    cks_yaml_free(y);
    struct cks_yaml_error e;
    assert_false(cks_yaml_parse(cks_str_of("a: &x 1\n---\nb: *x\n"), CKS_YAML_CORE, &y, &e));
}

static void
places_are_found_again(void **state)
{
    CKS_UNUSED(state);
    static const char text[] = "a: x\n"
                               "list:\n"
                               "  - \"one\"\n"
                               "  - {k: 'v', k: w}\n"
                               "base: &b\n"
                               "  deep: |\n"
                               "    text\n"
                               "use: *b\n"
                               "tag: !Join [\",\", [p]]\n"
                               "m/~: {<<: *b}\n";
    static const struct {
        const char *pointer;
        enum cks_part part;
        const char *expect;
    } rows[] = {
        {"/a", CKS_PART_VALUE, "x"},
        {"/a", CKS_PART_KEY, "a"},
        {"/list/0", CKS_PART_VALUE, "\"one\""},
        {"/list", CKS_PART_VALUE, "- \"one\"\n  - {k: 'v', k: w}"},
        {"/list/1", CKS_PART_VALUE, "{k: 'v', k: w}"},
        {"/list/1/k", CKS_PART_VALUE, "w"},
        {"/use/deep", CKS_PART_VALUE, "text"},
        {"/use", CKS_PART_KEY, "use"},
        {"/m~1~0/deep", CKS_PART_VALUE, "text"},
        {"/m~1~0", CKS_PART_KEY, "m/~"},
        {"/tag/Fn::Join/1/0", CKS_PART_VALUE, "p"},
        {"/nothing", CKS_PART_VALUE, NULL},
        {"/a/b", CKS_PART_VALUE, NULL},
        {"/list/2", CKS_PART_VALUE, NULL},
    };
    struct cks_yaml *y = parse(text, CKS_YAML_CLOUDFORMATION);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_range r = {0};
        bool found = cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, rows[i].pointer,
                                     rows[i].part, 0, 0, &r);
        assert_int_equal(found, rows[i].expect != NULL);
        if (!found)
            continue;
        assert_int_equal(r.end - r.start, strlen(rows[i].expect));
        assert_memory_equal(text + r.start, rows[i].expect, r.end - r.start);
    }
    struct cks_range r;
    assert_true(cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, "/list/1/k",
                                CKS_PART_VALUE, 0, 0, &r));
    assert_int_equal(r.line, 4);
    assert_int_equal(r.column, 17);
    cks_yaml_free(y);
}

/* Each byte of a decoded value that stands in the source as itself is found at a byte like it. */
static void
parts_of_values_are_found_again(void **state)
{
    CKS_UNUSED(state);
    static const char *const texts[] = {
        "a: plain text with words\n",
        "a: plain text\n  that goes on\n\n  and on\n",
        "a: 'it''s quoted\n   twice''x'\n",
        "a: \"d\\u00e9j\\xe0 \\\"vu\\\" \\\n   joined\\tx\n\n  y\"\n",
        "a: |\n  line one\n    indented\n\n  last\n",
        "a: |2-\n    two more\n  end\n\n",
        "a: >\n  folded\n  text\n\n  more\n    kept\n  x\n",
        "a: h\xC3\xA9llo\n",
    };
    for (size_t i = 0; i < CKS_COUNT(texts); i++) {
        struct cks_yaml *y = parse(texts[i], CKS_YAML_CORE);
        struct cks_yaml_error e;
        cJSON *tree = cks_yaml_tree(cks_yaml_part(y, 0), &e);
        struct cks_str value = cks_json_text_of(tree, "a");
        assert_non_null(value.p);
        size_t before = 0;
        for (size_t from = 0; from < value.n; from++) {
            struct cks_range r;
            assert_true(cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, "/a",
                                        CKS_PART_INNER, from, 1, &r));
            assert_true(r.start >= before);
            before = r.start;
            unsigned char c = (unsigned char)value.p[from];
            if (c > ' ' && c < 0x80 && texts[i][r.start] != '\\' && texts[i][r.start] != (char)c)
                fail_msg("%s: byte %zu is at %zu", texts[i], from, r.start);
        }
        struct cks_range all;
        assert_true(cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, "/a",
                                    CKS_PART_INNER, value.n, 0, &all));
        assert_false(cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, "/a",
                                     CKS_PART_INNER, value.n, 1, &all));
        cks_json_delete(tree);
        cks_yaml_free(y);
    }
}

static void
expansion_is_bounded(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf b = {0};
    cks_buf_adds(&b, "l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++)
        cks_buf_printf(&b, "l%d: &l%d [*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d]\n", i, i, i - 1,
                       i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    struct cks_yaml *y = parse(b.data, CKS_YAML_CORE);
    struct cks_yaml_error e;
    assert_null(cks_yaml_tree(cks_yaml_part(y, 0), &e));
    assert_string_equal(e.message, "the aliases of this file expand to too much text");
    cks_yaml_free(y);

    cks_buf_clear(&b);
    cks_buf_adds(&b, "l0: &l0 {}\n");
    for (int i = 1; i < 60; i++)
        cks_buf_printf(&b, "l%d: &l%d {<<: [*l%d, *l%d]}\n", i, i, i - 1, i - 1);
    y = parse(b.data, CKS_YAML_CORE);
    assert_null(cks_yaml_tree(cks_yaml_part(y, 0), &e));
    struct cks_range r;
    assert_false(cks_yaml_locate(cks_yaml_part(y, 0), (struct cks_origin){0}, "/l59/no",
                                 CKS_PART_VALUE, 0, 0, &r));
    cks_yaml_free(y);

    cks_buf_clear(&b);
    for (int i = 0; i < 100000; i++)
        cks_buf_addc(&b, '[');
    assert_false(cks_yaml_parse(cks_buf_str(&b), CKS_YAML_CORE, &y, &e));
    cks_buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_trees),
        cmocka_unit_test(cloudformation_tags_get_their_long_form),
        cmocka_unit_test(types_are_the_dialects),
        cmocka_unit_test(errors_have_places),
        cmocka_unit_test(several_documents_are_kept_apart),
        cmocka_unit_test(places_are_found_again),
        cmocka_unit_test(parts_of_values_are_found_again),
        cmocka_unit_test(expansion_is_bounded),
    };
    if (!cks_yaml_available())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
