/* Command lines of the AWS CLI in shell scripts: aws kms create-custom-key-store and its kin. */
#include "formats/shell/script.h"

#include "base/announce.h"
#include <stdio.h>

#include "formats/shell/branches.h"
#include "formats/shell/call.h"
#include "formats/shell/collect.h"
#include "formats/shell/options.h"
#include "formats/shell/spoken.h"
#include "formats/shell/stands_for.h"
#include "formats/shell/written.h"
#include "model/sense.h"
#include "source/shell/place.h"
#include "source/shell/commands.h"
#include "source/shell/reader.h"
#include "source/shell/word.h"

#define CALLS_MAX ((size_t)CKS_MOST_SHELL_CALLS)

/* ---- commands ---- */

/* A script while it is read. A call waits until the next command is seen: one that starts with an
 * option was meant to be its end. */
struct script {
    struct cks_reading *r;
    const struct cks_shell_source *source;
    struct cks_shell_constants constants;
    CKS_VEC(struct cks_shell_word) words; /* of the call that waits */
    struct cks_shell_call call;
    struct cks_shell_here here;
    struct cks_shell_spoken spoken;
    struct cks_shell_branches branches;
    struct cks_shell_aim aim; /* so far */
    const char *way;          /* the branches that lead to the call that waits */
    unsigned calls;
    size_t end;  /* of the call that waits, in the script */
    size_t lost; /* the word of the call behind which it ends too early; SIZE_MAX: none */
    enum cks_lost lost_by;
    bool synopsis; /* the call shows what may be given: [--option <value>] */
    size_t at;     /* where the call that waits is, wherever its words are from */
    bool failed;
};

static struct cks_range
range_in(const struct script *s, size_t start, size_t end)
{
    char pointer[6 * 24];
    struct cks_range range = {.line = 1, .column = 1, .end_line = 1, .end_column = 1};
    const struct cks_document *doc = s->r->doc;
    snprintf(pointer, sizeof(pointer), "/%zu/0/%zu/%zu/0/%zu", start, SIZE_MAX, start, SIZE_MAX);
    CKS_UNUSED(end);
    doc->locate(doc, pointer, CKS_PART_VALUE, 0, 0, &range);
    return range;
}

static bool
take_call(struct script *s)
{
    struct cks_reading *r = s->r;
    const struct cks_shell_call *call = &s->call;
    struct cks_shell_line l = {.f = {.arena = r->arena, .r = r},
                               .words = s->words.items,
                               .count = s->words.count,
                               .here = s->here,
                               .at = s->at,
                               .constants = &s->constants,
                               .aim = s->aim,
                               .wrapped = call->wrapped,
                               .hidden = call->wrapped || s->synopsis ||
                                         s->words.count >= CKS_SHELL_WORDS_MAX};
    struct cks_shell_spot head = {&l.words[call->from - 1], 0, SIZE_MAX};
    struct cks_range range = range_in(s, s->at, s->at);
    l.f.store = (struct cks_store){
        .operation = call->operation,
        .input = CKS_INPUT_SHELL,
        .doc = r->doc,
        .branches = s->way,
        .address = cks_arena_printf(r->arena, "line %u", (unsigned)range.line),
    };
    if (s->lost != SIZE_MAX) {
        /* What is marked is a name: the last word may be a secret. */
        size_t i = s->lost;
        while (i > call->from && !cks_shell_is_option(&l.words[i]))
            i--;
        size_t n = cks_str_find(l.words[i].text, "=");
        struct cks_shell_spot name = {&l.words[i >= call->from ? i : call->from - 1], 0,
                                      n < l.words[i].text.n ? n : SIZE_MAX};
        l.f.store.lost_backslash = cks_shell_line_pointer(&l, name, name);
        l.f.store.lost = s->lost_by;
        l.f.store.line_joint = cks_shell_joint(s->source->dialect);
    }
    l.f.store.pointer = cks_shell_line_pointer(&l, head, head);
    l.f.failed |= !l.f.store.address;
    cks_shell_line_read(&l, call->aws, call->from);
    if (l.hidden)
        cks_shell_line_hide_absent(&l);
    return l.nothing ? !l.f.failed : cks_fill_take(&l.f);
}

