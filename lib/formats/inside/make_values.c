#include "formats/inside/make_values.h"

#include "base/limits.h"
#include "formats/reading/include.h"
#include "formats/shell/constants.h"
#include "source/shell/place.h"

/* Variables that are made of each other: people write three or four. */
#define DEPTH_MAX 32u
/* A text that grows with each step is not one of a store. */
#define TEXT_MAX 65536u

/* ---- collecting ---- */

static bool collect_make_lines(struct cks_make *m, const struct cks_document *doc);

/* The files of an include; false: one is not read, or not by a constant name. */
static bool
collect_files(struct cks_make *m, struct cks_str names, bool conditional)
{
    while (names.n && !conditional && !m->failed) {
        size_t n = 0;
        while (n < names.n && !cks_is_space((unsigned char)names.p[n]))
            n++;
        struct cks_str path = cks_str_sub(names, 0, n);
        struct cks_document *doc = NULL;
        names = cks_str_trim(cks_str_sub(names, n, names.n));
        bool plain = cks_str_find(path, "$") == path.n && cks_str_find(path, "*") == path.n;
        if (!plain || m->files++ >= CKS_MOST_SHELL_FILES)
            return false;
        enum cks_include read = cks_include_open(m->r, path, true, CKS_SYNTAX_SHELL, &doc);
        m->failed |= read == CKS_INCLUDE_NO_MEMORY;
        if (read != CKS_INCLUDE_OK)
            return false;
        doc->locate = cks_shell_document_locate;
        if (!collect_make_lines(m, doc))
            return false;
    }
    return !conditional;
}

static void
collect_make_line(struct cks_make *m, const struct cks_document *doc, const struct cks_make_line *l)
{
    bool include = l->kind == CKS_MAKE_INCLUDE;
    bool forgets = include && !collect_files(m, l->name, l->conditional);
    if (l->kind == CKS_MAKE_OTHER || l->kind == CKS_MAKE_RULE || l->kind == CKS_MAKE_RECIPE ||
        (include && !forgets) || m->failed)
        return;
    if (m->list.count >= CKS_MOST_SHELL_VARIABLES) {
        cks_reading_beyond(m->r, CKS_BOUND_SHELL_VARIABLES);
        m->unsure = true;
        return;
    }
    struct cks_make_assignment *a = cks_vec_push(&m->list);
    m->failed |= !a;
    if (a)
        *a = (struct cks_make_assignment){.line = *l, .doc = doc, .forgets = forgets};
    m->unsure |= cks_str_is(l->name, ".RECIPEPREFIX");
}

/* False: the text may set variables that its lines do not show. */
static bool
collect_make_lines(struct cks_make *m, const struct cks_document *doc)
{
    struct cks_make_reader lines = {.text = doc->text};
    struct cks_make_line line;
    static const char *const evals[] = {"$(eval", "${eval"};
    for (size_t i = 0; i < CKS_COUNT(evals); i++)
        m->unsure |= cks_str_find(doc->text, evals[i]) < doc->text.n;
    m->one_shell |= cks_str_find(doc->text, ".ONESHELL") < doc->text.n;
    while (!m->failed && cks_make_next(&lines, &line))
        collect_make_line(m, doc, &line);
    return !m->unsure;
}

bool
cks_make_collect(struct cks_make *m, struct cks_reading *r)
{
    *m = (struct cks_make){.r = r};
    collect_make_lines(m, r->doc);
    return !m->failed;
}

void
cks_make_free(struct cks_make *m)
{
    cks_vec_free(&m->list);
}

/* ---- targets ---- */

static struct cks_str
next_target_word(struct cks_str *inout)
{
    size_t n = 0;
    *inout = cks_str_trim(*inout);
    while (n < inout->n && !cks_is_space((unsigned char)inout->p[n]))
        n++;
    struct cks_str word = cks_str_sub(*inout, 0, n);
    *inout = cks_str_sub(*inout, n, inout->n);
    return word;
}

