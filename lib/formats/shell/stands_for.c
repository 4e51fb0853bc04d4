#include "formats/shell/stands_for.h"

#include "formats/shell/call.h"

#define PASSING_MAX ((size_t)CKS_MOST_SHELL_WRAPPERS)

/* ---- functions ---- */

static struct cks_shell_passing *
find_passing(struct cks_shell_constants *c, struct cks_str name)
{
    for (size_t i = 0; i < c->passing.count; i++)
        if (cks_str_eq(c->passing.items[i].name, name))
            return &c->passing.items[i];
    return NULL;
}

/* "$@" */
static bool
is_all_words(const struct cks_shell_source *source, const struct cks_shell_word *w)
{
    if (w->text.n || w->gap_count != 1 || w->bare)
        return false;
    struct cks_str span = cks_shell_gap_text(source, &w->gaps[0]);
    return cks_str_is(span, "$@") || cks_str_is(span, "${@}");
}

/* Whether a command is one of the AWS CLI, without what it is to do to a store: that is read where
 * it is written. */
static bool
runs_aws(const struct cks_shell_command *command, size_t i)
{
    bool aws = false;
    for (; i < command->count; i++) {
        aws |= cks_shell_is_aws(&command->words[i]);
        if (cks_shell_names_command(command->words[i].text))
            return false;
    }
    return aws;
}

void
cks_shell_collect_passing(struct cks_shell_constants *c, const struct cks_shell_source *source,
                          const struct cks_shell_command *command, size_t i)
{
    const struct cks_shell_group *in = c->file ? NULL : cks_shell_function_open(&c->spoils);
    size_t n = command->count;
    if (!in || !in->name.n || i + 1 >= n || !is_all_words(source, &command->words[n - 1]) ||
        cks_shell_only_speaks(command->words[i].text) || !runs_aws(command, i))
        return;
    struct cks_shell_passing *p = find_passing(c, in->name);
    if (p || c->passing.count >= PASSING_MAX) {
        if (p)
            p->count = 0; /* one of several */
        else
            c->beyond = CKS_BOUND_SHELL_WRAPPERS;
        return;
    }
    struct cks_shell_word *words = cks_arena_array(c->r->arena, n - 1 - i, sizeof(*words));
    p = words ? cks_vec_push(&c->passing) : NULL;
    c->failed |= !p;
    if (!p)
        return;
    memcpy(words, command->words + i, (n - 1 - i) * sizeof(*words));
    *p = (struct cks_shell_passing){in->name, words, n - 1 - i};
}

/* ---- variables ---- */

/* Gives the words of a text to `each`. */
static enum cks_shell_held
split_text(struct cks_str text, const struct cks_shell_word *w,
           bool (*each)(void *arg, const struct cks_shell_word *word), void *arg)
{
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && !cks_is_space((unsigned char)text.p[end]))
            end++;
        struct cks_shell_word part = {
            .text = cks_str_sub(text, at, end - at), .start = w->start, .end = w->end};
        if (part.text.n && !each(arg, &part))
            return CKS_SHELL_HELD_NO_MEMORY;
        at = end + 1;
    }
    return CKS_SHELL_HELD_ALL;
}

/* Whether a text begins a command of the AWS CLI, its options left to the words behind it, and the
 * shell makes nothing but words at blanks of it. */
static bool
is_plain_command(struct cks_shell_constants *c, struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_alnum((unsigned char)text.p[i]) && !strchr("_./:@%+=,- \t", text.p[i]))
            return false;
    return cks_str_find(text, "aws") < text.n && !cks_shell_names_command(text) &&
           !cks_shell_constants_find(c, CKS_STR_LIT("IFS"));
}

enum cks_shell_held
cks_shell_stands_for(struct cks_shell_constants *c, const struct cks_shell_word *name,
                     bool (*each)(void *arg, const struct cks_shell_word *word), void *arg)
{
    const struct cks_shell_passing *p = name->gap_count ? NULL : find_passing(c, name->text);
    for (size_t i = 0; p && i < p->count; i++)
        if (!each(arg, &p->words[i]))
            return CKS_SHELL_HELD_NO_MEMORY;
    if (p && p->count)
        return CKS_SHELL_HELD_ALL;
    if (name->text.n || name->gap_count != 1 || !name->bare)
        return CKS_SHELL_HELD_UNKNOWN;
    struct cks_str text = cks_shell_constants_words(c, c->source, &name->gaps[0]);
    return is_plain_command(c, text) ? split_text(text, name, each, arg) : CKS_SHELL_HELD_UNKNOWN;
}
