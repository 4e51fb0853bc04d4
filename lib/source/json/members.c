#include "source/json/members.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/search.h"
#include "base/utf8.h"

/* A container smaller than this is not kept for long. */
#define LARGE_BYTES 4096
/* Of small ones the last few are kept, if they have no more members than a store. */
#define SMALL_KEPT 4
#define SMALL_MEMBERS 24

struct cks_json_container {
    size_t at;
    CKS_VEC(struct cks_json_member) members;
    size_t *heads; /* of an object, by hash: the last member, plus one; 0: none */
    size_t mask;
};

struct cks_json_small {
    size_t count;
    bool object;
    struct cks_json_member members[SMALL_MEMBERS];
};

/* By the place where each begins, and the next to be replaced. Empty places have SIZE_MAX. */
struct cks_json_recent {
    size_t at[SMALL_KEPT];
    struct cks_json_small kept[SMALL_KEPT];
    size_t next;
};

size_t
cks_json_literal_character(struct cks_str raw, uint32_t *ret)
{
    if (raw.p[0] != '\\')
        return cks_utf8_decode(raw, ret);
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *at = raw.n > 1 ? strchr(from, raw.p[1]) : NULL;
    if (at && *at) {
        *ret = (unsigned char)to[at - from];
        return 2;
    }
    uint32_t unit = 0, low = 0;
    for (size_t i = 2; i < 6 && i < raw.n; i++)
        unit = unit * 16 + (uint32_t)(cks_is_digit((unsigned char)raw.p[i])
                                          ? raw.p[i] - '0'
                                          : cks_lower((unsigned char)raw.p[i]) - 'a' + 10);
    *ret = unit;
    if (unit < 0xD800 || unit > 0xDBFF || raw.n < 12)
        return raw.n < 6 ? raw.n : 6;
    for (size_t i = 8; i < 12; i++)
        low = low * 16 + (uint32_t)(cks_is_digit((unsigned char)raw.p[i])
                                        ? raw.p[i] - '0'
                                        : cks_lower((unsigned char)raw.p[i]) - 'a' + 10);
    *ret = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/* Whether a string literal (with quotes) stands for `name`. */
static bool
literal_is(struct cks_str literal, struct cks_str name)
{
    struct cks_str raw = cks_str_sub(literal, 1, literal.n - 2);
    if (!memchr(raw.p, '\\', raw.n))
        return cks_str_eq(raw, name);
    size_t at = 0;
    while (raw.n) {
        uint32_t cp;
        char bytes[4];
        size_t n = cks_json_literal_character(raw, &cp);
        size_t m = cks_utf8_encode(cp, bytes);
        if (n == 0 || name.n - at < m || memcmp(name.p + at, bytes, m) != 0)
            return false;
        at += m;
        raw = cks_str_sub(raw, n, raw.n);
    }
    return at == name.n;
}

/* Goes to the next member of the container whose first or last one is behind s->pos: 1 a member, 0
 * the end, -1 an error. */
static int
next_member(struct cks_json_scan *s, bool object, struct cks_json_member *ret)
{
    *ret = (struct cks_json_member){0};
    cks_json_scan_space(s);
    if (cks_json_scan_peek(s) == ',')
        s->pos++;
    cks_json_scan_space(s);
    int c = cks_json_scan_peek(s);
    if (c == '}' || c == ']' || c < 0)
        return 0;
    if (object) {
        ret->key_start = s->pos;
        if (!cks_json_scan_string(s))
            return -1;
        ret->key_end = s->pos;
        if (!cks_json_scan_take(s, ':', "", NULL))
            return -1;
        cks_json_scan_space(s);
    }
    ret->start = s->pos;
    if (!cks_json_scan_value(s, CKS_DEPTH_MAX))
        return -1;
    ret->end = s->pos;
    return 1;
}

static struct cks_str
key_of(const struct cks_json_scan *s, const struct cks_json_member *m)
{
    return (struct cks_str){s->base + m->key_start, m->key_end - m->key_start};
}

/* A step as an index; false if it is none. */
static bool
is_index(struct cks_str step, size_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < step.n; i++) {
        if (!cks_is_digit((unsigned char)step.p[i]) || i > 9)
            return false;
        *ret = *ret * 10 + (size_t)(step.p[i] - '0');
    }
    return step.n == 1 || (step.n > 1 && step.p[0] != '0');
}

