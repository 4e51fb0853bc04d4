/* TOML: every value of a tree has its place, which is inside of the text and in order. */
#include "fuzz.h"

#include "source/json/json.h"
#include "source/toml/toml.h"

static void
check_toml_places(const struct cks_toml *t, size_t size)
{
    for (size_t i = 0; i < t->places.count; i++) {
        const struct cks_toml_place *p = &t->places.items[i];
        FUZZ_REQUIRE(p->pointer != NULL);
        FUZZ_REQUIRE(p->key <= p->key_end && p->key_end <= size);
        FUZZ_REQUIRE(p->value <= p->value_end && p->value_end <= size);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_arena a = {0};
    struct cks_toml t = {0};
    struct cks_toml_error error = {0};
    struct cks_str text = {(const char *)data, size};
    if (cks_toml_parse(&a, text, &t, &error)) {
        FUZZ_REQUIRE(cJSON_IsObject(t.tree));
        check_toml_places(&t, size);
    } else {
        FUZZ_REQUIRE(t.tree == NULL && error.offset <= size);
        FUZZ_REQUIRE(error.message != NULL || error.bound != CKS_BOUND_NONE);
    }
    cks_toml_free(&t);
    cks_arena_free(&a);
    return 0;
}
