#include "formats/shell/branches.h"

#include "base/buf.h"
#include "formats/shell/call.h"

/* ---- what is open ---- */

/* The innermost compound command that did not end; NULL: there is none. */
static struct cks_shell_branch *
innermost(struct cks_shell_branches *b)
{
    for (size_t i = b->count; i-- > 0;)
        if (!b->list[i].over)
            return &b->list[i];
    return NULL;
}

static void
push(struct cks_shell_branches *b, struct cks_shell_branch branch)
{
    struct cks_shell_branch *last = b->count ? &b->list[b->count - 1] : NULL;
    /* Of ends that tell no arm, one is enough: what matters is whether there is one between. */
    bool full = b->count == CKS_SHELL_BRANCHES_MOST;
    if (last && last->over && branch.over && (full || (!last->left && !branch.left)))
        *last = branch;
    else if (!full)
        b->list[b->count++] = branch;
    else
        b->beyond += !branch.over;
}

/* Forgets what ended in the arm that ends here. */
static void
drop_over(struct cks_shell_branches *b)
{
    while (b->count && b->list[b->count - 1].over)
        b->count--;
}

static void
next_arm(struct cks_shell_branches *b, bool asks)
{
    struct cks_shell_branch *open = b->beyond ? NULL : innermost(b);
    if (!open)
        return;
    drop_over(b);
    open->arm++;
    open->asks = asks;
}

static void
close_branch(struct cks_shell_branches *b)
{
    if (b->beyond || !innermost(b)) {
        b->beyond -= b->beyond > 0;
        return;
    }
    drop_over(b);
    struct cks_shell_branch ended = b->list[--b->count];
    /* What a function ends is run where it is called. */
    if (!ended.leaves || ended.kind == 'f')
        return;
    struct cks_shell_branch *around = innermost(b);
    if (around)
        around->leaves = true;
    ended.over = true;
    push(b, ended);
}

/* ---- words ---- */

static bool
is_of_words(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cks_str_is(text, words[i]))
            return true;
    return false;
}

static bool
is_body_of_function(struct cks_str script, size_t at)
{
    while (at > 0 && cks_is_space((unsigned char)script.p[at - 1]))
        at--;
    return at > 0 && script.p[at - 1] == ')';
}

/* The kind of compound command that a word begins, or 0. */
static char
compound_of(const struct cks_shell_source *source, const struct cks_shell_command *c, size_t i)
{
    static const char *const loops[] = {"while", "until", "for", "select"};
    struct cks_str text = c->words[i].text;
    if (cks_str_is(text, "if"))
        return 'i';
    if (cks_str_is(text, "case"))
        return 'c';
    if (is_of_words(text, loops, CKS_COUNT(loops)))
        return 'l';
    if (!cks_str_is(text, "{"))
        return '\0';
    if (cks_shell_is_word(c, 0, "function") || is_body_of_function(source->text, c->words[i].start))
        return 'f';
    return c->joined ? 'j' : 'n';
}

/* Takes note of a word that a command may begin with; false if it is the command's name. */
static bool
take_opening_word(struct cks_shell_branches *b, const struct cks_shell_source *source,
                  const struct cks_shell_command *c, size_t i)
{
    static const char *const ends[] = {"fi", "done", "esac", "}"}, *const bodies[] = {"then", "do"};
    const struct cks_shell_word *w = &c->words[i];
    char kind = w->gap_count ? '\0' : compound_of(source, c, i);
    if (kind) {
        push(b, (struct cks_shell_branch){
                    .kind = kind, .at = w->start, .asks = kind == 'i' || kind == 'l'});
        return kind != 'c';
    }
    if (is_of_words(w->text, ends, CKS_COUNT(ends)))
        close_branch(b);
    else if (is_of_words(w->text, bodies, CKS_COUNT(bodies)))
        next_arm(b, false);
    else if (cks_str_is(w->text, "else"))
        next_arm(b, false);
    else if (cks_str_is(w->text, "elif"))
        next_arm(b, true);
    else
        return cks_shell_is_prefix(w);
    return true;
}

/* ---- between commands ---- */

