#include "report/html/ledger.h"

#include <stdio.h>

#include "report/html/rows.h"

/* The parts of a ledger, the ones to act on first. */
static const struct part {
    enum cks_requirement_status status;
    enum cks_html_tone tone;
    const char *title;
} parts[] = {
    {CKS_REQUIREMENT_DISPROVED, CKS_TONE_BAD, "Disproved"},
    {CKS_REQUIREMENT_MISSING, CKS_TONE_OPEN, "Missing"},
    {CKS_REQUIREMENT_ASSUMED, CKS_TONE_PLAIN, "Assumed"},
    {CKS_REQUIREMENT_PROVED, CKS_TONE_GOOD, "Proved"},
};

/* ---- what is missing ---- */

/* One requirement that is missing, of one of the predictions. */
struct gap {
    const struct cks_prediction *made;
    size_t count, call, i;
};

static const struct cks_missing *
gap_at(const struct gap *g)
{
    return &g->made[g->call].missing[g->i];
}

/* Moves on to the next one; false past the last. */
static bool
next_gap(struct gap *g)
{
    g->i++;
    while (g->call < g->count && g->i >= g->made[g->call].missing_count) {
        g->call++;
        g->i = 0;
    }
    return g->call < g->count;
}

static bool
first_gap(struct gap *g, const struct cks_prediction *made, size_t count)
{
    *g = (struct gap){made, count, 0, 0};
    g->i = SIZE_MAX;
    return next_gap(g);
}

static bool
same_kind(const struct cks_missing *a, const struct cks_missing *b)
{
    return strcmp(a->evidence, b->evidence) == 0;
}

/* Whether one before `g` needs the same kind of evidence, and the same command if `command`. */
static bool
is_known_gap(const struct gap *g, bool command)
{
    struct gap before;
    const struct cks_missing *m = gap_at(g);
    for (bool more = first_gap(&before, g->made, g->count);
         more && (before.call != g->call || before.i != g->i); more = next_gap(&before)) {
        const struct cks_missing *b = gap_at(&before);
        if (same_kind(b, m) && (!command || strcmp(b->obtain, m->obtain) == 0))
            return true;
    }
    return false;
}

/* What no command obtains: `obtain` then says what to do. */
static bool
is_advice(const struct cks_missing *m)
{
    return strcmp(m->evidence, "create") == 0 || strcmp(m->evidence, "values") == 0;
}

static bool
has_code(const char *const *codes, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

/* The errors that this kind of evidence could rule out, each once. KMS has fewer than 64. */
static void
open_errors(struct cks_html *h, const struct gap *g)
{
    const char *told[64];
    size_t n = 0;
    struct gap all;
    for (bool more = first_gap(&all, g->made, g->count); more; more = next_gap(&all)) {
        if (!same_kind(gap_at(&all), gap_at(g)))
            continue;
        for (const char *const *code = gap_at(&all)->codes; code && *code; code++) {
            if (n == CKS_COUNT(told) || has_code(told, n, *code))
                continue;
            cks_html_text(h, n ? ", " : "Cannot be ruled out without it: ");
            cks_html_leaf(h, "code", NULL, *code);
            told[n++] = *code;
        }
    }
}

/* The command, or the store that has it already. */
static void
command_or_store(struct cks_html *h, const char *command, const struct cks_html_whose *whose)
{
    char target[48];
    const struct told_command *first =
        cks_html_told(whose->told, command, whose->title, whose->number);
    if (!first) {
        cks_html_begin(h, "pre");
        cks_html_leaf(h, "code", NULL, command);
        cks_html_end(h);
        return;
    }
    snprintf(target, sizeof(target), "#%s-%zu", whose->anchor, first->number);
    cks_html_begin(h, "p");
    cks_html_text(h, "As for ");
    cks_html_begin(h, "a");
    cks_html_attr(h, "href", target);
    cks_html_text(h, first->title.data);
    cks_html_end_all(h, 2);
}

static void
commands_of(struct cks_html *h, const struct gap *g, const struct cks_html_whose *whose)
{
    struct gap all;
    for (bool more = first_gap(&all, g->made, g->count); more; more = next_gap(&all)) {
        if (!same_kind(gap_at(&all), gap_at(g)) || is_known_gap(&all, true))
            continue;
        if (is_advice(gap_at(&all)))
            cks_html_leaf(h, "p", NULL, gap_at(&all)->obtain);
        else
            command_or_store(h, gap_at(&all)->obtain, whose);
    }
}

void
cks_html_missing(struct cks_html *h, const struct cks_prediction *made, size_t count,
                 const struct cks_html_whose *whose)
{
    struct gap g;
    if (!first_gap(&g, made, count))
        return;
    cks_html_leaf(h, "h3", NULL, "What is missing");
    cks_html_begin(h, "ul");
    cks_html_attr(h, "class", "facts");
    for (bool more = true; more; more = next_gap(&g)) {
        if (is_known_gap(&g, false))
            continue;
        cks_html_begin(h, "li");
        if (!is_advice(gap_at(&g))) {
            cks_html_begin(h, "b");
            cks_html_printf(h, "%s evidence. ", gap_at(&g)->evidence);
            cks_html_end(h);
        }
        open_errors(h, &g);
        commands_of(h, &g, whose);
        cks_html_end(h);
    }
    cks_html_end(h);
}

/* ---- the table ---- */

/* What decides a requirement, or what would. */
static void
shown_by(struct cks_html *h, const struct cks_html_row *row, const struct cks_place *input)
{
    const struct cks_requirement_state *r = row->state;
    bool own = input && r->file && input->line == r->line && strcmp(input->file, r->file) == 0;
    if (r->status == CKS_REQUIREMENT_ASSUMED)
        cks_html_printf(h, r->by_option ? "assumed by --assume " : "assumed about %s ",
                        r->subject ? r->subject : "it");
    else if (row->missing && is_advice(row->missing))
        cks_html_text(h, row->missing->obtain);
    else if (row->missing)
        cks_html_printf(h, "needs %s evidence ", row->missing->evidence);
    else if (!r->file)
        cks_html_text(h, r->status == CKS_REQUIREMENT_MISSING ? "not decided" : "see the findings");
    if (r->status == CKS_REQUIREMENT_MISSING && r->file)
        cks_html_text(h, "not decided by ");
    if (own)
        cks_html_text(h, "the input");
    else
        cks_html_place(h, r->file, r->line);
    if (!r->at)
        return;
    cks_html_text(h, " ");
    cks_html_leaf(h, "time", NULL, r->at);
}

static void
requirement_row(struct cks_html *h, const struct cks_prediction *made, size_t count,
                const struct cks_html_row *row)
{
    cks_html_begin(h, "tr");
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "row");
    cks_html_text(h, row->state->id);
    cks_html_text(h, " ");
    cks_html_row_calls(h, made, count, row);
    cks_html_end(h);
    cks_html_leaf(h, "td", NULL, row->state->requirement);
    cks_html_begin(h, "td");
    shown_by(h, row, NULL);
    cks_html_end_all(h, 2);
}

