#include "formats/inside/node.h"

#include <stdlib.h>

#include "base/search.h"

/* An object with fewer members is looked through. */
#define NOTED_MIN 16

struct member {
    const cJSON *item;
    size_t index;
};

struct cks_tree_keys {
    size_t count;
    struct member members[];
};

const char *
cks_tree_pointer(struct cks_arena *a, const struct cks_tree_node *n)
{
    if (!n->up)
        return "";
    const char *above = cks_tree_pointer(a, n->up);
    if (!above)
        return NULL;
    return n->key ? cks_pointer_child(a, above, cks_str_of(n->key))
                  : cks_pointer_index(a, above, n->index);
}

static int
order_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = strcmp(x->item->string, y->item->string);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

bool
cks_tree_note_keys(struct cks_arena *a, struct cks_tree_node *n)
{
    size_t count = 0;
    for (const cJSON *m = cJSON_IsObject(n->item) ? n->item->child : NULL; m; m = m->next)
        count += m->string != NULL;
    n->keys = NULL;
    if (count < NOTED_MIN)
        return true;
    struct cks_tree_keys *keys = cks_arena_alloc(a, sizeof(*keys) + count * sizeof(*keys->members));
    if (!keys)
        return false;
    for (const cJSON *m = n->item->child; m; m = m->next)
        if (m->string) {
            keys->members[keys->count] = (struct member){m, keys->count};
            keys->count++;
        }
    qsort(keys->members, keys->count, sizeof(*keys->members), order_members);
    n->keys = keys;
    return true;
}

static bool
member_not_behind(const void *item, const void *key)
{
    const struct member *m = item;
    return strcmp(m->item->string, key) <= 0;
}

const cJSON *
cks_tree_get(const struct cks_tree_node *n, const char *key)
{
    const struct cks_tree_keys *keys = n->keys;
    if (!keys)
        return cks_json_get(n->item, key);
    /* Of members with one name the last counts. */
    size_t i =
        cks_search(keys->members, keys->count, sizeof(*keys->members), key, member_not_behind);
    bool found = i && strcmp(keys->members[i - 1].item->string, key) == 0;
    return found ? keys->members[i - 1].item : NULL;
}
