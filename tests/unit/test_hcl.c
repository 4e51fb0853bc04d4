#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../hcl/hcl_print.h"
#include "source/hcl/syntax/entry.h"

/* Reads text (as a file, or an expression) and compares the printed tree; the diagnostics follow
 * it as " ! line:col message". */
static void
expect(const char *text, size_t n, bool file, bool ranges, const char *expected)
{
    struct cks_arena arena = {0};
    struct cks_buf out = {0};
    struct cks_hcl_diags diags;
    struct cks_str s = {text, n};
    if (file) {
        struct cks_hcl_body body;
        assert_true(cks_hcl_parse_file(&arena, s, &body, &diags));
        hcl_print_body(&out, &body, ranges);
    } else {
        struct cks_hcl_expr *e;
        assert_true(cks_hcl_parse_expr(&arena, s, NULL, &e, &diags));
        hcl_print_expr(&out, e, ranges);
    }
    for (size_t i = 0; i < diags.count; i++)
        cks_buf_printf(&out, " ! %u:%u %s", diags.items[i].range.line, diags.items[i].range.col,
                       diags.items[i].message);
    assert_true(cks_buf_ok(&out));
    if (strcmp(out.data ? out.data : "", expected) != 0)
        fail_msg("for <<<%s>>>\n     got %s\nexpected %s", text, out.data, expected);
    cks_buf_free(&out);
    cks_arena_free(&arena);
}

struct row {
    const char *text, *tree;
};

static void
expect_rows(const struct row *rows, size_t count, bool file, bool ranges)
{
    for (size_t i = 0; i < count; i++)
        expect(rows[i].text, strlen(rows[i].text), file, ranges, rows[i].tree);
}

static void
expressions_have_their_tree(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"1.50", " (number 1.50)"},
        {"007", " (number 007)"},
        {"1.e5", " (number 1.e5)"},
        {"true", " (bool true)"},
        {"null", " (null)"},
        {"a-b", " (var a-b)"},
        {"a -b", " (binary - (var a) (var b))"},
        {"--1", " (unary - (unary - (number 1)))"},
        {"!a.b[0]", " (unary ! (index (attr (var a) b) (number 0)))"},
        {"-a + b", " (binary + (unary - (var a)) (var b))"},
        {"1 + 2 * 3 - 4",
         " (binary - (binary + (number 1) (binary * (number 2) (number 3))) (number 4))"},
        {"a || b && c == d < e",
         " (binary || (var a) (binary && (var b) (binary == (var c) (binary < (var d) (var "
         "e)))))"},
        {"a ? b : c ? d : e", " (if (var a) (var b) (if (var c) (var d) (var e)))"},
        {"(\n1\n)", " (parens (number 1))"},
        {"[1,\n2,]", " (tuple (number 1) (number 2))"},
        {"{a = 1, \"b\" : 2\n(c) = 3, true = 4}",
         " (object a = (number 1) (template \"b\") = (number 2) (parens (var c)) = (number 3) true "
         "= (number 4))"},
        {"{a.b = 1}", " (object (attr (var a) b) = (number 1))"},
        {"f (1, x...)", " (call f (number 1) (var x) ...)"},
        {"a :: b(1,)", " (call a::b (number 1))"},
        {"b.0.c", " (attr (legacy (var b) 0) c)"},
        {"a.*.b.0[1]", " (index (attr-splat (var a) (legacy (attr (item) b) 0)) (number 1))"},
        {"a[*].b[1]", " (full-splat (var a) (index (attr (item) b) (number 1)))"},
        {"a[*]", " (full-splat (var a) (item))"},
        {"[for x in y : x if x]", " (for-tuple x (var y) (var x) (var x))"},
        {"{\nfor k, v in y : k => v...}", " (for-object k v (var y) (var k) (var v) ...)"},
        {"/* a\nb */ 1 # c", " (number 1)"},
    };
    expect_rows(rows, CKS_COUNT(rows), false, false);
}

