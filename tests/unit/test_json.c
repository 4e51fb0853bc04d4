#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/json/stream.h"

static void
well_formed_is_accepted(void **state)
{
    CKS_UNUSED(state);
    static const char *const rows[] = {
        "{}",
        "[]",
        "null",
        " \t\r\n true ",
        "-0",
        "0.5e+10",
        "1E400",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
        "{\"a\":[1,{\"b\":[]},\"c\"],\"a\":null}",
        "\xEF\xBB\xBF{}",
        "[\"\xF0\x9F\x98\x80\"]",
        "[\"\x7f\"]",
        "\"\\uFFFF\"",
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_json_error e;
        if (!cks_json_check(cks_str_of(rows[i]), &e))
            fail_msg("%s: refused: %s", rows[i], e.message);
        cJSON *tree = cks_json_parse(cks_str_of(rows[i]));
        assert_non_null(tree);
        cks_json_delete(tree);
    }
}

/* Strings are read in blocks: what ends or interrupts one is seen wherever it stands in a block,
 * and not before. */
static void
strings_end_at_every_place(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *odd;
        bool good;
    } rows[] = {{"", true},      {"\\n", true},       {"\x7f", true},  {"\xc3\xa9", true},
                {"\x01", false}, {"\n", false},       {"\x1f", false}, {"\x80", false},
                {"\xff", false}, {"\xc3\xc3", false}, {"\\x", false}};
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        for (size_t before = 0; before < 40; before++) {
            char text[128];
            struct cks_json_error e = {.offset = 0};
            int n = snprintf(text, sizeof(text), "[\"%.*s%s%.*s\"]", (int)before,
                             "~!#[]{}0123456789abcdefghijklmnopqrstuvwxyz", rows[i].odd,
                             (int)(before * 7 % 40), "ABCDEFGHIJKLMNOPQRSTUVWXYZ~~~~~~~~~~~~~~");
            assert_int_equal(cks_json_check((struct cks_str){text, (size_t)n}, &e), rows[i].good);
            if (!rows[i].good)
                assert_int_equal(e.offset, 2 + before);
        }
    }
}

/* What cJSON lets pass, and the rest of what JSON's grammar refuses, with the place. */
static void
ill_formed_is_refused_at_its_place(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        size_t offset;
    } rows[] = {
        {"", 0},
        {"  ", 0},
        {"{", 1},
        {"[1,]", 3},
        {"{\"a\":1,}", 7},
        {"{a:1}", 1},
        {"{'a':1}", 1},
        {"{\"a\" 1}", 5},
        {"[1 2]", 3},
        {"[01]", 1},
        {"[-]", 1},
        {"[+1]", 1},
        {"[.5]", 1},
        {"[5.]", 1},
        {"[1e]", 1},
        {"[0x10]", 2},
        {"[NaN]", 1},
        {"[Infinity]", 1},
        {"[truex]", 1},
        {"[True]", 1},
        {"[nul]", 1},
        {"\"abc", 0},
        {"\"a\nb\"", 2},
        {"\"a\tb\"", 2},
        {"\"\x01\"", 1},
        {"\"\\x41\"", 1},
        {"\"\\u12g4\"", 1},
        {"\"\\ud83d\"", 1},
        {"\"\\ude00\"", 1},
        {"\"\\ud83d\\u0041\"", 1},
        {"\"\xC0\x80\"", 1},
        {"\"\xED\xA0\x80\"", 1},
        {"\"\xFF\"", 1},
        {"{} x", 3},
        {"{}{}", 2},
        {"1 2", 2},
        {"/* c */ {}", 0},
        {"{\"a\":1 // c\n}", 7},
        {"\xFE\xFF\x00{", 0},
        {"[\"a\",,\"b\"]", 5},
        {"{\"a\":}", 5},
        {"[\xEF\xBB\xBF]", 1},
        {"}", 0},
        {"[1}", 2},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_json_error e = {0};
        if (cks_json_check(cks_str_of(rows[i].text), &e))
            fail_msg("%s: accepted", rows[i].text);
        assert_non_null(e.message);
        if (e.offset != rows[i].offset)
            fail_msg("%s: at %zu instead of %zu: %s", rows[i].text, e.offset, rows[i].offset,
                     e.message);
    }
    struct cks_json_error e;
    assert_false(cks_json_check((struct cks_str){"{\0}", 3}, &e));
    assert_false(cks_json_check((struct cks_str){"{}\0", 3}, &e));
    assert_false(cks_json_check((struct cks_str){"\"a\0b\"", 5}, &e));
    assert_false(cks_json_check((struct cks_str){"{\0\"\0", 4}, &e));
    assert_non_null(strstr(e.message, "UTF-16"));
}

