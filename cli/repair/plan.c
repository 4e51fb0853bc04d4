#include "repair/plan.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/output.h"
#include "session/session.h"
#include "session/stdin.h"

/* A repair can show the next fault of the same value: an endpoint has seven rules. */
#define ROUNDS 16
/* A file that is repaired is kept as it was and as it will be; larger inputs are generated. */
#define MOST_BYTES (16 << 20)

/* What tells a finding from others, before and after a repair. */
struct identity {
    const char *code, *file, *parameter;
    char address[256];
};

/* Findings whose repair was given up. */
struct given_up {
    struct identity *items;
    size_t count;
};

struct planning {
    const struct cli_settings *settings;
    struct cli_sources *sources;
    struct given_up given_up;
    struct cli_edit *edits;
    size_t edit_count;
};

static struct identity
identity_of(struct cks *c, const struct cks_finding *f)
{
    struct cks_store_info s = {.size = sizeof(s)};
    struct identity id = {f->code, f->place.file ? f->place.file : "",
                          f->parameter ? f->parameter : "", ""};
    if (f->store != CKS_NO_STORE && cks_store_at(c, f->store, &s))
        snprintf(id.address, sizeof(id.address), "%s", s.address);
    return id;
}

static bool
is_same(const struct identity *a, const struct identity *b)
{
    return strcmp(a->code, b->code) == 0 && strcmp(a->file, b->file) == 0 &&
           strcmp(a->parameter, b->parameter) == 0 && strcmp(a->address, b->address) == 0;
}

static bool
is_given_up(const struct planning *p, const struct identity *id)
{
    for (size_t i = 0; i < p->given_up.count; i++)
        if (is_same(&p->given_up.items[i], id))
            return true;
    return false;
}

static int
by_identity(const void *left, const void *right)
{
    const struct identity *a = left, *b = right;
    int d = strcmp(a->file, b->file);
    d = d ? d : strcmp(a->code, b->code);
    d = d ? d : strcmp(a->parameter, b->parameter);
    return d ? d : strcmp(a->address, b->address);
}

/* The identities of all findings, sorted; NULL if out of memory. */
static struct identity *
identities(struct cks *c, size_t *ret_count)
{
    size_t n = cks_finding_count(c);
    struct identity *ids = calloc(n + 1, sizeof(*ids));
    for (size_t i = 0; ids && i < n; i++)
        ids[i] = identity_of(c, cks_finding(c, i));
    if (ids)
        qsort(ids, n, sizeof(*ids), by_identity);
    *ret_count = n;
    return ids;
}

/* ---- the files ---- */

/* Whether a file is an operand, or in a directory that is one. */
static bool
is_named(const struct cli_settings *s, const char *file)
{
    char path[PATH_MAX], operand[PATH_MAX];
    if (!realpath(file, path))
        return false;
    for (size_t i = 0; i < s->operand_count; i++) {
        if (strcmp(s->operands[i], "-") == 0 || !realpath(s->operands[i], operand))
            continue;
        size_t n = strlen(operand);
        if (strncmp(path, operand, n) == 0 && (!path[n] || path[n] == '/' || n == 1))
            return true;
    }
    return false;
}

static struct cli_source *
source_named(const struct planning *p, const char *name)
{
    for (size_t i = 0; i < p->sources->count; i++)
        if (strcmp(p->sources->items[i].name, name) == 0)
            return &p->sources->items[i];
    return NULL;
}

