#include "fuzz.h"

#include "base/arena.h"
#include "source/json/json.h"
#include "source/yaml/parse.h"
#include "source/yaml/yaml.h"

/* Values of one tree that are looked up again: each look-up walks the tree. */
#define LOOKED_UP_MAX 300
#define DEPTH_MAX 400

struct walk {
    const struct cks_yaml_part *part;
    struct cks_arena arena;
    size_t size, left;
};

static void
check_range(const struct walk *w, const struct cks_range *r)
{
    FUZZ_REQUIRE(r->start <= r->end && r->end <= w->size);
    FUZZ_REQUIRE(r->line >= 1 && r->column >= 1 && r->end_line >= r->line);
}

/* Every value of a tree is found in the text again. */
static void
check_value(struct walk *w, const cJSON *item, const char *pointer, unsigned depth)
{
    struct cks_range r = {0};
    if (w->left == 0 || depth > DEPTH_MAX)
        return;
    w->left--;
    FUZZ_REQUIRE(
        cks_yaml_locate(w->part, (struct cks_origin){0}, pointer, CKS_PART_VALUE, 0, 0, &r));
    check_range(w, &r);
    FUZZ_REQUIRE(cks_yaml_locate(w->part, (struct cks_origin){0}, pointer, CKS_PART_KEY, 0, 0, &r));
    check_range(w, &r);
    struct cks_str text = cks_json_text(item);
    for (size_t from = 0; from < text.n; from += 1 + text.n / 8)
        if (cks_yaml_locate(w->part, (struct cks_origin){0}, pointer, CKS_PART_INNER, from,
                            text.n - from, &r))
            check_range(w, &r);
    size_t i = 0;
    for (const cJSON *m = item->child; m && w->left; m = m->next, i++) {
        const char *at = cJSON_IsArray(item)
                             ? cks_pointer_index(&w->arena, pointer, i)
                             : cks_pointer_child(&w->arena, pointer, cks_str_of(m->string));
        FUZZ_REQUIRE(at != NULL);
        /* What stands twice is found at its last place, which may be of another kind. */
        if (cJSON_IsArray(item) || cks_json_get(item, m->string) == m)
            check_value(w, m, at, depth + 1);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_str text = {(const char *)data, size};
    for (int dialect = CKS_YAML_CORE; dialect <= CKS_YAML_GO; dialect++) {
        struct cks_yaml *y;
        struct cks_yaml_error error = {0};
        if (!cks_yaml_parse(text, (enum cks_yaml_dialect)dialect, &y, &error)) {
            FUZZ_REQUIRE(!cks_yaml_available() || error.message[0]);
            FUZZ_REQUIRE(error.offset <= size);
            return 0;
        }
        for (size_t i = 0; i < cks_yaml_count(y) && i < 8; i++) {
            struct walk w = {.part = cks_yaml_part(y, i), .size = size, .left = LOOKED_UP_MAX};
            cJSON *tree = cks_yaml_tree(w.part, &error);
            FUZZ_REQUIRE(tree || error.message[0]);
            if (tree)
                check_value(&w, tree, "", 0);
            cks_json_delete(tree);
            cks_arena_free(&w.arena);
        }
        cks_yaml_free(y);
    }
    return 0;
}
