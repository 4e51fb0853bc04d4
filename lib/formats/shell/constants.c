#include "formats/shell/constants.h"

#include "formats/shell/call.h"

#define CONSTANTS_MAX ((size_t)CKS_MOST_SHELL_VARIABLES)

struct cks_shell_constant *
cks_shell_constants_find(struct cks_shell_constants *c, struct cks_str name)
{
    for (size_t i = 0; i < c->list.count; i++)
        if (cks_str_eq(c->list.items[i].name, name))
            return &c->list.items[i];
    return NULL;
}

struct cks_shell_constant *
cks_shell_constants_assigned(struct cks_shell_constants *c, struct cks_str name)
{
    struct cks_shell_constant *k = cks_shell_constants_find(c, name);
    if (!k && c->list.count < CONSTANTS_MAX) {
        k = cks_vec_push(&c->list);
        c->failed |= !k;
        if (k)
            *k = (struct cks_shell_constant){.name = name};
    }
    if (!k && !c->failed)
        c->beyond = CKS_BOUND_SHELL_VARIABLES;
    if (k && k->given)
        *k = (struct cks_shell_constant){.name = name};
    if (k)
        k->assigned++;
    return k;
}

bool
cks_shell_constants_give(struct cks_shell_constants *c, const struct cks_shell_givens *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const struct cks_shell_given *g = &given->items[i];
        if (cks_shell_constants_find(c, g->name) || c->list.count >= CONSTANTS_MAX)
            continue;
        struct cks_shell_constant *k = cks_vec_push(&c->list);
        const char *shown =
            g->shown ? g->shown : cks_arena_strndup(c->r->arena, g->name.p, g->name.n);
        if (!k || !shown)
            return false;
        *k = (struct cks_shell_constant){.name = g->name,
                                         .value = g->value,
                                         .assigned = 1,
                                         .known = g->known,
                                         .possible = g->possible,
                                         .given = true,
                                         .homes = g->homes,
                                         .home_count = g->home_count,
                                         .whole = g->whole};
        k->here = (struct cks_shell_home){.doc = g->doc,
                                          .at = g->at,
                                          .from = g->from,
                                          .name = shown,
                                          .pointer = g->pointer,
                                          .part = g->part};
    }
    return true;
}

void
cks_shell_constants_set_here(struct cks_shell_constants *c, struct cks_shell_constant *k,
                             const struct cks_shell_word *w, size_t from)
{
    const char *shown = cks_arena_strndup(c->r->arena, k->name.p, k->name.n);
    c->failed |= !shown;
    k->commands |= cks_shell_names_command(w->text);
    for (size_t i = 0; i < w->item_count; i++)
        k->commands |= cks_shell_names_command(w->items[i].text);
    k->here = (struct cks_shell_home){.doc = c->file, .at = w->start, .from = from, .name = shown};
    k->at = c->file ? c->file_at : w->start;
    k->step = ++c->spoils.step;
}

/* ---- expansions ---- */

size_t
cks_shell_name_length(struct cks_str s)
{
    size_t n = 0;
    while (n < s.n && (cks_is_alnum((unsigned char)s.p[n]) || s.p[n] == '_'))
        n++;
    return n;
}

static bool
is_plain_text(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr("$`\\\"'", s.p[i]))
            return false;
    return true;
}

bool
cks_shell_expansion_read(struct cks_str s, struct cks_shell_expansion *ret)
{
    *ret = (struct cks_shell_expansion){0};
    if (s.n < 2 || s.p[0] != '$')
        return false;
    bool braces = s.p[1] == '{' && s.p[s.n - 1] == '}';
    struct cks_str inner = braces ? cks_str_sub(s, 2, s.n - 3) : cks_str_sub(s, 1, s.n);
    size_t n = cks_shell_name_length(inner);
    ret->name = cks_str_sub(inner, 0, n);
    /* Of what the script is given only the default is known: $1 itself is not a variable. */
    bool numbered = n > 0 && cks_is_digit((unsigned char)inner.p[0]);
    if (n == 0 || (numbered && (!braces || n == inner.n)))
        return false;
    if (n == inner.n)
        return true;
    size_t at = n + (inner.p[n] == ':');
    if (at >= inner.n || (inner.p[at] != '-' && inner.p[at] != '='))
        return at < inner.n && inner.p[at] == '?';
    struct cks_str text = cks_str_sub(inner, at + 1, inner.n);
    if (text.n >= 2 && (text.p[0] == '"' || text.p[0] == '\'') && text.p[text.n - 1] == text.p[0])
        text = cks_str_sub(text, 1, text.n - 2);
    ret->keeps = inner.p[at] == '=';
    ret->defaults = at > n;
    /* An empty one only says that the variable may not be set, as `set -u` asks for. */
    if (text.n && is_plain_text(text))
        ret->otherwise = text;
    return true;
}

