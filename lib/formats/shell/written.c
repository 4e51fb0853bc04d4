#include "formats/shell/written.h"

#include "formats/shell/call.h"
#include "source/shell/commands.h"
#include "source/shell/word.h"

/* Files that a script writes and that are kept: real ones write two or three. Where there are more,
 * none of the others is known: what is read from them is reported as a value known only at run
 * time. */
#define WRITTEN_MAX 40u

/* ---- here-documents ---- */

/* Whether a gap in such a script is a piece of a text. */
static bool
has_pieces(enum cks_shell_dialect dialect)
{
    return dialect == CKS_SHELL_PLAIN || dialect == CKS_SHELL_TERRAFORM ||
           dialect == CKS_SHELL_TEMPLATE || dialect == CKS_SHELL_GROOVY;
}

/* A here-document while it is walked through: bytes [at, end) of the script are left. */
struct walk {
    struct cks_shell_constants *c;
    const struct cks_shell_source *source;
    size_t at, end;
    bool expands; /* the shell does */
    struct cks_shell_here_draft d;
};

static void
add_rest(struct walk *w, size_t from)
{
    w->at = from;
    w->c->failed |= !cks_shell_here_piece(&w->d, from, 0, false);
}

/* What gives the next n bytes: a constant, or nothing that is known. False for a statement, which
 * decides what else there is. */
static bool
take_gap(struct walk *w, size_t n)
{
    const struct cks_shell_constant *k = NULL;
    struct cks_shell_gap gap = {.start = w->at, .end = w->at + n};
    struct cks_str span = cks_str_sub(w->source->text, w->at, n), value = {0};
    bool replaced = w->source->dialect != CKS_SHELL_PLAIN && !cks_str_starts(span, "$");
    replaced |= w->source->dialect == CKS_SHELL_TERRAFORM && cks_str_starts(span, "${");
    if (cks_str_starts(span, "{%") || cks_str_starts(span, "%{") || gap.end > w->end ||
        !has_pieces(w->source->dialect))
        return false;
    if (w->expands && !replaced)
        value = cks_shell_constants_gap(w->c, w->source, &gap, &k);
    bool known = value.p && k && !k->possible; /* the environment may replace a default */
    w->c->failed |= !cks_shell_here_piece(&w->d, gap.start, gap.end, true);
    cks_buf_addstr(&w->d.text, known ? value : CKS_STR_LIT(CKS_GAP));
    w->d.open |= !known;
    add_rest(w, gap.end);
    return true;
}

/* The next step; false: what is there is not known. */
static bool
take_written_step(struct walk *w)
{
    const char *p = w->source->text.p + w->at;
    size_t n = cks_shell_gap_length(w->c->r->arena, w->source, w->at, w->expands);
    if (n)
        return take_gap(w, n);
    if (w->expands && *p == '\\' && w->at + 1 < w->end && strchr("$`\\\n", p[1])) {
        add_rest(w, w->at + 1);
        if (p[1] == '\n')
            add_rest(w, w->at + 1);
        else
            cks_buf_addc(&w->d.text, w->source->text.p[w->at++]);
        return true;
    }
    cks_buf_addc(&w->d.text, *p);
    w->at++;
    return true;
}

struct cks_shell_here
cks_shell_constants_here(struct cks_shell_constants *c, const struct cks_shell_source *source,
                         const struct cks_shell_command *command)
{
    struct cks_shell_here here;
    struct walk w = {.c = c,
                     .source = source,
                     .at = command->here_at,
                     .end = command->here_end,
                     .expands = !command->here.p};
    bool known = (command->here.p || command->expanded.p);
    while (known && !c->failed && w.at < w.end) {
        bool starts = w.at == command->here_at || source->text.p[w.at - 1] == '\n';
        size_t tabs = w.at;
        while (starts && command->here_tabs && tabs < w.end && source->text.p[tabs] == '\t')
            tabs++;
        if (starts)
            add_rest(&w, tabs);
        known = tabs == w.end || take_written_step(&w);
    }
    c->failed |= !cks_shell_here_end(&w.d, c->r->arena, known && !c->failed, &here);
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
    if (p->commands++ == 0 && cks_shell_is_word(command, 0, "cat") && command->count == 1 &&
        !command->to)
        p->here = cks_shell_constants_here(p->c, p->source, command);
    return !p->c->failed;
}

struct cks_shell_here
cks_shell_constants_output(struct cks_shell_constants *c, const struct cks_shell_word *word)
{
    struct cks_shell_expansion e;
    static const char begin[] = "$(";
    const struct cks_shell_here none = {0};
    if (word->text.n || word->gap_count != 1 || c->unsure)
        return none;
    struct cks_shell_gap gap = word->gaps[0];
    struct cks_str span = cks_str_sub(c->source->text, gap.start, gap.end - gap.start);
    const struct cks_shell_constant *k =
        cks_shell_expansion_read(span, &e) ? cks_shell_constants_find(c, e.name) : NULL;
    bool known = k && k->output.end && k->assigned == 1 && k->here.at < gap.start &&
                 (!k->until || gap.start < k->until) &&
                 !cks_shell_is_spoiled(&c->spoils, k->name, k->step, gap.start, k->until);
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

/* ---- files ---- */

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
reads_alone(const struct cks_shell_command *command)
{
    static const char *const words[] = {"cat", "chmod", "rm", "echo", "test", "[", "less", "head"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_shell_is_word(command, 0, words[i]))
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
    bool tee = cks_shell_is_word(command, i, "tee") && i + 2 == command->count;
    bool cat = cks_shell_is_word(command, i, "cat") && i + 1 == command->count && !command->appends;
    *ret_body = (tee || cat) && (command->here.p || command->expanded.p);
    return tee ? &command->words[i + 1] : command->to;
}

void
cks_shell_collect_written(struct cks_shell_constants *c, const struct cks_shell_source *source,
                          const struct cks_shell_command *command)
{
    struct cks_shell_file *f;
    for (size_t i = 1; i < command->count && !reads_alone(command); i++)
        if ((f = find_written(c, command->words[i].text)))
            f->known = false;
    struct cks_shell_word path;
    bool body = false;
    const struct cks_shell_word *to = written_to(command, &body);
    if (!to || c->file)
        return;
    c->failed |= !cks_shell_constants_expand_in(c, source, to, &path);
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
