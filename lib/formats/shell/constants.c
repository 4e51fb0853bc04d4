#include "formats/shell/constants.h"

#include "formats/reading/include.h"
#include "formats/shell/call.h"

/* Variables of one script that are kept: long scripts have a hundred. Each name is looked for
 * linearly. */
#define CONSTANTS_MAX 400u
/* Files that one script reads its variables from. */
#define FILES_MAX 8u

static struct cks_shell_constant *
find_constant(struct cks_shell_constants *c, struct cks_str name)
{
    for (size_t i = 0; i < c->list.count; i++)
        if (cks_str_eq(c->list.items[i].name, name))
            return &c->list.items[i];
    return NULL;
}

/* The variable's entry, which counts one more assignment; NULL if there is no room. */
static struct cks_shell_constant *
assigned(struct cks_shell_constants *c, struct cks_str name)
{
    struct cks_shell_constant *k = find_constant(c, name);
    if (!k && c->list.count < CONSTANTS_MAX) {
        k = cks_vec_push(&c->list);
        c->failed |= !k;
        if (k)
            *k = (struct cks_shell_constant){.name = name};
    }
    if (k)
        k->assigned++;
    return k;
}

static void
spoil(struct cks_shell_constants *c, struct cks_str name)
{
    struct cks_shell_constant *k = assigned(c, name);
    if (k)
        k->known = false;
}

/* ---- expansions ---- */

/* What a gap expands to. */
struct expansion {
    struct cks_str name, otherwise; /* otherwise.p NULL: there is no default */
    bool keeps;                     /* := and = keep the default in the variable */
};

static size_t
name_length(struct cks_str s)
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