static bool
is_of_groovy(const struct cks_shell_source *source, struct cks_str span)
{
    return source->dialect == CKS_SHELL_GROOVY && span.n && span.p[0] == CKS_SHELL_GROOVY_MARK;
}

struct cks_str
cks_shell_gap_text(const struct cks_shell_source *source, const struct cks_shell_gap *gap)
{
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    bool make = source->dialect == CKS_SHELL_MAKE;
    bool terraform = source->dialect == CKS_SHELL_TERRAFORM;
    if (is_of_groovy(source, span))
        return (struct cks_str){0};
    if ((make || terraform) && cks_str_starts(span, "$$"))
        return cks_str_sub(span, 1, span.n);
    return make || (terraform && cks_str_starts(span, "${")) ? (struct cks_str){0} : span;
}

/* If no quotes keep a value together, the shell takes it apart. */
static bool
falls_apart(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr(" \t\n*?[", s.p[i]))
            return true;
    return s.n == 0;
}

/* The same of what make puts there, whose quotes and operators the shell reads too. */
static bool
is_plain_make_word(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!cks_is_alnum((unsigned char)s.p[i]) && !strchr("_./:@%+=,-", s.p[i]))
            return false;
    return s.n > 0;
}

/* Whether a gap is a word of its own, which blanks around a value do not change. */
static bool
is_own_word(const struct cks_shell_source *source, const struct cks_shell_gap *gap)
{
    struct cks_str s = source->text;
    return gap->bare && gap->start > 0 && cks_is_space((unsigned char)s.p[gap->start - 1]) &&
           (gap->end >= s.n || cks_is_space((unsigned char)s.p[gap->end]));
}

struct cks_str
cks_shell_make_name(struct cks_arena *a, struct cks_str name)
{
    char *p = cks_arena_array(a, name.n + 2, 1);
    if (!p)
        return (struct cks_str){0};
    p[0] = '(';
    memcpy(p + 1, name.p, name.n);
    p[name.n + 1] = ')';
    return (struct cks_str){p, name.n + 2};
}

/* "(X)" of $(X) and ${X}, which make replaces; empty for its other forms. */
static struct cks_str
name_of_make(struct cks_shell_constants *c, const struct cks_shell_source *source,
             const struct cks_shell_gap *gap)
{
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    struct cks_str name = cks_str_sub(span, 2, span.n < 3 ? 0 : span.n - 3);
    if (span.n < 4 || !strchr("({", span.p[1]))
        return (struct cks_str){0};
    struct cks_str kept = cks_shell_make_name(c->r->arena, name);
    c->failed |= !kept.p;
    return kept;
}

/* "(text)" of ${text}, which Terraform or Groovy replaces, of GitHub's ${{ text }}, and of Groovy's
 * $text; empty for what they leave to the shell. */
static struct cks_str
name_of_replaced(struct cks_shell_constants *c, const struct cks_shell_source *source,
                 const struct cks_shell_gap *gap)
{
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    bool groovy = is_of_groovy(source, span), braces = span.n > 1 && span.p[1] == '{';
    bool terraform = source->dialect == CKS_SHELL_TERRAFORM && cks_str_starts(span, "${");
    bool github = source->dialect == CKS_SHELL_TEMPLATE && cks_str_starts(span, "${{");
    if (!groovy && !terraform && !github)
        return (struct cks_str){0};
    struct cks_str inner =
        braces ? cks_str_sub(span, 2, span.n < 3 ? 0 : span.n - 3) : cks_str_sub(span, 1, span.n);
    if (github)
        inner = cks_str_sub(span, 3, span.n < 5 ? 0 : span.n - 5);
    struct cks_str kept = cks_shell_make_name(c->r->arena, cks_str_trim(inner));
    c->failed |= !kept.p;
    return kept;
}

