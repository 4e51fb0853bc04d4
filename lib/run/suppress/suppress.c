#include "run/suppress/suppress.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/path.h"
#include "base/sized.h"
#include "rules/judge/mark.h"
#include "run/state/policy.h"
#include "run/state/recall.h"
#include "run/state/run.h"
#include "run/suppress/unused.h"

/* Longer reasons are cut here. */
#define REASON_MAX 1024

/* ---- comments ---- */

static void
keep_directive(void *arg, const struct cks_directive *d)
{
    struct cks *c = arg;
    struct cks_directive *kept = cks_run_push(c, &c->suppressions.directives);
    if (!kept)
        return;
    *kept = *d;
    kept->reason = cks_arena_str(&c->arena, cks_str_sub(d->reason, 0, REASON_MAX));
    cks_run_did(c, !d->reason.n || kept->reason.p);
}

static bool
has_comments(const struct cks_document *doc)
{
    return doc && doc->syntax != CKS_SYNTAX_JSON && doc->syntax != CKS_SYNTAX_TEXT && doc->file;
}

static const struct cks_scanned *
find_scanned(const struct cks_suppressions *s, const char *file)
{
    const struct cks_index *ix = &s->scanned_index;
    for (size_t i = cks_index_last(ix, cks_index_hash(ix, file)); i; i = cks_index_before(ix, i))
        if (strcmp(s->scanned.items[i - 1].file, file) == 0)
            return &s->scanned.items[i - 1];
    return NULL;
}

/* Looks through the comments of a file that was not met. */
static struct cks_scanned
scan_comments_of(struct cks *c, const struct cks_document *doc)
{
    struct cks_suppressions *s = &c->suppressions;
    struct cks_index *ix = &s->scanned_index;
    size_t before = s->directives.count;
    cks_directives(doc->file, doc->syntax, doc->text, keep_directive, c);
    struct cks_scanned is = {doc->file, s->directives.count > before};
    /* The index is never longer than the list. */
    struct cks_scanned *slot = cks_run_push(c, &s->scanned);
    if (slot) {
        *slot = is;
        cks_run_did(c, cks_index_prepare(ix) && cks_index_add(ix, cks_index_hash(ix, doc->file)));
    }
    return is;
}

/* Whether the document's file has a directive. Documents of one file have one name; values of one
 * store come from few files. */
static bool
scan_directives(struct cks *c, const struct cks_document *doc)
{
    struct cks_suppressions *s = &c->suppressions;
    if (s->last.file != doc->file) {
        const struct cks_scanned *known = find_scanned(s, doc->file);
        s->last = known ? *known : scan_comments_of(c, doc);
    }
    return s->last.has;
}

static void
note_lines(struct cks *c, const char *file, size_t i, enum cks_param p, const struct cks_range *r)
{
    for (unsigned line = r->line; line <= r->end_line; line++) {
        struct cks_lined *lined = cks_run_push(c, &c->suppressions.lined);
        if (lined)
            *lined = (struct cks_lined){file, line, p, i};
    }
}

/* The same for the texts that gave the values, which findings are placed at. */
static void
note_origins(struct cks *c, const struct cks_store *s, size_t i)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_trace_text *t = cks_trace_whole(s->values[p].trace);
        if (!t || !has_comments(t->doc) || !scan_directives(c, t->doc))
            continue;
        struct cks_range r = t->key.line ? t->key : t->value;
        if (r.line > t->value.line)
            r = t->value;
        r.end_line = t->value.end_line;
        note_lines(c, t->doc->file, i, p, &r);
    }
}

/* Remembers the places of the values, to decide later what a comment could have been about. */
static void
note_values(struct cks *c, const struct cks_store *s, size_t i)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_value *v = &s->values[p];
        struct cks_range r = v->key, value = v->value;
        bool found = v->placed;
        if (v->state == CKS_VALUE_ABSENT)
            continue;
        if (!found && s->doc->locate && v->pointer)
            found = s->doc->locate(s->doc, v->pointer, CKS_PART_KEY, 0, 0, &r) &&
                    s->doc->locate(s->doc, v->pointer, CKS_PART_VALUE, 0, 0, &value);
        if (found && value.end_line > r.end_line)
            r.end_line = value.end_line;
        if (found)
            note_lines(c, s->doc->file, i, p, &r);
    }
}

static void
note_head(struct cks *c, const struct cks_store *s, size_t i, const struct cks_range *place)
{
    struct cks_headed *head = cks_run_push(c, &c->suppressions.heads);
    if (head)
        *head = (struct cks_headed){i, s->doc->file, place->line};
}

/* The comments of a plan's configuration accept its findings. Whether they are used shows only
 * where the configuration is checked itself, so what they could be about is not remembered. */
