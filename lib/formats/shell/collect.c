#include "formats/shell/collect.h"

#include "formats/reading/include.h"
#include "formats/shell/call.h"
#include "formats/shell/groups.h"
#include "formats/shell/stands_for.h"
#include "formats/shell/written.h"
#include "source/shell/place.h"
#include "source/shell/commands.h"

#define FILES_MAX ((size_t)CKS_MOST_SHELL_FILES)

/* The variable that the word names from byte `from` on gets another value. */
static void
spoil_from(struct cks_shell_constants *c, const struct cks_shell_word *w, size_t from)
{
    struct cks_str name = cks_str_sub(w->text, from, w->text.n);
    size_t n = cks_shell_assigns(w);
    n = n && !from ? n : cks_str_find(name, "[");
    struct cks_shell_constant *k = cks_shell_constants_assigned(c, cks_str_sub(name, 0, n));
    if (!k)
        return;
    k->known = false;
    cks_shell_constants_set_here(c, k, w, 0);
}

static void
spoil(struct cks_shell_constants *c, const struct cks_shell_word *w)
{
    spoil_from(c, w, 0);
}

/* Variables whose names are not known, but for their beginning, may get other values here. What a
 * function in another file does is not followed. */
static void
spoil_names(struct cks_shell_constants *c, const struct cks_shell_word *w, struct cks_str begins,
            bool lasting)
{
    bool followed = c->file ? !c->nested_in_file && !lasting
                            : !lasting || cks_shell_function_open(&c->spoils) != NULL;
    c->unsure |= !followed;
    cks_shell_spoil_at(&c->spoils, c->file ? c->file_at : w->start, begins, lasting);
}

static void
spoil_all(struct cks_shell_constants *c, const struct cks_shell_word *w)
{
    spoil_names(c, w, (struct cks_str){0}, false);
}

/* The variables that a word names which is not known as a whole. */
static void
spoil_open(struct cks_shell_constants *c, const struct cks_shell_word *w, bool lasting)
{
    struct cks_str begins = cks_str_sub(w->text, 0, w->gaps[0].at);
    size_t index = cks_str_find(begins, "[");
    if (index < begins.n) {
        spoil_from(c, w, 0);
        return;
    }
    for (size_t i = 0; i < w->gap_count; i++)
        if (w->gaps[i].bare)
            begins.n = 0; /* it may be several names */
    spoil_names(c, w, begins, lasting);
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
    c->failed |= !cks_shell_constants_expand_in(c, source, w, &full);
    struct cks_shell_constant *k = cks_shell_constants_assigned(c, name);
    if (!k || c->failed)
        return;
    bool whole = !full.gap_count && w->text.p[n] == '=';
    k->value = cks_str_sub(full.text, n + 1, full.text.n);
    k->known = whole && command->depth == 0 && !command->joined && (!c->nested || is_local);
    k->until = is_local ? SIZE_MAX : 0;
    k->possible = full.possible;
    k->read = full.read || c->file;
    cks_shell_constants_set_here(c, k, w, n + 1);
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
                                        .step = c->spoils.step + 1,
                                        .adds = w->text.p[n] == '+'};
    struct cks_shell_constant *k = cks_shell_constants_assigned(c, part.name);
    if (!k)
        return;
    k->known = false;
    cks_shell_constants_set_here(c, k, w, n + 1);
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
        struct cks_shell_expansion e;
        const struct cks_shell_gap *gap = &w->gaps[i];
        struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
        if (source->dialect == CKS_SHELL_MAKE || !cks_shell_expansion_read(span, &e) || !e.keeps)
            continue;
        const struct cks_shell_constant *before = cks_shell_constants_find(c, e.name);
        if (before && before->known && before->value.n)
            continue;
        struct cks_shell_constant *k = cks_shell_constants_assigned(c, e.name);
        if (!k)
            return;
        k->value = e.otherwise;
        k->known = e.otherwise.p && command->depth == 0 && !command->joined && !c->nested;
        k->until = 0;
        k->possible = true;
        k->read = c->file != NULL;
        cks_shell_constants_set_here(c, k, w, 0);
    }
}

/* Commands that put other values into the variables that they name. */
static bool
is_setter(const struct cks_shell_command *command, size_t i)
{
    static const char *const words[] = {"read", "unset",  "getopts", "mapfile",
                                        "for",  "select", "let",     "readarray"};
    for (size_t k = 0; k < CKS_COUNT(words); k++)
        if (cks_shell_is_word(command, i, words[k]))
            return true;
    return cks_shell_is_word(command, i, "printf") && cks_shell_is_word(command, i + 1, "-v");
}