/* Whether a constant has its value still where it is used. */
static bool
is_value_at(const struct cks_shell_constants *c, const struct cks_shell_constant *k, size_t use)
{
    return k->known && k->assigned == 1 &&
           !cks_shell_is_spoiled(&c->spoils, k->name, k->step, use, k->until);
}

/* The same, and that it is assigned before; one that is local is put together of what others are at
 * each call of its function. */
static bool
is_current(struct cks_shell_constants *c, const struct cks_shell_constant *k,
           const struct cks_shell_gap *gap)
{
    size_t use = c->file ? c->file_at : gap->start;
    bool before = k->given || c->file || k->at < use;
    if (!before || (k->until && use >= k->until) || !is_value_at(c, k, use))
        return false;
    for (size_t i = 0; k->until && i < k->home_count; i++) {
        const struct cks_shell_constant *of =
            cks_shell_constants_find(c, cks_str_of(k->homes[i].name));
        if (of && of->until != k->until && !is_value_at(c, of, use))
            return false;
    }
    return !k->until || k->home_count < CKS_TRACE_TEXTS_MAX;
}

bool
cks_shell_constants_variable(struct cks_shell_constants *c, struct cks_str name, size_t at,
                             struct cks_str *ret, bool *ret_open)
{
    const struct cks_shell_gap use = {.start = at};
    const struct cks_shell_constant *k = cks_shell_constants_find(c, name);
    *ret_open = false;
    /* One that is assigned behind a function's body has its value where that is called. */
    bool later = k && !k->given && k->assigned == 1 && k->at > at;
    if (!k || (later && !cks_shell_in_function(&c->spoils, at)))
        return false;
    *ret_open = later || c->unsure || !is_current(c, k, &use);
    *ret = *ret_open ? (struct cks_str){0} : k->value;
    return true;
}

/* The value of a gap, which may be several words or none where no quotes keep it together. */
static struct cks_str
value_of_gap(struct cks_shell_constants *c, const struct cks_shell_source *source,
             const struct cks_shell_gap *gap, const struct cks_shell_constant **ret_constant)
{
    struct cks_shell_expansion e;
    struct cks_str span = cks_shell_gap_text(source, gap);
    *ret_constant = NULL;
    bool of_make = source->dialect == CKS_SHELL_MAKE && !span.p;
    struct cks_str replaced = name_of_replaced(c, source, gap);
    if (replaced.p)
        e = (struct cks_shell_expansion){.name = replaced};
    else if (of_make)
        e = (struct cks_shell_expansion){.name = name_of_make(c, source, gap)};
    else if (c->unsure || !cks_shell_expansion_read(span, &e))
        return (struct cks_str){0};
    const struct cks_shell_constant *k = cks_shell_constants_find(c, e.name);
    bool known = k && is_current(c, k, gap);
    size_t use = c->file ? c->file_at : gap->start;
    if (!known && (k || e.keeps || cks_shell_is_spoiled(&c->spoils, e.name, 0, use, 0)))
        return (struct cks_str){0};
    known = known && !(e.defaults && !k->value.n);
    struct cks_str value = known ? k->value : e.otherwise;
    *ret_constant = known ? k : NULL;
    if (is_own_word(source, gap))
        value = cks_str_trim(value);
    return value;
}

struct cks_str
cks_shell_constants_gap(struct cks_shell_constants *c, const struct cks_shell_source *source,
                        const struct cks_shell_gap *gap,
                        const struct cks_shell_constant **ret_constant)
{
    struct cks_str value = value_of_gap(c, source, gap, ret_constant);
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    /* Gaps of GitHub's expressions are not bare, and still fall apart. */
    bool github = source->dialect == CKS_SHELL_TEMPLATE && cks_str_starts(span, "${{");
    bool replaced = github || !cks_shell_gap_text(source, gap).p;
    bool apart =
        (gap->bare || github) && (replaced ? !is_plain_make_word(value) : falls_apart(value));
    return apart ? (struct cks_str){0} : value;
}