/* A disconnect or a delete: no other call waits. */
static bool
take_ending(struct script *s, const struct cks_shell_command *c, size_t start)
{
    bool removes = false;
    struct cks_shell_call call;
    if (!s->r->ends)
        return true;
    cks_shell_find_ending(c, &call, &removes);
    if (!call.from)
        return true;
    struct cks_shell_line l = {.f = {.arena = s->r->arena, .r = s->r},
                               .at = start,
                               .constants = &s->constants,
                               .aim = s->aim,
                               .count = c->count};
    struct cks_shell_word *words = cks_arena_array(s->r->arena, c->count, sizeof(*words));
    bool ok = words && cks_shell_branches_of(&s->branches, s->source, c, s->r->arena, &s->way);
    for (size_t i = 0; ok && i < c->count; i++)
        ok = cks_shell_constants_expand(&s->constants, &c->words[i], &words[i]);
    if (!ok)
        return false;
    l.words = words;
    l.f.store = (struct cks_store){.operation = CKS_CONNECT,
                                   .input = CKS_INPUT_SHELL,
                                   .doc = s->r->doc,
                                   .example = s->r->example,
                                   .branches = s->way};
    struct cks_shell_spot head = {&words[call.from - 1], 0, SIZE_MAX};
    l.f.store.pointer = cks_shell_line_pointer(&l, head, head);
    cks_shell_line_read(&l, call.aws, call.from);
    cks_store_settle(&l.f.store, l.f.store.type);
    return !l.f.failed && (l.nothing || s->r->ends(s->r->cookie, &l.f.store, removes));
}

static bool
take_waiting_call(struct script *s)
{
    /* A document that names the command alone speaks of it. */
    bool names_it = s->r->example && s->call.from >= s->words.count;
    bool ok = !s->call.from || names_it || take_call(s);
    s->call.from = 0;
    s->words.count = 0;
    s->lost = SIZE_MAX;
    s->synopsis = false;
    return ok;
}

/* Keeps the words of a command, constants put instead of variables. */
static bool
keep_words(struct script *s, const struct cks_shell_command *c)
{
    for (size_t i = 0; i < c->count; i++) {
        struct cks_shell_word *slot = cks_vec_push(&s->words);
        if (!slot || !cks_shell_constants_expand(&s->constants, &c->words[i], slot))
            return false;
    }
    return true;
}

/* What is between the call that waits and the next command. */
struct between {
    size_t lines; /* line breaks */
    bool joint;   /* the call's line ends with what makes it go on */
    bool comment, others;
};

static struct between
look_between(const struct script *s, size_t to)
{
    struct between b = {0};
    struct cks_str text = s->source->text;
    for (size_t i = s->end; i < to && !b.others; i++) {
        if (text.p[i] == '\n') {
            b.lines++;
        } else if (text.p[i] == '#') {
            b.comment = true;
            while (i + 1 < to && text.p[i + 1] != '\n')
                i++;
        } else if (text.p[i] == cks_shell_joint(s->source->dialect)) {
            b.joint = true;
        } else {
            b.others = !cks_is_space((unsigned char)text.p[i]);
        }
    }
    return b;
}

/* Whether the last word of the call that waits is a blank behind a backslash. */
static bool
ends_in_blank(const struct script *s)
{
    const struct cks_shell_word *w = s->words.count ? &s->words.items[s->words.count - 1] : NULL;
    return w && w->text.n == 1 && w->text.p[0] == ' ' && s->source->text.p[w->start] == '\\';
}

/* Whether an option has a value that is not a placeholder. */
static bool
shows_value(const struct cks_shell_command *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->words[i].placeholder)
            return false;
    return c->count == 2 || cks_str_find(c->words[0].text, "=") < c->words[0].text.n;
}

/* Whether a command is the rest of the call that waits: it starts with an option, and no other
 * command is between them. *ret_why is what parted them. */
static bool
goes_on(const struct script *s, const struct cks_shell_command *c, enum cks_lost *ret_why)
{
    if (!s->call.from || !cks_shell_is_option(&c->words[0]))
        return false;
    struct between b = look_between(s, c->words[0].start);
    bool blank = ends_in_blank(s);
    *ret_why = b.comment                ? CKS_LOST_COMMENT
               : blank                  ? CKS_LOST_BLANK
               : b.joint && b.lines > 1 ? CKS_LOST_EMPTY_LINE
                                        : CKS_LOST_JOINT;
    bool apart = b.lines > 0 && (b.lines == 1 || b.comment || b.joint);
    /* The name of a command above the options that it has is not a call in a document. */
    bool named_alone = s->r->example && s->call.from >= s->words.count && !shows_value(c);
    return !b.others && apart && !(named_alone && *ret_why == CKS_LOST_JOINT);
}