/* Whether word w of a setter, which is word i, is a variable's name that is not known: the
 * argument of an option is none, nor what a loop goes through. */
static bool
names_unknown(const struct cks_shell_command *command, size_t i, size_t w)
{
    struct cks_str before = command->words[w - 1].text;
    if (!command->words[w].gap_count || cks_shell_is_word(command, i, "for") ||
        cks_shell_is_word(command, i, "select") || cks_shell_is_word(command, i, "let"))
        return false;
    if (cks_shell_is_word(command, i, "printf"))
        return w == i + 2;
    const char *valued = cks_shell_is_word(command, i, "read") ? "pdinNtu" : "dnOsCcu";
    return !cks_str_starts(before, "-") || !strchr(valued, before.p[before.n - 1]);
}

static void
collect_set(struct cks_shell_constants *c, const struct cks_shell_command *command, size_t i)
{
    for (size_t w = i + 1; w < command->count; w++) {
        if (names_unknown(command, i, w))
            spoil_open(c, &command->words[w], false);
        else
            spoil(c, &command->words[w]);
    }
}

/* name[2]=value */
static bool
sets_array_element(const struct cks_shell_word *w)
{
    size_t n = cks_shell_name_length(w->text);
    return n && n < w->text.n && w->text.p[n] == '[' &&
           (cks_str_find(w->text, "]=") < w->text.n || cks_str_find(w->text, "]+=") < w->text.n);
}

/* Whether an expansion is the directory of the script itself: $(dirname "$0"), ${BASH_SOURCE%/..}
 * and their kin. */
static bool
is_own_directory(struct cks_str span)
{
    bool script = cks_str_find(span, "BASH_SOURCE") < span.n || cks_str_find(span, "$0") < span.n ||
                  cks_str_starts(span, "${0%");
    bool part = cks_str_find(span, "dirname") < span.n || cks_str_find(span, "%/*") < span.n;
    return script && part && cks_str_find(span, "..") == span.n;
}

/* What follows the script's own directory in a path, which may be in a variable; or the path. */
static struct cks_str
path_beside(struct cks_shell_constants *c, const struct cks_shell_source *source,
            const struct cks_shell_word *path)
{
    struct cks_shell_expansion e;
    struct cks_str none = {0};
    if (!path->gap_count)
        return path->text;
    struct cks_shell_gap gap = path->gaps[0];
    if (path->gap_count > 1 || gap.at || !cks_str_starts(path->text, "/") || c->file)
        return none;
    struct cks_str span = cks_str_sub(source->text, gap.start, gap.end - gap.start);
    const struct cks_shell_constant *k =
        cks_shell_expansion_read(span, &e) ? cks_shell_constants_find(c, e.name) : NULL;
    if (k && k->assigned == 1 && k->output.end)
        span = cks_str_sub(source->text, k->output.start, k->output.end - k->output.start);
    return is_own_directory(span) ? cks_str_sub(path->text, 1, path->text.n) : none;
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
    c->failed |= !cks_shell_constants_expand_in(c, source, path, &full);
    enum cks_include read = CKS_INCLUDE_NOT_READ;
    struct cks_document *doc = NULL;
    struct cks_str beside = c->failed ? full.text : path_beside(c, source, &full);
    bool follows = !c->failed && beside.n && !c->file;
    if (follows && c->files == FILES_MAX)
        c->beyond = CKS_BOUND_SHELL_FILES;
    else if (follows && ++c->files)
        read = cks_include_open(c->r, beside, true, CKS_SYNTAX_SHELL, &doc);
    c->failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read != CKS_INCLUDE_OK) {
        spoil_all(c, path);
        c->spoils.foreign = true;
    }
    if (read != CKS_INCLUDE_OK || c->failed)
        return;
    doc->locate = cks_shell_document_locate;
    file.text = doc->text;
    file.ret_beyond = source->ret_beyond;
    c->file = doc;
    c->file_at = path->start;
    c->failed |= !collect_from(c, &file);
    c->file = NULL;
    c->nested_in_file = false;
}

/* $(...) alone: what it prints is the command, which may be an export. */
static bool
is_printed_command(const struct cks_shell_source *source, const struct cks_shell_command *command,
                   size_t i)
{
    const struct cks_shell_word *w = &command->words[i];
    return i + 1 == command->count && w->gap_count == 1 && !w->text.n &&
           source->dialect != CKS_SHELL_MAKE && source->text.p[w->gaps[0].start] == '$' &&
           source->text.p[w->gaps[0].start + 1] == '(';
}

