#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "source/shell/shell.h"
#include "source/shell/place.h"
#include "source/shell/commands.h"
#include "source/shell/word.h"

/* Words in [ ], gaps as *, commands one a line. */
static bool
write_command(void *cookie, const struct cks_shell_command *c)
{
    struct cks_buf *out = cookie;
    for (size_t i = 0; i < c->count; i++) {
        const struct cks_shell_word *w = &c->words[i];
        size_t gap = 0;
        cks_buf_addc(out, '[');
        for (size_t k = 0; k <= w->text.n; k++) {
            for (; gap < w->gap_count && w->gaps[gap].at == k; gap++)
                cks_buf_addc(out, '*');
            if (k < w->text.n)
                cks_buf_addc(out, w->text.p[k]);
        }
        cks_buf_addc(out, ']');
    }
    cks_buf_addc(out, '\n');
    return true;
}

static bool
write_here(void *cookie, const struct cks_shell_command *c)
{
    struct cks_buf *out = cookie;
    cks_buf_printf(out, CKS_STR_FMT, CKS_STR_ARG(c->words[0].text));
    if (c->here.p)
        cks_buf_printf(out, "<" CKS_STR_FMT ">", CKS_STR_ARG(c->here));
    cks_buf_addc(out, ' ');
    return true;
}

static void
here_documents_belong_to_their_commands(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *script, *want;
    } rows[] = {
        {"a <<'E' b\nx $y\nE\nc\n", "a<x $y\n> c "},
        {"a <<E\nx\nE\n", "a<x\n> "},
        {"a <<E\nx $y\nE\n", "a "},
        {"a <<-\\E\n\t\tx\n\ty `z`\n\tE\nc\n", "a<x\ny `z`\n> c "},
        {"a <<E\nE\n", "a<> "},
        {"a <<E | b\nx\nE\n", "a b "},
        {"a <<E; b <<F\nx\nE\ny\nF\n", "a b<y\n> "},
        {"a <<E <<F\nx\nE\ny\nF\n", "a<y\n> "},
        {"a <<E < f\nx\nE\n", "a "},
        {"a <<E\nx\n", "a "},
        {"v=$(a <<E\nx\nE\n)\nb\n", "a<x\n> v= b "},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena arena = {0};
        struct cks_buf out = {0};
        assert_true(cks_shell_read(
            &arena, &(const struct cks_shell_source){.text = cks_str_of(rows[i].script)},
            write_here, &out));
        assert_string_equal(out.data, rows[i].want);
        cks_buf_free(&out);
        cks_arena_free(&arena);
    }
}

static void
scripts_become_words(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *script, *words;
    } rows[] = {
        {"a b  c\td\n", "[a][b][c][d]\n"},
        {"a 'b c' \"d e\" f\\ g h'i'\"j\"\n", "[a][b c][d e][f g][hij]\n"},
        {"a \\\n  b \\\r\n c\n", "[a][b][c]\n"},
        {"a # not this\n# nor this\nb#c\n", "[a]\n[b#c]\n"},
        {"a; b && c || d | e & f\n", "[a]\n[b]\n[c]\n[d]\n[e]\n[f]\n"},
        {"a $B \"${C:-\"x y\"}z\" 'd$E' \"\\$F\" $1 $? $\n", "[a][*][*z][d$E][$F][*][*][$]\n"},
        {"a=$(b c; d \"$(e)\") f\n", "[b][c]\n[e]\n[d][*]\n[a=*][f]\n"},
        {"a `b c` \"`d`\"\n", "[b][c]\n[d]\n[a][*][*]\n"},
        {"a $((1 + (2))) b\n", "[a][*][b]\n"},
        {"a > out 2>&1 < in b >> c\n", "[a][b]\n"},
        {"a <<EOF b\nnot 'this\nEOF\nc\n", "[a][b]\n[c]\n"},
        {"a <<-'E F' | b\n\tx\n\tE F\nc\n", "[a]\n[b]\n[c]\n"},
        {"a <<< word b\n", "[a][b]\n"},
        {"a <(b c) >(d) e\n", "[b][c]\n[d]\n[a][e]\n"},
        {"(a; b)\n{ c; }\n", "[a]\n[b]\n[{][c]\n[}]\n"},
        {"a $'x\\'y' $\"z\"\n", "[a][*][z]\n"},
        {"a 'unclosed\n", "[a][unclosed\n]\n"},
        {"a \"\\a\\\"\\\\\" \n", "[a][\\a\"\\]\n"},
        {"case x in a) b;; esac\n", "[case][x][in][a]\n[b]\n[esac]\n"},
        {"a\r\nb\r\n", "[a]\n[b]\n"},
        {"a $(b", "[b]\n[a][*]\n"},
        {"x=(a b \"$(c)\" # )\n d) e\ny+=( f )\n", "[c]\n[x=][e]\n[y+=]\n"},
        {"local -a x=() y; z() (a)\n", "[local][-a][x=][y]\n[z]\n[a]\n"},
        {"x=(a", "[x=]\n"},
        {"a \"${1:?b's c}\" ${d-'}'} \"${e#'}'}\" \"${f//\\'/}\" \"${!g-'}\" h\nb 'c'\n",
         "[a][*][*][*][*][*][h]\n[b][c]\n"},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena arena = {0};
        struct cks_buf out = {0};
        assert_true(cks_shell_read(
            &arena, &(const struct cks_shell_source){.text = cks_str_of(rows[i].script)},
            write_command, &out));
        assert_true(cks_buf_ok(&out));
        assert_string_equal(out.data ? out.data : "", rows[i].words);
        cks_buf_free(&out);
        cks_arena_free(&arena);
    }
}