/* Whether an assignment is for each of a recipe's targets, by their names. */
static bool
is_for(const struct cks_make_line *l, struct cks_str targets)
{
    bool all = targets.n && cks_str_find(targets, "$") == targets.n &&
               cks_str_find(targets, "%") == targets.n;
    for (struct cks_str left = targets, t; all && (t = next_target_word(&left)).n;) {
        bool found = false;
        for (struct cks_str of = l->targets, w; (w = next_target_word(&of)).n;)
            found |= cks_str_eq(w, t);
        all = found;
    }
    return all;
}

/* ---- values ---- */

/* Where an expression is: what counts there. */
struct scope {
    struct cks_str targets; /* of the recipe; n 0: none */
    size_t upto;            /* the assignments before this one count */
    bool late;              /* in a recipe: assignments for other targets may be in effect */
    unsigned depth;
};

/* A text while it is put together. */
struct text {
    struct cks_buf b;
    struct cks_shell_home homes[CKS_TRACE_TEXTS_MAX];
    size_t home_count;
    bool unknown;
};

/* What a variable is: the assignments that its text is made of. */
struct variable {
    size_t pieces[CKS_TRACE_TEXTS_MAX];
    size_t count; /* 0: it is not set */
    bool now;     /* they were expanded where they are */
    bool unknown;
    bool locked; /* by override */
};

static void expand_make_text(struct cks_make *m, struct cks_str s, struct scope at,
                             struct text *out);

/* What an assignment makes of a variable. */
static void
step_variable(struct variable *v, const struct cks_make_assignment *a, size_t index)
{
    const struct cks_make_line *l = &a->line;
    bool set = v->count || v->unknown;
    bool locked = v->locked || (l->overrides && !(set && l->op == CKS_MAKE_SETS_ONCE));
    if (v->locked && !l->overrides && !a->forgets)
        return;
    if (a->forgets || l->conditional || l->joined || l->op == CKS_MAKE_SETS_ELSE) {
        *v = (struct variable){.unknown = true};
    } else if (l->kind == CKS_MAKE_UNDEFINE) {
        *v = (struct variable){0};
    } else if (l->op == CKS_MAKE_ADDS && set) {
        v->unknown |= v->count == CKS_COUNT(v->pieces);
        if (!v->unknown)
            v->pieces[v->count++] = index;
    } else if (l->op != CKS_MAKE_SETS_ONCE || !set) {
        *v = (struct variable){.pieces = {index}, .count = 1, .now = l->op == CKS_MAKE_SETS_NOW};
    }
    v->locked = locked;
}

static struct variable
find_variable(const struct cks_make *m, struct cks_str name, const struct scope *at)
{
    struct variable global = {0}, own = {0};
    bool has_own = false, elsewhere = false;
    for (size_t i = 0; i < at->upto; i++) {
        const struct cks_make_assignment *a = &m->list.items[i];
        bool named = a->forgets || cks_str_eq(a->line.name, name);
        if (!named || a->line.kind == CKS_MAKE_EXPORT)
            continue;
        if (!a->line.targets.n) {
            step_variable(&global, a, i);
        } else if (!is_for(&a->line, at->targets)) {
            elsewhere = true;
        } else {
            bool first = !has_own;
            step_variable(&own, a, i);
            /* It adds to what is set for all, or is not set where that is. */
            own.unknown |= first && a->line.op != CKS_MAKE_SETS && a->line.op != CKS_MAKE_SETS_NOW;
            has_own = true;
        }
    }
    if (has_own)
        return own;
    global.unknown |= at->late && elsewhere;
    return global;
}

static void
add_value_home(struct text *out, struct cks_shell_home h)
{
    if (out->home_count < CKS_COUNT(out->homes))
        out->homes[out->home_count++] = h;
    else
        out->unknown = true; /* which text gave what could not be said */
}

/* Says where the text from `start` on comes from: of an assignment, and of what is in it, whose
 * homes are from `first` on. */
static void
tell_home(struct cks_make *m, struct text *out, const struct cks_make_assignment *a, size_t first,
          size_t start)
{
    size_t n = out->b.len - start;
    const char *name = cks_arena_strndup(m->r->arena, a->line.name.p, a->line.name.n);
    m->failed |= !name;
    struct cks_shell_home h = {.doc = a->doc,
                               .at = (size_t)(a->line.value.p - a->doc->text.p),
                               .start = start,
                               .len = n,
                               .name = name};
    bool whole = out->home_count > first && out->homes[first].start == start &&
                 out->homes[first].len == n && !out->homes[first].part;
    for (size_t i = first + 1; i < out->home_count; i++)
        whole &= out->homes[i].passed;
    h.passed = whole;
    add_value_home(out, h);
    if (whole || out->unknown)
        return;
    /* What puts it together comes first. */
    memmove(&out->homes[first + 1], &out->homes[first],
            (out->home_count - first - 1) * sizeof(*out->homes));
    out->homes[first] = h;
}

