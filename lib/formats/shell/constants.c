#include "formats/shell/constants.h"

#include "formats/reading/include.h"
#include "formats/shell/call.h"
#include "source/shell_place.h"

#define CONSTANTS_MAX ((size_t)CKS_MOST_SHELL_VARIABLES)
#define FILES_MAX ((size_t)CKS_MOST_SHELL_FILES)
/* Files that a script writes and that are kept: real ones write two or three. Where there are more,
 * none of the others is known. */
#define WRITTEN_MAX 40u

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
    if (!k && !c->failed)
        c->beyond = CKS_BOUND_SHELL_VARIABLES;
    if (k)
        k->assigned++;
    return k;
}

/* Keeps where a variable is assigned: word w, its value from byte `from` on. */
static void
set_here(struct cks_shell_constants *c, struct cks_shell_constant *k,
         const struct cks_shell_word *w, size_t from)
{
    const char *shown = cks_arena_strndup(c->r->arena, k->name.p, k->name.n);
    c->failed |= !shown;
    k->here = (struct cks_shell_home){.doc = c->file, .at = w->start, .from = from, .name = shown};
}

static void
spoil(struct cks_shell_constants *c, const struct cks_shell_word *w)
{
    struct cks_shell_constant *k = assigned(c, cks_str_sub(w->text, 0, cks_str_find(w->text, "[")));
    if (!k)
        return;
    k->known = false;
    set_here(c, k, w, 0);
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
    bool known = k && k->known && k->assigned == 1 && (k->here.doc || k->here.at < gap->start) &&
                 (!k->until || gap->start < k->until);
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

/* Where a constant that is put at the end of the text comes from. */
static void
add_homes(struct expanding *e, const struct cks_shell_constant *k)
{
    if (!k->whole)
        add_home(e, &k->here, k->value.n, false);
    for (size_t i = 0; i < k->home_count; i++)
        if (!k->homes[i].open)
            add_home(e, &k->homes[i], k->value.n, k->homes[i].passed);
    if (k->whole)
        add_home(e, &k->here, k->value.n, true);
}

/* Where what is left open was assigned, if it is assigned in one place. */
static void
add_open_homes(struct cks_shell_constants *c, struct expanding *e,
               const struct cks_shell_source *source, const struct cks_shell_gap *gap)
{
    struct expansion x;
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    if (c->unsure || source->dialect == CKS_SHELL_MAKE || !read_expansion(span, &x))
        return;
    const struct cks_shell_constant *k = find_constant(c, x.name);
    if (!k || k->assigned != 1 || (!k->here.doc && k->here.at > gap->start) ||
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
        struct cks_str value = value_of_gap(c, source, gap, &k);
        cks_buf_addstr(&e->text, cks_str_sub(w->text, from, gap->at - from));
        from = gap->at;
        if (!value.p) {
            e->gaps[e->count] = *gap;
            e->gaps[e->count++].at = e->text.len;
            add_open_homes(c, e, source, gap);
            continue;
        }
        if (k)
            add_homes(e, k);
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
    return givers == 1 && h->start == from && h->len == len;
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

/* The function ends here, and what is local to it. */
static void
end_locals(struct cks_shell_constants *c, size_t at)
{
    for (size_t i = 0; i < c->list.count; i++)
        if (c->list.items[i].until == SIZE_MAX)
            c->list.items[i].until = at;
    for (size_t i = 0; i < c->arrays.count; i++)
        if (c->arrays.items[i].until == SIZE_MAX)
            c->arrays.items[i].until = at;
}

/* is_local: directly in a function, to which the variable belongs. */
static void
collect_assignment(struct cks_shell_constants *c, const struct cks_shell_source *source,
                   const struct cks_shell_command *command, const struct cks_shell_word *w,
                   bool is_local)
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
    k->known = whole && command->depth == 0 && !command->joined && (!c->nested || is_local);
    k->until = is_local ? SIZE_MAX : 0;
    k->possible = full.possible;
    k->read = full.read || c->file;
    set_here(c, k, w, n + 1);
    k->homes = full.homes;
    k->home_count = full.home_count;
    k->whole = cks_shell_comes_from(&full, n + 1, k->value.n);
    bool output = full.gap_count == 1 && full.text.n == n + 1 && w->text.p[n] == '=' && !c->file;
    if (output && command->depth == 0 && !command->joined && (!c->nested || is_local))
        k->output = full.gaps[0];
}

/* name=(...), name+=(...) and name=("${name[@]}" ...), which adds too. An array is not a constant.
 */
static void
collect_array(struct cks_shell_constants *c, const struct cks_shell_source *source,
              const struct cks_shell_command *command, const struct cks_shell_word *w,
              bool is_local)
{
    size_t n = cks_shell_assigns(w);
    struct cks_shell_array_part part = {.name = cks_str_sub(w->text, 0, n),
                                        .words = w->items,
                                        .count = w->item_count,
                                        .at = w->start,
                                        .adds = w->text.p[n] == '+'};
    struct cks_shell_constant *k = assigned(c, part.name);
    if (!k)
        return;
    k->known = false;
    set_here(c, k, w, n + 1);
    if (part.count && cks_str_eq(cks_shell_array_of(source, &part.words[0]), part.name)) {
        part.adds = true;
        part.words++;
        part.count--;
    }
    /* What is added in the function itself to an array of its own. */
    for (size_t i = 0; part.adds && c->nested == 1 && i < c->arrays.count; i++)
        is_local |=
            c->arrays.items[i].until == SIZE_MAX && cks_str_eq(c->arrays.items[i].name, part.name);
    part.known = command->depth == 0 && !command->joined && (!c->nested || is_local);
    part.until = is_local ? SIZE_MAX : 0;
    struct cks_shell_array_part *slot = c->file ? NULL : cks_vec_push(&c->arrays);
    c->failed |= !slot && !c->file;
    if (slot)
        *slot = part;
}

/* : "${NAME:=value}": the default is kept in a variable that has no value. What the script assigned
 * before keeps its own, unless that is empty. */
static void
collect_defaults(struct cks_shell_constants *c, const struct cks_shell_source *source,
                 const struct cks_shell_command *command, const struct cks_shell_word *w)
{
    for (size_t i = 0; i < w->gap_count && !c->failed; i++) {
        struct expansion e;
        const struct cks_shell_gap *gap = &w->gaps[i];
        struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
        if (source->dialect == CKS_SHELL_MAKE || !read_expansion(span, &e) || !e.keeps)
            continue;
        const struct cks_shell_constant *before = find_constant(c, e.name);
        if (before && before->known && before->value.n)
            continue;
        struct cks_shell_constant *k = assigned(c, e.name);
        if (!k)
            return;
        k->value = e.otherwise;
        k->known = e.otherwise.p && command->depth == 0 && !command->joined && !c->nested;
        k->until = 0;
        k->possible = true;
        k->read = c->file != NULL;
        set_here(c, k, w, 0);
    }
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

/* name[2]=value */
static bool
sets_array_element(const struct cks_shell_word *w)
{
    size_t n = name_length(w->text);
    return n && n < w->text.n && w->text.p[n] == '[' &&
           (cks_str_find(w->text, "]=") < w->text.n || cks_str_find(w->text, "]+=") < w->text.n);
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
    struct cks_document *doc = NULL;
    bool follows = !c->failed && !full.gap_count && !c->file;
    if (follows && c->files == FILES_MAX)
        c->beyond = CKS_BOUND_SHELL_FILES;
    else if (follows && ++c->files)
        read = cks_include_open(c->r, full.text, true, CKS_SYNTAX_SHELL, &doc);
    c->failed |= read == CKS_INCLUDE_NO_MEMORY;
    for (size_t i = 0; read != CKS_INCLUDE_OK && i < c->list.count; i++)
        c->list.items[i].known = false;
    if (read != CKS_INCLUDE_OK || c->failed)
        return;
    doc->locate = cks_shell_document_locate;
    file.text = doc->text;
    c->file = doc;
    c->failed |= !collect_from(c, &file);
    c->file = NULL;
}

static struct cks_str
plain_path(struct cks_str path)
{
    return cks_str_starts(path, "./") ? cks_str_sub(path, 2, path.n) : path;
}

static struct cks_shell_file *
find_written(struct cks_shell_constants *c, struct cks_str path)
{
    for (size_t i = 0; i < c->written.count; i++)
        if (cks_str_eq(c->written.items[i].path, plain_path(path)))
            return &c->written.items[i];
    return NULL;
}

/* Commands that change no file that they name, and the AWS CLI, whose files are URLs. */
static bool
only_reads(const struct cks_shell_command *command)
{
    static const char *const words[] = {"cat", "chmod", "rm", "echo", "test", "[", "less", "head"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (is_word(command, 0, words[i]))
            return true;
    return false;
}

/* The file that a command writes, and whether all of it is the here-document. */
static const struct cks_shell_word *
written_to(const struct cks_shell_command *command, bool *ret_body)
{
    size_t i = 0;
    while (i < command->count && cks_shell_is_prefix(&command->words[i]))
        i++;
    bool tee = is_word(command, i, "tee") && i + 2 == command->count;
    bool cat = is_word(command, i, "cat") && i + 1 == command->count && !command->appends;
    *ret_body = (tee || cat) && (command->here.p || command->expanded.p);
    return tee ? &command->words[i + 1] : command->to;
}

/* Keeps the file that a command writes, and forgets those that it may change. */
static void
collect_written(struct cks_shell_constants *c, const struct cks_shell_source *source,
                const struct cks_shell_command *command)
{
    struct cks_shell_file *f;
    for (size_t i = 1; i < command->count && !only_reads(command); i++)
        if ((f = find_written(c, command->words[i].text)))
            f->known = false;
    struct cks_shell_word path;
    bool body = false;
    const struct cks_shell_word *to = written_to(command, &body);
    if (!to || c->file)
        return;
    c->failed |= !expand(c, source, to, &path);
    if (c->failed || path.gap_count || !path.text.n)
        return;
    f = find_written(c, path.text);
    if (f || c->written.count >= WRITTEN_MAX) {
        if (f)
            f->known = false;
        return;
    }
    f = cks_vec_push(&c->written);
    c->failed |= !f;
    struct cks_shell_command by = *command;
    by.words = by.to = NULL;
    by.count = 0;
    if (f)
        *f = (struct cks_shell_file){.path = plain_path(path.text),
                                     .at = to->start,
                                     .by = by,
                                     .known = body && command->depth == 0 && !command->joined &&
                                              !c->nested};
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
    if (closes(&command->words[0]) && !c->nested)
        end_locals(c, command->words[0].start);
    while (i < command->count && !cks_shell_assigns(&command->words[i]) &&
           cks_shell_is_prefix(&command->words[i]) && !opens_group(&command->words[i]))
        i++;
    c->nested += i < command->count && opens_group(&command->words[i]);
    /* The first command of a group may follow on its line. */
    i += is_word(command, i, "{") && i + 1 < command->count;
    bool declared = false;
    for (size_t d = 0; d < CKS_COUNT(declares); d++)
        declared |= is_word(command, i, declares[d]);
    size_t last = i;
    while (last < command->count && cks_shell_assigns(&command->words[last]))
        last++;
    if (declared || (last > i && last == command->count)) {
        for (size_t w = i; w < command->count; w++)
            if (cks_shell_assigns(&command->words[w]))
                (command->words[w].items ? collect_array : collect_assignment)(
                    c, k->source, command, &command->words[w],
                    is_word(command, i, "local") && c->nested == 1 && !c->file);
    } else if (sets_array_element(&command->words[i < command->count ? i : 0])) {
        spoil(c, &command->words[i]);
    } else if (collect_written(c, k->source, command), is_word(command, i, ":")) {
        for (size_t w = i + 1; w < command->count; w++)
            collect_defaults(c, k->source, command, &command->words[w]);
    } else if (is_setter(command, i)) {
        for (size_t w = i + 1; w < command->count; w++)
            spoil(c, &command->words[w]);
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
    if (!k || c->unsure || k->assigned != cks_shell_array_parts(&c->arrays, name))
        return CKS_SHELL_HELD_UNKNOWN;
    return cks_shell_array_at(&c->arrays, name, word->start, each, arg);
}

bool
cks_shell_constants_name_command(struct cks_shell_constants *c, const struct cks_shell_gap *gap)
{
    struct expansion e;
    struct cks_str span = cks_str_sub(c->source->text, gap->start, gap->end - gap->start);
    const struct cks_shell_word whole = {.gaps = gap, .gap_count = 1};
    struct cks_str array = cks_shell_array_of(c->source, &whole);
    for (size_t i = 0; array.n && i < c->arrays.count; i++)
        for (size_t k = 0; k < c->arrays.items[i].count; k++)
            if (cks_str_eq(c->arrays.items[i].name, array) &&
                cks_shell_names_command(c->arrays.items[i].words[k].text))
                return true;
    const struct cks_shell_constant *k = read_expansion(span, &e) ? find_constant(c, e.name) : NULL;
    return k && cks_shell_names_command(k->value);
}

/* The length of the variable's expansion at the start of s, or 0. */
static size_t
expansion_length(struct cks_str s)
{
    if (s.n > 1 && s.p[1] == '{') {
        size_t end = cks_str_find(s, "}");
        return end < s.n ? end + 1 : 0;
    }
    size_t n = name_length(cks_str_sub(s, 1, s.n));
    return n ? n + 1 : 0;
}

/* The step of a here-document at byte i of the part `s` of the script: its text is added to d, and
 * its length returned; 0: it is not known. */
static size_t
fill_step(struct cks_shell_constants *c, const struct cks_shell_source *source, struct cks_str s,
          size_t i, struct cks_shell_here_draft *d)
{
    const struct cks_shell_constant *k;
    size_t start = (size_t)(s.p - source->text.p) + i;
    if (s.p[i] == '\\' && i + 1 < s.n && strchr("$`\\\n", s.p[i + 1])) {
        c->failed |= !cks_shell_here_piece(d, start, 0, false);
        if (s.p[i + 1] != '\n')
            cks_buf_addc(&d->text, s.p[i + 1]);
        c->failed |= !cks_shell_here_piece(d, start + 2, 0, false);
        return 2;
    }
    if (s.p[i] != '$' && s.p[i] != '`') {
        cks_buf_addc(&d->text, s.p[i]);
        return 1;
    }
    size_t n = s.p[i] == '$' ? expansion_length(cks_str_sub(s, i, s.n)) : 0;
    struct cks_shell_gap gap = {.start = start, .end = start + n};
    struct cks_str value = n ? value_of_gap(c, source, &gap, &k) : (struct cks_str){0};
    if (!value.p || !k || k->possible) /* the environment may give another value than a default */
        return 0;
    c->failed |= !cks_shell_here_piece(d, start, start + n, true);
    cks_buf_addstr(&d->text, value);
    c->failed |= !cks_shell_here_piece(d, start + n, 0, false);
    return n;
}

static bool
fill_here(struct cks_shell_constants *c, const struct cks_shell_source *source,
          struct cks_str expanded, struct cks_shell_here *ret)
{
    struct cks_shell_here_draft d = {0};
    size_t n = 1;
    bool known = expanded.p && source->dialect == CKS_SHELL_PLAIN;
    c->failed |=
        known && !cks_shell_here_piece(&d, (size_t)(expanded.p - source->text.p), 0, false);
    for (size_t i = 0; known && n && i < expanded.n; i += n)
        n = fill_step(c, source, expanded, i, &d);
    return cks_shell_here_end(&d, c->r->arena, known && n && !c->failed, ret);
}

struct cks_shell_here
cks_shell_constants_here(struct cks_shell_constants *c, const struct cks_shell_source *source,
                         const struct cks_shell_command *command)
{
    struct cks_shell_here here;
    c->failed |= !(command->here.p ? cks_shell_here_plain(source, command, c->r->arena, &here)
                                   : fill_here(c, source, command->expanded, &here));
    return here;
}

/* The one command of a substitution, if it is cat with a here-document. */
struct printing {
    struct cks_shell_constants *c;
    const struct cks_shell_source *source;
    size_t commands;
    struct cks_shell_here here;
};

static bool
look_at_printing(void *cookie, const struct cks_shell_command *command)
{
    struct printing *p = cookie;
    if (p->commands++ == 0 && is_word(command, 0, "cat") && command->count == 1 && !command->to)
        p->here = cks_shell_constants_here(p->c, p->source, command);
    return !p->c->failed;
}

struct cks_shell_here
cks_shell_constants_output(struct cks_shell_constants *c, const struct cks_shell_word *word)
{
    struct expansion e;
    static const char begin[] = "$(";
    const struct cks_shell_here none = {0};
    if (word->text.n || word->gap_count != 1 || c->unsure)
        return none;
    struct cks_shell_gap gap = word->gaps[0];
    struct cks_str span = cks_str_sub(c->source->text, gap.start, gap.end - gap.start);
    const struct cks_shell_constant *k = read_expansion(span, &e) ? find_constant(c, e.name) : NULL;
    bool known = k && k->output.end && k->assigned == 1 && k->here.at < gap.start &&
                 (!k->until || gap.start < k->until);
    if (known) {
        gap = k->output;
        span = cks_str_sub(c->source->text, gap.start, gap.end - gap.start);
    }
    if (!cks_str_starts(span, begin) || !cks_str_ends(span, ")"))
        return none;
    /* As a script of its own that ends there: offsets stay those of the whole. */
    struct cks_shell_source inside = *c->source;
    inside.text = cks_str_sub(inside.text, 0, gap.end - 1);
    struct printing p = {.c = c, .source = &inside};
    bool ok =
        cks_shell_read_from(c->r->arena, &inside, gap.start + strlen(begin), look_at_printing, &p);
    c->failed |= !ok;
    return p.commands == 1 ? p.here : none;
}

struct cks_shell_here
cks_shell_constants_file(struct cks_shell_constants *c, struct cks_str path, size_t at,
                         bool *ret_written)
{
    const struct cks_shell_file *f = find_written(c, path);
    *ret_written = f ? f->at < at : c->written.count >= WRITTEN_MAX;
    if (!f || !*ret_written || !f->known)
        return (struct cks_shell_here){0};
    return cks_shell_constants_here(c, c->source, &f->by);
}

void
cks_shell_constants_free(struct cks_shell_constants *c)
{
    cks_vec_free(&c->written);
    cks_vec_free(&c->arrays);
    cks_vec_free(&c->list);
}
