#include "formats/shell/spoils.h"

#include "base/bounds.h"

/* Real scripts have under a hundred of either. */
#define GROUPS_MAX ((size_t)CKS_MOST_SHELL_VARIABLES)
#define SPOILS_MAX ((size_t)CKS_MOST_SHELL_VARIABLES)

static bool
is_open_function(const struct cks_shell_group *g)
{
    return g->kind == CKS_SHELL_GROUP_FUNCTION && g->end == SIZE_MAX;
}

void
cks_shell_group_open(struct cks_shell_spoils *s, enum cks_shell_group_kind kind, size_t at,
                     struct cks_str name)
{
    struct cks_shell_group *g = s->groups.count < GROUPS_MAX ? cks_vec_push(&s->groups) : NULL;
    s->beyond |= !g;
    if (g)
        *g = (struct cks_shell_group){.kind = kind, .start = at, .end = SIZE_MAX, .name = name};
}

struct cks_shell_group *
cks_shell_function_open(struct cks_shell_spoils *s)
{
    for (size_t i = s->groups.count; i-- > 0;)
        if (is_open_function(&s->groups.items[i]))
            return &s->groups.items[i];
    return NULL;
}

bool
cks_shell_in_function(const struct cks_shell_spoils *s, size_t at)
{
    for (size_t i = 0; i < s->groups.count; i++)
        if (s->groups.items[i].kind == CKS_SHELL_GROUP_FUNCTION && s->groups.items[i].start < at &&
            at < s->groups.items[i].end)
            return true;
    return false;
}

const struct cks_shell_group *
cks_shell_function(const struct cks_shell_spoils *s, struct cks_str name)
{
    for (size_t i = s->groups.count; i-- > 0;)
        if (s->groups.items[i].kind == CKS_SHELL_GROUP_FUNCTION &&
            cks_str_eq(s->groups.items[i].name, name))
            return &s->groups.items[i];
    return NULL;
}

bool
cks_shell_any_spoils(const struct cks_shell_spoils *s)
{
    bool any = s->foreign;
    for (size_t i = 0; i < s->groups.count; i++)
        any |= s->groups.items[i].spoils;
    return any;
}

/* Takes a further beginning of names; false if they are the function's already. */
static bool
widen_spoil(struct cks_shell_group *f, struct cks_str begins)
{
    bool within = f->spoils && begins.n >= f->begins.n &&
                  cks_str_eq(cks_str_sub(begins, 0, f->begins.n), f->begins);
    if (!within)
        f->begins = f->spoils ? (struct cks_str){0} : begins;
    f->spoils = true;
    return !within;
}

static bool
is_function_name_byte(char c)
{
    return cks_is_alnum((unsigned char)c) || strchr("_-.:", c) != NULL;
}

/* The place of a function's name as a word in [from, to) of the text, or `to`. */
static size_t
find_function_word(struct cks_str text, struct cks_str name, size_t from, size_t to)
{
    for (size_t i = from; i + name.n <= to; i++) {
        bool apart = (i == 0 || !is_function_name_byte(text.p[i - 1])) &&
                     (i + name.n >= text.n || !is_function_name_byte(text.p[i + name.n]));
        if (apart && memcmp(text.p + i, name.p, name.n) == 0)
            return i;
    }
    return to;
}

/* A function that calls one which was read after it does what that does. */
static void
widen_callers(struct cks_shell_spoils *s, struct cks_str text)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < s->groups.count; i++) {
            const struct cks_shell_group *called = &s->groups.items[i];
            if (called->kind != CKS_SHELL_GROUP_FUNCTION || !called->spoils || !called->name.n)
                continue;
            for (size_t k = 0; k < s->groups.count; k++) {
                struct cks_shell_group *f = &s->groups.items[k];
                struct cks_str begins = called->begins;
                bool other = k != i && f->kind == CKS_SHELL_GROUP_FUNCTION && f->end <= text.n;
                size_t at = other ? find_function_word(text, called->name, f->start, f->end) : 0;
                if (other && at < f->end && widen_spoil(f, begins)) {
                    changed = true;
                    cks_shell_spoil_at(s, at, begins, false);
                }
            }
        }
    }
}

void
cks_shell_group_close(struct cks_shell_spoils *s, bool loop, size_t at, struct cks_str text)
{
    for (size_t i = s->groups.count; i-- > 0;) {
        struct cks_shell_group *g = &s->groups.items[i];
        if (g->end != SIZE_MAX || (g->kind == CKS_SHELL_GROUP_LOOP) != loop)
            continue;
        g->end = at;
        for (size_t k = 0; k < s->list.count && g->kind == CKS_SHELL_GROUP_FUNCTION; k++)
            if (s->list.items[k].end == SIZE_MAX)
                s->list.items[k].end = at;
        if (g->kind == CKS_SHELL_GROUP_FUNCTION)
            widen_callers(s, text);
        return;
    }
}

void
cks_shell_spoil_at(struct cks_shell_spoils *s, size_t at, struct cks_str begins, bool lasting)
{
    struct cks_shell_spoil *spoil = s->list.count < SPOILS_MAX ? cks_vec_push(&s->list) : NULL;
    s->beyond |= !spoil;
    if (spoil)
        *spoil = (struct cks_shell_spoil){
            .at = at, .end = lasting ? SIZE_MAX : at, .step = ++s->step, .begins = begins};
    struct cks_shell_group *f = cks_shell_function_open(s);
    if (f)
        widen_spoil(f, begins);
}

/* Up to where in the script what is run may come before the use. */
static size_t
spoil_reach_of(const struct cks_shell_spoils *s, size_t use, size_t local)
{
    size_t reach = use;
    for (size_t i = 0; i < s->groups.count; i++) {
        const struct cks_shell_group *g = &s->groups.items[i];
        if (use < g->start || use >= g->end || g->kind == CKS_SHELL_GROUP_BRACES)
            continue;
        size_t end = g->kind == CKS_SHELL_GROUP_LOOP ? g->end : local ? use : SIZE_MAX;
        reach = end > reach ? end : reach;
    }
    return reach;
}

bool
cks_shell_is_spoiled(const struct cks_shell_spoils *s, struct cks_str name, size_t step, size_t use,
                     size_t local)
{
    size_t reach = spoil_reach_of(s, use, local);
    for (size_t i = 0; i < s->list.count; i++) {
        const struct cks_shell_spoil *p = &s->list.items[i];
        bool named = cks_str_eq(cks_str_sub(name, 0, p->begins.n), p->begins);
        bool after = p->step > step || (use >= p->at && use < p->end);
        if (named && after && (p->at < reach || reach == SIZE_MAX))
            return true;
    }
    return s->beyond;
}

void
cks_shell_spoils_free(struct cks_shell_spoils *s)
{
    cks_vec_free(&s->groups);
    cks_vec_free(&s->list);
}