static void
expand_variable(struct cks_make *m, struct cks_str name, struct scope at, struct text *out)
{
    struct variable v = find_variable(m, name, &at);
    out->unknown |= v.unknown || !v.count || at.depth >= DEPTH_MAX || m->unsure;
    for (size_t i = 0; i < v.count && !out->unknown; i++) {
        const struct cks_make_assignment *a = &m->list.items[v.pieces[i]];
        size_t first = out->home_count, start = out->b.len;
        struct scope inner = at;
        inner.depth++;
        if (v.now) {
            inner.upto = v.pieces[i];
            inner.late = false;
            if (!a->line.targets.n)
                inner.targets = a->line.targets;
        }
        if (i)
            cks_buf_addc(&out->b, ' ');
        start = out->b.len;
        expand_make_text(m, a->line.value, inner, out);
        tell_home(m, out, a, first, start);
    }
}

/* ---- expressions ---- */

/* Expands into a text of its own, whose pieces are then parts of another. */
static struct cks_str
expand_apart(struct cks_make *m, struct cks_str s, struct scope at, struct text *out)
{
    struct text inner = {0};
    at.depth++;
    expand_make_text(m, s, at, &inner);
    struct cks_str kept = cks_arena_str(m->r->arena, cks_buf_str(&inner.b));
    m->failed |= !cks_buf_ok(&inner.b) || !kept.p;
    out->unknown |= inner.unknown || m->failed;
    for (size_t i = 0; i < inner.home_count && !out->unknown; i++) {
        struct cks_shell_home h = inner.homes[i];
        h.start = out->b.len;
        h.part = true;
        h.passed = false;
        add_value_home(out, h);
    }
    cks_buf_free(&inner.b);
    return kept;
}

/* The words of a text, each with its end replaced. */
static void
replace_ends(struct cks_str s, struct cks_str from, struct cks_str to, struct text *out)
{
    bool any = false;
    for (struct cks_str w; (w = next_target_word(&s)).n; any = true) {
        bool ends = w.n >= from.n && (!from.n || memcmp(w.p + w.n - from.n, from.p, from.n) == 0);
        if (any)
            cks_buf_addc(&out->b, ' ');
        cks_buf_addstr(&out->b, ends ? cks_str_sub(w, 0, w.n - from.n) : w);
        if (ends)
            cks_buf_addstr(&out->b, to);
    }
}

/* $(NAME:from=to); false if the expression is none. */
static bool
expand_replaced(struct cks_make *m, struct cks_str s, struct scope at, struct text *out)
{
    size_t colon = cks_str_find(s, ":"), first = out->home_count, start = out->b.len;
    struct cks_str behind = cks_str_sub(s, colon + 1, s.n);
    size_t equals = cks_str_find(behind, "=");
    if (colon >= s.n || equals >= behind.n)
        return false;
    struct text value = {0};
    struct cks_str from = expand_apart(m, cks_str_sub(behind, 0, equals), at, out);
    struct cks_str to = expand_apart(m, cks_str_sub(behind, equals + 1, behind.n), at, out);
    out->unknown |= cks_str_find(from, "%") < from.n || cks_str_find(to, "%") < to.n;
    expand_variable(m, cks_str_sub(s, 0, colon), at, &value);
    out->unknown |= value.unknown || !cks_buf_ok(&value.b);
    for (size_t i = 0; i < value.home_count && !out->unknown; i++)
        add_value_home(out, value.homes[i]);
    if (!out->unknown)
        replace_ends(cks_buf_str(&value.b), from, to, out);
    for (size_t i = first; i < out->home_count; i++) {
        out->homes[i].start = start;
        out->homes[i].len = out->b.len - start;
        out->homes[i].part = true;
    }
    cks_buf_free(&value.b);
    return true;
}