/* What is between the command before and this one, without comments, holds a text. */
static bool
holds_between(struct cks_str between, const char *text, char not_before)
{
    size_t n = strlen(text);
    bool comment = false;
    for (size_t i = 0; i + n <= between.n; i++) {
        bool begins = between.p[i] == '#' && (!i || cks_is_space((unsigned char)between.p[i - 1]));
        comment = (comment || begins) && between.p[i] != '\n';
        if (!comment && memcmp(between.p + i, text, n) == 0 &&
            (i + n == between.n || between.p[i + n] != not_before))
            return true;
    }
    return false;
}

static bool
is_end(const struct cks_shell_command *c, size_t i)
{
    return !c->depth && (cks_shell_is_word(c, i, "exit") || cks_shell_is_word(c, i, "return"));
}

/* The script ends here, if the command is reached. */
static void
take_end(struct cks_shell_branches *b, const struct cks_shell_command *c, struct cks_str between)
{
    struct cks_shell_branch *around = innermost(b);
    /* aws ... || exit 1: behind it, the call has succeeded. */
    if (b->called && c->joined && holds_between(between, "||", '\0'))
        return;
    if (around) {
        around->leaves = true;
        if (!c->joined && !around->asks && !b->beyond && around->arm < 64)
            around->left |= UINT64_C(1) << around->arm;
    }
    push(b, (struct cks_shell_branch){.kind = 'j', .over = true, .at = c->words[0].start});
}

void
cks_shell_branches_step(struct cks_shell_branches *b, const struct cks_shell_source *source,
                        const struct cks_shell_command *c)
{
    size_t start = c->words[0].start, end = c->words[c->count - 1].end, i = 0;
    struct cks_str between = {0};
    if (start > b->end)
        between = cks_str_sub(source->text, b->end, start - b->end);
    struct cks_shell_branch *open = innermost(b);
    /* ;& and ;;& go on with the next arm. */
    if (open && open->kind == 'c' && holds_between(between, ";;", '&'))
        next_arm(b, false);
    if (cks_shell_is_word(c, 0, "function"))
        i = 2;
    while (i < c->count && take_opening_word(b, source, c, i))
        i++;
    if (is_end(c, i))
        take_end(b, c, between);
    /* ID=$(aws ...) comes behind the call that is in it. */
    b->called &= start < b->end;
    b->end = c->here_end > end ? c->here_end : end;
}

/* ---- as a text ---- */

static void
put_part(struct cks_buf *out, const struct cks_shell_branch *branch)
{
    cks_buf_printf(out, "%c%zx:", branch->kind, branch->at);
    if (branch->over)
        cks_buf_printf(out, "-%llx/", (unsigned long long)branch->left);
    else if (branch->asks)
        cks_buf_addstr(out, CKS_STR_LIT("?/"));
    else
        cks_buf_printf(out, "%x/", branch->arm);
}

/* Where the script is in its file, unless it is all of it. */
static void
put_script(struct cks_buf *out, const struct cks_shell_source *source)
{
    uint64_t place = source->base;
    bool shell = source->dialect != CKS_SHELL_POWERSHELL && source->dialect != CKS_SHELL_CMD;
    for (const char *p = source->pointer; p && *p; p++)
        place = place * 31 + (unsigned char)*p;
    if (place)
        cks_buf_printf(out, "e%llx:0/", (unsigned long long)place);
    if (!shell)
        cks_buf_addstr(out, CKS_STR_LIT("m0:0/"));
}

bool
cks_shell_branches_of(const struct cks_shell_branches *b, const struct cks_shell_source *source,
                      const struct cks_shell_command *c, struct cks_arena *arena, const char **ret)
{
    struct cks_buf out = {0};
    put_script(&out, source);
    for (size_t i = 0; i < b->count; i++)
        put_part(&out, &b->list[i]);
    if (b->beyond)
        cks_buf_addstr(&out, CKS_STR_LIT("m0:0/"));
    if (c->joined || c->joined_outside)
        put_part(&out, &(struct cks_shell_branch){.kind = 'j', .at = c->words[0].start});
    bool some = out.len > 0;
    *ret = some && cks_buf_ok(&out) ? cks_arena_strndup(arena, out.data, out.len) : NULL;
    bool ok = cks_buf_ok(&out) && (!some || *ret);
    cks_buf_free(&out);
    return ok;
}
