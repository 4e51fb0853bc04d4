/* What is noted of a large text must not change what is found in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "evidence/facts/places.h"
#include "base/carried.h"
#include "source/excerpt.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/marks.h"
#include "source/yaml/yaml.h"

/* A sequence that is the same in each run. */
static unsigned
next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void
same_range(const struct cks_range *a, const struct cks_range *b)
{
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->end, b->end);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->end_line, b->end_line);
    assert_int_equal(a->end_column, b->end_column);
}

static void
marks_count_as_from_the_beginning(void **state)
{
    static const char *const pieces[] = {
        "abc",  "\n", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
        "\r\n", " ",  "\xFF",     "\x80\x80"};
    CKS_UNUSED(state);
    for (unsigned lines = 0; lines < 2; lines++) {
        struct cks_buf b = {0};
        struct cks_marks m = {0};
        unsigned seed = 7 + lines;
        struct cks_origin origin = {lines ? 12 : 0, lines ? 5 : 0};
        while (b.len < 20000) {
            const char *piece = pieces[next_random(&seed) % CKS_COUNT(pieces)];
            if (lines || !strchr(piece, '\n'))
                cks_buf_adds(&b, piece);
        }
        struct cks_str text = cks_buf_str(&b);
        for (unsigned i = 0; i < 3000; i++) {
            struct cks_range want = {0}, r;
            want.start = (next_random(&seed) << 8 ^ next_random(&seed)) % text.n;
            want.end = want.start + (i % 3 ? next_random(&seed) % 50 : next_random(&seed) % 5000);
            /* Places begin and end between characters. */
            while (want.start < text.n && ((unsigned char)text.p[want.start] & 0xC0) == 0x80)
                want.start++;
            while (want.end < text.n && ((unsigned char)text.p[want.end] & 0xC0) == 0x80)
                want.end++;
            want.end = want.end > text.n ? text.n : want.end < want.start ? want.start : want.end;
            r = want;
            cks_range_resolve(text, origin, &want);
            cks_marks_resolve(&m, text, origin, &r);
            same_range(&want, &r);
            const char *before = memrchr(text.p, '\n', want.start);
            assert_int_equal(cks_marks_line_start(&m, text, want.start),
                             before ? before - text.p + 1 : 0);
        }
        assert_true(m.list.count > 10);
        cks_marks_free(&m);
        cks_buf_free(&b);
    }
}

/* An object and an array of many members, names that are written with escapes and names that occur
 * twice; on one line. */
static void
make_json(struct cks_buf *b, unsigned n)
{
    cks_buf_adds(b, "{\"list\": [");
    for (unsigned i = 0; i < n; i++)
        cks_buf_printf(b, "%s{\"name\": \"store-%u\", \"secret\": \"kVq8zR2m\\\"%u\", \"n\": %u}",
                       i ? ", " : "", i, i, i);
    cks_buf_adds(b, "], \"map\": {");
    for (unsigned i = 0; i < n; i++)
        cks_buf_printf(b, "%s\"%s%u\": [%u, \"\xC3\xA9\"]", i ? ", " : "", i % 5 ? "k" : "\\u006b",
                       i % (n - 20), i);
    cks_buf_adds(b, "}, \"small\": {\"a\": {\"b\": 1}}}");
}

static void
places_in(const struct cks_document *known, const struct cks_document *plain, const char *pointer)
{
    static const enum cks_part parts[] = {CKS_PART_VALUE, CKS_PART_KEY, CKS_PART_INNER};
    struct cks_arena a = {0};
    for (size_t i = 0; i < CKS_COUNT(parts); i++) {
        struct cks_range want, r;
        bool found = cks_json_document_locate(plain, pointer, parts[i], 1, 2, &want);
        assert_true(cks_json_document_locate(known, pointer, parts[i], 1, 2, &r) == found);
        if (!found)
            continue;
        same_range(&want, &r);
        struct cks_excerpt e =
            cks_excerpt_make(&a, plain, &want, i % 2 ? &want : NULL, NULL, (struct cks_secrets){0});
        struct cks_excerpt f =
            cks_excerpt_make(&a, known, &want, i % 2 ? &want : NULL, NULL, (struct cks_secrets){0});
        assert_string_equal(e.line, f.line);
        assert_int_equal(e.mark_from, f.mark_from);
        assert_int_equal(e.mark_to, f.mark_to);
    }
    cks_arena_free(&a);
}