/* $(subst from,to,text) and $(strip text); false if the expression is neither. */
static bool
expand_function(struct cks_make *m, struct cks_str s, struct scope at, struct text *out)
{
    size_t first = out->home_count, start = out->b.len, n = 0;
    while (n < s.n && !cks_is_space((unsigned char)s.p[n]))
        n++;
    struct cks_str name = cks_str_sub(s, 0, n), rest = cks_str_sub(s, n, s.n);
    while (rest.n && cks_is_space((unsigned char)rest.p[0]))
        rest = cks_str_sub(rest, 1, rest.n);
    if (cks_str_is(name, "strip") && n < s.n) {
        struct cks_str none = {0};
        replace_ends(expand_apart(m, rest, at, out), none, none, out);
    } else if (cks_str_is(name, "subst") && n < s.n) {
        size_t a = cks_str_find(rest, ","), b = cks_str_find(cks_str_sub(rest, a + 1, rest.n), ",");
        struct cks_str from = cks_str_sub(rest, 0, a), to = cks_str_sub(rest, a + 1, b);
        bool plain = cks_str_find(from, "$") == from.n && cks_str_find(to, "$") == to.n && from.n;
        struct cks_str text = expand_apart(m, cks_str_sub(rest, a + b + 2, rest.n), at, out);
        out->unknown |= !plain;
        for (size_t i = 0; i < text.n && plain;) {
            bool found = text.n - i >= from.n && memcmp(text.p + i, from.p, from.n) == 0;
            cks_buf_addstr(&out->b, found ? to : cks_str_sub(text, i, 1));
            i += found ? from.n : 1;
        }
    } else {
        return false;
    }
    for (size_t i = first; i < out->home_count; i++) {
        out->homes[i].start = start;
        out->homes[i].len = out->b.len - start;
    }
    return true;
}

/* What is between the brackets of $(...). */
static void
expand_expression(struct cks_make *m, struct cks_str s, struct scope at, struct text *out)
{
    if (expand_function(m, s, at, out) || expand_replaced(m, s, at, out))
        return;
    if (cks_str_find(s, "$") < s.n)
        s = expand_apart(m, s, at, out);
    bool name = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        name &= cks_is_alnum((unsigned char)s.p[i]) || strchr("_.-", s.p[i]) != NULL;
    out->unknown |= !name;
    if (name && !out->unknown)
        expand_variable(m, s, at, out);
}

static void
expand_make_text(struct cks_make *m, struct cks_str s, struct scope at, struct text *out)
{
    out->unknown |= at.depth >= DEPTH_MAX;
    for (size_t i = 0; i < s.n && !out->unknown && !m->failed;) {
        char c = i + 1 < s.n && s.p[i] == '$' ? s.p[i + 1] : '\0';
        if (c == '(' || c == '{') {
            size_t end = cks_make_behind_bracket(s, i + 1);
            out->unknown |= s.p[end - 1] != (c == '(' ? ')' : '}');
            expand_expression(m, cks_str_sub(s, i + 2, end - i - 3), at, out);
            i = end;
        } else if (s.p[i] == '$') {
            out->unknown |= c != '$';
            cks_buf_addc(&out->b, '$');
            i += 2;
        } else if (s.p[i] == '\\' && c == '\0' && i + 1 < s.n && s.p[i + 1] == '#') {
            i++; /* make takes it off */
        } else {
            cks_buf_addc(&out->b, s.p[i++]);
        }
        out->unknown |= out->b.len > TEXT_MAX;
    }
    m->failed |= !cks_buf_ok(&out->b);
}

/* ---- recipes ---- */

typedef CKS_VEC(struct cks_shell_given) given_list;

/* make puts the text into the script, which the shell reads then. */
static bool
stays_text(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr("\"'`\\$\n\r", text.p[i]))
            return false;
    return true;
}

/* Takes the first of a text's homes for the assignment that gave it, or the last, which passed it
 * on. */
