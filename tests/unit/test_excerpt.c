/* The line of a finding as it may be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "source/excerpt.h"
#include "source/marks.h"

static bool
is_known(struct cks_str name)
{
    return cks_str_is(name, "Name") || cks_str_is(name, "name");
}

/* Marks the first `marked` in text. */
static struct cks_excerpt
excerpt_of(struct cks_arena *a, enum cks_syntax syntax, struct cks_str text, const char *marked,
           bool reveal)
{
    struct cks_document doc = {.syntax = syntax, .text = text};
    size_t at = cks_str_find(text, marked);
    assert_int_not_equal(at, text.n);
    struct cks_range r = {.start = at, .end = at + strlen(marked)};
    return cks_excerpt_make(a, &doc, &r, reveal ? &r : NULL,
                            syntax == CKS_SYNTAX_JSON ? NULL : is_known, (struct cks_secrets){0});
}

static void
only_what_may_be_seen_is_shown(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        enum cks_syntax syntax;
        bool reveal;
        const char *text, *marked, *line;
        unsigned from, to;
    } rows[] = {
        {CKS_SYNTAX_JSON, true, "{\"a\": \"secret\",\n \"b\": 12, \"c\": \"shown\", \"d\": [true]}",
         "\"shown\"", " \"b\": ..., \"c\": \"shown\", \"d\": [...]}", 16, 23},
        {CKS_SYNTAX_JSON, false, "{\"a\": \"secret\", \"b\": \"x\"}", "\"secret\"",
         "{\"a\": ********, \"b\": \"...\"}", 6, 14},
        {CKS_SYNTAX_JSON, false, "{\"a\": \"one two\"}", "two", "{\"a\": \"...********\"}", 10, 18},
        {CKS_SYNTAX_JSON, true, "{\"a\": \"x\\\"y\", \"key\": \"z\\\\\"}", "\"key\"",
         "{\"a\": \"...\", \"key\": \"...\"}", 13, 18},
        {CKS_SYNTAX_JSON, true, "{\"k\": \"\xE2\x80\xAE\xC3\xA9\"}", "\"\xE2\x80\xAE\xC3\xA9\"",
         "{\"k\": \"<U+202E>\xC3\xA9\"}", 6, 17},
        {CKS_SYNTAX_HCL, true, "  name = \"x\" # hunter2", "\"x\"", "  name = \"x\" ", 9, 12},
        {CKS_SYNTAX_HCL, false, "  other = \"x\"", "\"x\"", "  ... = ********", 8, 16},
        {CKS_SYNTAX_YAML, true, "  Name: plain text, more", "Name", "  Name: ..., ...", 2, 6},
        {CKS_SYNTAX_SHELL, true, "aws kms --name x --y 'z z'\r\n", "--name",
         "... ... --name ... ... '...'", 8, 14},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena a = {0};
        struct cks_excerpt e = excerpt_of(&a, rows[i].syntax, cks_str_of(rows[i].text),
                                          rows[i].marked, rows[i].reveal);
        assert_string_equal(e.line, rows[i].line);
        assert_int_equal(e.mark_from, rows[i].from);
        assert_int_equal(e.mark_to, rows[i].to);
        cks_arena_free(&a);
    }
}

/* A line of `before` and `after` other members around {"mark": "here"}. */
static struct cks_excerpt
long_line(struct cks_arena *a, struct cks_buf *b, size_t before, size_t after)
{
    for (size_t i = 0; i < before; i++)
        cks_buf_adds(b, "\"abc\": \"hidden\", ");
    cks_buf_adds(b, "\"mark\": \"here\"");
    for (size_t i = 0; i < after; i++)
        cks_buf_adds(b, ", \"\xC3\xA9\": \"hidden\"");
    assert_true(cks_buf_ok(b));
    return excerpt_of(a, CKS_SYNTAX_JSON, cks_buf_str(b), "\"here\"", true);
}

static void
long_lines_are_cut_around_the_mark(void **state)
{
    CKS_UNUSED(state);
    for (size_t before = 0; before < 30; before++)
        for (size_t after = 0; after < 30; after++) {
            struct cks_arena a = {0};
            struct cks_buf b = {0};
            struct cks_excerpt e = long_line(&a, &b, before, after);
            struct cks_str line = cks_str_of(e.line);
            size_t columns = cks_utf8_count(line);
            size_t from = cks_utf8_offset(line, e.mark_from), to = cks_utf8_offset(line, e.mark_to);
            bool lead = before * strlen("\"abc\": \"...\", ") + strlen("\"mark\": \"here\"") >
                        CKS_EXCERPT_COLUMNS;
            assert_true(cks_str_is(cks_str_sub(line, from, to - from), "\"here\""));
            assert_int_equal(cks_str_starts(line, "..."), lead);
            assert_true(columns <= CKS_EXCERPT_COLUMNS + 2 * strlen("..."));
            /* Whether the end is cut off depends on what is left, not on how it was found out. */
            size_t all = e.mark_to + after * strlen(", \"e\": \"...\"");
            size_t most = CKS_EXCERPT_COLUMNS + (lead ? strlen("...") : 0);
            assert_int_equal(columns, all > most ? most + strlen("...") : all);
            assert_int_equal(cks_str_find(line, "hidden"), line.n);
            cks_buf_free(&b);
            cks_arena_free(&a);
        }
}

