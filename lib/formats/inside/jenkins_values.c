#include "formats/inside/jenkins_values.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/search.h"
#include "formats/inside/groovy.h"
#include "formats/shell/constants.h"

/* Values of the blocks around a step, at most two of each variable in a block. */
#define VISIBLE_MAX (4 * CKS_GIVEN_MAX)

struct collecting {
    struct cks_jenkins *j;
    struct cks_str s;
    CKS_VEC(size_t) open;        /* indices of the blocks that are open */
    CKS_VEC(size_t) parentheses; /* where each begins that is open */
    size_t arguments, behind;    /* of the last call, and what follows them */
    bool failed;                 /* out of memory */
};

static size_t
block_now(const struct collecting *c)
{
    return c->open.items[c->open.count - 1];
}

static void
add(struct collecting *c, struct cks_jenkins_value v)
{
    struct cks_jenkins_value *slot = cks_vec_push(&c->j->list);
    c->failed |= !slot;
    if (slot)
        *slot = v;
}

static bool
is_quote(struct cks_str s, size_t i)
{
    return i < s.n && (s.p[i] == '\'' || s.p[i] == '"');
}

/* The end of the string in single quotes of either kind at i; s.n if there is none. */
static size_t
end_of_plain(struct cks_str s, size_t i)
{
    bool plain = is_quote(s, i) && cks_groovy_quotes(s, i) == 1;
    return plain ? cks_groovy_string_end(s, i + 1, s.p[i], 1) : s.n;
}

/* The text of the string at i, if that is all of the term; else p is NULL. */
static struct cks_str
plain_string_at(struct cks_str s, size_t i)
{
    size_t end = end_of_plain(s, i), after = end + 1;
    if (end == s.n)
        return (struct cks_str){0};
    while (after < s.n && strchr(" \t\r", s.p[after]))
        after++;
    bool ends = after >= s.n || strchr("\n;},)", s.p[after]) ||
                cks_groovy_stands_at(s, after, "//") || cks_groovy_stands_at(s, after, "/*");
    size_t next = cks_groovy_skip_space(s, after);
    if (!ends || (next < s.n && strchr("+.", s.p[next])))
        return (struct cks_str){0};
    return cks_given_text(cks_str_sub(s, i, end + 1 - i));
}

/* ---- what sets a variable ---- */

/* The assignments of environment { ... }, whose first is at or behind i; the index of its }. */
static size_t
add_environment(struct collecting *c, size_t i)
{
    struct cks_str s = c->s;
    while (i < s.n && s.p[i] != '}') {
        size_t n = cks_groovy_name(s, i), skipped = cks_groovy_skip_text(s, i);
        size_t at = n ? cks_groovy_behind_equals(s, i + n) : s.n;
        if (at < s.n)
            add(c, (struct cks_jenkins_value){.name = cks_str_sub(s, i, n),
                                              .value = plain_string_at(s, at),
                                              .at = at,
                                              .block = block_now(c)});
        i = at < s.n ? cks_groovy_term_end(s, at) : skipped > i ? skipped : i + (n ? n : 1);
    }
    return i;
}

/* NAME=value in the string at i, an argument of withEnv, or the name of a variable that another
 * call may set. */
static void
add_argument(struct collecting *c, size_t i, size_t end, bool sets)
{
    size_t n = cks_groovy_name(c->s, i + 1), behind = i + 1 + n;
    bool assigns = sets && behind < end && c->s.p[behind] == '=';
    struct cks_jenkins_value v = {
        .name = cks_str_sub(c->s, i + 1, n), .at = i, .from = n + 2, .block = block_now(c)};
    if (assigns)
        v.value = cks_given_text(cks_str_sub(c->s, behind + 1, end - behind - 1));
    if (n || sets)
        add(c, v);
}

/* What the call before a block sets in it. */
static void
add_arguments(struct collecting *c)
{
    static const char name[] = "withEnv";
    size_t before = c->arguments, i = c->arguments + 1;
    while (before > 0 && cks_is_space((unsigned char)c->s.p[before - 1]))
        before--;
    bool sets = before >= strlen(name) && cks_groovy_stands_at(c->s, before - strlen(name), name);
    bool strange = false;
    while (i < c->behind) {
        size_t end = end_of_plain(c->s, i);
        if (end < c->s.n) {
            add_argument(c, i, end, sets);
        } else {
            strange |= !strchr("[](), \t\r\n", c->s.p[i]);
            end = cks_groovy_skip_text(c->s, i);
            end -= end > i;
        }
        i = (end > i ? end : i) + 1;
    }
    if (sets && strange)
        add(c, (struct cks_jenkins_value){.block = block_now(c)});
}