/* $NAME, ${NAME}, ${NAME:-default} and its kin; false if it is another expansion. */
static bool
read_expansion(struct cks_str s, struct expansion *ret)
{
    *ret = (struct expansion){0};
    if (s.n < 2 || s.p[0] != '$')
        return false;
    bool braces = s.p[1] == '{' && s.p[s.n - 1] == '}';
    struct cks_str inner = braces ? cks_str_sub(s, 2, s.n - 3) : cks_str_sub(s, 1, s.n);
    size_t n = name_length(inner);
    ret->name = cks_str_sub(inner, 0, n);
    if (n == 0 || cks_is_digit((unsigned char)inner.p[0]))
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
    if (is_plain_text(text))
        ret->otherwise = text.p ? text : CKS_STR_LIT("");
    return true;
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

/* The value of a gap; p NULL if it is unknown. */
static struct cks_str
value_of_gap(struct cks_shell_constants *c, const struct cks_shell_source *source,
             const struct cks_shell_gap *gap, const struct cks_shell_constant **ret_constant)
{
    struct expansion e;
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    *ret_constant = NULL;
    if (c->unsure || source->dialect == CKS_SHELL_MAKE || !read_expansion(span, &e))
        return (struct cks_str){0};
    const struct cks_shell_constant *k = find_constant(c, e.name);
    bool known = k && k->known && k->assigned == 1 && (k->read || k->home < gap->start);
    if (!known && (k || e.keeps))
        return (struct cks_str){0};
    struct cks_str value = known ? k->value : e.otherwise;
    *ret_constant = known ? k : NULL;
    return gap->bare && falls_apart(value) ? (struct cks_str){0} : value;
}

/* ---- words ---- */

/* A word while its gaps are filled. */
struct expanding {
    struct cks_buf text;
    struct cks_shell_gap gaps[CKS_SHELL_GAPS_MAX];
    size_t count, filled;
    const struct cks_shell_constant *only; /* of the gap that was filled last */
    bool possible, read;
};

static void
fill_gaps(struct cks_shell_constants *c, const struct cks_shell_source *source,
          const struct cks_shell_word *w, struct expanding *e)
{
    size_t from = 0;
    for (size_t i = 0; i < w->gap_count; i++) {
        const struct cks_shell_constant *k;
        const struct cks_shell_gap *gap = &w->gaps[i];
        struct cks_str value = value_of_gap(c, source, gap, &k);
        cks_buf_addstr(&e->text, cks_str_sub(w->text, from, gap->at - from));
        from = gap->at;
        if (!value.p) {
            e->gaps[e->count] = *gap;
            e->gaps[e->count++].at = e->text.len;
            continue;
        }
        cks_buf_addstr(&e->text, value);
        e->filled++;
        e->only = k;
        e->possible |= !k || k->possible;
        e->read |= k && k->read;
    }
    cks_buf_addstr(&e->text, cks_str_sub(w->text, from, w->text.n));
}

static bool
keep_word(struct cks_shell_constants *c, const struct expanding *e, struct cks_shell_word *ret)
{
    struct cks_shell_gap *gaps = cks_arena_array(c->r->arena, e->count, sizeof(*gaps));
    ret->text = cks_arena_str(c->r->arena, cks_buf_str(&e->text));
    if (!cks_buf_ok(&e->text) || !gaps || !ret->text.p)
        return false;
    if (e->count)
        memcpy(gaps, e->gaps, e->count * sizeof(*gaps));
    ret->gaps = gaps;
    ret->gap_count = e->count;
    ret->bare = false;
    for (size_t i = 0; i < e->count; i++)
        ret->bare |= gaps[i].bare;
    return true;
}

static bool
expand(struct cks_shell_constants *c, const struct cks_shell_source *source,
       const struct cks_shell_word *word, struct cks_shell_word *ret)
{
    struct expanding e = {0};
    bool ok = true;
    *ret = *word;
    if (!word->gap_count)
        return true;
    fill_gaps(c, source, word, &e);
    if (e.filled) {
        bool whole = word->text.n == 0 && word->gap_count == 1 && e.only && !e.only->mixed;
        ok = keep_word(c, &e, ret);
        ret->moved = whole;
        ret->mixed = !whole;
        ret->home = whole ? e.only->home : 0;
        ret->from = whole ? e.only->from : 0;
        ret->possible = e.possible;
        ret->read = e.read;
    }
    cks_buf_free(&e.text);
    return ok;
}

bool
cks_shell_constants_expand(struct cks_shell_constants *c, const struct cks_shell_word *word,
                           struct cks_shell_word *ret)
{
    bool ok = expand(c, c->source, word, ret);
    c->failed |= !ok;
    return ok;
}

/* ---- collecting ---- */

static bool
is_word(const struct cks_shell_command *c, size_t i, const char *text)
{
    return i < c->count && cks_str_is(c->words[i].text, text);
}

static bool
opens_group(const struct cks_shell_word *w)
{
    static const char *const words[] = {"if", "while", "until", "for", "case", "select", "{"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(w->text, words[i]))
            return true;
    return false;
}

static bool
closes(const struct cks_shell_word *w)
{
    return cks_str_is(w->text, "fi") || cks_str_is(w->text, "done") ||
           cks_str_is(w->text, "esac") || cks_str_is(w->text, "}");
}

static void
collect_assignment(struct cks_shell_constants *c, const struct cks_shell_source *source,
                   const struct cks_shell_command *command, const struct cks_shell_word *w)
{
    size_t n = cks_shell_assigns(w);
    struct cks_str name = cks_str_sub(w->text, 0, n);
    struct cks_shell_word full;
    c->failed |= !expand(c, source, w, &full);
    struct cks_shell_constant *k = assigned(c, name);
    if (!k || c->failed)
        return;
    bool whole = !full.gap_count && w->text.p[n] == '=';
    k->value = cks_str_sub(full.text, n + 1, full.text.n);
    k->known = whole && command->depth == 0 && !command->joined && !c->nested;
    k->mixed = full.mixed || c->in_file;
    k->possible = full.possible;
    k->read = full.read || c->in_file;
    k->home = w->start;
    k->from = n + 1;
}

/* Commands that put other values into the variables that they name. */
static bool
is_setter(const struct cks_shell_command *command, size_t i)
{
    static const char *const words[] = {"read", "unset",  "getopts", "mapfile",
                                        "for",  "select", "let",     "readarray"};
    for (size_t k = 0; k < CKS_COUNT(words); k++)
        if (is_word(command, i, words[k]))
            return true;
    return is_word(command, i, "printf") && is_word(command, i + 1, "-v");
}

static bool collect_from(struct cks_shell_constants *c, const struct cks_shell_source *source);

/* source FILE and . FILE, where the path is a constant. What cannot be read may set anything that
 * was set before. */
static void
collect_file(struct cks_shell_constants *c, const struct cks_shell_source *source,
             const struct cks_shell_word *path)
{
    struct cks_shell_word full;
    struct cks_shell_source file = {0};
    c->failed |= !expand(c, source, path, &full);
    enum cks_include read = CKS_INCLUDE_NOT_READ;
    if (!c->failed && !full.gap_count && !c->in_file && c->files++ < FILES_MAX)
        read = cks_include_read(c->r, full.text, true, &file.text);
    c->failed |= read == CKS_INCLUDE_NO_MEMORY;
    for (size_t i = 0; read != CKS_INCLUDE_OK && i < c->list.count; i++)
        c->list.items[i].known = false;
    if (read != CKS_INCLUDE_OK || c->failed)
        return;
    c->in_file = true;
    c->failed |= !collect_from(c, &file);
    c->in_file = false;
}

struct collecting {
    struct cks_shell_constants *c;
    const struct cks_shell_source *source;
};

static bool
collect_command(void *cookie, const struct cks_shell_command *command)
{
    const struct collecting *k = cookie;
    struct cks_shell_constants *c = k->c;
    static const char *const declares[] = {"export", "readonly", "declare", "local", "typeset"};
    size_t i = 0;
    c->nested -= closes(&command->words[0]) && c->nested > 0;
    while (i < command->count && !cks_shell_assigns(&command->words[i]) &&
           cks_shell_is_prefix(&command->words[i]) && !opens_group(&command->words[i]))
        i++;
    c->nested += i < command->count && opens_group(&command->words[i]);
    bool declared = false;
    for (size_t d = 0; d < CKS_COUNT(declares); d++)
        declared |= is_word(command, i, declares[d]);
    size_t last = i;
    while (last < command->count && cks_shell_assigns(&command->words[last]))
        last++;
    if (declared || (last > i && last == command->count)) {
        for (size_t w = i; w < command->count; w++)
            if (cks_shell_assigns(&command->words[w]))
                collect_assignment(c, k->source, command, &command->words[w]);
    } else if (is_setter(command, i)) {
        for (size_t w = i + 1; w < command->count; w++)
            spoil(c, command->words[w].text);
    } else if (is_word(command, i, "eval")) {
        c->unsure = true;
    } else if ((is_word(command, i, "source") || is_word(command, i, ".")) &&
               i + 1 < command->count) {
        collect_file(c, k->source, &command->words[i + 1]);
    }
    return !c->failed;
}

static bool
collect_from(struct cks_shell_constants *c, const struct cks_shell_source *source)
{
    struct collecting k = {c, source};
    return cks_shell_read(c->r->arena, source, collect_command, &k);
}

bool
cks_shell_constants_collect(struct cks_shell_constants *c, struct cks_reading *r,
                            const struct cks_shell_source *source)
{
    *c = (struct cks_shell_constants){.r = r, .source = source};
    return collect_from(c, source) && !c->failed;
}

void
cks_shell_constants_free(struct cks_shell_constants *c)
{
    cks_vec_free(&c->list);
}