static void
there_may_be_no_line(void **state)
{
    CKS_UNUSED(state);
    struct cks_arena a = {0};
    struct cks_document doc = {.text = CKS_STR_LIT("ab")};
    struct cks_range r = {.start = 3, .end = 4};
    assert_null(cks_excerpt_make(&a, &doc, &r, NULL, NULL, (struct cks_secrets){0}).line);
    doc.text.n = 0;
    r.start = 0;
    assert_null(cks_excerpt_make(&a, &doc, &r, NULL, NULL, (struct cks_secrets){0}).line);
    doc.text = CKS_STR_LIT("\n\n");
    struct cks_excerpt e = cks_excerpt_make(&a, &doc, &r, &r, NULL, (struct cks_secrets){0});
    assert_string_equal(e.line, "");
    cks_arena_free(&a);
}

/* A script in a playbook is read as YAML and as a script: what is known of its line as one is not
 * true of it as the other. */
static void
a_line_may_have_two_syntaxes(void **state)
{
    static const char text[] = "Name: aws {x} kms plain-word --name other";
    static const enum cks_syntax syntaxes[] = {CKS_SYNTAX_YAML, CKS_SYNTAX_SHELL, CKS_SYNTAX_YAML};
    struct cks_arena a = {0};
    struct cks_marks marks = {0};
    struct cks_range r = {.start = sizeof(text) - 6, .end = sizeof(text) - 1};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(syntaxes); i++) {
        struct cks_document doc = {.syntax = syntaxes[i], .text = cks_str_of(text)};
        struct cks_excerpt alone =
            cks_excerpt_make(&a, &doc, &r, NULL, is_known, (struct cks_secrets){0});
        doc.marks = &marks;
        assert_string_equal(
            cks_excerpt_make(&a, &doc, &r, NULL, is_known, (struct cks_secrets){0}).line,
            alone.line);
    }
    cks_marks_free(&marks);
    cks_arena_free(&a);
}

/* A secret without quotes is not words and signs: none of them is shown, nor how many there are. */
static void
no_sign_of_a_secret_is_shown(void **state)
{
    static const struct {
        enum cks_syntax syntax;
        const char *text, *marked, *secret, *line;
    } rows[] = {
        {CKS_SYNTAX_SHELL, "name P=a/b+c=d@e; f", "name", "a/b+c=d@e", "name ...=...; ..."},
        {CKS_SYNTAX_SHELL, "PW = hun ter;|(2) name", "hun", "hun ter;|(2) name", "... = ********"},
        {CKS_SYNTAX_SHELL, "name a;b a;b-a;b", "name", "a;b", "name ... ..."},
        {CKS_SYNTAX_SHELL, "name x;(y", "name", ";(y", "name ..."},
        {CKS_SYNTAX_SHELL, "name ; x", "name", ";", "name ; ..."},
        {CKS_SYNTAX_YAML, "Name: x, y: [a&b*c]", "Name", "y: [a&b*c", "Name: ..., ...]"},
        {CKS_SYNTAX_TEXT, "a;b", "a", "a;b", "********"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena a = {0};
        struct cks_document doc = {.syntax = rows[i].syntax, .text = cks_str_of(rows[i].text)};
        const struct cks_secret own[] = {{{0}}, {cks_str_of(rows[i].secret)}};
        size_t at = cks_str_find(doc.text, rows[i].marked);
        struct cks_range r = {.start = at, .end = at + strlen(rows[i].marked)};
        const struct cks_range *shown = is_known(cks_str_of(rows[i].marked)) ? &r : NULL;
        struct cks_secrets secrets = {own, CKS_COUNT(own)};
        assert_string_equal(cks_excerpt_make(&a, &doc, &r, shown, is_known, secrets).line,
                            rows[i].line);
        cks_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_may_be_seen_is_shown),
        cmocka_unit_test(long_lines_are_cut_around_the_mark),
        cmocka_unit_test(there_may_be_no_line),
        cmocka_unit_test(a_line_may_have_two_syntaxes),
        cmocka_unit_test(no_sign_of_a_secret_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