/* The bytes of a file into a new source. */
static bool
read_source(struct cli_source *s, const char *name)
{
    int fd = cli_io_open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok = fd >= 0 && fstat(fd, &s->st) == 0 && S_ISREG(s->st.st_mode);
    if (ok && s->st.st_size > MOST_BYTES) {
        cli_error("%s: not repaired: it has more than %d bytes", name, MOST_BYTES);
        ok = false;
    }
    size_t n = ok ? (size_t)s->st.st_size : 0;
    char *bytes = ok ? malloc(n + 1) : NULL;
    ok = bytes && cli_io_read(fd, bytes, n) == (ssize_t)n && cli_source_init(s, name, bytes, n);
    if (bytes)
        explicit_bzero(bytes, n);
    free(bytes);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* The source of a name, made where there is none yet; NULL where the file is not repaired. */
static bool
add_source(struct planning *p, const char *name)
{
    const char *data;
    size_t n;
    bool standard = cli_stdin_read(p->settings, name, &data, &n);
    if (source_named(p, name) || (!standard && !is_named(p->settings, name)))
        return true;
    struct cli_source *items = realloc(p->sources->items, (p->sources->count + 1) * sizeof(*items));
    if (!items)
        return false;
    p->sources->items = items;
    struct cli_source *s = &items[p->sources->count];
    *s = (struct cli_source){.is_stdin = standard};
    if (standard ? cli_source_init(s, name, data, n) : read_source(s, name))
        p->sources->count++;
    else
        cli_source_free(s);
    return true;
}

/* ---- one round ---- */

static bool
is_wanted(const struct cks_finding *f)
{
    return f->repair && f->repair->text && f->repair->certain && f->repair->place.file;
}

static int
by_place(const void *left, const void *right)
{
    const struct cli_edit *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->length > b->length) - (a->length < b->length);
}

/* Only the first of those that overlap; the others' turn is in the next round. */
static void
drop_overlapping(struct planning *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->edit_count; i++) {
        const struct cli_edit *last = kept ? &p->edits[kept - 1] : NULL;
        bool over = last && last->source == p->edits[i].source &&
                    p->edits[i].offset < last->offset + (last->length ? last->length : 1);
        if (!over)
            p->edits[kept++] = p->edits[i];
    }
    p->edit_count = kept;
}

static bool
collect(struct planning *p, struct cks *c)
{
    size_t n = cks_finding_count(c);
    free(p->edits);
    p->edit_count = 0;
    p->edits = calloc(n + 1, sizeof(*p->edits));
    for (size_t i = 0; p->edits && i < n; i++) {
        const struct cks_finding *f = cks_finding(c, i);
        struct cli_source *s = is_wanted(f) ? source_named(p, f->repair->place.file) : NULL;
        struct identity id = identity_of(c, f);
        const struct cks_repair *r = f->repair;
        if (!s || r->offset + r->length > s->text.n || is_given_up(p, &id))
            continue;
        p->edits[p->edit_count++] = (struct cli_edit){s,
                                                      (size_t)r->offset,
                                                      (size_t)r->length,
                                                      (size_t)r->shown_from,
                                                      (size_t)r->shown_to,
                                                      r->text,
                                                      f};
    }
    if (p->edits)
        qsort(p->edits, p->edit_count, sizeof(*p->edits), by_place);
    drop_overlapping(p);
    return p->edits != NULL;
}

static bool
give_up(struct planning *p, const struct identity *id)
{
    struct identity *items = realloc(p->given_up.items, (p->given_up.count + 1) * sizeof(*items));
    if (!items)
        return false;
    p->given_up.items = items;
    items[p->given_up.count++] = *id;
    cli_error("%s: %s of %s not repaired: the file would have other findings", id->file, id->code,
              *id->parameter ? id->parameter : "the file");
    return true;
}

/* How many of the sorted identities are this one. */
static size_t
count_of(const struct identity *ids, size_t n, const struct identity *id)
{
    const struct identity *found = bsearch(id, ids, n, sizeof(*ids), by_identity);
    size_t count = 0;
    for (; found && found > ids && by_identity(found - 1, id) == 0; found--)
        ;
    for (; found && found < ids + n && by_identity(found, id) == 0; found++)
        count++;
    return count;
}

/* Whether the new findings are only those that a repaired value may show: the finding of each edit
 * is gone, and what is new is about a parameter that was repaired. The strings of `before` live as
 * long as its run. */
static bool
is_better(const struct planning *p, struct cks *old, struct cks *new)
{
    size_t before_count = 0, after_count = 0;
    struct identity *before = identities(old, &before_count);
    struct identity *after = identities(new, &after_count);
    bool better = before && after && cks_store_count(old) == cks_store_count(new);
    for (size_t i = 0; better && i < p->edit_count; i++) {
        struct identity id = identity_of(old, p->edits[i].finding);
        better = count_of(after, after_count, &id) < count_of(before, before_count, &id);
    }
    for (size_t i = 0; better && i < after_count; i++) {
        bool more =
            count_of(after, after_count, &after[i]) > count_of(before, before_count, &after[i]);
        bool of_edit = false;
        for (size_t k = 0; more && k < p->edit_count && !of_edit; k++) {
            const struct cks_repair *r = p->edits[k].finding->repair;
            of_edit = r->parameter && strcmp(r->parameter, after[i].parameter) == 0;
        }
        better = !more || of_edit;
    }
    free(before);
    free(after);
    return better;
}