static bool
is_named(const struct cks_json_scan *s, const struct cks_json_member *m, struct cks_str name)
{
    size_t n = m->key_end - m->key_start - 2;
    const char *raw = s->base + m->key_start + 1;
    if (n < name.n || !name.n)
        return n == name.n;
    if (raw[0] != name.p[0] && raw[0] != '\\')
        return false;
    /* Escapes only make a name longer: of one length, it is the same or another. Many begin alike.
     */
    if (n == name.n)
        return raw[n - 1] == name.p[n - 1] && memcmp(raw, name.p, n) == 0 && !memchr(raw, '\\', n);
    return literal_is(key_of(s, m), name);
}

/* Looks through the container at s->pos, to its end; notes its members in `small`, unless that is
 * NULL. */
static bool
search_members(struct cks_json_scan *s, struct cks_str step, struct cks_json_small *small,
               struct cks_json_member *ret)
{
    bool object = s->base[s->pos++] == '{', found = false;
    size_t wanted = 0;
    bool numbered = !object && is_index(step, &wanted);
    struct cks_json_member m;
    int more;
    size_t index = 0;
    for (; (more = next_member(s, object, &m)) == 1; index++) {
        if (small && index < SMALL_MEMBERS)
            small->members[index] = m;
        if (object ? is_named(s, &m, step) : numbered && index == wanted) {
            *ret = m;
            found = true;
        }
    }
    if (small) {
        small->object = object;
        small->count = index;
    }
    return more == 0 && found;
}

/* ---- small containers ---- */

static const struct cks_json_small *
small_at(const struct cks_json_recent *recent, size_t at)
{
    for (size_t i = 0; recent && i < SMALL_KEPT; i++)
        if (recent->at[i] == at)
            return &recent->kept[i];
    return NULL;
}

static bool
look_up_small(const struct cks_json_small *c, const struct cks_json_scan *s, struct cks_str step,
              struct cks_json_member *ret)
{
    size_t i;
    if (!c->object) {
        bool there = is_index(step, &i) && i < c->count;
        if (there)
            *ret = c->members[i];
        return there;
    }
    for (i = c->count; i-- > 0;)
        if (is_named(s, &c->members[i], step)) {
            *ret = c->members[i];
            return true;
        }
    return false;
}

/* The place for a container that begins at `at`; NULL if out of memory. */
static struct cks_json_small *
small_room(struct cks_json_members *known, size_t at)
{
    struct cks_json_recent *recent = known->recent;
    if (!recent) {
        known->recent = recent = cks_malloc(sizeof(*recent));
        if (!recent)
            return NULL;
        recent->next = 0;
        for (size_t i = 0; i < SMALL_KEPT; i++)
            recent->at[i] = SIZE_MAX;
    }
    size_t i = recent->next;
    recent->next = (i + 1) % SMALL_KEPT;
    recent->at[i] = at;
    return &recent->kept[i];
}

/* Looks a member up the slow way, and notes the others for the next question. */
static bool
search_and_note(struct cks_json_members *known, struct cks_json_scan *s, struct cks_str step,
                struct cks_json_member *ret)
{
    size_t at = s->pos;
    struct cks_json_small *small = small_room(known, at);
    bool found = search_members(s, step, small, ret);
    /* What is damaged or too large is not kept here. */
    if (small && (!found || small->count > SMALL_MEMBERS || s->pos - at >= LARGE_BYTES))
        known->recent->at[small - known->recent->kept] = SIZE_MAX;
    return found;
}

/* ---- large containers ---- */

/* The hash of a member's name; escapes make the same name from other bytes. */
static bool
hash_name(const struct cks_hash_key *key, struct cks_str literal, uint64_t *ret)
{
    struct cks_str raw = cks_str_sub(literal, 1, literal.n - 2);
    struct cks_buf name = {0};
    if (!memchr(raw.p, '\\', raw.n)) {
        *ret = cks_hash(key, raw);
        return true;
    }
    while (raw.n) {
        uint32_t cp;
        char bytes[4];
        size_t n = cks_json_literal_character(raw, &cp);
        cks_buf_add(&name, bytes, cks_utf8_encode(cp, bytes));
        raw = cks_str_sub(raw, n ? n : 1, raw.n);
    }
    bool ok = cks_buf_ok(&name);
    *ret = ok ? cks_hash(key, cks_buf_str(&name)) : 0;
    cks_buf_free(&name);
    return ok;
}

