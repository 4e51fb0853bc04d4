#include "fuzz.h"

#include "../hcl/hcl_check.h"
#include "source/hcl/syntax/entry.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_arena arena = {0};
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    struct cks_str text = {(const char *)data, size};
    FUZZ_REQUIRE(cks_hcl_parse_template(&arena, text, NULL, &e, &diags));
    hcl_check_diags(&diags, size);
    hcl_check_expr(e, size, diags.count == 0);
    cks_arena_free(&arena);
    return 0;
}
