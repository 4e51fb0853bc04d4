#include "source/yaml/yaml.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/secret.h"
#include "source/json/exact.h"
#include "source/json/json.h"
#include "source/marks.h"
#include "source/yaml/inner.h"
#include "source/yaml/node.h"
#include "source/yaml/parse.h"
#include "source/yaml/table.h"
#include "source/yaml/type.h"

#define TAG_PREFIX "tag:yaml.org,2002:"
/* How deep aliases may lie inside what aliases name, beside the nesting of the text itself. */
#define TREE_DEPTH_MAX (2 * CKS_DEPTH_MAX)

bool
cks_yaml_parse(struct cks_str text, enum cks_yaml_dialect dialect, struct cks_yaml **ret,
               struct cks_yaml_error *reterr)
{
    struct cks_yaml *y = cks_calloc(1, sizeof(*y));
    if (!y) {
        *reterr = (struct cks_yaml_error){0};
        return false;
    }
    y->text = text;
    y->dialect = dialect;
    if (!cks_yaml_read(y, reterr)) {
        cks_yaml_free(y);
        return false;
    }
    for (size_t i = 0; i < y->parts.count; i++)
        y->parts.items[i].yaml = y;
    *ret = y;
    return true;
}

void
cks_yaml_free(struct cks_yaml *y)
{
    if (!y)
        return;
    cks_arena_free(&y->arena);
    cks_vec_free(&y->parts);
    free(y);
}

void
cks_yaml_set_dialect(struct cks_yaml *y, enum cks_yaml_dialect dialect)
{
    y->dialect = dialect;
}

size_t
cks_yaml_count(const struct cks_yaml *y)
{
    return y->parts.count;
}

struct cks_yaml_part *
cks_yaml_part(struct cks_yaml *y, size_t i)
{
    return i < y->parts.count ? &y->parts.items[i] : NULL;
}

/* The map that a node is or stands for, or NULL. */
static const struct cks_yaml_node *
map_of(const struct cks_yaml_node *node)
{
    node = cks_yaml_target(node);
    return node && node->kind == CKS_YAML_MAP ? node : NULL;
}

/* Tags of one program: "!thing", but not "!" alone, which only says that a scalar is a string. */
static bool
has_local_tag(const struct cks_yaml_node *node)
{
    return node->tag.n > 1 && node->tag.p[0] == '!';
}

static bool
tag_is(const struct cks_yaml_node *node, const char *name)
{
    return cks_str_starts(node->tag, TAG_PREFIX) &&
           cks_str_is(cks_str_sub(node->tag, sizeof(TAG_PREFIX) - 1, node->tag.n), name);
}

/* The member that stands for a local tag; from out where it has to be made up. */
static struct cks_str
tag_member(const struct cks_yaml *y, const struct cks_yaml_node *node, char out[64])
{
    struct cks_str name = cks_str_sub(node->tag, 1, node->tag.n);
    if (y->dialect != CKS_YAML_CLOUDFORMATION || name.n > 56)
        return node->tag;
    if (cks_str_is(name, "Ref") || cks_str_is(name, "Condition"))
        return name;
    int n = snprintf(out, 64, "Fn::" CKS_STR_FMT, CKS_STR_ARG(name));
    return (struct cks_str){out, n > 0 ? (size_t)n : 0};
}

/* Whether the map itself has the key, merge keys left aside; *work counts what was looked at. */
static bool
has_own_key(const struct cks_yaml_node *map, struct cks_str name, size_t *work)
{
    for (const struct cks_yaml_node *k = map->child; k && k->next; k = k->next->next, ++*work)
        if (!cks_yaml_is_merge(k) && cks_str_eq(cks_yaml_key_text(k), name))
            return true;
    return false;
}

/* The tree. */

struct making {
    const struct cks_yaml *y;
    struct cks_yaml_error *reterr;
    size_t spent;
    const struct cks_yaml_node *at;
};

static size_t
budget_of(const struct cks_yaml *y)
{
    return CKS_YAML_TREE_COST_BASE + y->text.n * CKS_YAML_TREE_COST_PER_BYTE;
}