static void
templates_have_their_parts(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"\"\"", " (template)"},
        {"\"a\\n\\t\\\"\\\\\\u00e9\\U0001F600\"",
         " (template \"a\\n\\t\\\"\\\\\u00e9\U0001F600\")"},
        {"\"${a}\"", " (wrap (var a))"},
        {"\"${a} \"", " (template (%interp (var a)) \" \")"},
        {"\"$${a} %%{b} $ % $$ $x\"", " (template \"${a} %{b} $ % $$ $x\")"},
        {"\"$$${1}\"", " (template \"$${1}\")"},
        {"\" ${~ a ~} b\"", " (template \"\" (%interp (var a)) \"b\")"},
        {"\"a $ ${~ b}\"", " (template \"a $\" (%interp (var b)))"},
        {"\"%{if a}b%{else}c%{endif}\"", " (template (%if (var a) \"b\" else \"c\"))"},
        {"\"%{for k, v in m}${k}%{endfor}\"", " (template (%for k v (var m) (%interp (var k))))"},
        {"\"${\"${\"x\"}\"}\"", " (wrap (wrap (template \"x\")))"},
        {"\"${\n  a # c\n}\"", " (wrap (var a))"},
    };
    expect_rows(rows, CKS_COUNT(rows), false, false);
}

static void
heredocs_keep_what_terraform_keeps(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"<<E\nE\n", " (template)"},
        {"<<E\n  a\n b\n  E  \n", " (template \"  a\\n b\\n\")"},
        {"<<E\na\r\nE\r\n", " (template \"a\\r\\n\")"},
        {"<<-E\n    a\n      b\n\n   \n    E\n", " (template \"a\\n  b\\n\\n   \\n\")"},
        {"<<-E\n\t\ta\n  b\nE\n", " (template \"a\\nb\\n\")"},
        {"<<-E\n    a\n${x}\n    b\nE\n",
         " (template \"    a\\n\" (%interp (var x)) \"\\n    b\\n\")"},
        {"<<-E\n  a ${x}\n    b\nE\n", " (template \"a \" (%interp (var x)) \"\\n  b\\n\")"},
        {"<<-E\n\u2003a\n b\nE\n", " (template \"a\\nb\\n\")"},
        {"<<E\n$\n$$\n%\n$x\n$${y}\n\\n\"\nE\n",
         " (template \"$\\n$$\\n%\\n$x\\n${y}\\n\\\\n\\\"\\n\")"},
        {"<<E\nE E\n E1\nE\n", " (template \"E E\\n E1\\n\")"},
        {"<<-E\n  %{ if a ~}\n  b\n  %{ endif ~}\nE\n",
         " (template \"\" (%if (var a) \"  b\\n\") \"\")"},
        {"[<<E\na\nE\n, 1]", " (tuple (template \"a\\n\") (number 1))"},
    };
    expect_rows(rows, CKS_COUNT(rows), false, false);
}

static void
every_node_knows_its_place(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"a = 1\n", " a@1:1-1:6 = (number@1:5-1:6 1)"},
        {"\xEF\xBB\xBF"
         "a = \"\u00e9${b.c}\"\n",
         " a@1:1-1:14 = (template@1:5-1:14 \"\u00e9\"@1:6-1:7 (%interp@1:7-1:13 (attr@1:9-1:12 "
         "(var@1:9-1:10 b) c)))"},
        {"x \"l\" m {\n  a = [1,\n    f(2)]\n}\n",
         " {x@1:1-4:2 \"l\"@1:3-1:6 \"m\"@1:7-1:8: a@2:3-3:10 = (tuple@2:7-3:10 (number@2:8-2:9 1) "
         "(call@3:5-3:9 f (number@3:7-3:8 2)))}"},
        {"a = <<-E\n  x\n  ${y}\nE\nb = 1\n",
         " a@1:1-4:2 = (template@1:5-4:2 \"x\\n\"@2:3-3:3 (%interp@3:3-3:7 (var@3:5-3:6 y)) "
         "\"\\n\"@3:7-4:1) b@5:1-5:6 = (number@5:5-5:6 1)"},
        {"a = b ? c : (d)\n", " a@1:1-1:16 = (if@1:5-1:16 (var@1:5-1:6 b) (var@1:9-1:10 c) "
                              "(parens@1:13-1:16 (var@1:14-1:15 d)))"},
        {"a = x[*].y\n", " a@1:1-1:11 = (full-splat@1:5-1:11 (var@1:5-1:6 x) (attr@1:6-1:11 "
                         "(item@1:6-1:9) y))"},
    };
    expect_rows(rows, CKS_COUNT(rows), true, true);
}