static const char script[] = "x=1 a --k='v w' \"p${Q}r\" end\n";

static bool
check_places(void *cookie, const struct cks_shell_command *c)
{
    struct cks_document *doc = cookie;
    struct cks_arena arena = {0};
    struct cks_range r;
    assert_int_equal(c->count, 5);
    struct cks_shell_spot key = {&c->words[2], 0, 3}, value = {&c->words[2], 4, 3};
    const char *pointer = cks_shell_pointer(&arena, value, key);
    assert_true(cks_shell_document_locate(doc, pointer, CKS_PART_KEY, 0, 0, &r));
    assert_int_equal(r.start, 6);
    assert_int_equal(r.end, 9);
    assert_true(cks_shell_document_locate(doc, pointer, CKS_PART_INNER, 2, 1, &r));
    assert_memory_equal(script + r.start, "w", 1);
    assert_true(cks_shell_document_locate(doc, pointer, CKS_PART_VALUE, 0, 0, &r));
    assert_memory_equal(script + r.start, "v w", 3);
    struct cks_shell_spot whole = {&c->words[3], 0, SIZE_MAX};
    pointer = cks_shell_pointer(&arena, whole, whole);
    assert_true(cks_shell_document_locate(doc, pointer, CKS_PART_VALUE, 0, 0, &r));
    assert_int_equal(r.end - r.start, 8);
    assert_int_equal(r.line, 1);
    assert_int_equal(r.column, 17);
    assert_false(cks_shell_document_locate(doc, "/1", CKS_PART_VALUE, 0, 0, &r));
    assert_true(cks_shell_open(&c->words[3], 0, 1));
    assert_false(cks_shell_open(&c->words[3], 2, 2));
    cks_arena_free(&arena);
    return true;
}

static void
parts_of_words_are_found_again(void **state)
{
    CKS_UNUSED(state);
    struct cks_arena arena = {0};
    struct cks_document doc = {.text = CKS_STR_LIT(script)};
    assert_true(cks_shell_read(&arena, &(const struct cks_shell_source){.text = doc.text},
                               check_places, &doc));
    cks_arena_free(&arena);
}

static bool
count_commands(void *cookie, const struct cks_shell_command *c)
{
    *(size_t *)cookie += c->count > 0;
    return true;
}

static void
nesting_is_bounded(void **state)
{
    CKS_UNUSED(state);
    struct cks_arena arena = {0};
    struct cks_buf b = {0};
    size_t n = 0;
    for (int i = 0; i < 20000; i++)
        cks_buf_adds(&b, "$(a ");
    assert_true(cks_shell_read(&arena, &(const struct cks_shell_source){.text = cks_buf_str(&b)},
                               count_commands, &n));
    assert_true(n > 0 && n <= CKS_SHELL_DEPTH_MAX + 1);
    cks_buf_free(&b);
    cks_arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_become_words),
        cmocka_unit_test(here_documents_belong_to_their_commands),
        cmocka_unit_test(parts_of_words_are_found_again),
        cmocka_unit_test(nesting_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