static void
depth_has_a_bound(void **state)
{
    CKS_UNUSED(state);
    struct cks_json_error e;
    char text[2 * (CKS_DEPTH_MAX + 1)];
    for (size_t depth = CKS_DEPTH_MAX; depth <= CKS_DEPTH_MAX + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        bool ok = cks_json_check((struct cks_str){text, 2 * depth}, &e);
        assert_int_equal(ok, depth == CKS_DEPTH_MAX);
    }
    size_t n = 1000000;
    char *deep = malloc(n);
    assert_non_null(deep);
    memset(deep, '[', n);
    assert_false(cks_json_check((struct cks_str){deep, n}, &e));
    assert_int_equal(e.offset, CKS_DEPTH_MAX);
    free(deep);
}

static void
values_are_located_by_pointer(void **state)
{
    CKS_UNUSED(state);
    static const char text[] =
        "{\n  \"a\": [1, \"x\\u00e9y\"],\n"
        "  \"b/c~d\": {\"\xC3\xA9\": true}, \"a\\u0062\": 5,\n  \"a\": null\n}";
    static const struct {
        const char *pointer;
        enum cks_part part;
        size_t from, len;
        uint32_t line, column, end_column; /* line 0: not found */
    } rows[] = {
        {"/a", CKS_PART_VALUE, 0, 0, 4, 8, 12}, /* the last of two */
        {"/a", CKS_PART_KEY, 0, 0, 4, 3, 6},
        {"/b~1c~0d", CKS_PART_KEY, 0, 0, 3, 3, 10},
        {"/b~1c~0d/\xC3\xA9", CKS_PART_VALUE, 0, 0, 3, 18, 22},
        {"/ab", CKS_PART_VALUE, 0, 0, 3, 36, 37}, /* its name is written with an escape */
        {"/nothing", CKS_PART_VALUE, 0, 0, 0, 0, 0},
        {"/a/0", CKS_PART_VALUE, 0, 0, 0, 0, 0},
        {"/ab/0", CKS_PART_VALUE, 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_range r = {0};
        bool found = cks_json_locate(cks_str_of(text), (struct cks_origin){0}, rows[i].pointer,
                                     rows[i].part, rows[i].from, rows[i].len, &r);
        assert_int_equal(found, rows[i].line != 0);
        assert_int_equal(r.line, rows[i].line);
        assert_int_equal(r.column, rows[i].column);
        assert_int_equal(r.end_column, rows[i].end_column);
    }
    struct cks_range r;
    struct cks_str inner = CKS_STR_LIT("{\"k\":\"a\\n\\u00e9z\"}");
    assert_true(cks_json_locate(inner, (struct cks_origin){7, 3}, "/k", CKS_PART_INNER, 2, 2, &r));
    assert_int_equal(r.line, 7);
    assert_int_equal(r.column, 3 + 9);
    assert_int_equal(r.end_column, 3 + 15);
}

static void
the_last_of_two_members_counts(void **state)
{
    CKS_UNUSED(state);
    cJSON *tree = cks_json_parse(CKS_STR_LIT("{\"A\":\"1\",\"a\":\"2\",\"A\":\"3\"}"));
    assert_true(cks_str_is(cks_json_text_of(tree, "A"), "3"));
    assert_true(cks_str_is(cks_json_text_of(tree, "a"), "2"));
    assert_null(cks_json_get(tree, "b"));
    cks_json_delete(tree);
}

/* A file that gives at most `step` bytes at once. */
struct drip {
    const char *text;
    size_t n, step;
};

static int
drip_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct drip *d = cookie;
    size_t left = offset < d->n ? d->n - offset : 0;
    size_t n = left < size ? left : size;
    n = n < d->step ? n : d->step;
    memcpy(to, d->text + offset, n);
    *ret_got = n;
    return 0;
}

/* What a stream tells, as one line of text. */
static void
tell(struct cks_json_stream *s, struct cks_buf *out)
{
    for (;;) {
        enum cks_json_event event = cks_json_stream_next(s);
        if (event == CKS_JSON_ENTRY) {
            bool many = !s->in_inventory && !s->in_array && cks_json_stream_more(s);
            cks_buf_printf(out, "[%s%s%zu.%zu@%u:%u " CKS_STR_FMT "]", s->in_inventory ? "i" : "",
                           s->in_array ? "a"
                           : many      ? "l"
                                       : "",
                           s->value, s->index, s->origin.line, s->origin.column,
                           CKS_STR_ARG(s->text));
        } else if (event == CKS_JSON_PAGE) {
            cks_buf_printf(out, "{page%s%s%s}", s->truncated_given ? " given" : "",
                           s->truncated ? " truncated" : "", s->next_given ? " next" : "");
        } else if (event == CKS_JSON_SYNTAX) {
            struct cks_range r;
            struct cks_document doc;
            cks_json_stream_place(s, &r, &doc);
            cks_buf_printf(out, "!%u:%u", r.line, r.column);
            return;
        } else {
            assert_int_equal(event, CKS_JSON_END);
            return;
        }
    }
}

