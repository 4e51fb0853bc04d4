/* A script's words are often inside of something else (a recipe of make, a step of a pipeline),
 * which has its own view of quotes and line ends: nothing that either takes for a sign is added.
 * Only where the whole file is a script a word in quotes gets more. */
#include "source/rewrite/shell.h"

#include "source/shell/shell.h"
#include "source/shell/commands.h"

/* What no shell takes for a sign, wherever the word stands. */
#define PLAIN "/._-:"
/* What no shell takes for one in quotes of either kind: enough for a certificate. */
#define QUOTED PLAIN "+=, \n"
/* A command whose only argument is the word that is looked at. */
#define COMMAND "x "

struct meaning {
    struct cks_str text; /* to compare with */
    bool same;
    unsigned commands;
};

static bool
compare(void *cookie, const struct cks_shell_command *c)
{
    struct meaning *m = cookie;
    m->commands++;
    m->same = c->count == 2 && !c->words[1].gap_count && cks_str_eq(c->words[1].text, m->text);
    return true;
}

/* Whether a literal is one word that means `text`. */
static bool
word_means(struct cks_str literal, struct cks_str text)
{
    struct cks_arena arena = {0};
    struct cks_buf script = {0};
    struct meaning m = {.text = text};
    cks_buf_adds(&script, COMMAND);
    cks_buf_addstr(&script, literal);
    cks_buf_addc(&script, '\n');
    struct cks_shell_source source = {.text = cks_buf_str(&script)};
    bool ok = cks_buf_ok(&script) && cks_shell_read(&arena, &source, compare, &m);
    cks_arena_free(&arena);
    cks_buf_free(&script);
    return ok && m.same && m.commands == 1;
}

static bool
ends_word(char c)
{
    return cks_is_space((unsigned char)c) || strchr(";|&)`\"'", c);
}

/* Whether the range is a whole word, or what follows the = of one. */
static bool
is_whole(const struct cks_document *doc, const struct cks_range *r)
{
    bool begins = r->start == 0 || doc->text.p[r->start - 1] == '=' ||
                  cks_is_space((unsigned char)doc->text.p[r->start - 1]);
    return begins && (r->end == doc->text.n || ends_word(doc->text.p[r->end]));
}

/* Whether no reader of the word takes anything in the text for a sign. A script's lines are kept as
 * they end, so one that ends them otherwise gets no line. */
static bool
may_be_written(const struct cks_document *doc, bool quoted, struct cks_str text)
{
    bool lines = strcmp(cks_rewrite_line_end(doc->text), "\n") == 0;
    return cks_rewrite_plain(text, PLAIN) ||
           (doc->script && quoted && lines && cks_rewrite_plain(text, QUOTED));
}

enum cks_rewritten
cks_rewrite_shell(const struct cks_document *doc, struct cks_str from, struct cks_str to,
                  struct cks_rewrite *ret)
{
    const struct cks_range *r = &ret->range;
    struct cks_str literal = cks_str_sub(doc->text, r->start, r->end - r->start);
    char quote = literal.p[0];
    bool quoted =
        (quote == '"' || quote == '\'') && literal.n >= 2 && literal.p[literal.n - 1] == quote;
    if (!is_whole(doc, r) || !word_means(literal, from))
        return CKS_REWRITE_COMPUTED;
    if (!may_be_written(doc, quoted, to))
        return CKS_REWRITE_STYLE;
    if (quoted)
        cks_buf_addc(&ret->text, quote);
    cks_buf_addstr(&ret->text, to);
    if (quoted)
        cks_buf_addc(&ret->text, quote);
    return word_means(cks_buf_str(&ret->text), to) || !cks_buf_ok(&ret->text) ? CKS_REWRITTEN
                                                                              : CKS_REWRITE_STYLE;
}