static void
scan_configuration(struct cks *c, const struct cks_store *s, size_t i)
{
    struct cks_range place;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_trace_text *t = cks_trace_whole(s->values[p].trace);
        if (t && has_comments(t->doc))
            scan_directives(c, t->doc);
    }
    if (scan_directives(c, s->doc) && cks_judge_place(s, &place))
        note_head(c, s, i, &place);
}

void
cks_suppress_scan_text(struct cks *c, const struct cks_document *doc)
{
    if (has_comments(doc))
        scan_directives(c, doc);
}

void
cks_suppress_scan(struct cks *c, const struct cks_store *store, size_t i)
{
    struct cks_range place;
    if (store->configured)
        scan_configuration(c, store->configured, i);
    note_origins(c, store, i);
    if (!has_comments(store->doc) || !scan_directives(c, store->doc))
        return;
    note_values(c, store, i);
    if (!cks_judge_place(store, &place))
        return;
    place.end_line = place.line;
    note_lines(c, store->doc->file, i, CKS_P_NONE, &place);
    note_head(c, store, i, &place);
}

/* By file, line and rule; those that cannot be used last. */
static int
by_target(const void *left, const void *right)
{
    const struct cks_directive *a = left, *b = right;
    int d = strcmp(a->place.file, b->place.file);
    if (d == 0)
        d = (a->target > b->target) - (a->target < b->target);
    return d ? d : (a->rule > b->rule) - (a->rule < b->rule);
}

static struct cks_directive *
at_line(const struct cks_suppressions *s, const char *file, unsigned line, enum cks_rule rule)
{
    struct cks_directive wanted = {.place = {.file = file}, .target = line, .rule = rule};
    struct cks_directive *d =
        file ? bsearch(&wanted, s->directives.items, s->directives.count, sizeof(wanted), by_target)
             : NULL;
    if (d)
        d->used = true;
    return d;
}

static int
by_finding_number(const void *left, const void *right)
{
    const struct cks_headed *a = left, *b = right;
    return (a->store > b->store) - (a->store < b->store);
}

static struct cks_directive *
by_comment(const struct cks_suppressions *s, const struct cks_found *found)
{
    const struct cks_finding *f = &found->shown;
    struct cks_headed wanted = {.store = f->store};
    if (!s->directives.count)
        return NULL;
    const struct cks_related *use = cks_use_of(f);
    struct cks_directive *d = at_line(s, f->place.file, f->place.line, found->rule);
    if (!d && use)
        d = at_line(s, use->place.file, use->place.line, found->rule);
    if (d)
        return d;
    /* Stores were met in the order of their numbers. */
    const struct cks_headed *head =
        s->heads.count && f->store != CKS_NO_STORE
            ? bsearch(&wanted, s->heads.items, s->heads.count, sizeof(wanted), by_finding_number)
            : NULL;
    return head ? at_line(s, head->file, head->line, found->rule) : NULL;
}

/* ---- the list ---- */

/* Whether a pattern matches a file, or a folder that it lies in. */
static bool
matches_path(const char *pattern, char *path)
{
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool folder = cks_path_match(pattern, path, true);
        *slash = '/';
        if (folder)
            return true;
    }
    return cks_path_match(pattern, path, false);
}

/* `of` is the policy of the file. */
static bool
file_fits(struct cks *c, const struct cks_listed *l, const struct cks_governing *of,
          const char *file)
{
    const struct cks_ignore *i = &l->ignore;
    struct cks_buf path = {0};
    if (l->of && l->of != of)
        return false;
    if (!i->file)
        return true;
    if (!file)
        return false;
    cks_path_relative(&path, file, i->directory, i->base);
    bool fits = cks_run_did(c, cks_buf_ok(&path)) && path.len && matches_path(i->file, path.data);
    cks_buf_free(&path);
    return fits;
}

/* Whether an entry is about this file and can be about no other. */
static bool
is_the_file(struct cks *c, const struct cks_ignore *i, const char *file)
{
    struct cks_buf path = {0};
    const char *pattern = i->file;
    if (!pattern || !strchr(pattern, '/') || strpbrk(pattern, "*?[\\"))
        return false;
    cks_path_relative(&path, file, i->directory, i->base);
    bool same = cks_run_did(c, cks_buf_ok(&path)) && path.len &&
                strcmp(path.data, pattern + (*pattern == '/')) == 0;
    cks_buf_free(&path);
    return same;
}

static bool
store_fits(struct cks *c, const struct cks_ignore *i, size_t store)
{
    struct cks_store_info info = {.size = sizeof(info)};
    if (!i->address)
        return true;
    if (store == CKS_NO_STORE || !cks_store_at(c, store, &info))
        return false;
    if (strcmp(info.address, i->address) == 0 || (info.name && strcmp(info.name, i->address) == 0))
        return true;
    /* The ID and the new name of an update, which an inventory's name precedes. */
    const uint64_t *key = c->records.list.items[store].key;
    uint64_t hash = cks_hash(&c->judge.cache.hash_key, cks_str_of(i->address)) | 1;
    return key[CKS_KEY_ID] == hash || key[CKS_KEY_NAME] == hash;
}