static bool
spend(struct making *m, size_t cost)
{
    m->spent += cost;
    if (m->spent <= budget_of(m->y))
        return true;
    *m->reterr = (struct cks_yaml_error){.offset = m->at ? m->at->start : 0,
                                         .bound = CKS_BOUND_YAML_ALIASES};
    snprintf(m->reterr->message, sizeof(m->reterr->message),
             "the aliases of this file expand to too much text");
    return false;
}

static cJSON *make_tree(struct making *m, const struct cks_yaml_node *node, size_t depth,
                        bool untagged);

/* A terminated copy for cJSON, which takes no lengths. */
static char *
terminated_copy(struct cks_str s)
{
    char *p = cks_malloc(s.n + 1);
    if (p && s.n)
        memcpy(p, s.p, s.n);
    if (p)
        p[s.n] = '\0';
    return p;
}

static cJSON *
make_string(struct cks_str s)
{
    char *p = terminated_copy(s);
    cJSON *item = p ? cJSON_CreateString(p) : NULL;
    if (p)
        cks_wipe(p, s.n);
    free(p);
    return item;
}

static cJSON *
make_number(double number, struct cks_str text)
{
    cJSON *item = cJSON_CreateNumber(number);
    if (item)
        cks_json_mark_number(item, text);
    return item;
}

static cJSON *
make_scalar(const struct cks_yaml *y, const struct cks_yaml_node *node)
{
    double number = 0;
    bool typed = tag_is(node, "int") || tag_is(node, "float") || tag_is(node, "bool") ||
                 tag_is(node, "null");
    bool plain = node->style == CKS_YAML_PLAIN && !node->tag.n;
    enum cks_yaml_type type =
        plain || typed ? cks_yaml_type_of(node->value, y->dialect, &number) : CKS_YAML_STRING;
    switch (type) {
    case CKS_YAML_NULL:
        return cJSON_CreateNull();
    case CKS_YAML_TRUE:
        return cJSON_CreateTrue();
    case CKS_YAML_FALSE:
        return cJSON_CreateFalse();
    case CKS_YAML_NUMBER:
        return make_number(number, node->value);
    case CKS_YAML_STRING:
        break;
    }
    return make_string(node->value);
}

static bool
add_member(cJSON *object, struct cks_str name, cJSON *item)
{
    char *key = item ? terminated_copy(name) : NULL;
    bool ok = key && cJSON_AddItemToObject(object, key, item);
    if (!ok)
        cks_json_delete(item);
    free(key);
    return ok;
}

static bool make_members(struct making *m, cJSON *object, const struct cks_yaml_node *map,
                         const struct cks_yaml_node *unless, size_t depth);

static bool
merge(struct making *m, cJSON *object, const struct cks_yaml_node *value,
      const struct cks_yaml_node *unless, size_t depth)
{
    value = cks_yaml_target(value);
    const struct cks_yaml_node *v = value && value->kind == CKS_YAML_LIST ? value->child : value;
    for (; v; v = v == value ? NULL : v->next)
        if (map_of(v) && !make_members(m, object, map_of(v), unless, depth + 1))
            return false;
    return true;
}

/* Adds the members of map that `unless` (NULL: nothing) has not itself. What several merged maps
 * have comes from the first. */
static bool
make_members(struct making *m, cJSON *object, const struct cks_yaml_node *map,
             const struct cks_yaml_node *unless, size_t depth)
{
    if (!spend(m, depth > TREE_DEPTH_MAX ? SIZE_MAX / 2 : sizeof(cJSON)))
        return false;
    for (const struct cks_yaml_node *k = map->child; k && k->next; k = k->next->next) {
        struct cks_str name = cks_yaml_key_text(k);
        size_t work = 0;
        if (cks_yaml_is_merge(k))
            continue;
        bool hidden = unless && (has_own_key(unless, name, &work) ||
                                 cks_json_get(object, name.n ? name.p : ""));
        if (!spend(m, 2 * work))
            return false;
        if (!hidden && !add_member(object, name, make_tree(m, k->next, depth + 1, false)))
            return false;
    }
    for (const struct cks_yaml_node *k = map->child; k && k->next; k = k->next->next)
        if (cks_yaml_is_merge(k) && !merge(m, object, k->next, unless ? unless : map, depth))
            return false;
    return true;
}