static void
members_are_found_as_by_looking_through(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf b = {0};
    struct cks_marks marks = {0};
    struct cks_json_members members = {0};
    make_json(&b, 400);
    struct cks_document plain = {.text = cks_buf_str(&b), .origin = {3, 9}};
    struct cks_document known = plain;
    struct cks_json_error error;
    known.impl = &members;
    known.marks = &marks;
    assert_true(cks_json_check(plain.text, &error));
    unsigned seed = 3;
    for (unsigned i = 0; i < 600; i++) {
        char pointer[64];
        unsigned n = next_random(&seed) % 410;
        static const char *const forms[] = {"/list/%u/name", "/list/%u/n", "/list/%u",
                                            "/map/k%u/1",    "/map/k%u",   "/list/0%u",
                                            "/list/%u/none"};
        const char *form = forms[i % CKS_COUNT(forms)];
        const char *at = strstr(form, "%u");
        snprintf(pointer, sizeof(pointer), "%.*s%u%s", (int)(at - form), form, n, at + 2);
        places_in(&known, &plain, pointer);
    }
    places_in(&known, &plain, "");
    places_in(&known, &plain, "/small/a/b");
    places_in(&known, &plain, "/small");
    places_in(&known, &plain, "/list/-1");
    assert_true(members.containers.count >= 3);
    cks_json_members_free(&members);
    cks_marks_free(&marks);
    cks_buf_free(&b);
}

static void
excerpts_of_long_lines_are_those_of_the_line(void **state)
{
    static const struct {
        enum cks_syntax syntax;
        const char *piece;
    } rows[] = {
        {CKS_SYNTAX_JSON, "{\"Name%u\": \"secret \\\" %u\", \"n\": [1, true, null]}, "},
        {CKS_SYNTAX_YAML, "Name%u: {a: plain secret, b: \"quoted # secret\", c: [x#y, 'it''s']}, "},
        {CKS_SYNTAX_HCL, "name%u = { a = \"x${y}\", b = [1, foo.bar[%u]] } "},
        {CKS_SYNTAX_SHELL, "aws kms --name 'secret %u' --y x#y%u \"z\"; "},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf b = {0};
        struct cks_marks marks = {0};
        struct cks_arena a = {0};
        cks_buf_adds(&b, "first line\n");
        for (unsigned n = 0; n < 400; n++) {
            char number[16];
            snprintf(number, sizeof(number), "%u", n);
            for (const char *p = rows[i].piece; *p; p++) {
                bool place = p[0] == '%' && p[1] == 'u';
                if (place)
                    cks_buf_adds(&b, number);
                else
                    cks_buf_addc(&b, *p);
                p += place;
            }
        }
        cks_buf_adds(&b, "\r\nlast line\n");
        struct cks_document plain = {.syntax = rows[i].syntax, .text = cks_buf_str(&b)};
        struct cks_document known = plain;
        known.marks = &marks;
        for (size_t at = 0; at < plain.text.n; at += 61) {
            struct cks_range r = {.start = at, .end = at + at % 7};
            struct cks_excerpt e =
                cks_excerpt_make(&a, &plain, &r, at % 2 ? &r : NULL, NULL, (struct cks_secrets){0});
            struct cks_excerpt f =
                cks_excerpt_make(&a, &known, &r, at % 2 ? &r : NULL, NULL, (struct cks_secrets){0});
            assert_string_equal(e.line, f.line);
            assert_int_equal(e.mark_from, f.mark_from);
            assert_int_equal(e.mark_to, f.mark_to);
        }
        assert_int_equal(marks.long_lines.count, 1);
        cks_arena_free(&a);
        cks_marks_free(&marks);
        cks_buf_free(&b);
    }
}

static void
large_yaml_maps_and_lists_have_their_places(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf b = {0};
    struct cks_yaml *y = NULL;
    struct cks_yaml_error error;
    cks_buf_adds(&b, "base: &base {m: 1}\nmap:\n  <<: *base\n");
    for (unsigned i = 0; i < 200; i++)
        cks_buf_printf(&b, "  k%u: v%u\n", i % 150, i);
    cks_buf_adds(&b, "list:\n");
    for (unsigned i = 0; i < 200; i++)
        cks_buf_printf(&b, "- w%u\n", i);
    struct cks_str text = cks_buf_str(&b);
    if (!cks_yaml_parse(text, CKS_YAML_CORE, &y, &error)) {
        cks_buf_free(&b);
        skip();
    }
    struct cks_yaml_part *part = cks_yaml_part(y, 0);
    for (unsigned i = 0; i < 200; i++) {
        char pointer[32], want[16];
        struct cks_range r;
        snprintf(pointer, sizeof(pointer), "/map/k%u", i % 150);
        snprintf(want, sizeof(want), "v%u", i % 150 < 50 ? i % 150 + 150 : i % 150);
        assert_true(
            cks_yaml_locate(part, (struct cks_origin){0}, pointer, CKS_PART_VALUE, 0, 0, &r));
        assert_true(cks_str_is(cks_str_sub(text, r.start, r.end - r.start), want));
        snprintf(pointer, sizeof(pointer), "/list/%u", i);
        snprintf(want, sizeof(want), "w%u", i);
        assert_true(
            cks_yaml_locate(part, (struct cks_origin){0}, pointer, CKS_PART_VALUE, 0, 0, &r));
        assert_true(cks_str_is(cks_str_sub(text, r.start, r.end - r.start), want));
    }
    struct cks_range r;
    assert_true(cks_yaml_locate(part, (struct cks_origin){0}, "/map/m", CKS_PART_VALUE, 0, 0, &r));
    assert_false(
        cks_yaml_locate(part, (struct cks_origin){0}, "/map/<<", CKS_PART_VALUE, 0, 0, &r));
    assert_false(
        cks_yaml_locate(part, (struct cks_origin){0}, "/list/200", CKS_PART_VALUE, 0, 0, &r));
    cks_yaml_free(y);
    cks_buf_free(&b);
}