static void
bodies_are_read(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"", ""},
        {"\xEF\xBB\xBF", ""},
        {"# c", ""},
        {"a {}", " {a:}"},
        {"a { b = 1 }\n", " {a: b = (number 1)}"},
        {"a b \"c\\n\" {\nd {\n}\n}", " {a \"b\" \"c\\n\": {d:}}"},
        {"a = 1 # c\nb = 2 // d\r\nc = 3/* e\n */\n",
         " a = (number 1) b = (number 2) c = (number 3)"},
        {"a = 1\na {\n}\n", " a = (number 1) {a:}"},
        {"a = \"\xC0\x80\xED\xA0\x80\" # \xFF\n",
         " a = (template \"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\")"},
        {"a { b = 1\n}\n", " damaged {a: damaged b = (number 1)} ! 1:10 a block on one line must "
                           "contain one argument and then its }"},
    };
    expect_rows(rows, CKS_COUNT(rows), true, false);
}

/* One damaged item costs one diagnostic; what stands beside and after it is read. */
static void
damage_stays_where_it_is(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"a = 1 2\nb = 3\n",
         " damaged a = (invalid) b = (number 3) ! 1:7 the argument's value ends here, but the "
         "line continues"},
        {"a = [1 2\n, 3]\nb = 3\n",
         " damaged a = (invalid) b = (number 3) ! 1:8 a comma is missing "
         "between two items of the list"},
        {"r {\n  a = {\n    x 1\n    y = 2\n  }\n  b = 3\n}\nc = 4\n",
         " c = (number 4) {r: damaged a = (invalid) b = (number 3)} ! 3:7 an = is missing after "
         "the "
         "key"},
        {"r {\n  a = \"https://${var.x/kms\"\n  b = 3\n}\nc = 4\n",
         " c = (number 4) {r: damaged a = (invalid) b = (number 3)} ! 2:16 this ${ is not closed"},
        {"r {\n  a = \"${var.x\n}\nc = 4\n",
         " c = (number 4) {r: damaged a = (invalid)} ! 2:7 the string is not closed"},
        {"r {\n  a = \"${var.x\n  b = 3\n}\nc = 4\n",
         " c = (number 4) {r: damaged a = (invalid) b = (number 3)} ! 3:3 unexpected text in the "
         "expression in ${ }"},
        {"r {\n  a = \"x\n  b = 3\n}\nc = 4\n",
         " c = (number 4) {r: damaged a = (invalid) b = (number 3)} ! 2:9 the string is not closed "
         "before the end of its line"},
        {"r {\n  a = f(1,\n  b = 3\n}\nc = 4\n", " c = (number 4) {r: damaged a = (invalid) b = "
                                                 "(number 3)} ! 3:5 a comma is missing between "
                                                 "the function's arguments"},
        {"r {\n  t = {\n    a = \"x\n    b = 1\n  }\n  c = 2\n}\n",
         " {r: damaged t = (invalid) c = (number 2)} ! 3:11 the string is not closed before the "
         "end "
         "of its line"},
        {"r {\n  l {\n    a = 1\n}\nr2 {\n  b = 1\n}\n",
         " {r: {l: damaged a = (number 1)}} {r2: b = (number 1)} ! 2:3 this block is not closed"},
        {"r {\n  a = 1\nr2 {\n  b = 1\n}\n",
         " {r: damaged a = (number 1)} {r2: b = (number 1)} ! 1:1 this block is not closed"},
        {"r {\n  a = 1\n}\n}\nb = 1\n",
         " damaged b = (number 1) {r: a = (number 1)} ! 4:1 this } closes nothing"},
        {"r = \"x\" {\n  a = 1\n  l {\n  }\n}\nb = 1\n",
         " damaged r = (invalid) b = (number 1) ! 1:9 the argument's value ends here, but the "
         "line continues"},
        {"r \"x${y}\" {\n  a = 1\n}\nb = 1\n", " damaged b = (number 1) {r \"x\": damaged} ! 1:5 "
                                               "a block's label must not contain ${ } or %{ }"},
        {"a = <<E\nx\nresource \"y\" \"z\" {\n  b = 1\n}\n",
         " damaged a = (invalid) {resource \"y\" \"z\": b = (number 1)} ! 1:5 the heredoc is not "
         "closed"},
        {"a = <<E\nE", " damaged a = (invalid) ! 1:5 the heredoc is not closed"},
        {"a = 1\na = 2\nb = 3\n",
         " a = (number 1) b = (number 3) ! 2:1 this argument was already set in the same body"},
        {"a = \"\\x\\y\"\nb = 1\n", " a = (invalid) b = (number 1) ! 1:6 unknown escape"},
        {"a = \"\xFF\"\nb = 1\n", " a = (invalid) b = (number 1) ! 1:6 this byte is not UTF-8"},
        {"a: 1\nb = 1\n",
         " damaged b = (number 1) ! 1:2 an argument is set with =, not with a colon"},
        {"\"a\" = 1\nb = 1\n", " damaged b = (number 1) ! 1:1 an argument's name must not be quoted"},
        {"a = b.0.1\n", " a = (invalid) ! 1:7 two numbers in a row after dots are read as one "
                        "fraction"},
        {"a = 1e2147483648\n", " a = (invalid) ! 1:5 this is not a number"},
        {"a = [1e400, 0e99999999999, 1e-99999]\n",
         " a = (tuple (number 1e400) (number 0e99999999999) (number 1e-99999))"},
        {"a = 1.2.3\n", " a = (invalid) ! 1:5 this is not a number"},
        {"a = 'x'\nb = 1\n", " damaged a = (invalid) b = (number 1) ! 1:5 a single quote does not "
                             "start a string"},
        {"a = 1 /* x\nb = 2\n", " damaged a = (invalid) ! 1:7 the comment is not closed"},
        {"a = \"%{if x}\"\nb = 1\n",
         " damaged a = (invalid) b = (number 1) ! 1:6 this %{ if } has no "
         "%{ endif }"},
        {"a = 1\xC2\xA0\nb = 1\n",
         " damaged a = (invalid) b = (number 1) ! 1:6 unexpected no-break space (U+00A0)"},
    };
    expect_rows(rows, CKS_COUNT(rows), true, false);
}

