#include "formats/inside/jenkins_values.h"

#include <stdlib.h>

#include "formats/inside/groovy.h"
#include "formats/shell/constants.h"

/* Variables of one step: real ones have under thirty. Where there are more, none is known. */
#define CHOICES_MAX 200u

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
    *block = (struct cks_jenkins_block){i, c->s.n};
    *slot = c->j->blocks.count - 1;
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
    return !c.failed;
}

void
cks_jenkins_free(struct cks_jenkins *j)
{
    cks_vec_free(&j->list);
    cks_vec_free(&j->blocks);
    cks_vec_free(&j->names);
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

/* How much a value counts at byte `at`: an inner block's more; 0: not at all. */
static size_t
weight_at(const struct cks_jenkins *j, const struct cks_jenkins_value *v, size_t at)
{
    const struct cks_jenkins_block *b = &j->blocks.items[v->block];
    if (v->everywhere)
        return SIZE_MAX;
    return b->open <= at && at < b->end ? b->open + 1 : 0;
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
    return cks_give_assignment(ret, g, false);
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

bool
cks_jenkins_give(const struct cks_jenkins *j, const struct cks_reading *r, size_t at,
                 cks_given_list *ret)
{
    choice_list list = {0};
    size_t forgotten = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < j->list.count && list.count < CHOICES_MAX; i++) {
        const struct cks_jenkins_value *v = &j->list.items[i];
        size_t weight = weight_at(j, v, at);
        if (!v->name.n && weight > forgotten)
            forgotten = weight;
        if (weight && v->name.n && (v->kind != CKS_JENKINS_GROOVY || v->at < at))
            ok = choose(&list, v, weight);
    }
    for (size_t i = 0; ok && i < list.count && list.count < CHOICES_MAX; i++) {
        struct choice *c = &list.items[i];
        c->known &= c->value->kind == CKS_JENKINS_GROOVY || c->weight > forgotten;
        ok = give_choice(j, r, &list, c, ret);
    }
    cks_vec_free(&list);
    return ok;
}