/* name: 'X', defaultValue: '...' of a parameter, or name 'X' of an axis; i is behind the word. */
static void
add_named(struct collecting *c, size_t i)
{
    static const char word[] = "defaultValue:";
    struct cks_str s = c->s;
    bool axis = i >= s.n || s.p[i] != ':';
    i = cks_groovy_skip_space(s, axis ? i : i + 1);
    size_t end = end_of_plain(s, i);
    if (end == s.n)
        return;
    struct cks_jenkins_value v = {.kind = axis ? CKS_JENKINS_ENVIRONMENT : CKS_JENKINS_PARAMETER,
                                  .name = cks_str_sub(s, i + 1, end - i - 1),
                                  .everywhere = axis};
    for (i = end + 1; !axis && i < s.n && !strchr("()", s.p[i]);) {
        size_t skipped = cks_groovy_skip_text(s, i);
        if (cks_groovy_stands_at(s, i, word)) {
            v.at = cks_groovy_skip_space(s, i + strlen(word));
            v.value = plain_string_at(s, v.at);
            break;
        }
        i = skipped > i ? skipped : i + 1;
    }
    add(c, v);
}

/* env.NAME = ..., and env['NAME'] or env."NAME", whose names are not read. */
static void
add_set_in_env(struct collecting *c, size_t behind)
{
    struct cks_str s = c->s;
    size_t n = cks_groovy_name(s, behind + 1);
    bool dot = s.p[behind] == '.', set = n && cks_groovy_behind_equals(s, behind + 1 + n) < s.n;
    if (s.p[behind] == '[' || (dot && (set || is_quote(s, behind + 1))))
        add(c, (struct cks_jenkins_value){.name = cks_str_sub(s, behind + 1, dot ? n : 0),
                                          .everywhere = true});
}

/* ---- the walk ---- */

/* A name of Groovy at i; the index behind what was read. */
static size_t
take_groovy_name(struct collecting *c, size_t i, size_t n)
{
    struct cks_str s = c->s, name = cks_str_sub(s, i, n);
    size_t behind = i + n, at = cks_groovy_behind_equals(s, behind);
    size_t open = cks_groovy_skip_space(s, behind);
    bool member = i > 0 && s.p[i - 1] == '.';
    if (!member && cks_str_is(name, "environment") && open < s.n && s.p[open] == '{')
        return add_environment(c, open + 1) + 1;
    if (!member && cks_str_is(name, "env") && behind < s.n)
        add_set_in_env(c, behind);
    if (!member && cks_str_is(name, "name"))
        add_named(c, behind);
    struct cks_str *slot = !member || at < s.n ? cks_vec_push(&c->j->names) : NULL;
    c->failed |= !slot && (!member || at < s.n);
    if (slot)
        *slot = name;
    if (!member && at < s.n)
        add(c, (struct cks_jenkins_value){.kind = CKS_JENKINS_GROOVY,
                                          .name = name,
                                          .value = plain_string_at(s, at),
                                          .at = at,
                                          .block = block_now(c)});
    return behind;
}

static void
open_block(struct collecting *c, size_t i)
{
    struct cks_jenkins_block *block = cks_vec_push(&c->j->blocks);
    size_t *slot = block ? cks_vec_push(&c->open) : NULL, before = i;
    c->failed |= !slot;
    if (!slot)
        return;
    *slot = c->j->blocks.count - 1;
    *block = (struct cks_jenkins_block){.open = i, .end = c->s.n};
    if (c->open.count > 1)
        block->up = c->open.items[c->open.count - 2];
    while (before > 0 && cks_is_space((unsigned char)c->s.p[before - 1]))
        before--;
    if (before > 0 && c->behind == before - 1 && c->arguments < c->behind)
        add_arguments(c);
}

static void
take_mark(struct collecting *c, size_t i)
{
    if (c->s.p[i] == '{') {
        open_block(c, i);
    } else if (c->s.p[i] == '}' && c->open.count > 1) {
        c->j->blocks.items[block_now(c)].end = i;
        c->open.count--;
    } else if (c->s.p[i] == '(') {
        size_t *slot = cks_vec_push(&c->parentheses);
        c->failed |= !slot;
        if (slot)
            *slot = i;
    } else if (c->s.p[i] == ')' && c->parentheses.count) {
        c->arguments = c->parentheses.items[--c->parentheses.count];
        c->behind = i;
    }
}

static int
compare_names_in_code(const void *a, const void *b)
{
    return cks_str_cmp(*(const struct cks_str *)a, *(const struct cks_str *)b);
}

/* ---- which values count where ---- */