/* Whether a command is the next line of a synopsis, "[--region <value>]". */
static bool
is_synopsis(const struct script *s, const struct cks_shell_word *w)
{
    return s->r->example && cks_str_starts(w->text, "[-");
}

static bool
tell_unread_word(struct script *s, const struct cks_shell_word *w, const char *message)
{
    struct cks_range range = range_in(s, w->start, w->end);
    return message &&
           s->r->trouble(s->r->cookie, s->r->doc, CKS_TROUBLE_UNREAD, &range, message, NULL);
}

static bool
tell_not_understood(struct script *s, const struct cks_shell_word *w, bool quoted)
{
    if (quoted)
        return tell_unread_word(s, w,
                                "another shell runs a text that names a command; it was not "
                                "checked");
    if (cks_swallowed_secret(w->text))
        return tell_unread_word(s, w,
                                "this use of a command is not understood; it was not checked");
    return tell_unread_word(s, w,
                            cks_arena_printf(s->r->arena,
                                             "this use of %.*s is not understood; it was not "
                                             "checked",
                                             CKS_STR_ARG(w->text)));
}

static bool
holds_command(struct script *s, const struct cks_shell_word *w)
{
    for (size_t i = 0; i < w->gap_count; i++)
        if (cks_shell_constants_name_command(&s->constants, &w->gaps[i]))
            return true;
    return false;
}

/* The word that runs a variable's text in which a command is named: $COMMAND, eval "$COMMAND",
 * aws kms "$COMMAND"; or NULL. */
static const struct cks_shell_word *
find_run_variable(struct script *s, const struct cks_shell_command *c)
{
    size_t i = 0;
    while (i < c->count && cks_shell_is_prefix(&c->words[i]))
        i++;
    if (i < c->count && !c->words[i].text.n && holds_command(s, &c->words[i]))
        return &c->words[i];
    bool run = false, aws = false;
    for (; i < c->count; i++) {
        if ((run || (aws && !c->words[i].text.n)) && holds_command(s, &c->words[i]))
            return &c->words[i];
        run |= cks_shell_runs_text(c->words[i].text);
        aws |= cks_shell_is_aws(&c->words[i]);
    }
    return NULL;
}

/* Commands of KMS that are about a store: an ID that was not filled in is wrong in each. */
static bool
is_about_store(const struct cks_shell_command *c)
{
    bool kms = false, id = false;
    for (size_t i = 0; i < c->count; i++) {
        kms |= cks_str_is(c->words[i].text, "kms");
        id |= kms && cks_str_starts(c->words[i].text, "--custom-key-store-id");
    }
    return id;
}

/* Placeholders of a command that is not read. In a document they are meant so. */
static bool
tell_unfilled(struct script *s, const struct cks_shell_command *c)
{
    bool ok = true;
    for (size_t i = 0; ok && !s->r->example && is_about_store(c) && i < c->count; i++) {
        const struct cks_shell_word *w = &c->words[i];
        if (!w->placeholder || cks_swallowed_secret(w->text))
            continue;
        struct cks_range range = range_in(s, w->start, w->end);
        const char *message = cks_arena_printf(
            s->r->arena,
            "the placeholder %.*s is not filled in; the shell reads < and > as redirections",
            CKS_STR_ARG(w->text));
        ok = message && s->r->trouble(s->r->cookie, s->r->doc, CKS_TROUBLE_UNFILLED, &range,
                                      message, "replace it with your own value");
    }
    return ok;
}

/* The words of a command while those of arrays are put instead of "${name[@]}", and what its name
 * stands for instead of that. */
struct flat_words {
    CKS_VEC(struct cks_shell_word) list;
    bool more; /* than the bound */
};

static bool
add_flat_word(void *arg, const struct cks_shell_word *item)
{
    struct flat_words *flat = arg;
    flat->more |= flat->list.count >= CKS_SHELL_WORDS_MAX;
    if (flat->more)
        return true;
    struct cks_shell_word *slot = cks_vec_push(&flat->list);
    if (slot)
        *slot = *item;
    return slot != NULL;
}