static bool
is_over(const struct cks *c, const struct cks_ignore *i)
{
    return i->until_given && c->judge.now >= i->until;
}

static struct cks_listed *
by_list(struct cks *c, const struct cks_found *found)
{
    const struct cks_related *use = cks_use_of(&found->shown);
    size_t store = found->shown.store;
    const char *input = store < c->records.list.count
                            ? c->inputs.files.items[c->records.list.items[store].file].name
                            : NULL;
    /* Where it stands, where the value is used, and the input that has the store. */
    const char *files[] = {found->shown.place.file, use ? use->place.file : NULL, input};
    const struct cks_governing *of[CKS_COUNT(files)] = {0};
    size_t count = CKS_COUNT(files);
    for (size_t k = 0; k < count && c->suppressions.listed.count; k++)
        of[k] = files[k] || k == 0 ? cks_policy_of(c, files[k]) : NULL;
    for (size_t i = 0; i < c->suppressions.listed.count; i++) {
        struct cks_listed *l = &c->suppressions.listed.items[i];
        if (l->rule != found->rule || is_over(c, &l->ignore))
            continue;
        bool fits = file_fits(c, l, of[0], files[0]);
        for (size_t k = 1; k < count && !fits; k++)
            fits = files[k] && file_fits(c, l, of[k], files[k]);
        if (fits && store_fits(c, &l->ignore, found->shown.store)) {
            l->used = true;
            return l;
        }
    }
    return NULL;
}

/* ---- findings about them ---- */

/* Whether it is certain that an entry of the list suppresses nothing: everything that it could be
 * about was read. */
static enum cks_sureness
surely_unused(struct cks *c, const struct cks_listed *l)
{
    enum cks_sureness sure = CKS_NOT_ABOUT;
    bool one_file = c->options.whole_tree;
    for (size_t k = 0; k < c->records.list.count && sure != CKS_UNSURE; k++) {
        const struct cks_record *r = &c->records.list.items[k];
        const char *file = c->inputs.files.items[r->file].name;
        if (!file_fits(c, l, r->governing, file) || !store_fits(c, &l->ignore, k))
            continue;
        one_file |= is_the_file(c, &l->ignore, file);
        sure = cks_sure_of_both(sure, cks_finds_nothing(c, l->rule, k, cks_params_of(l->rule)));
    }
    return one_file ? sure : CKS_UNSURE;
}

static bool
is_off(struct cks *c, enum cks_rule rule, const char *file)
{
    cks_judge_govern(&c->judge, file);
    return cks_judge_severity(&c->judge, rule) == CKS_SEVERITY_NONE;
}

static void
add_own_finding(struct cks *c, enum cks_rule rule, const struct cks_place *place, const char *help,
                const char *message)
{
    cks_find_at(&c->judge, place,
                (struct cks_spot){.rule = rule, .no_parameter = true, .help = help}, "%s", message);
}

/* Its words are never shown: a secret may be among them. */
static const struct cks_repair *
removal_of(struct cks *c, const struct cks_directive *d)
{
    struct cks_repair *r =
        d->to ? cks_run_got(c, cks_arena_alloc(&c->findings.arena, sizeof(*r))) : NULL;
    if (r)
        *r = (struct cks_repair){.place = d->gone,
                                 .offset = d->from,
                                 .length = d->to - d->from,
                                 .text = "",
                                 .certain = true};
    return r;
}

static void
tell_unused(struct cks *c, const struct cks_place *place, enum cks_sureness sure, const char *help,
            const char *message, const struct cks_directive *comment)
{
    bool files = sure == CKS_SURE_OF_FILES;
    if (sure == CKS_UNSURE)
        return;
    cks_find_at(&c->judge, place,
                (struct cks_spot){.rule = CKS941,
                                  .other = files,
                                  .no_parameter = true,
                                  .help = help,
                                  .removal = comment && !files ? removal_of(c, comment) : NULL},
                "%s%s", message, files ? "; existing stores were not checked" : "");
}

static void
tell_of_comment(struct cks *c, const struct cks_directive *d)
{
    if (d->wrong) {
        const char *about = *d->word ? cks_say(&c->judge, cks_str_of(d->word)) : "";
        add_own_finding(
            c, CKS943, &d->place, "write: ckscheck:ignore RULE the reason",
            cks_text(&c->judge, "this comment %s%s%s", d->wrong, *about ? " " : "", about));
    } else if (!d->used && !is_off(c, d->rule, d->place.file) &&
               cks_unused_was_read(c, d->place.file)) {
        enum cks_sureness sure = cks_unused_comment(c, d);
        tell_unused(c, &d->place, sure == CKS_NOT_ABOUT ? CKS_SURE : sure, "remove the comment",
                    cks_text(&c->judge,
                             "this comment suppresses %s, which finds nothing on line "
                             "%u",
                             cks_rule_row(d->rule)->code, d->target),
                    d);
    }
}

