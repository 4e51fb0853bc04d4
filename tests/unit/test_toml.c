#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "source/json/json.h"
#include "source/toml/toml.h"

static void
trees_are_those_of_the_text(void **state)
{
    static const struct {
        const char *text, *tree;
    } rows[] = {
        {"", "{}"},
        {"# nothing\n\n", "{}"},
        {"a = 1\nb = \"x\"\n", "{\"a\":1,\"b\":\"x\"}"},
        {"a=true # on\r\nb=false", "{\"a\":true,\"b\":false}"},
        {"a.b.c = 'q'\na.d = 2\n", "{\"a\":{\"b\":{\"c\":\"q\"},\"d\":2}}"},
        {"\"a b\" = 1_000\n'c.d' = -3\n", "{\"a b\":1000,\"c.d\":-3}"},
        {"[t]\nx = 1\n[t.u]\ny = 2\n", "{\"t\":{\"x\":1,\"u\":{\"y\":2}}}"},
        {"[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3\n",
         "{\"a\":[{\"x\":1},{\"x\":2,\"b\":{\"y\":3}}]}"},
        {"a = [1, 2, # three\n 3,\n]\n", "{\"a\":[1,2,3]}"},
        {"a = { x = 1, y = \"z\" }\n", "{\"a\":{\"x\":1,\"y\":\"z\"}}"},
        {"a = \"q\\\"t\\u00e9\\\\\"\n", "{\"a\":\"q\\\"t\xC3\xA9\\\\\"}"},
        {"a = '''\nx\n'y'\n'''\n", "{\"a\":\"x\\n'y'\\n\"}"},
        {"a = \"\"\"x \\\n   y\"\"\"\n", "{\"a\":\"x y\"}"},
        {"d = 1979-05-27 07:32:00\n", "{\"d\":\"1979-05-27 07:32:00\"}"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena a = {0};
        struct cks_toml t;
        struct cks_toml_error error;
        assert_true(cks_toml_parse(&a, cks_str_of(rows[i].text), &t, &error));
        char *tree = cJSON_PrintUnformatted(t.tree);
        assert_string_equal(tree, rows[i].tree);
        free(tree);
        cks_toml_free(&t);
        cks_arena_free(&a);
    }
}

/* Each of very many keys is found again, in each of many tables that have one of the name. */
static void
many_keys_are_told_apart(void **state)
{
    enum { TABLES = 40, KEYS = 40 };
    CKS_UNUSED(state);
    for (int again = 0; again <= TABLES * KEYS; again += KEYS + 1) {
        struct cks_arena a = {0};
        struct cks_buf text = {0};
        struct cks_toml t;
        struct cks_toml_error error;
        for (int i = 0; i < TABLES; i++)
            for (int k = 0; k < KEYS; k++)
                cks_buf_printf(&text, "t%d.k%d = %d\n", i, k, i * KEYS + k);
        size_t end = text.len;
        if (again < TABLES * KEYS)
            cks_buf_printf(&text, "t%d.k%d = 1\n", again / KEYS, again % KEYS);
        assert_true(cks_buf_ok(&text));
        bool ok = cks_toml_parse(&a, cks_buf_str(&text), &t, &error);
        assert_int_equal(ok, again == TABLES * KEYS);
        if (ok)
            assert_int_equal(cJSON_GetArraySize(t.tree), TABLES);
        else
            assert_int_equal(error.offset, end + strlen("t0.") + (again / KEYS > 9));
        cks_toml_free(&t);
        cks_buf_free(&text);
        cks_arena_free(&a);
    }
}

static void
errors_have_their_place(void **state)
{
    static const struct {
        const char *text;
        size_t offset;
    } rows[] = {
        {"a", 0}, /* of a key that may be a secret, its beginning */
        {"a = \n", 4},
        {"a = x\n", 4},
        {"a = \"x\n", 4},
        {"a = 1 b = 2\n", 6},
        {"a = 1\na = 2\n", 6},
        {"a = 1\n[a]\n", 7},
        {"[a\nb = 1\n", 2},
        {"a = [1 2]\n", 7},
        {"a = \"\\q\"\n", 5},
        {"a = '''x\n", 4},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena a = {0};
        struct cks_toml t;
        struct cks_toml_error error;
        assert_false(cks_toml_parse(&a, cks_str_of(rows[i].text), &t, &error));
        assert_non_null(error.message);
        assert_int_equal(error.offset, rows[i].offset);
        cks_arena_free(&a);
    }
}

/* Every value's place holds the value, and its key's place the key. */
static void
values_are_found_again(void **state)
{
    static const char text[] = "[s]\nid = \"abc\"\n[[k]]\nx = 'one'\n[[k]]\nx = 'two'\n";
    static const struct {
        const char *pointer, *value, *key;
    } rows[] = {{"/s/id", "\"abc\"", "id"}, {"/k/0/x", "'one'", "x"}, {"/k/1/x", "'two'", "x"}};
    struct cks_arena a = {0};
    struct cks_toml t;
    struct cks_toml_error error;
    struct cks_range r;
    CKS_UNUSED(state);
    assert_true(cks_toml_parse(&a, cks_str_of(text), &t, &error));
    struct cks_document doc = {.text = cks_str_of(text), .impl = &t};
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        assert_true(cks_toml_document_locate(&doc, rows[i].pointer, CKS_PART_VALUE, 0, 0, &r));
        assert_memory_equal(text + r.start, rows[i].value, r.end - r.start);
        assert_true(cks_toml_document_locate(&doc, rows[i].pointer, CKS_PART_KEY, 0, 0, &r));
        assert_memory_equal(text + r.start, rows[i].key, r.end - r.start);
    }
    assert_true(cks_toml_document_locate(&doc, "/s/id", CKS_PART_INNER, 1, 1, &r));
    assert_int_equal(text[r.start], 'b');
    assert_false(cks_toml_document_locate(&doc, "/s/no", CKS_PART_VALUE, 0, 0, &r));
    cks_toml_free(&t);
    cks_arena_free(&a);
}

/* What is nested or repeated without end is refused, and quickly. */
static void
bounds_hold(void **state)
{
    struct cks_buf b = {0};
    struct cks_arena a = {0};
    struct cks_toml t;
    struct cks_toml_error error;
    CKS_UNUSED(state);
    cks_buf_adds(&b, "a = ");
    for (size_t i = 0; i < 100000; i++)
        cks_buf_addc(&b, '[');
    assert_false(cks_toml_parse(&a, cks_buf_str(&b), &t, &error));
    b.len = 0;
    for (size_t i = 0; i < 100000; i++)
        cks_buf_printf(&b, "k%zu = 1\n", i);
    assert_false(cks_toml_parse(&a, cks_buf_str(&b), &t, &error));
    cks_buf_free(&b);
    cks_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_those_of_the_text),
        cmocka_unit_test(many_keys_are_told_apart),
        cmocka_unit_test(errors_have_their_place),
        cmocka_unit_test(values_are_found_again),
        cmocka_unit_test(bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