/* Looked for from the beginning, each kind of place alone would take far longer. */
static void
many_places_take_little_time(void **state)
{
    enum { THINGS = 60000 };
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    cks_buf_adds(&b, "{\"Things\": [");
    for (unsigned i = 0; i < THINGS; i++)
        cks_buf_printf(&b, "%s{\"name\": \"thing-%u\"}", i ? ",\n" : "", i);
    cks_buf_adds(&b, "]}");
    for (size_t k = 0; k < 6; k++) {
        if (k == 3) /* and all on one line */
            for (size_t i = 0; i < b.len; i++)
                b.data[i] = b.data[i] == '\n' ? ' ' : b.data[i];
        struct cks_places *p = cks_places_new();
        clock_t start = clock();
        for (unsigned i = 0; i < THINGS; i++) {
            char pointer[64];
            struct cks_range r;
            snprintf(pointer, sizeof(pointer),
                     k % 3 == 2 ? "/Things"
                     : k % 3    ? "/Things/%u/name"
                                : "/Things/%u",
                     i);
            assert_true(
                cks_places_find(p, 0, cks_buf_str(&b), (struct cks_origin){0}, pointer, &r));
        }
        assert_true(clock() - start < 3 * CLOCKS_PER_SEC);
        cks_places_free(p);
    }
    cks_buf_free(&b);
}

/* A step that is longer than those of facts, one that begins with a digit, and one that is empty.
 */
static void
odd_steps_are_found(void **state)
{
    static const char digits[] = "123456789012345678901234567890123456789012345678901234567890";
    struct cks_buf b = {0};
    struct cks_places *p = cks_places_new();
    CKS_UNUSED(state);
    for (unsigned n = 60; n <= 70; n++) {
        char pointer[128];
        struct cks_range got, want;
        cks_buf_clear(&b);
        cks_buf_printf(&b, "{\"%.60s%.*s\": [7], \"1a\": 8, \"\": 9, \"12345678901\": 10}", digits,
                       (int)n - 60, "abcdefghij");
        snprintf(pointer, sizeof(pointer), "/%.60s%.*s", digits, (int)n - 60, "abcdefghij");
        const char *const pointers[] = {pointer, "/1a", "/", "/12345678901", "/0", "/1"};
        for (size_t i = 0; i < CKS_COUNT(pointers); i++) {
            bool there = cks_json_locate(cks_buf_str(&b), (struct cks_origin){0}, pointers[i],
                                         CKS_PART_VALUE, 0, 0, &want);
            assert_int_equal(there, i < 4);
            assert_int_equal(
                cks_places_find(p, n, cks_buf_str(&b), (struct cks_origin){0}, pointers[i], &got),
                there);
            if (there)
                same_range(&got, &want);
        }
    }
    cks_places_free(p);
    cks_buf_free(&b);
}

/* Lines that announce secrets, hold their beginnings, or are next to such lines. */
static void
secrets_are_carried_as_from_the_beginning(void **state)
{
    static const char *const pieces[] = {
        "password", "secret_key", ": ",   "=",    "\"",         "'",     "\\\n", "abc",
        "\n",       "\n",         "\n\n", " |\n", "rawSecret(", "x y z", "\r\n", "{\"name\": 1,\n"};
    CKS_UNUSED(state);
    for (unsigned seed = 1; seed < 200; seed++) {
        struct cks_buf b = {0};
        struct cks_carried known = {0}, any = {0};
        unsigned random = seed;
        /* Some have lines that are longer than what is looked at. */
        while (b.len < 4000)
            cks_buf_adds(&b, pieces[next_random(&random) % (seed % 4 ? CKS_COUNT(pieces) : 8)]);
        struct cks_str text = cks_buf_str(&b);
        for (size_t at = 0; at < text.n; at++) {
            size_t other = next_random(&random) % (at + 1);
            while (other && text.p[other - 1] != '\n')
                other--;
            if (at && text.p[at - 1] != '\n')
                continue;
            assert_int_equal(cks_carried_on(&known, text, at), cks_carried_secret(text, at));
            assert_int_equal(cks_carried_on(&any, text, other), cks_carried_secret(text, other));
        }
        cks_buf_free(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_count_as_from_the_beginning),
        cmocka_unit_test(members_are_found_as_by_looking_through),
        cmocka_unit_test(excerpts_of_long_lines_are_those_of_the_line),
        cmocka_unit_test(large_yaml_maps_and_lists_have_their_places),
        cmocka_unit_test(many_places_take_little_time),
        cmocka_unit_test(odd_steps_are_found),
        cmocka_unit_test(secrets_are_carried_as_from_the_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