struct cks_str
cks_shell_constants_words(struct cks_shell_constants *c, const struct cks_shell_source *source,
                          const struct cks_shell_gap *gap)
{
    const struct cks_shell_constant *k;
    return value_of_gap(c, source, gap, &k);
}

/* ---- words ---- */

/* A word while its gaps are filled. */
struct expanding {
    struct cks_buf text;
    struct cks_shell_gap gaps[CKS_SHELL_GAPS_MAX];
    size_t count, filled;
    struct cks_shell_home homes[CKS_TRACE_TEXTS_MAX];
    size_t home_count;
    struct cks_shell_fill fills[CKS_SHELL_GAPS_MAX];
    bool possible, read;
};

static void
add_home(struct expanding *e, const struct cks_shell_home *h, size_t len, bool passed)
{
    if (e->home_count == CKS_COUNT(e->homes))
        return;
    struct cks_shell_home *kept = &e->homes[e->home_count++];
    *kept = *h;
    kept->start = e->text.len;
    kept->len = len;
    kept->passed = passed;
}

/* Where a constant comes from, of which so many bytes are put at the end of the text. */
static void
add_homes(struct expanding *e, const struct cks_shell_constant *k, size_t len)
{
    if (!k->whole)
        add_home(e, &k->here, len, false);
    for (size_t i = 0; i < k->home_count; i++)
        if (!k->homes[i].open)
            add_home(e, &k->homes[i], len, k->homes[i].passed);
    if (k->whole)
        add_home(e, &k->here, len, true);
}

/* Where what is left open was assigned, if it is assigned in one place. */
static void
add_open_homes(struct cks_shell_constants *c, struct expanding *e,
               const struct cks_shell_source *source, const struct cks_shell_gap *gap)
{
    struct cks_shell_expansion x;
    struct cks_str span = cks_shell_gap_text(source, gap);
    if (c->unsure || !cks_shell_expansion_read(span, &x))
        return;
    const struct cks_shell_constant *k = cks_shell_constants_find(c, x.name);
    if (!k || k->assigned != 1 || (!k->given && k->at > gap->start) ||
        (k->until && gap->start >= k->until))
        return;
    bool started = false;
    for (size_t i = 0; i < k->home_count; i++)
        if (k->homes[i].open) {
            add_home(e, &k->homes[i], 0, k->homes[i].passed);
            started = true;
        }
    struct cks_shell_home here = k->here;
    here.open = true;
    add_home(e, &here, 0, started);
}

static void
fill_gaps(struct cks_shell_constants *c, const struct cks_shell_source *source,
          const struct cks_shell_word *w, struct expanding *e)
{
    size_t from = 0;
    for (size_t i = 0; i < w->gap_count; i++) {
        const struct cks_shell_constant *k;
        const struct cks_shell_gap *gap = &w->gaps[i];
        struct cks_str value = cks_shell_constants_gap(c, source, gap, &k);
        cks_buf_addstr(&e->text, cks_str_sub(w->text, from, gap->at - from));
        from = gap->at;
        if (!value.p) {
            e->gaps[e->count] = *gap;
            e->gaps[e->count++].at = e->text.len;
            add_open_homes(c, e, source, gap);
            continue;
        }
        if (k)
            add_homes(e, k, value.n);
        e->fills[e->filled++] = (struct cks_shell_fill){e->text.len, value.n};
        cks_buf_addstr(&e->text, value);
        e->possible |= !k || k->possible;
        e->read |= k && k->read;
    }
    cks_buf_addstr(&e->text, cks_str_sub(w->text, from, w->text.n));
}