static bool
apply_all(const struct planning *p)
{
    bool ok = true;
    for (size_t i = 0; i < p->edit_count && ok;) {
        size_t to = i;
        while (to < p->edit_count && p->edits[to].source == p->edits[i].source)
            to++;
        ok = cli_source_apply(p->edits[i].source, p->edits + i, to - i);
        i = to;
    }
    return ok;
}

static void
restore_all(const struct planning *p, struct cli_source *saved)
{
    for (size_t i = 0; i < p->sources->count; i++)
        if (saved[i].lines)
            cli_source_restore(&p->sources->items[i], &saved[i]);
}

/* Makes the edits and looks at the result: the run over it, or NULL where they are taken back. */
static struct cks *
attempt(struct planning *p, struct cks *old)
{
    struct cli_source *saved = calloc(p->sources->count + 1, sizeof(*saved));
    bool ok = saved != NULL;
    for (size_t i = 0; i < p->sources->count && ok; i++)
        ok = cli_source_save(&p->sources->items[i], &saved[i]);
    ok = ok && apply_all(p);
    struct cks *new = ok ? cli_run_again(p->settings) : NULL;
    if (new && !is_better(p, old, new))
        cks_close(&new);
    if (!new &&saved)
        restore_all(p, saved);
    for (size_t i = 0; saved && i < p->sources->count; i++)
        cli_source_free(&saved[i]);
    free(saved);
    return new;
}

/* All edits at once; if that is not better, one after the other. */
static bool
make_edits(struct planning *p, struct cks **run)
{
    struct cks *new = attempt(p, *run);
    size_t n = p->edit_count;
    struct cli_edit *all = p->edits;
    for (size_t i = 0; !new &&i < n; i++) {
        p->edits = &all[i];
        p->edit_count = 1;
        struct identity id = identity_of(*run, all[i].finding);
        new = n > 1 ? attempt(p, *run) : NULL;
        if (!new && !give_up(p, &id)) {
            p->edits = all;
            return false;
        }
    }
    p->edits = all;
    if (new) {
        cks_close(run);
        *run = new;
    }
    return true;
}

static bool
add_sources(struct planning *p, const struct cks *c)
{
    for (size_t i = 0; i < cks_finding_count(c); i++) {
        const struct cks_finding *f = cks_finding(c, i);
        if (is_wanted(f) && !add_source(p, f->repair->place.file))
            return false;
    }
    return true;
}

int
cli_plan_repairs(const struct cli_settings *settings, const struct cks *judged,
                 struct cli_sources *sources)
{
    struct planning p = {.settings = settings, .sources = sources};
    bool ok = add_sources(&p, judged);
    struct cks *run = ok && sources->count ? cli_run_again(settings) : NULL;
    unsigned round = 0;
    while (run && ok && round++ < ROUNDS) {
        ok = collect(&p, run);
        if (!ok || !p.edit_count)
            break;
        ok = make_edits(&p, &run);
    }
    if (round > ROUNDS)
        cli_error("not all repairs were made in %d rounds; run it again", ROUNDS);
    if (!ok)
        cli_error("out of memory");
    cks_close(&run);
    free(p.edits);
    free(p.given_up.items);
    return ok ? CLI_OK : CLI_FAILED;
}

void
cli_sources_free(struct cli_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        cli_source_free(&sources->items[i]);
    free(sources->items);
    *sources = (struct cli_sources){0};
}

struct cks *
cli_run_again(const struct cli_settings *settings)
{
    struct cks *c = NULL;
    if (cli_session_open(settings, &c) != CLI_OK)
        return NULL;
    if (cli_session_add(settings, c) != CLI_OK || cks_judge(c) != CKS_OK) {
        cli_error("the repairs could not be checked");
        cks_close(&c);
    }
    return c;
}
