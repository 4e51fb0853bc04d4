#include "source/yaml/table.h"

/* Fewer children are looked through. */
#define MANY 64

struct cks_yaml_table {
    struct cks_hash_key key;
    const struct cks_yaml_node **nodes; /* items, or keys */
    size_t count;
    size_t *heads;  /* of a map, by hash: the last key, plus one; 0: none */
    size_t *before; /* the key of the same hash before each, plus one */
    size_t mask;
};

static bool
hash_keys(struct cks_arena *a, struct cks_yaml_table *t)
{
    size_t size = MANY;
    while (size < t->count * 2)
        size *= 2;
    t->mask = size - 1;
    t->heads = cks_arena_array(a, size, sizeof(*t->heads));
    t->before = cks_arena_array(a, t->count, sizeof(*t->before));
    if (!t->heads || !t->before)
        return false;
    for (size_t i = 0; i < t->count; i++) {
        if (cks_yaml_is_merge(t->nodes[i]))
            continue;
        size_t at = cks_hash(&t->key, cks_yaml_key_text(t->nodes[i])) & t->mask;
        t->before[i] = t->heads[at];
        t->heads[at] = i + 1;
    }
    return true;
}

void
cks_yaml_make_table(struct cks_yaml *y, struct cks_yaml_node *node)
{
    bool map = node->kind == CKS_YAML_MAP;
    size_t count = 0, n = 0;
    for (const struct cks_yaml_node *v = node->child; v; v = v->next)
        count++;
    if (map)
        count /= 2;
    if (count < MANY)
        return;
    struct cks_yaml_table *t = cks_arena_alloc(&y->arena, sizeof(*t));
    if (!t)
        return;
    if (!y->key.k0 && !y->key.k1)
        cks_hash_key_init(&y->key);
    *t = (struct cks_yaml_table){.key = y->key, .count = count};
    t->nodes = cks_arena_array(&y->arena, count, sizeof(*t->nodes));
    if (!t->nodes)
        return;
    for (const struct cks_yaml_node *v = node->child; v && n < count;
         v = map ? v->next->next : v->next)
        t->nodes[n++] = v;
    if (!map || hash_keys(&y->arena, t))
        node->table = t;
}

const struct cks_yaml_node *
cks_yaml_find_key(const struct cks_yaml_node *map, struct cks_str name)
{
    const struct cks_yaml_node *found = NULL;
    const struct cks_yaml_table *t = map->table;
    if (t) {
        for (size_t i = t->heads[cks_hash(&t->key, name) & t->mask]; i; i = t->before[i - 1])
            if (cks_str_eq(cks_yaml_key_text(t->nodes[i - 1]), name))
                return t->nodes[i - 1];
        return NULL;
    }
    for (const struct cks_yaml_node *k = map->child; k && k->next; k = k->next->next)
        if (!cks_yaml_is_merge(k) && cks_str_eq(cks_yaml_key_text(k), name))
            found = k;
    return found;
}

const struct cks_yaml_node *
cks_yaml_find_item(const struct cks_yaml_node *list, size_t index)
{
    const struct cks_yaml_node *v = list->child;
    if (list->table)
        return index < list->table->count ? list->table->nodes[index] : NULL;
    while (v && index--)
        v = v->next;
    return v;
}