static void
tell_of_entry(struct cks *c, const struct cks_listed *l)
{
    const char *code = cks_rule_row(l->rule)->code;
    if (is_over(c, &l->ignore))
        add_own_finding(
            c, CKS942, &l->ignore.place, "repair the suppressed finding, or set a later date",
            cks_text(&c->judge, "the date until which %s is suppressed has passed", code));
    else if (!l->used && !is_off(c, l->rule, l->ignore.place.file)) {
        enum cks_sureness sure = surely_unused(c, l);
        tell_unused(
            c, &l->ignore.place, sure == CKS_NOT_ABOUT ? CKS_UNSURE : sure, "remove the entry",
            cks_text(&c->judge, "this entry suppresses %s, which finds nothing there", code), NULL);
    }
}

/* Whether the finding is accepted; then it is kept apart. */
static bool
hush(struct cks *c, const struct cks_found *found)
{
    struct cks_directive *d = by_comment(&c->suppressions, found);
    struct cks_listed *l = d ? NULL : by_list(c, found);
    if (!d && !l)
        return false;
    struct cks_hushed *kept = cks_run_push(c, &c->suppressions.hushed);
    c->findings.suppressed++;
    if (kept)
        *kept = (struct cks_hushed){.found = *found,
                                    .reason = d ? d->reason : cks_str_of(l->ignore.reason),
                                    .in_source = d != NULL,
                                    .place = d ? d->place : l->ignore.place};
    return true;
}

void
cks_suppress(struct cks *c)
{
    struct cks_suppressions *s = &c->suppressions;
    struct cks_findings *f = &c->findings;
    size_t kept = 0;
    c->policies.closed = true; /* the list must not grow any more */
    if (!s->directives.count && !s->listed.count)
        return;
    if (s->directives.count)
        qsort(s->directives.items, s->directives.count, sizeof(*s->directives.items), by_target);
    for (size_t i = 0; i < f->list.count; i++)
        if (!hush(c, &f->list.items[i]))
            f->list.items[kept++] = f->list.items[i];
    f->list.count = kept;
    if (s->hushed.count)
        qsort(s->hushed.items, s->hushed.count, sizeof(*s->hushed.items), cks_found_order);
    cks_unused_prepare(c);
    for (size_t i = 0; i < s->directives.count; i++)
        tell_of_comment(c, &s->directives.items[i]);
    for (size_t i = 0; i < s->listed.count; i++)
        tell_of_entry(c, &s->listed.items[i]);
}

/* ---- what was accepted ---- */

size_t
cks_suppressed_count(const struct cks *cks)
{
    return cks && cks->judged ? cks->suppressions.hushed.count : 0;
}

struct looking {
    struct cks *c;
    struct cks_str reason;
    bool hidden;
};

/* Loading the store loads its secrets, so they can be recognized. */
static void
look_for_reason(void *arg, const struct cks_store *s, size_t i)
{
    struct looking *l = arg;
    CKS_UNUSED(s);
    CKS_UNUSED(i);
    l->hidden = cks_judge_hides(&l->c->judge, l->reason);
}

bool
cks_suppressed_at(struct cks *cks, size_t i, struct cks_suppressed *ret)
{
    if (!ret || i >= cks_suppressed_count(cks))
        return false;
    const struct cks_hushed *h = &cks->suppressions.hushed.items[i];
    struct looking l = {cks, h->reason, cks_judge_hides(&cks->judge, h->reason)};
    size_t store = h->found.shown.store;
    /* The author of a comment can see the secret. Such documents stay in memory. */
    if (h->in_source && store != CKS_NO_STORE && cks->records.list.items[store].store)
        cks->records.recall(cks->records.cookie, store, look_for_reason, &l);
    const struct cks_suppressed answer = {
        .finding = &h->found.shown,
        .reason = l.hidden      ? CKS_HIDDEN
                  : h->reason.n ? h->reason.p
                                : "",
        .in_source = h->in_source,
        .place = h->place,
    };
    return cks_sized_fill(ret, &answer, sizeof(answer));
}

void
cks_suppressions_free(struct cks_suppressions *s)
{
    cks_vec_free(&s->hushed);
    cks_vec_free(&s->directives);
    cks_vec_free(&s->heads);
    cks_vec_free(&s->lined);
    cks_vec_free(&s->scanned);
    cks_index_free(&s->scanned_index);
    cks_vec_free(&s->listed);
    *s = (struct cks_suppressions){0};
}