struct placed {
    const struct cks_jenkins_value *value;
    size_t block, index;
};

static int
by_block_and_name(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->value->everywhere != y->value->everywhere)
        return x->value->everywhere ? 1 : -1;
    if (x->value->kind != y->value->kind)
        return x->value->kind < y->value->kind ? -1 : 1;
    int order = cks_str_cmp(x->value->name, y->value->name);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static bool
is_of_one_variable(const struct placed *a, const struct placed *b)
{
    return a->block == b->block && a->value->everywhere == b->value->everywhere &&
           a->value->kind == b->value->kind && cks_str_eq(a->value->name, b->value->name);
}

/* A third value of a variable in one block tells no more than that it has two. */
static bool
note_visible(struct cks_jenkins *j, const struct placed *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cks_jenkins_block *b = &j->blocks.items[all[i].block];
        if (i >= 2 && is_of_one_variable(&all[i - 2], &all[i]))
            continue;
        size_t *slot = cks_vec_push(&j->visible);
        if (!slot)
            return false;
        *slot = all[i].index;
        b->first = b->count ? b->first : j->visible.count - 1;
        b->count++;
    }
    return true;
}

/* False if out of memory. */
static bool
place_values(struct cks_jenkins *j)
{
    size_t count = j->list.count;
    struct placed *all = count ? cks_malloc(count * sizeof(*all)) : NULL;
    if (!count || !all)
        return !count;
    for (size_t i = 0; i < count; i++) {
        const struct cks_jenkins_value *v = &j->list.items[i];
        all[i] = (struct placed){v, v->everywhere ? 0 : v->block, i};
    }
    qsort(all, count, sizeof(*all), by_block_and_name);
    bool ok = note_visible(j, all, count);
    free(all);
    return ok;
}

bool
cks_jenkins_collect(struct cks_jenkins *j, struct cks_str text)
{
    struct collecting c = {.j = j, .s = text};
    open_block(&c, 0);
    for (size_t i = 0, next; i < text.n && !c.failed; i = next) {
        size_t n = cks_groovy_name(text, i), skipped = n ? i : cks_groovy_skip_text(text, i);
        next = skipped > i ? skipped : i + 1;
        if (n)
            next = take_groovy_name(&c, i, n);
        else if (skipped == i)
            take_mark(&c, i);
    }
    cks_vec_free(&c.open);
    cks_vec_free(&c.parentheses);
    if (!c.failed && j->names.count)
        qsort(j->names.items, j->names.count, sizeof(*j->names.items), compare_names_in_code);
    return !c.failed && place_values(j);
}

void
cks_jenkins_free(struct cks_jenkins *j)
{
    cks_vec_free(&j->list);
    cks_vec_free(&j->blocks);
    cks_vec_free(&j->names);
    cks_vec_free(&j->visible);
}

/* ---- what a step has ---- */