/* An array that may hold more leaves the word in its place, whose content is not known. */
static bool
flatten_words(struct script *s, const struct cks_shell_command *c, struct flat_words *flat)
{
    bool ok = true;
    size_t name = 0;
    while (name < c->count && cks_shell_is_prefix(&c->words[name]))
        name++;
    for (size_t i = 0; ok && i < c->count; i++) {
        enum cks_shell_held held =
            i == name ? cks_shell_stands_for(&s->constants, &c->words[i], add_flat_word, flat)
                      : CKS_SHELL_HELD_UNKNOWN;
        if (held == CKS_SHELL_HELD_UNKNOWN)
            held = cks_shell_constants_array(&s->constants, &c->words[i], add_flat_word, flat);
        ok = held != CKS_SHELL_HELD_NO_MEMORY &&
             (held == CKS_SHELL_HELD_ALL || add_flat_word(flat, &c->words[i]));
    }
    return ok;
}

static bool read_flat_command(struct script *s, const struct cks_shell_command *c, size_t start,
                              size_t end);

static bool
read_command(void *cookie, const struct cks_shell_command *c)
{
    struct script *s = cookie;
    struct cks_shell_command flat = *c;
    struct flat_words words = {0};
    cks_shell_branches_step(&s->branches, s->source, c);
    bool ok = flatten_words(s, c, &words);
    flat.words = words.list.items;
    flat.count = words.list.count;
    if (ok && flat.count)
        ok = read_flat_command(s, &flat, c->words[0].start, c->words[c->count - 1].end);
    if (words.more && s->source->ret_beyond)
        *s->source->ret_beyond = CKS_BOUND_SHELL_WORDS;
    cks_vec_free(&words.list);
    return ok;
}

/* It stands from `start` to `end`, wherever its words are from. */
static bool
read_flat_command(struct script *s, const struct cks_shell_command *c, size_t start, size_t end)
{
    enum cks_lost why;
    if (goes_on(s, c, &why)) {
        s->end = end;
        if (s->lost == SIZE_MAX) {
            s->lost = s->words.count - 1;
            s->lost_by = why;
        }
        return keep_words(s, c);
    }
    if (s->call.from && is_synopsis(s, &c->words[0])) {
        s->synopsis = true;
        return true;
    }
    if (!take_waiting_call(s))
        return false;
    struct cks_shell_call call;
    cks_shell_spoken_settle(&s->spoken, s->r, s->source, c, start);
    cks_shell_find_call(c, &call);
    if (call.named || call.quoted)
        return tell_not_understood(s, &c->words[call.named], call.quoted);
    const struct cks_shell_word *run = call.from ? NULL : find_run_variable(s, c);
    if (run)
        return tell_unread_word(
            s, run, "a variable's text that names a command is run; it was not checked");
    if (call.from)
        cks_shell_pass_word(s->r, s->source, &c->words[call.from - 1]);
    else
        cks_shell_speak(&s->spoken, s->r, s->source, c, end);
    if (!call.from)
        return cks_shell_aim_note(&s->aim, &s->constants, c) && take_ending(s, c, start) &&
               tell_unfilled(s, c);
    if (s->calls++ >= CALLS_MAX)
        return true;
    size_t aws = c->words[call.aws].start;
    s->call = call;
    s->end = end;
    s->at = aws >= start && aws < end ? aws : start;
    s->here = cks_shell_constants_here(&s->constants, s->source, c);
    s->branches.called = true;
    if (!cks_shell_branches_of(&s->branches, s->source, c, s->r->arena, &s->way))
        return false;
    for (size_t i = call.from; i < c->count; i++)
        s->synopsis |= is_synopsis(s, &c->words[i]);
    return keep_words(s, c);
}

bool
cks_read_shell(struct cks_reading *r)
{
    const struct cks_shell_source whole = {.text = r->doc->text};
    enum cks_bound beyond = CKS_BOUND_NONE;
    struct cks_shell_source source =
        *(r->doc->impl ? (const struct cks_shell_source *)r->doc->impl : &whole);
    source.ret_beyond = &beyond;
    struct script s = {.r = r, .source = &source, .lost = SIZE_MAX};
    bool ok = cks_shell_constants_collect(&s.constants, r, &source) &&
              cks_shell_read(r->arena, &source, read_command, &s) && take_waiting_call(&s);
    cks_shell_spoken_settle(&s.spoken, r, &source, NULL, source.text.n);
    if (s.calls > CALLS_MAX)
        cks_reading_beyond(r, CKS_BOUND_SHELL_CALLS);
    /* A call by a function that was left out is not among the calls. */
    if (s.calls || s.constants.beyond == CKS_BOUND_SHELL_WRAPPERS)
        cks_reading_beyond(r, s.constants.beyond);
    cks_shell_constants_free(&s.constants);
    cks_vec_free(&s.words);
    cks_shell_spoken_free(&s.spoken);
    cks_reading_beyond(r, beyond);
    return ok;
}