/* No diagnostic shows any of a string's text, which may be a secret. */
static void
messages_show_no_secret(void **state)
{
    CKS_UNUSED(state);
    static const char *const texts[] = {
        "a = \"S3CRET",    "a = \"S3CRET\\q\"",   "a = \"S3CRET${\"",    "a = <<E\nS3CRET\n",
        "a = \"x\"S3CRET", "a = \"${S3CRET ?}\"", "S3CRET \"S3CRET\" =", "a = \"S3CRET\xFF\"",
    };
    for (size_t i = 0; i < CKS_COUNT(texts); i++) {
        struct cks_arena arena = {0};
        struct cks_hcl_body body;
        struct cks_hcl_diags diags;
        assert_true(cks_hcl_parse_file(&arena, cks_str_of(texts[i]), &body, &diags));
        assert_true(diags.count > 0);
        for (size_t k = 0; k < diags.count; k++) {
            assert_null(strstr(diags.items[k].message, "S3CRET"));
            assert_null(strstr(diags.items[k].help, "S3CRET"));
        }
        cks_arena_free(&arena);
    }
}

static void
repeat(struct cks_buf *b, const char *s, size_t n)
{
    while (n-- > 0)
        cks_buf_adds(b, s);
}

/* The text's only diagnostic begins with `message`; none where that is NULL. */
static void
expect_limit(const struct cks_buf *text, const char *message)
{
    struct cks_arena arena = {0};
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    assert_true(cks_buf_ok(text));
    assert_true(cks_hcl_parse_file(&arena, cks_buf_str(text), &body, &diags));
    assert_int_equal(diags.count > 0, message != NULL);
    if (message) {
        assert_memory_equal(diags.items[0].message, message, strlen(message));
        bool marked = body.damaged;
        for (size_t i = 0; i < body.attr_count; i++)
            marked |= body.attrs[i].expr->kind == CKS_HCL_INVALID;
        assert_true(marked);
    }
    cks_arena_free(&arena);
}