static bool
make_items(struct making *m, cJSON *array, const struct cks_yaml_node *list, size_t depth)
{
    for (const struct cks_yaml_node *v = list->child; v; v = v->next) {
        cJSON *item = make_tree(m, v, depth + 1, false);
        if (!item || !cJSON_AddItemToArray(array, item)) {
            cks_json_delete(item);
            return false;
        }
    }
    return true;
}

/* {"!tag": value} */
static bool
make_tagged(struct making *m, cJSON *object, const struct cks_yaml_node *node, size_t depth)
{
    char made[64];
    struct cks_str member = tag_member(m->y, node, made);
    return add_member(object, member, make_tree(m, node, depth + 1, true));
}

/* NULL if out of memory or the budget is spent; only the latter has a message. `untagged`: the
 * node's local tag is dealt with. */
static cJSON *
make_tree(struct making *m, const struct cks_yaml_node *node, size_t depth, bool untagged)
{
    m->at = node;
    node = cks_yaml_target(node);
    if (!node)
        return cJSON_CreateNull();
    if (!spend(m, sizeof(cJSON) + node->value.n + (depth > TREE_DEPTH_MAX ? SIZE_MAX / 2 : 0)))
        return NULL;
    bool tagged = !untagged && has_local_tag(node);
    if (!tagged && node->kind == CKS_YAML_SCALAR)
        return make_scalar(m->y, node);
    cJSON *item =
        !tagged && node->kind == CKS_YAML_LIST ? cJSON_CreateArray() : cJSON_CreateObject();
    bool ok = item && (tagged                        ? make_tagged(m, item, node, depth)
                       : node->kind == CKS_YAML_LIST ? make_items(m, item, node, depth)
                                                     : make_members(m, item, node, NULL, depth));
    if (!ok) {
        cks_json_delete(item);
        return NULL;
    }
    return item;
}

cJSON *
cks_yaml_tree(const struct cks_yaml_part *part, struct cks_yaml_error *reterr)
{
    struct making m = {.y = part->yaml, .reterr = reterr};
    *reterr = (struct cks_yaml_error){0};
    cJSON *tree = make_tree(&m, part->root, 0, false);
    if (!tree && !reterr->message[0])
        cks_memory_lose(); /* cJSON's own */
    return tree;
}

/* Positions. */

struct place {
    const struct cks_yaml_node *key; /* NULL for items of lists and the whole */
    const struct cks_yaml_node *value;
    const struct cks_yaml_node *alias; /* the first that was passed; or NULL */
    bool untagged;
};

/* The last member of the name of the map itself, as the AWS CLI takes it. */
static bool
own_member(const struct cks_yaml_node *map, struct cks_str name, struct place *ret)
{
    const struct cks_yaml_node *k = cks_yaml_find_key(map, name);
    if (k)
        *ret = (struct place){.key = k, .value = k->next};
    return k != NULL;
}

/* The member, or where the map has not one itself, a merged one. *work bounds how many maps are
 * looked at, since merged maps may merge the same ones again and again. */
static bool
find_member(const struct cks_yaml_node *map, struct cks_str name, size_t *work, unsigned depth,
            struct place *ret)
{
    if (own_member(map, name, ret))
        return true;
    for (const struct cks_yaml_node *k = map->child; k && k->next; k = k->next->next) {
        const struct cks_yaml_node *v = cks_yaml_is_merge(k) ? cks_yaml_target(k->next) : NULL;
        const struct cks_yaml_node *item = v && v->kind == CKS_YAML_LIST ? v->child : v;
        for (; item; item = item == v ? NULL : item->next) {
            const struct cks_yaml_node *merged = map_of(item);
            if (!merged)
                continue;
            if (depth >= CKS_DEPTH_MAX || !*work)
                return false;
            --*work;
            if (find_member(merged, name, work, depth + 1, ret)) {
                const struct cks_yaml_node *by = item == v ? k->next : item;
                if (by->kind == CKS_YAML_ALIAS)
                    ret->alias = by;
                return true;
            }
        }
    }
    return false;
}