struct collecting {
    struct cks_shell_constants *c;
    const struct cks_shell_source *source;
};

static bool
is_declaring(const struct cks_shell_command *command, size_t i)
{
    static const char *const words[] = {"export", "readonly", "declare", "local", "typeset"};
    for (size_t k = 0; k < CKS_COUNT(words); k++)
        if (cks_shell_is_word(command, i, words[k]))
            return true;
    return false;
}

/* -n of declare and its kin: the name is another's, which it sets from then on. */
static bool
makes_reference(const struct cks_shell_word *w)
{
    return cks_str_starts(w->text, "-") && !cks_str_starts(w->text, "--") &&
           cks_str_find(w->text, "n") < w->text.n;
}

/* A word of a declaration that names what is not known; a reference that does so sets it from then
 * on. */
static void
spoil_declared(struct cks_shell_constants *c, const struct cks_shell_word *w, bool named,
               bool reference)
{
    if (named || reference)
        spoil_names(c, w, (struct cks_str){0}, true);
    else
        spoil_open(c, w, false);
}

/* Assignments from word i on, which may be export, declare and their kin. */
static void
collect_assignments(struct cks_shell_constants *c, const struct cks_shell_source *source,
                    const struct cks_shell_command *command, size_t i)
{
    bool is_local = cks_shell_is_word(command, i, "local") && c->nested == 1 && !c->file;
    bool reference = false, exports = cks_shell_is_word(command, i, "export");
    for (size_t k = i; k < command->count; k++) {
        const struct cks_shell_word *w = &command->words[k];
        size_t n = cks_shell_assigns(w);
        reference |= !n && !exports && makes_reference(w);
        if (n)
            (w->items ? collect_array : collect_assignment)(c, source, command, w, is_local);
        if (!n ? w->gap_count > 0 : reference && w->gap_count)
            spoil_declared(c, w, n > 0, reference);
        else if (n && reference)
            spoil_from(c, w, n + 1);
    }
}

/* NAME=value before a command: a function, as any name without a path may be, has it while it
 * runs. */
static void
collect_temporary(struct cks_shell_constants *c, const struct cks_shell_command *command,
                  size_t from, size_t name)
{
    const struct cks_shell_word *w = &command->words[name];
    for (size_t i = from; i < name; i++)
        if (!cks_shell_is_aws(w) && !memchr(w->text.p, '/', w->text.n))
            spoil(c, &command->words[i]);
}

/* What is not read is run here: it may set variables, and make functions that do. */
static void
run_foreign(struct cks_shell_constants *c, const struct cks_shell_word *w)
{
    spoil_all(c, w);
    c->spoils.foreign = true;
}

/* Programs, and what the shell has itself, that set no variables. */
static bool
is_program(struct cks_str name)
{
    static const char *const words[] = {
        "aws",    "terraform", "kubectl", "curl",  "mkdir",    "rm",    "cp",   "mv",
        "chmod",  "ls",        "cd",      "true",  "false",    "sleep", "set",  "shift",
        "exit",   "docker",    "tee",     "head",  "tail",     "sort",  "tr",   "cut",
        "base64", "date",      "openssl", "umask", "shopt",    "wait",  "kill", "python",
        "npm",    "make",      "ssh",     "touch", "fi",       "done",  "esac", "break",
        "pushd",  "popd",      "trap",    "unset", "continue", "}",     "case", "if",
        "while",  "until",     "python3", "helm",  "pip",      "vault"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(name, words[i]))
            return true;
    return cks_shell_only_speaks(name) || memchr(name.p ? name.p : "", '/', name.n) != NULL;
}

/* A handler of the shell may be run after any command. */
static void
collect_trap(struct cks_shell_constants *c, const struct cks_shell_command *command, size_t i)
{
    bool at_end = command->count == i + 3 && (cks_shell_is_word(command, i + 2, "EXIT") ||
                                              cks_shell_is_word(command, i + 2, "0"));
    if (i + 1 >= command->count || at_end)
        return;
    const struct cks_shell_word *w = &command->words[i + 1];
    c->unsure |= w->gap_count || cks_str_find(w->text, "=") < w->text.n ||
                 cks_shell_function(&c->spoils, w->text) != NULL;
}

