#include "evidence/facts/places.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/vec.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/json/scan.h"
#include "source/marks.h"

/* The elements of one array. */
struct elements {
    size_t *starts;
    size_t count;
};

struct cks_places {
    struct cks_arena arena;
    struct cks_hash_key key;
    struct cks_lookup by_pointer; /* text and pointer of an array: index of arrays */
    CKS_VEC(struct elements) arrays;
    /* Text and pointer of a value: index of ranges. What one store needs, others do too. */
    struct cks_lookup found;
    CKS_VEC(struct cks_range) ranges;
    CKS_VEC(struct cks_marks) texts; /* by number */
};

/* The text that is looked through. */
struct look {
    struct cks_places *p;
    unsigned number;
    struct cks_str text;
};

struct cks_places *
cks_places_new(void)
{
    struct cks_places *p = cks_calloc(1, sizeof(*p));
    if (p)
        cks_hash_key_init(&p->key);
    return p;
}

void
cks_places_free(struct cks_places *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->arrays.count; i++)
        free(p->arrays.items[i].starts);
    for (size_t i = 0; i < p->texts.count; i++)
        cks_marks_free(&p->texts.items[i]);
    cks_vec_free(&p->arrays);
    cks_vec_free(&p->texts);
    cks_vec_free(&p->ranges);
    cks_lookup_free(&p->found);
    cks_lookup_free(&p->by_pointer);
    cks_arena_free(&p->arena);
    free(p);
}

/* ---- offsets ---- */

static bool start_of(const struct look *l, struct cks_str pointer, size_t *ret);

/* Notes where the elements of the array at s->pos begin; false if it is none. */
static bool
read_elements(struct cks_json_scan *s, struct elements *ret)
{
    CKS_VEC(size_t) starts = {0};
    int more = cks_json_scan_peek(s) == '[' ? cks_json_scan_open(s, ']') : -1;
    while (more == 1) {
        cks_json_scan_space(s);
        size_t *start = cks_vec_push(&starts);
        if (!start || (*start = s->pos, !cks_json_scan_value(s, CKS_DEPTH_MAX))) {
            more = -1;
            break;
        }
        more = cks_json_scan_next(s, ']');
    }
    if (more < 0) {
        cks_vec_free(&starts);
        return false;
    }
    *ret = (struct elements){starts.items, starts.count};
    return true;
}

/* The elements of the array at a pointer; NULL if it is none, or out of memory. */
static const struct elements *
elements_of(const struct look *l, struct cks_str pointer)
{
    struct cks_places *p = l->p;
    size_t at, i = cks_lookup_get(&p->by_pointer, &p->key, l->number, pointer);
    if (i != CKS_NOT_FOUND)
        return &p->arrays.items[i];
    struct cks_json_scan s = {.base = l->text.p, .end = l->text.n};
    struct cks_str kept = cks_arena_str(&p->arena, pointer);
    struct elements *e = kept.p && start_of(l, pointer, &at) ? cks_vec_push(&p->arrays) : NULL;
    if (!e)
        return NULL;
    s.pos = at;
    if (!read_elements(&s, e) ||
        !cks_lookup_put(&p->by_pointer, &p->key, l->number, kept, p->arrays.count - 1)) {
        free(e->starts);
        p->arrays.count--;
        return NULL;
    }
    return e;
}

static bool
element_number(struct cks_str step, size_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < step.n; i++) {
        if (!cks_is_digit((unsigned char)step.p[i]) || i > 9)
            return false;
        *ret = *ret * 10 + (size_t)(step.p[i] - '0');
    }
    return step.n > 0;
}

/* Where the value at a pointer begins. As deep as the pointer has steps: those of facts have four
 * at most. */
static bool
start_of(const struct look *l, struct cks_str pointer, size_t *ret)
{
    struct cks_range r;
    char step[64];
    size_t cut = pointer.n, parent, index;
    if (!pointer.n) {
        struct cks_json_scan s = {.base = l->text.p, .end = l->text.n};
        bool ok = cks_json_scan_start(&s);
        cks_json_scan_space(&s);
        *ret = s.pos;
        return ok;
    }
    while (cut > 0 && pointer.p[cut - 1] != '/')
        cut--;
    if (!cut)
        return false;
    struct cks_str before = cks_str_sub(pointer, 0, cut - 1);
    struct cks_str last = cks_str_sub(pointer, cut - 1, pointer.n);
    if (element_number(cks_str_sub(last, 1, last.n), &index)) {
        const struct elements *e = elements_of(l, before);
        if (e && index < e->count)
            *ret = e->starts[index];
        return e && index < e->count;
    }
    if (last.n >= sizeof(step) || !start_of(l, before, &parent))
        return false;
    memcpy(step, last.p, last.n);
    step[last.n] = '\0';
    bool found = cks_json_locate(cks_str_sub(l->text, parent, l->text.n), (struct cks_origin){0},
                                 step, CKS_PART_VALUE, 0, 0, &r);
    *ret = parent + r.start;
    return found;
}

/* ---- lines and columns ---- */

/* NULL if out of memory. */
static struct cks_marks *
marks_of_text(struct cks_places *p, unsigned number)
{
    while (p->texts.count <= number) {
        const struct cks_marks *room = cks_vec_push(&p->texts);
        if (!room)
            return NULL;
    }
    return &p->texts.items[number];
}

static void
remember(const struct look *l, const char *pointer, const struct cks_range *r)
{
    struct cks_places *p = l->p;
    struct cks_str key = cks_arena_str(&p->arena, cks_str_of(pointer));
    struct cks_range *kept = key.p ? cks_vec_push(&p->ranges) : NULL;
    if (!kept)
        return;
    *kept = *r;
    if (!cks_lookup_put(&p->found, &p->key, l->number, key, p->ranges.count - 1))
        p->ranges.count--;
}

bool
cks_places_find(struct cks_places *p, unsigned number, struct cks_str text,
                struct cks_origin origin, const char *pointer, struct cks_range *ret)
{
    struct look l = {p, number, text};
    struct cks_json_scan s = {.base = text.p, .end = text.n};
    size_t start,
        known = p ? cks_lookup_get(&p->found, &p->key, number, cks_str_of(pointer)) : CKS_NOT_FOUND;
    if (known != CKS_NOT_FOUND) {
        *ret = p->ranges.items[known];
        return true;
    }
    if (p && start_of(&l, cks_str_of(pointer), &start)) {
        s.pos = start;
        if (!cks_json_scan_value(&s, CKS_DEPTH_MAX))
            return false;
        *ret = (struct cks_range){.start = start, .end = s.pos};
        cks_marks_resolve(marks_of_text(p, number), text, origin, ret);
        remember(&l, pointer, ret);
        return true;
    }
    return cks_json_locate(text, origin, pointer, CKS_PART_VALUE, 0, 0, ret);
}