static bool
keep_word(struct cks_shell_constants *c, const struct expanding *e, struct cks_shell_word *ret)
{
    struct cks_shell_gap *gaps = cks_arena_array(c->r->arena, e->count, sizeof(*gaps));
    struct cks_shell_fill *fills = cks_arena_array(c->r->arena, e->filled, sizeof(*fills));
    struct cks_shell_home *homes = cks_arena_array(c->r->arena, e->home_count, sizeof(*homes));
    ret->text = cks_arena_str(c->r->arena, cks_buf_str(&e->text));
    if (!cks_buf_ok(&e->text) || !gaps || !homes || !fills || !ret->text.p)
        return false;
    if (e->count)
        memcpy(gaps, e->gaps, e->count * sizeof(*gaps));
    ret->gaps = gaps;
    ret->gap_count = e->count;
    ret->homes = homes;
    ret->home_count = e->home_count;
    memcpy(homes, e->homes, e->home_count * sizeof(*homes));
    ret->fills = fills;
    ret->fill_count = e->filled;
    memcpy(fills, e->fills, e->filled * sizeof(*fills));
    ret->bare = false;
    for (size_t i = 0; i < e->count; i++)
        ret->bare |= gaps[i].bare;
    return true;
}

bool
cks_shell_constants_expand_in(struct cks_shell_constants *c, const struct cks_shell_source *source,
                              const struct cks_shell_word *word, struct cks_shell_word *ret)
{
    struct expanding e = {0};
    bool ok = true;
    *ret = *word;
    if (!word->gap_count)
        return true;
    fill_gaps(c, source, word, &e);
    if (e.filled || e.home_count) {
        ok = keep_word(c, &e, ret);
        ret->possible = e.possible;
        ret->read = e.read;
    }
    cks_buf_free(&e.text);
    return ok;
}

bool
cks_shell_comes_from(const struct cks_shell_word *w, size_t from, size_t len)
{
    size_t givers = 0;
    for (size_t i = 0; i < w->home_count; i++)
        givers += !w->homes[i].passed && !w->homes[i].open && w->homes[i].start < from + len &&
                  from < w->homes[i].start + w->homes[i].len;
    const struct cks_shell_home *h = w->homes;
    while (givers == 1 && (h->passed || h->open || h->start + h->len <= from))
        h++;
    return givers == 1 && h->start == from && h->len == len && !h->part;
}

bool
cks_shell_constants_expand(struct cks_shell_constants *c, const struct cks_shell_word *word,
                           struct cks_shell_word *ret)
{
    bool ok = cks_shell_constants_expand_in(c, c->source, word, ret);
    c->failed |= !ok;
    return ok;
}

enum cks_shell_held
cks_shell_constants_array(const struct cks_shell_constants *c, const struct cks_shell_word *word,
                          bool (*each)(void *arg, const struct cks_shell_word *item), void *arg)
{
    struct cks_str name = cks_shell_array_of(c->source, word);
    const struct cks_shell_constant *k = NULL;
    for (size_t i = 0; name.n && i < c->list.count; i++)
        if (cks_str_eq(c->list.items[i].name, name))
            k = &c->list.items[i];
    /* Something else may set it too. */
    if (!k || c->unsure || k->assigned != cks_shell_array_parts(&c->arrays, name) ||
        cks_shell_is_spoiled(&c->spoils, name, cks_shell_array_step(&c->arrays, name), word->start,
                             0))
        return CKS_SHELL_HELD_UNKNOWN;
    return cks_shell_array_at(&c->arrays, name, word->start, each, arg);
}

bool
cks_shell_constants_name_command(struct cks_shell_constants *c, const struct cks_shell_gap *gap)
{
    struct cks_str span = cks_str_sub(c->source->text, gap->start, gap->end - gap->start);
    size_t skip = 0;
    while (skip < span.n && strchr("${!#", span.p[skip]))
        skip++;
    struct cks_str name = cks_str_sub(span, skip, span.n);
    const struct cks_shell_constant *k =
        cks_shell_constants_find(c, cks_str_sub(name, 0, cks_shell_name_length(name)));
    /* A default may name it too. */
    return (k && k->commands) || (cks_str_starts(span, "${") && cks_shell_names_command(span));
}

void
cks_shell_constants_free(struct cks_shell_constants *c)
{
    cks_vec_free(&c->passing);
    cks_vec_free(&c->written);
    cks_vec_free(&c->arrays);
    cks_vec_free(&c->list);
    cks_shell_spoils_free(&c->spoils);
}