/* A command that may be a function, or be given the name of one; word i is its name. */
static void
collect_run(struct cks_shell_constants *c, const struct cks_shell_command *command, size_t i)
{
    const struct cks_shell_word *name = &command->words[i];
    bool foreign = c->spoils.foreign && !name->gap_count && !is_program(name->text);
    if (cks_shell_is_word(command, i, "trap"))
        collect_trap(c, command, i);
    for (size_t w = i; w < command->count; w++) {
        const struct cks_shell_word *word = &command->words[w];
        const struct cks_shell_group *f =
            word->gap_count ? NULL : cks_shell_function(&c->spoils, word->text);
        foreign &= w > i || !f;
        if (f && f->spoils && !c->file)
            cks_shell_spoil_at(&c->spoils, word->start, f->begins, false);
    }
    /* What has a gap may be any function. */
    if (foreign || (name->gap_count && !name->text.n && cks_shell_any_spoils(&c->spoils)))
        spoil_all(c, name);
}

/* A command that may set variables without an assignment; word i is its name. */
static void
collect_other(struct cks_shell_constants *c, const struct cks_shell_source *source,
              const struct cks_shell_command *command, size_t i)
{
    bool reads = cks_shell_is_word(command, i, "source") || cks_shell_is_word(command, i, ".");
    cks_shell_collect_written(c, source, command);
    if (cks_shell_is_word(command, i, ":"))
        for (size_t w = i + 1; w < command->count; w++)
            collect_defaults(c, source, command, &command->words[w]);
    else if (is_setter(command, i))
        collect_set(c, command, i);
    else if (cks_shell_is_word(command, i, "eval"))
        run_foreign(c, &command->words[i]);
    else if (reads && i + 1 < command->count)
        collect_file(c, source, &command->words[i + 1]);
    else if (reads || is_printed_command(source, command, i)) /* source <(...) has no word */
        run_foreign(c, &command->words[i]);
    else if (cks_shell_is_word(command, i, "zparseopts"))
        spoil_all(c, &command->words[i]);
    else
        collect_run(c, command, i);
}

static bool
collect_command(void *cookie, const struct cks_shell_command *command)
{
    const struct collecting *k = cookie;
    struct cks_shell_constants *c = k->c;
    size_t i = cks_shell_collect_groups(c, k->source, command), last = i;
    while (last < command->count && cks_shell_assigns(&command->words[last]))
        last++;
    if (is_declaring(command, i) || (last > i && last == command->count)) {
        collect_assignments(c, k->source, command, i);
        return !c->failed;
    }
    if (last > i)
        collect_temporary(c, command, i, last);
    while (last + 1 < command->count && cks_shell_is_prefix(&command->words[last]) &&
           !cks_shell_opens_group(&command->words[last]))
        last++;
    if (last < command->count && sets_array_element(&command->words[last]))
        spoil(c, &command->words[last]);
    else if (last < command->count)
        collect_other(c, k->source, command, last);
    cks_shell_collect_passing(c, k->source, command, last);
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
    return cks_shell_constants_give(c, &source->given) && collect_from(c, source) && !c->failed;
}

static struct cks_shell_given
given_of(const struct cks_shell_constants *c, const struct cks_shell_constant *k)
{
    return (struct cks_shell_given){
        .name = k->name,
        .value = k->value,
        .known = k->known && k->assigned == 1 && !k->until && !c->unsure &&
                 !cks_shell_is_spoiled(&c->spoils, k->name, k->step, SIZE_MAX, 0),
        .possible = k->possible,
        .doc = k->here.doc ? k->here.doc : c->r->doc,
        .pointer = k->here.pointer,
        .at = k->here.at,
        .from = k->here.from,
    };
}

bool
cks_shell_givens_pass(struct cks_reading *r, const struct cks_shell_source *source,
                      struct cks_shell_givens *inout)
{
    struct cks_shell_constants c;
    struct cks_shell_source given = *source;
    enum cks_bound beyond = CKS_BOUND_NONE;
    given.given = *inout;
    given.ret_beyond = &beyond;
    bool ok = cks_shell_constants_collect(&c, r, &given);
    struct cks_shell_given *kept = cks_arena_array(r->arena, c.list.count + 1, sizeof(*kept));
    ok = ok && kept;
    /* What a bound leaves out may set any of them. */
    c.unsure |= beyond || c.beyond;
    for (size_t i = 0; ok && i < c.list.count; i++)
        kept[i] = given_of(&c, &c.list.items[i]);
    if (ok)
        *inout = (struct cks_shell_givens){kept, c.list.count};
    cks_shell_constants_free(&c);
    return ok;
}