static void
entries_come_one_by_one(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text, *told;
    } rows[] = {
        {"{\"a\":1}", "[0.0@1:1 {\"a\":1}]"},
        {"\n [{\"a\":1},\n{\"b\":2}, 3]\n",
         "[a0.0@2:3 {\"a\":1}][a1.1@3:1 {\"b\":2}][a2.2@3:10 3]"},
        {"{\"a\":1}\n{\"b\":2}\n", "[l0.0@1:1 {\"a\":1}][l1.0@2:1 {\"b\":2}]"},
        {"{\"a\":1} {\"b\":2}", "[l0.0@1:1 {\"a\":1}]!1:9"},
        {"{\"CustomKeyStores\":[]}", "{page}"},
        {"{\"x\":{},\"CustomKeyStores\":[{},\n {\"y\":[1]}],\"Truncated\":false}",
         "[i0.0@1:28 {}][i0.1@2:2 {\"y\":[1]}]{page given}"},
        {"{\"Truncated\":true,\"NextMarker\":\"x\",\"CustomKeyStores\":[{}]}",
         "[i0.0@1:55 {}]{page given truncated next}"},
        {"{\"CustomKeyStores\":[{}],\"NextToken\":null}", "[i0.0@1:21 {}]{page}"},
        {"[{\"CustomKeyStores\":[{},{}],\"Truncated\":true},{\"CustomKeyStores\":[{}]}]",
         "[ia0.0@1:22 {}][ia0.1@1:25 {}]{page given truncated}[ia1.0@1:67 {}]{page}"},
        {"{\"CustomKeyStores\":{}}", "[0.0@1:1 {\"CustomKeyStores\":{}}]"},
        {"{\"CustomKeyStores\":[{},]}", "[i0.0@1:21 {}]!1:24"},
        {"{\"CustomKeyStores\":[{}", "[i0.0@1:21 {}]!1:23"},
        {"[1", "[a0.0@1:2 1]!1:3"},
        {"[] x", "!1:4"},
        {"", "!1:1"},
        {"\xEF\xBB\xBF{\"a\":\"\xC3\xA9\"}", "[0.0@1:2 {\"a\":\"\xC3\xA9\"}]"},
        {"{\"a\":tru", "!1:6"},
        {"{\"a\":\"\\ud83d\\ude00\xF0\x9F\x98\x80\"}\n{\"a\":-1.5e3}\n{\"a\":nope}",
         "[l0.0@1:1 {\"a\":\"\\ud83d\\ude00\xF0\x9F\x98\x80\"}][l1.0@2:1 {\"a\":-1.5e3}]!3:6"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (size_t step = 0; step < 9; step++) {
            struct drip d = {rows[i].text, strlen(rows[i].text), step};
            struct cks_json_stream s;
            struct cks_buf told = {0};
            if (step == 0)
                cks_json_stream_init_memory(&s, cks_str_of(rows[i].text));
            else
                cks_json_stream_init(&s, drip_read, &d);
            tell(&s, &told);
            assert_string_equal(told.data ? told.data : "", rows[i].told);
            cks_buf_free(&told);
            cks_json_stream_free(&s);
        }
}

static void
a_long_file_keeps_its_places(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf text = {0};
    cks_buf_adds(&text, "{\"CustomKeyStores\":[\n");
    for (unsigned i = 0; i < 20000; i++)
        cks_buf_printf(&text, "{\"n\":\"store \xC3\xA9 %u\"}%s", i, i + 1 < 20000 ? ",\n" : "");
    cks_buf_adds(&text, "]}");
    struct drip d = {text.data, text.len, 4099};
    struct cks_json_stream s;
    cks_json_stream_init(&s, drip_read, &d);
    for (unsigned i = 0; i < 20000; i++) {
        assert_int_equal(cks_json_stream_next(&s), CKS_JSON_ENTRY);
        assert_int_equal(s.index, i);
        assert_int_equal(s.origin.line, i + 2);
        assert_int_equal(s.origin.column, 1);
        assert_memory_equal(text.data + s.offset, s.text.p, s.text.n);
    }
    assert_int_equal(cks_json_stream_next(&s), CKS_JSON_PAGE);
    assert_int_equal(cks_json_stream_next(&s), CKS_JSON_END);
    assert_true(s.window.cap < 8 * CKS_READ_CHUNK);
    cks_json_stream_free(&s);
    cks_buf_free(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_is_accepted),
        cmocka_unit_test(strings_end_at_every_place),
        cmocka_unit_test(ill_formed_is_refused_at_its_place),
        cmocka_unit_test(depth_has_a_bound),
        cmocka_unit_test(values_are_located_by_pointer),
        cmocka_unit_test(the_last_of_two_members_counts),
        cmocka_unit_test(entries_come_one_by_one),
        cmocka_unit_test(a_long_file_keeps_its_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