/* Whether Groovy's code has the name in a place other than the one that sets it. */
static bool
is_in_code(const struct cks_jenkins *j, struct cks_str name, bool set)
{
    size_t low = 0, high = j->names.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cks_str_cmp(j->names.items[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    low += set;
    return low < j->names.count && cks_str_eq(j->names.items[low], name);
}

static bool
opens_by(const void *item, const void *key)
{
    const struct cks_jenkins_block *b = item;
    return b->open <= *(const size_t *)key;
}

/* The innermost block around byte `at`; the file is the first. */
static size_t
block_around(const struct cks_jenkins *j, size_t at)
{
    const struct cks_jenkins_block *blocks = j->blocks.items;
    size_t i = cks_search(blocks, j->blocks.count, sizeof(*blocks), &at, opens_by) - 1;
    while (i && blocks[i].end <= at)
        i = blocks[i].up;
    return i;
}

static int
compare_indices(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The values that count at byte `at`, in the order of the text; VISIBLE_MAX + 1 where there are too
 * many. */
static size_t
values_at(const struct cks_jenkins *j, size_t at, size_t ret[VISIBLE_MAX])
{
    size_t count = 0, block = block_around(j, at);
    for (bool last = false; !last; block = j->blocks.items[block].up) {
        const struct cks_jenkins_block *b = &j->blocks.items[block];
        if (count + b->count > VISIBLE_MAX)
            return VISIBLE_MAX + 1;
        if (b->count)
            memcpy(ret + count, j->visible.items + b->first, b->count * sizeof(*ret));
        count += b->count;
        last = block == 0;
    }
    qsort(ret, count, sizeof(*ret), compare_indices);
    return count;
}

/* How much a value counts: an inner block's more. */
static size_t
weight_of(const struct cks_jenkins *j, const struct cks_jenkins_value *v)
{
    return v->everywhere ? SIZE_MAX : j->blocks.items[v->block].open + 1;
}

/* One that gives its variable at byte `at`; known is false where another may give it too. */
struct choice {
    const struct cks_jenkins_value *value;
    size_t weight;
    bool known;
};
typedef CKS_VEC(struct choice) choice_list;

static struct choice *
find_choice(const choice_list *list, enum cks_jenkins_kind kind, struct cks_str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].value->kind == kind && cks_str_eq(list->items[i].value->name, name))
            return &list->items[i];
    return NULL;
}

static bool
choose(choice_list *list, const struct cks_jenkins_value *v, size_t weight)
{
    struct choice *old = find_choice(list, v->kind, v->name);
    if (old && old->weight == weight)
        old->known = false;
    if (old && old->weight >= weight)
        return true;
    struct choice *slot = old ? old : cks_vec_push(list);
    if (slot)
        *slot = (struct choice){v, weight, v->value.p != NULL};
    return slot != NULL;
}

static bool
give_as(const struct cks_reading *r, cks_given_list *ret, const struct choice *c,
        const char *before, bool known)
{
    const struct cks_jenkins_value *v = c->value;
    bool groovy = before != NULL;
    const char *name =
        cks_arena_printf(r->arena, "%s%s%.*s%s", groovy ? "(" : "", groovy ? before : "",
                         (int)v->name.n, v->name.p, groovy ? ")" : "");
    const char *shown = cks_arena_strndup(r->arena, v->name.p, v->name.n);
    struct cks_shell_given g = {.value = v->value,
                                .known = c->known && known,
                                .possible = v->kind == CKS_JENKINS_PARAMETER,
                                .doc = r->doc,
                                .at = v->at,
                                .from = v->from,
                                .shown = shown};
    if (!name || !shown)
        return false;
    g.name = cks_str_of(name);
    return cks_give_value(ret, g);
}

static bool
give_choice(const struct cks_jenkins *j, const struct cks_reading *r, const choice_list *list,
            const struct choice *c, cks_given_list *ret)
{
    struct cks_str name = c->value->name;
    bool alone = !is_in_code(j, name, false);
    if (c->value->kind == CKS_JENKINS_GROOVY)
        return is_in_code(j, name, true) || give_as(r, ret, c, "", true);
    if (c->value->kind == CKS_JENKINS_ENVIRONMENT) {
        alone = alone && !find_choice(list, CKS_JENKINS_PARAMETER, name);
        return give_as(r, ret, c, NULL, true) && give_as(r, ret, c, "env.", true) &&
               (!alone || give_as(r, ret, c, "", true));
    }
    bool own = !find_choice(list, CKS_JENKINS_ENVIRONMENT, name);
    return give_as(r, ret, c, "params.", true) &&
           (!own || (give_as(r, ret, c, NULL, true) && give_as(r, ret, c, "env.", true) &&
                     (!alone || give_as(r, ret, c, "", true))));
}

/* The values that count at byte `at`, one of each variable. *ret_forgotten: an inner block than
 * this is not known to set none. */
static bool
choose_all(const struct cks_jenkins *j, size_t at, const size_t *values, size_t count,
           choice_list *list, size_t *ret_forgotten)
{
    bool ok = true;
    *ret_forgotten = 0;
    for (size_t i = 0; ok && i < count; i++) {
        const struct cks_jenkins_value *v = &j->list.items[values[i]];
        size_t weight = weight_of(j, v);
        if (!v->name.n && weight > *ret_forgotten)
            *ret_forgotten = weight;
        if (v->name.n && (v->kind != CKS_JENKINS_GROOVY || v->at < at))
            ok = choose(list, v, weight);
    }
    return ok;
}

bool
cks_jenkins_give(const struct cks_jenkins *j, const struct cks_reading *r, size_t at,
                 cks_given_list *ret)
{
    choice_list list = {0};
    size_t values[VISIBLE_MAX], forgotten, count = values_at(j, at, values);
    bool ok = count > VISIBLE_MAX || choose_all(j, at, values, count, &list, &forgotten);
    /* Where there are too many, none is known. */
    bool beyond = count > VISIBLE_MAX || list.count > CKS_GIVEN_MAX;
    if (beyond)
        cks_reading_beyond(r, CKS_BOUND_GIVEN_VARIABLES);
    for (size_t i = 0; ok && !beyond && i < list.count; i++) {
        struct choice *c = &list.items[i];
        c->known &= c->value->kind == CKS_JENKINS_GROOVY || c->weight > forgotten;
        ok = give_choice(j, r, &list, c, ret);
    }
    cks_vec_free(&list);
    return ok;
}