static void
limits_are_told(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *before, *middle, *after, *message;
        size_t fits, too_many;
    } rows[] = {
        {"a = ", "(", "1", "the nesting is deeper", 250, 300},
        {"a = ", "[", "", "the nesting is deeper", 250, 100000},
        {"a = ", "\"${", "1", "the nesting is deeper", 120, 100000},
        {"a = ", "!", "b", "the nesting is deeper", 250, 100000},
        {"", "a {\n", "", "the nesting is deeper", 250, 100000},
        {"a = b", ".c", "", "the expression has more", 1000, 1100},
        {"a = b", "[*]", "", "the nesting is deeper", 250, 100000},
        {"a = b", " + b", "", "the expression has more", 1000, 100000},
    };
    static const char *const closers[] = {")", "]", "}\"", "", "}\n", "", "", ""};
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf text = {0};
        for (int pass = 0; pass < 2; pass++) {
            size_t n = pass ? rows[i].too_many : rows[i].fits;
            cks_buf_clear(&text);
            cks_buf_adds(&text, rows[i].before);
            repeat(&text, rows[i].middle, n);
            cks_buf_adds(&text, rows[i].after);
            if (!pass || n == 300)
                repeat(&text, closers[i], n);
            expect_limit(&text, pass ? rows[i].message : NULL);
        }
        cks_buf_free(&text);
    }
    struct cks_buf large = {0};
    repeat(&large, "a", CKS_HCL_BYTES_MAX + 1);
    expect_limit(&large, "the file is larger");
    cks_buf_clear(&large);
    repeat(&large, "}", CKS_HCL_TOKENS_MAX + 10);
    expect_limit(&large, "this } closes nothing");
    cks_buf_clear(&large);
    cks_buf_adds(&large, "a = [");
    repeat(&large, "1,", CKS_HCL_BYTES_MAX / 2 - 10);
    expect_limit(&large, "the file has more than 4 million");
    cks_buf_free(&large);
}

/* Texts in which a careless reader goes over the rest again and again. */
static void
damage_is_read_in_bounded_time(void **state)
{
    CKS_UNUSED(state);
    static const char *const pieces[] = {
        "a = [\n",    "a {\n",     "x \"y\" {\n",   "a = \"\n",
        "a = \"${\n", "a = <<E\n", "a = {\n",       "a = b.\n",
        "}\n",        "/*",        "<<a",           "a = \"$$$$$$$$$$\" \"\n",
        "\"${\"%{",   "a a a a ",  "a = \"\\u\"\n", "a = 1\n",
        "~}\n",       "a {b=\n",   "a = 1.....\n",  "a = f(\n",
        "(\"x",
    };
    for (size_t i = 0; i < CKS_COUNT(pieces); i++) {
        struct cks_buf text = {0};
        struct cks_arena arena = {0};
        struct cks_hcl_body body;
        struct cks_hcl_diags diags;
        repeat(&text, pieces[i], (256u << 10) / strlen(pieces[i]));
        assert_true(cks_hcl_parse_file(&arena, cks_buf_str(&text), &body, &diags));
        assert_true(diags.count > 0);
        cks_arena_free(&arena);
        cks_buf_free(&text);
    }
}

static void
bare_templates_are_read(void **state)
{
    CKS_UNUSED(state);
    static const struct row rows[] = {
        {"", " (template)"},
        {"a\"b\\n", " (template \"a\\\"b\\\\n\")"},
        {"${a}", " (wrap (var a))"},
        {"x-${a}\n", " (template \"x-\" (%interp (var a)) \"\\n\")"},
        {"$${a} $", " (template \"${a} $\")"},
        {"a\r${b}", " (template \"a\\r${b}\")"},
        {"%{if a}b%{endif}", " (template (%if (var a) \"b\"))"},
        {"${a", " (invalid)"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena arena = {0};
        struct cks_hcl_expr *e;
        struct cks_hcl_diags diags;
        struct cks_buf out = {0};
        struct cks_hcl_origin origin = {.start = 100, .line = 7, .col = 11};
        assert_true(cks_hcl_parse_template(&arena, cks_str_of(rows[i].text), &origin, &e, &diags));
        hcl_print_expr(&out, e, false);
        assert_string_equal(out.data, rows[i].tree);
        assert_int_equal(e->range.start, 100);
        assert_int_equal(e->range.line, 7);
        assert_int_equal(e->range.col, 11);
        assert_int_equal(diags.count, e->kind == CKS_HCL_INVALID);
        cks_buf_free(&out);
        cks_arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_their_tree),
        cmocka_unit_test(templates_have_their_parts),
        cmocka_unit_test(heredocs_keep_what_terraform_keeps),
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(bodies_are_read),
        cmocka_unit_test(damage_stays_where_it_is),
        cmocka_unit_test(messages_show_no_secret),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(damage_is_read_in_bounded_time),
        cmocka_unit_test(bare_templates_are_read),
    };
    return cmocka_run_group_tests_name("hcl", tests, NULL, NULL);
}