static bool
place_given_to_make(struct cks_make *m, const struct text *t, struct cks_shell_given *g)
{
    size_t n = t->home_count, own = n && t->homes[n - 1].passed ? n - 1 : 0;
    struct cks_shell_home *kept = cks_arena_array(m->r->arena, n + 1, sizeof(*kept));
    if (!kept)
        return false;
    for (size_t i = 0; i < n; i++)
        if (i != own)
            kept[g->home_count++] = t->homes[i];
    g->homes = kept;
    g->whole = own > 0;
    g->part = n && t->homes[own].part;
    g->doc = n ? t->homes[own].doc : m->r->doc;
    g->at = n ? t->homes[own].at : 0;
    g->shown = n ? t->homes[own].name : NULL;
    return true;
}

static bool
give_make_expression(struct cks_make *m, given_list *list, struct cks_str key,
                     struct cks_str expression, const struct scope *at, bool exported)
{
    struct text t = {0};
    for (size_t i = 0; i < list->count; i++)
        if (cks_str_eq(list->items[i].name, key))
            return true;
    expand_expression(m, expression, *at, &t);
    struct cks_str value = cks_arena_str(m->r->arena, cks_buf_str(&t.b));
    struct cks_shell_given *g = cks_vec_push(list);
    bool ok = g && value.p && !m->failed;
    if (ok) {
        /* The command line of make may replace it. */
        *g = (struct cks_shell_given){.name = key, .value = value, .possible = true};
        /* The environment hands on the input of a call in JSON as it is. */
        g->known = !t.unknown && !m->unsure &&
                   (stays_text(value) || (exported && cks_str_starts(value, "{")));
        ok = place_given_to_make(m, &t, g);
    }
    cks_buf_free(&t.b);
    return ok;
}

/* Whether make passes a variable on to the commands of recipes. */
static bool
is_exported(const struct cks_make *m, struct cks_str name)
{
    bool exported = false;
    for (size_t i = 0; i < m->list.count; i++) {
        const struct cks_make_line *l = &m->list.items[i].line;
        bool all = l->kind == CKS_MAKE_EXPORT && !l->name.n, named = cks_str_eq(l->name, name);
        for (struct cks_str of = l->name, w;
             l->kind == CKS_MAKE_EXPORT && (w = next_target_word(&of)).n;)
            named |= cks_str_eq(w, name);
        exported |= l->exported && (all || named) && !l->conditional && !l->targets.n;
        if ((l->unexported && (all || named)) || m->list.items[i].forgets)
            return false;
    }
    return exported && !m->one_shell;
}

/* $$NAME and $${NAME...} of the shell. */
static bool
give_exported(struct cks_make *m, given_list *list, struct cks_str behind, const struct scope *at)
{
    if (behind.n && behind.p[0] == '{')
        behind = cks_str_sub(behind, 1, behind.n);
    struct cks_str name = cks_str_sub(behind, 0, cks_shell_name_length(behind));
    return !name.n || !is_exported(m, name) || give_make_expression(m, list, name, name, at, true);
}

bool
cks_make_give(struct cks_make *m, struct cks_str targets, size_t from, size_t to,
              struct cks_shell_givens *ret)
{
    struct cks_str s = cks_str_sub(m->r->doc->text, 0, to);
    given_list list = {0};
    struct scope at = {.targets = targets, .upto = m->list.count, .late = true};
    bool ok = true;
    for (size_t i = from; ok && i + 1 < s.n; i++) {
        if (s.p[i] != '$')
            continue;
        i++;
        if (s.p[i] == '$') {
            ok = give_exported(m, &list, cks_str_sub(s, i + 1, s.n), &at);
        } else if (s.p[i] == '(' || s.p[i] == '{') {
            size_t end = cks_make_behind_bracket(s, i);
            struct cks_str inner = cks_str_sub(s, i + 1, end - i - 2);
            struct cks_str key = cks_shell_make_name(m->r->arena, inner);
            ok = key.p && give_make_expression(m, &list, key, inner, &at, false);
            i = end - 1;
        }
    }
    struct cks_shell_given *kept = cks_arena_array(m->r->arena, list.count + 1, sizeof(*kept));
    ok = ok && kept;
    if (ok && list.count)
        memcpy(kept, list.items, list.count * sizeof(*kept));
    *ret = (struct cks_shell_givens){kept, ok ? list.count : 0};
    cks_vec_free(&list);
    return ok;
}