/* Takes the next step's text off a pointer: unescaped into out, which has room for it. */
static bool
next_step(const char **pointer, struct cks_buf *out)
{
    const char *p = *pointer;
    if (*p != '/')
        return false;
    cks_buf_clear(out);
    for (p++; *p && *p != '/'; p++) {
        if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
            cks_buf_addc(out, *++p == '0' ? '~' : '/');
        else
            cks_buf_addc(out, *p);
    }
    *pointer = p;
    return cks_buf_ok(out);
}

static bool
index_in_pointer(struct cks_str s, size_t *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]) || i > 8)
            return false;
        n = n * 10 + (size_t)(s.p[i] - '0');
    }
    *ret = n;
    return s.n > 0;
}

static bool
list_step(const struct cks_yaml_node *list, struct cks_str step, struct place *at)
{
    size_t index;
    if (!index_in_pointer(step, &index))
        return false;
    const struct cks_yaml_node *v = cks_yaml_find_item(list, index);
    *at = (struct place){.value = v};
    return v != NULL;
}

static bool
take_step(const struct cks_yaml *y, struct cks_str step, struct place *at)
{
    const struct cks_yaml_node *node = cks_yaml_target(at->value);
    char made[64];
    if (!node)
        return false;
    if (!at->untagged && has_local_tag(node)) {
        at->untagged = true;
        return cks_str_eq(step, tag_member(y, node, made));
    }
    size_t work = budget_of(y) / sizeof(cJSON);
    if (node->kind == CKS_YAML_MAP)
        return find_member(node, step, &work, 0, at);
    return node->kind == CKS_YAML_LIST && list_step(node, step, at);
}

/* The same, remembering the first alias on the way. */
static bool
step_on(const struct cks_yaml *y, struct cks_str step, struct place *at)
{
    const struct cks_yaml_node *alias = at->alias;
    at->alias = NULL;
    if (!take_step(y, step, at))
        return false;
    if (!at->alias && at->value && at->value->kind == CKS_YAML_ALIAS)
        at->alias = at->value;
    if (alias)
        at->alias = alias;
    return true;
}

static bool
find_by_pointer(const struct cks_yaml_part *part, const char *pointer, struct place *ret)
{
    struct cks_buf step = {0};
    *ret = (struct place){.value = part->root};
    bool ok = part->root != NULL;
    while (ok && *pointer)
        ok = next_step(&pointer, &step) && step_on(part->yaml, cks_buf_str(&step), ret);
    cks_buf_free(&step);
    return ok;
}

/* The range without its line and column. */
static bool
range_at(const struct cks_yaml_part *part, const char *pointer, enum cks_part what, size_t from,
         size_t len, struct cks_range *ret)
{
    struct place at;
    if ((what == CKS_PART_ALIAS && !part->yaml->aliases) || !find_by_pointer(part, pointer, &at))
        return false;
    const struct cks_yaml_node *node =
        what == CKS_PART_ALIAS ? at.alias : cks_yaml_target(at.value);
    if (!node)
        return false;
    struct cks_range r = {.start = node->start, .end = node->end};
    if (what == CKS_PART_KEY && at.key)
        r = (struct cks_range){.start = at.key->start, .end = at.key->end};
    if (what == CKS_PART_INNER &&
        (node->kind != CKS_YAML_SCALAR || !cks_yaml_inner(part->yaml, node, from, len, &r)))
        return false;
    *ret = r;
    return true;
}

bool
cks_yaml_locate(const struct cks_yaml_part *part, struct cks_origin origin, const char *pointer,
                enum cks_part what, size_t from, size_t len, struct cks_range *ret)
{
    if (!range_at(part, pointer, what, from, len, ret))
        return false;
    cks_range_resolve(part->yaml->text, origin, ret);
    return true;
}

bool
cks_yaml_document_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                         size_t from, size_t len, struct cks_range *ret)
{
    if (!range_at(doc->impl, pointer, part, from, len, ret))
        return false;
    cks_marks_resolve(doc->marks, doc->text, doc->origin, ret);
    return true;
}