static bool
hash_members(const struct cks_hash_key *key, const struct cks_json_scan *s,
             struct cks_json_container *c)
{
    size_t size = 16;
    while (size < c->members.count * 2)
        size *= 2;
    c->mask = size - 1;
    c->heads = cks_calloc(size, sizeof(*c->heads));
    if (!c->heads)
        return false;
    for (size_t i = 0; i < c->members.count; i++) {
        uint64_t hash;
        if (!hash_name(key, key_of(s, &c->members.items[i]), &hash))
            return false;
        c->members.items[i].before = c->heads[hash & c->mask];
        c->heads[hash & c->mask] = i + 1;
    }
    return true;
}

static void
free_container(struct cks_json_container *c)
{
    cks_vec_free(&c->members);
    free(c->heads);
}

/* Reads the members of the container at s->pos; false if out of memory. */
static bool
read_container(const struct cks_hash_key *key, struct cks_json_scan *s,
               struct cks_json_container *ret)
{
    bool object = s->base[s->pos] == '{';
    struct cks_json_member m;
    int more;
    *ret = (struct cks_json_container){.at = s->pos++};
    while ((more = next_member(s, object, &m)) == 1) {
        struct cks_json_member *kept = cks_vec_push(&ret->members);
        if (!kept) {
            more = -1;
            break;
        }
        *kept = m;
    }
    if (more == 0 && (!object || hash_members(key, s, ret)))
        return true;
    free_container(ret);
    return false;
}

static bool
begins_before(const void *item, const void *key)
{
    const struct cks_json_container *c = item;
    return c->at < *(const size_t *)key;
}

/* The index among the noted ones of the container that begins at a place, or of the one after it.
 */
static size_t
index_of_container(const struct cks_json_members *known, size_t at)
{
    const struct cks_json_container *list = known->containers.items;
    return cks_search(list, known->containers.count, sizeof(*list), &at, begins_before);
}

/* If out of memory nothing is noted. */
static void
note_container(struct cks_json_members *known, struct cks_json_scan *s)
{
    struct cks_json_container read;
    size_t i = index_of_container(known, s->pos), n = known->containers.count;
    if (!n)
        cks_hash_key_init(&known->key);
    if (!read_container(&known->key, s, &read))
        return;
    const struct cks_json_container *room = cks_vec_push(&known->containers);
    if (!room) {
        free_container(&read);
        return;
    }
    struct cks_json_container *list = known->containers.items;
    memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
    list[i] = read;
}

static bool
look_up_member(const struct cks_json_members *known, const struct cks_json_container *c,
               const struct cks_json_scan *s, struct cks_str step, struct cks_json_member *ret)
{
    size_t i = 0;
    if (!c->heads) {
        if (!is_index(step, &i) || i >= c->members.count)
            return false;
        *ret = c->members.items[i];
        return true;
    }
    for (i = c->heads[cks_hash(&known->key, step) & c->mask]; i; i = ret->before) {
        *ret = c->members.items[i - 1];
        if (literal_is(key_of(s, ret), step))
            return true;
    }
    return false;
}

bool
cks_json_member_find(struct cks_json_members *known, struct cks_json_scan *s, struct cks_str step,
                     struct cks_json_member *ret)
{
    size_t at = s->pos;
    char open = s->base[at];
    if (open != '{' && open != '[')
        return false;
    if (known) {
        size_t i = index_of_container(known, at);
        const struct cks_json_container *list = known->containers.items;
        if (i < known->containers.count && list[i].at == at)
            return look_up_member(known, &list[i], s, step, ret);
        const struct cks_json_small *small = small_at(known->recent, at);
        if (small)
            return look_up_small(small, s, step, ret);
    }
    bool found = known ? search_and_note(known, s, step, ret) : search_members(s, step, NULL, ret);
    if (known && s->pos - at >= LARGE_BYTES) {
        s->pos = at;
        note_container(known, s);
    }
    return found;
}

void
cks_json_members_free(struct cks_json_members *known)
{
    for (size_t i = 0; i < known->containers.count; i++)
        free_container(&known->containers.items[i]);
    cks_vec_free(&known->containers);
    free(known->recent);
    known->recent = NULL;
}