static void
part_of_ledger(struct cks_html *h, const struct part *p, const struct cks_prediction *made,
               size_t count)
{
    struct cks_html_rows rows = cks_html_rows(made, count, p->status);
    struct cks_html_row row;
    size_t n = cks_html_count_rows(rows);
    if (!n)
        return;
    cks_html_begin(h, "tbody");
    cks_html_begin(h, "tr");
    cks_html_begin(h, "th");
    cks_html_attr(h, "colspan", "3");
    cks_html_attr(h, "scope", "rowgroup");
    cks_html_begin(h, "span");
    cks_html_attr_tone(h, p->tone);
    cks_html_text(h, p->title);
    cks_html_end(h);
    cks_html_printf(h, " %zu", n);
    cks_html_end_all(h, 2);
    while (cks_html_next_row(&rows, &row))
        requirement_row(h, made, count, &row);
    cks_html_end(h);
}

static void
column(struct cks_html *h, const char *name)
{
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "col");
    cks_html_text(h, name);
    cks_html_end(h);
}

void
cks_html_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count)
{
    cks_html_leaf(h, "h3", NULL, "Ledger");
    cks_html_begin(h, "table");
    cks_html_attr(h, "class", "ledger");
    cks_html_leaf(h, "caption", NULL, "Every requirement of the calls, and what decides it");
    cks_html_begin(h, "thead");
    cks_html_begin(h, "tr");
    column(h, "ID");
    column(h, "Requirement");
    column(h, "Decided by");
    cks_html_end_all(h, 2);
    for (size_t i = 0; i < CKS_COUNT(parts); i++)
        part_of_ledger(h, &parts[i], made, count);
    cks_html_end(h);
}

/* ---- the same in a few lines ---- */

static bool
in_one_line(const struct cks_html_row *a, const struct cks_html_row *b)
{
    const struct cks_requirement_state *x = a->state, *y = b->state;
    bool same = x->line == y->line && x->by_option == y->by_option && !x->file == !y->file &&
                !x->at == !y->at && !a->missing == !b->missing &&
                memcmp(a->calls, b->calls, sizeof(a->calls)) == 0;
    return same && (!x->file || strcmp(x->file, y->file) == 0) &&
           (!x->at || strcmp(x->at, y->at) == 0) &&
           (!a->missing || same_kind(a->missing, b->missing)) &&
           (!x->subject || (y->subject && strcmp(x->subject, y->subject) == 0));
}

/* Whether a row before it began a line that it belongs to. */
static bool
has_line(struct cks_html_rows rows, const struct cks_html_row *row)
{
    struct cks_html_row before;
    rows = cks_html_rows(rows.made, rows.count, rows.status);
    while (cks_html_next_row(&rows, &before) && before.state != row->state)
        if (in_one_line(&before, row))
            return true;
    return false;
}

static void
short_line(struct cks_html *h, const struct part *p, const struct cks_html_rows *all,
           const struct cks_html_row *first, const struct cks_place *input)
{
    struct cks_html_rows rows = cks_html_rows(all->made, all->count, all->status);
    struct cks_html_row row;
    cks_html_begin(h, "li");
    cks_html_begin(h, "span");
    cks_html_attr_tone(h, p->tone);
    cks_html_text(h, p->title);
    cks_html_end(h);
    cks_html_text(h, " ");
    cks_html_row_calls(h, all->made, all->count, first);
    while (cks_html_next_row(&rows, &row))
        if (in_one_line(first, &row))
            cks_html_printf(h, " %s", row.state->id);
    cks_html_text(h, ": ");
    shown_by(h, first, input);
    cks_html_end(h);
}

void
cks_html_short_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count,
                      const struct cks_place *input)
{
    cks_html_begin(h, "ul");
    cks_html_attr(h, "class", "facts");
    for (size_t i = 0; i < CKS_COUNT(parts); i++) {
        struct cks_html_rows rows = cks_html_rows(made, count, parts[i].status);
        struct cks_html_row row;
        while (cks_html_next_row(&rows, &row))
            if (!has_line(rows, &row))
                short_line(h, &parts[i], &rows, &row, input);
    }
    cks_html_end(h);
}
