#include "formats/shell/written.h"

#include "formats/shell/call.h"
#include "source/shell/commands.h"

/* Files that a script writes and that are kept: real ones write two or three. Where there are more,
 * none of the others is known. */
#define WRITTEN_MAX 40u

/* ---- here-documents ---- */

/* The length of the variable's expansion at the start of s, or 0. */
static size_t
expansion_length(struct cks_str s)
{
    if (s.n > 1 && s.p[1] == '{') {
        size_t end = cks_str_find(s, "}");
        return end < s.n ? end + 1 : 0;
    }
    size_t n = cks_shell_name_length(cks_str_sub(s, 1, s.n));
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
    struct cks_str value = n ? cks_shell_constants_gap(c, source, &gap, &k) : (struct cks_str){0};
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
only_reads(const struct cks_shell_command *command)
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
    for (size_t i = 1; i < command->count && !only_reads(command); i++)
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
