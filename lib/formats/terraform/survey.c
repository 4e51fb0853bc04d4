#include "formats/terraform/survey.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/search.h"
#include "formats/reading/words.h"
#include "formats/terraform/command_text.h"
#include "formats/terraform/commands.h"
#include "formats/terraform/module/module.h"

/* Directories whose bytes are looked at for the words of a store, through calls of modules. */
#define SCANS_MAX ((size_t)CKS_MOST_TERRAFORM_DIRECTORIES)

/* FNV-1a: directories of one run are not chosen to collide, and a chain only costs time. */
static size_t
hash(const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (size_t)h;
}

static bool
rehash(struct cks_tf_survey *s)
{
    size_t size = s->table_size ? s->table_size * 2 : 256;
    size_t *table = cks_calloc(size, sizeof(*table));
    if (!table)
        return false;
    for (size_t i = 0; i < s->dirs.count; i++) {
        size_t at = hash(s->dirs.items[i].dir) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = i + 1;
    }
    free(s->table);
    s->table = table;
    s->table_size = size;
    return true;
}

/* Where `call = "./x"` could stand: any quoted text that begins like a local path. */
static bool
find_calls(struct cks_tf_survey *s, const char *dir, struct cks_str text, cks_tf_names *calls)
{
    for (const char *p = text.p, *end = text.p + text.n;
         p < end && (p = memmem(p, (size_t)(end - p), "\".", 2)); p++) {
        struct cks_str rest = {p + 1, (size_t)(end - p - 1)};
        const char *quote = memchr(rest.p, '"', rest.n);
        if (!quote || !(cks_str_starts(rest, "./") || cks_str_starts(rest, "../")))
            continue;
        rest.n = (size_t)(quote - rest.p);
        if (memchr(rest.p, '\n', rest.n) || memchr(rest.p, '$', rest.n))
            continue;
        if (calls->count > CKS_MOST_TERRAFORM_CALLS) {
            cks_tf_beyond(s->files, dir, CKS_BOUND_TERRAFORM_CALLS);
            return true;
        }
        const char *joined = cks_tf_join(s->arena, dir, rest);
        const char *clean = joined ? cks_tf_clean(s->arena, joined) : NULL;
        if (!clean)
            return false;
        const char **slot = *clean ? cks_vec_push(calls) : NULL;
        if (*clean && !slot)
            return false;
        if (slot)
            *slot = clean;
    }
    return true;
}

static bool
scan_file(struct cks_tf_survey *s, const char *dir, const char *name, struct cks_tf_scan *scan,
          cks_tf_names *calls)
{
    struct cks_buf b = {0};
    const char *path = cks_tf_join(s->arena, dir, cks_str_of(name));
    bool ok = path != NULL;
    if (ok && cks_tf_read_file(s->files, path, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        struct cks_str text = cks_buf_str(&b);
        scan->holds_store |= cks_tf_may_hold_store(text);
        scan->holds_call |= cks_tf_may_run(text);
        scan->runs_file |= cks_tf_may_run_file(text);
        if (text.n && memmem(text.p, text.n, "module", 6))
            ok = find_calls(s, dir, text, calls);
    }
    cks_buf_free(&b);
    return ok && !s->files->failed;
}

size_t
cks_tf_survey_dir(struct cks_tf_survey *s, const char *dir)
{
    cks_tf_names names = {0}, calls = {0};
    if (s->dirs.count * 2 >= s->table_size && !rehash(s))
        return SIZE_MAX;
    size_t at = hash(dir) & (s->table_size - 1);
    for (; s->table[at]; at = (at + 1) & (s->table_size - 1))
        if (strcmp(s->dirs.items[s->table[at] - 1].dir, dir) == 0)
            return s->table[at] - 1;
    struct cks_tf_scan scan = {.dir = dir};
    bool ok = cks_tf_module_names(s->files, s->arena, dir, &names);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = scan_file(s, dir, names.items[i], &scan, &calls);
    scan.calls = cks_arena_array(s->arena, calls.count, sizeof(*scan.calls));
    ok = ok && scan.calls;
    if (ok && calls.count)
        memcpy(scan.calls, calls.items, calls.count * sizeof(*scan.calls));
    scan.call_count = calls.count;
    scan.files = names.count;
    cks_vec_free(&names);
    cks_vec_free(&calls);
    struct cks_tf_scan *slot = ok ? cks_vec_push(&s->dirs) : NULL;
    if (!slot)
        return SIZE_MAX;
    *slot = scan;
    s->table[at] = s->dirs.count;
    return s->dirs.count - 1;
}

/* One directory seems to call another. */
struct edge {
    size_t from, to;
};
typedef CKS_VEC(struct edge) edge_vec;

static int
by_callee(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Looks through all that is called, however deep. */
static bool
find_edges(struct cks_tf_survey *s, edge_vec *edges)
{
    for (size_t i = 0; i < s->dirs.count && s->dirs.count < SCANS_MAX; i++)
        for (size_t k = 0; k < s->dirs.items[i].call_count; k++) {
            size_t other = cks_tf_survey_dir(s, s->dirs.items[i].calls[k]);
            struct edge *edge = other == SIZE_MAX ? NULL : cks_vec_push(edges);
            if (!edge)
                return false;
            *edge = (struct edge){i, other};
        }
    if (s->dirs.count >= SCANS_MAX)
        cks_tf_beyond(s->files, s->dirs.items[0].dir, CKS_BOUND_TERRAFORM_DIRECTORIES);
    if (edges->count)
        qsort(edges->items, edges->count, sizeof(*edges->items), by_callee);
    return true;
}

static bool
calls_before(const void *item, const void *key)
{
    const struct edge *edge = item;
    return edge->to < *(const size_t *)key;
}

static size_t
first_caller(const edge_vec *edges, size_t callee)
{
    return cks_search(edges->items, edges->count, sizeof(*edges->items), &callee, calls_before);
}

/* From the directories that hold stores to all that call them. */
static bool
mark_relevant(struct cks_tf_survey *s, const edge_vec *edges)
{
    CKS_VEC(size_t) queue = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < s->dirs.count; i++) {
        s->dirs.items[i].relevant = s->dirs.items[i].holds_store;
        size_t *slot = s->dirs.items[i].relevant ? cks_vec_push(&queue) : NULL;
        ok = slot || !s->dirs.items[i].relevant;
        if (slot)
            *slot = i;
    }
    for (size_t q = 0; ok && q < queue.count; q++) {
        size_t callee = queue.items[q];
        for (size_t e = first_caller(edges, callee);
             ok && e < edges->count && edges->items[e].to == callee; e++) {
            struct cks_tf_scan *caller = &s->dirs.items[edges->items[e].from];
            size_t *slot = caller->relevant ? NULL : cks_vec_push(&queue);
            ok = slot || caller->relevant;
            caller->relevant = true;
            if (slot)
                *slot = edges->items[e].from;
        }
    }
    cks_vec_free(&queue);
    return ok;
}

bool
cks_tf_survey_calls(struct cks_tf_survey *s)
{
    edge_vec edges = {0};
    bool ok = find_edges(s, &edges) && mark_relevant(s, &edges);
    for (size_t e = 0; ok && e < edges.count; e++) {
        const struct cks_tf_scan *caller = &s->dirs.items[edges.items[e].from];
        struct cks_tf_scan *callee = &s->dirs.items[edges.items[e].to];
        callee->called |= caller->named && caller->relevant && caller != callee;
    }
    cks_vec_free(&edges);
    return ok;
}

void
cks_tf_survey_free(struct cks_tf_survey *s)
{
    cks_vec_free(&s->dirs);
    free(s->table);
}
