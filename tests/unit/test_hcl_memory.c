/* Every allocation of the HCL readers fails once: they must say so, and never give half a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "source/hcl/syntax/entry.h"
#include "source/hcl/syntax/json.h"
#include "../failing_memory.h"

enum what { FILE_BODY, EXPRESSION, TEMPLATE, JSON };

static bool
read_text(enum what what, struct cks_str text, struct cks_arena *arena, size_t *ret_diags)
{
    struct cks_hcl_body body;
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags = {0};
    bool ok = false;
    switch (what) {
    case FILE_BODY:
        ok = cks_hcl_parse_file(arena, text, &body, &diags);
        break;
    case EXPRESSION:
        ok = cks_hcl_parse_expr(arena, text, NULL, &e, &diags);
        break;
    case TEMPLATE:
        ok = cks_hcl_parse_template(arena, text, NULL, &e, &diags);
        break;
    case JSON:
        ok = cks_hcl_json_parse(arena, text, true, &e, &diags);
        break;
    }
    *ret_diags = diags.count;
    return ok;
}

static void
out_of_memory_is_told(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        enum what what;
        size_t diags;
        const char *text;
    } rows[] = {
        {FILE_BODY, 0,
         "a \"b\" c {\n  d = [for k, v in e : \"x${k}y\\n\" if v]\n  f { g = h.i[0].*.j }\n  k = "
         "{ l = provider::m::n(1, o...), (p) : -q ? r : !s }\n}\nt = <<-E\n  u %{ if v }w%{ endif "
         "}\n  $${x\nE\n"},
        {FILE_BODY, 4,
         "a \"$b\" {\n  c = \"${d\n  e = [1 2\n}\nf {\n  g = 1\nh {\n}\ni = 1\ni = 2\n"},
        {EXPRESSION, 0, "[a[*].b, {c = 1}, \"${d}\"]"},
        {TEMPLATE, 0, "a%{ for b in c }${d}%{ endfor }e"},
        {JSON, 1, "{\"locals\": [\"${\", \"\\n${a}\", {\"b\": [1, null]}]}"},
    };
    for_good = true;
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        long n = 0;
        for (bool ok = false; !ok; n++) {
            struct cks_arena arena = {0};
            size_t diags;
            assert_true(n < 2000);
            struck = false;
            countdown = n;
            ok = read_text(rows[i].what, cks_str_of(rows[i].text), &arena, &diags);
            countdown = -1;
            if (ok) /* the last one may have been the last that was needed */
                assert_int_equal(diags, rows[i].diags);
            else
                assert_true(struck);
            cks_arena_free(&arena);
        }
        assert_true(n > 3);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(out_of_memory_is_told)};
    return cmocka_run_group_tests_name("hcl-memory", tests, NULL, NULL);
}
