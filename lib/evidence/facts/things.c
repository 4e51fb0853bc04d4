#include "evidence/facts/things.h"

#include "evidence/facts/later.h"
#include "source/json/digest.h"
#include "source/json/json.h"

static const struct {
    const char *top, *key;
} kinds[CKS_THING_KIND_COUNT] = {
#define X(id, top_, key_) [CKS_THING_##id] = {(top_), (key_)},
    CKS_THINGS(X)
#undef X
};

/* Whose identity is that of one thing in AWS, so that two answers show it at two times. */
static const bool is_one_thing[CKS_THING_KIND_COUNT] = {
    [CKS_THING_CLUSTER] = true,        [CKS_THING_SUBNET] = true,
    [CKS_THING_SECURITY_GROUP] = true, [CKS_THING_OWNED_SERVICE] = true,
    [CKS_THING_SEEN_SERVICE] = true,   [CKS_THING_BALANCER] = true,
    [CKS_THING_TARGET_GROUP] = true,   [CKS_THING_LISTENER] = true,
    [CKS_THING_ROUTE_TABLE] = true,    [CKS_THING_NETWORK_ACL] = true,
    [CKS_THING_INTERFACE] = true,      [CKS_THING_ENDPOINT] = true,
    [CKS_THING_BACKUP] = true,         [CKS_THING_CERTIFICATE] = true,
};

/* Identities of things are distinguished from those of facts, which share the table. */
#define FIRST_KIND 1000u

void
cks_thing_add(struct cks_evidence *e, enum cks_thing_kind kind, const cJSON *item, unsigned text,
              const char *pointer)
{
    size_t i = e->things.count;
    struct cks_thing *t = cks_vec_push(&e->things);
    if (!t || !pointer) {
        e->things.count = i;
        e->failed = true;
        return;
    }
    struct cks_str id =
        kinds[kind].key ? cks_json_text_of(item, kinds[kind].key) : (struct cks_str){0};
    *t = (struct cks_thing){kind, item, text, pointer, CKS_NOT_FOUND, e->last_thing[kind], false};
    e->last_thing[kind] = i;
    if (!id.n)
        return;
    t->before = cks_lookup_get(&e->by_id, &e->hash_key, FIRST_KIND + kind, id);
    if (is_one_thing[kind] && t->before != CKS_NOT_FOUND &&
        cks_text_replaces(e, text, e->things.items[t->before].text)) {
        e->things.items[t->before].replaced = true;
        t->before = e->things.items[t->before].before;
    }
    e->failed |= !cks_lookup_put(&e->by_id, &e->hash_key, FIRST_KIND + kind, id, i);
}

void
cks_thing_open(struct cks_evidence *e, enum cks_thing_kind kind)
{
    e->open_kinds |= UINT64_C(1) << kind;
}

void
cks_thing_broken(struct cks_evidence *e, enum cks_thing_kind kind)
{
    e->broken_kinds |= UINT64_C(1) << kind;
}

bool
cks_thing_is_broken(const struct cks_evidence *e, enum cks_thing_kind kind)
{
    return e->broken_kinds >> kind & 1;
}

/* Whether the word at `at` is a member's name: in quotes, or where YAML begins. */
static bool
is_name_at(struct cks_str text, size_t at, size_t n)
{
    char before = at > 0 ? text.p[at - 1] : 0, after = at + n < text.n ? text.p[at + n] : 0;
    return (before == '"' && after == '"') || (at == 0 && after == ':');
}

enum cks_thing_kind
cks_thing_kind_in(struct cks_str text)
{
    size_t first = text.n;
    enum cks_thing_kind found = CKS_THING_KIND_COUNT;
    for (enum cks_thing_kind k = 0; k < CKS_THING_KIND_COUNT; k++) {
        size_t at = 0, n = strlen(kinds[k].top);
        while ((at += cks_str_find(cks_str_sub(text, at, first), kinds[k].top)) < first) {
            if (is_name_at(text, at, n)) {
                first = at;
                found = k;
                break;
            }
            at += n;
        }
    }
    return found;
}

size_t
cks_thing_last(const struct cks_evidence *e, enum cks_thing_kind kind)
{
    return e && !e->failed ? e->last_thing[kind] : CKS_NOT_FOUND;
}

size_t
cks_thing_older(const struct cks_evidence *e, size_t thing)
{
    size_t i = e->things.items[thing].older;
    while (i != CKS_NOT_FOUND && e->things.items[i].replaced)
        i = e->things.items[i].older;
    return i;
}

size_t
cks_thing_find(const struct cks_evidence *e, enum cks_thing_kind kind, struct cks_str id)
{
    return e && !e->failed && id.n ? cks_lookup_get(&e->by_id, &e->hash_key, FIRST_KIND + kind, id)
                                   : CKS_NOT_FOUND;
}

/* Some tools print null, others leave the member out. */
static const cJSON *
given_member(const cJSON *object, const char *name)
{
    const cJSON *item = cks_json_get(object, name);
    return cJSON_IsNull(item) ? NULL : item;
}

enum cks_member_reading
cks_thing_member(const struct cks_evidence *e, size_t last, const char *name, const cJSON **ret)
{
    *ret = NULL;
    if (last == CKS_NOT_FOUND)
        return CKS_READ_ABSENT;
    *ret = given_member(e->things.items[last].item, name);
    for (size_t i = e->things.items[last].before; i != CKS_NOT_FOUND;
         i = e->things.items[i].before) {
        const cJSON *other = given_member(e->things.items[i].item, name);
        if (!other != !*ret || (other && !cks_json_alike(&e->hash_key, other, *ret)))
            return CKS_READ_DISPUTED;
    }
    return *ret ? CKS_READ_OK : CKS_READ_ABSENT;
}
