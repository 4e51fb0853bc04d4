#include "model/sense.h"
#include "formats/terraform/terraform.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "formats/terraform/store.h"

/* Directories whose bytes are looked at for the words of a store, through calls of modules. */
#define SCANS_MAX 100000u

/* What the bytes of a directory's files tell, without parsing them. */
struct scan {
    const char *dir;
    bool holds_store;
    const char **calls; /* clean paths that could be called modules */
    size_t call_count;
    bool relevant; /* it, or what it calls, holds the words of a store */
    bool named;    /* of the run itself */
    bool called;   /* by another directory of the run */
    bool told;     /* that it is not read */
};

struct text {
    const char *name;
    struct cks_str text;
};

struct cks_terraform {
    const struct cks_options *options;
    struct cks_arena arena;
    struct cks_tf_run run;
    CKS_VEC(struct scan) scans;
    CKS_VEC(struct text) texts;
    size_t *table; /* scans by hash of their directory: index + 1, 0 is free */
    size_t table_size;
    const struct cks_terraform_sink *sink;
    size_t stores;
    bool stopped;
};

struct cks_terraform *
cks_terraform_new(const struct cks_options *options, const struct cks_file_access *files,
                  void *files_cookie)
{
    struct cks_terraform *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->options = options;
    t->run.arena = &t->arena;
    t->run.eval.vs.arena = &t->arena;
    t->run.files = (struct cks_tf_files){.access = files, .cookie = files_cookie};
    if (options->root) {
        t->run.root = cks_tf_clean(&t->arena, options->root);
        if (!t->run.root) {
            cks_terraform_free(t);
            return NULL;
        }
    }
    return t;
}

void
cks_terraform_free(struct cks_terraform *t)
{
    if (!t)
        return;
    cks_vec_free(&t->scans);
    cks_vec_free(&t->texts);
    cks_vec_free(&t->run.modules);
    cks_arena_free(&t->arena);
    free(t->table);
    free(t);
}

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
rehash(struct cks_terraform *t)
{
    size_t size = t->table_size ? t->table_size * 2 : 256;
    size_t *table = calloc(size, sizeof(*table));
    if (!table)
        return false;
    for (size_t i = 0; i < t->scans.count; i++) {
        size_t at = hash(t->scans.items[i].dir) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = i + 1;
    }
    free(t->table);
    t->table = table;
    t->table_size = size;
    return true;
}

/* Where `call = "./x"` could stand: any quoted text that begins like a local path. */
static bool
find_calls(struct cks_terraform *t, const char *dir, struct cks_str text, cks_tf_names *calls)
{
    for (const char *p = text.p, *end = text.p + text.n;
         p < end && (p = memmem(p, (size_t)(end - p), "\".", 2)); p++) {
        struct cks_str rest = {p + 1, (size_t)(end - p - 1)};
        const char *quote = memchr(rest.p, '"', rest.n);
        if (!quote || !(cks_str_starts(rest, "./") || cks_str_starts(rest, "../")))
            continue;
        rest.n = (size_t)(quote - rest.p);
        if (memchr(rest.p, '\n', rest.n) || memchr(rest.p, '$', rest.n) || calls->count > 1000)
            continue;
        const char *joined = cks_tf_join(&t->arena, dir, rest);
        const char *clean = joined ? cks_tf_clean(&t->arena, joined) : NULL;
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
scan_file(struct cks_terraform *t, const char *dir, const char *name, struct scan *scan,
          cks_tf_names *calls)
{
    struct cks_buf b = {0};
    const char *path = cks_tf_join(&t->arena, dir, cks_str_of(name));
    bool ok = path != NULL;
    if (ok &&
        cks_tf_read_file(&t->run.files, path, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        struct cks_str text = cks_buf_str(&b);
        scan->holds_store |= memmem(text.p, text.n, "custom_key_store", 16) != NULL ||
                             memmem(text.p, text.n, "custom_keystore", 15) != NULL;
        if (text.n && memmem(text.p, text.n, "module", 6))
            ok = find_calls(t, dir, text, calls);
    }
    cks_buf_free(&b);
    return ok && !t->run.files.failed;
}

/* SIZE_MAX where memory is out. */
static size_t
scan_dir(struct cks_terraform *t, const char *dir)
{
    cks_tf_names names = {0}, calls = {0};
    if (t->scans.count * 2 >= t->table_size && !rehash(t))
        return SIZE_MAX;
    size_t at = hash(dir) & (t->table_size - 1);
    for (; t->table[at]; at = (at + 1) & (t->table_size - 1))
        if (strcmp(t->scans.items[t->table[at] - 1].dir, dir) == 0)
            return t->table[at] - 1;
    struct scan scan = {.dir = dir};
    bool ok = cks_tf_module_names(&t->run.files, &t->arena, dir, &names);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = scan_file(t, dir, names.items[i], &scan, &calls);
    scan.calls = cks_arena_array(&t->arena, calls.count, sizeof(*scan.calls));
    ok = ok && scan.calls;
    if (ok && calls.count)
        memcpy(scan.calls, calls.items, calls.count * sizeof(*scan.calls));
    scan.call_count = calls.count;
    cks_vec_free(&names);
    cks_vec_free(&calls);
    struct scan *slot = ok ? cks_vec_push(&t->scans) : NULL;
    if (!slot)
        return SIZE_MAX;
    *slot = scan;
    t->table[at] = t->scans.count;
    return t->scans.count - 1;
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
find_edges(struct cks_terraform *t, edge_vec *edges)
{
    for (size_t i = 0; i < t->scans.count && t->scans.count < SCANS_MAX; i++)
        for (size_t k = 0; k < t->scans.items[i].call_count; k++) {
            size_t other = scan_dir(t, t->scans.items[i].calls[k]);
            struct edge *edge = other == SIZE_MAX ? NULL : cks_vec_push(edges);
            if (!edge)
                return false;
            *edge = (struct edge){i, other};
        }
    if (edges->count)
        qsort(edges->items, edges->count, sizeof(*edges->items), by_callee);
    return true;
}

static size_t
first_caller(const edge_vec *edges, size_t callee)
{
    size_t low = 0, high = edges->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (edges->items[mid].to < callee)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* From the directories that hold stores to all that call them. */
static bool
mark_relevant(struct cks_terraform *t, const edge_vec *edges)
{
    CKS_VEC(size_t) queue = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < t->scans.count; i++) {
        t->scans.items[i].relevant = t->scans.items[i].holds_store;
        size_t *slot = t->scans.items[i].relevant ? cks_vec_push(&queue) : NULL;
        ok = slot || !t->scans.items[i].relevant;
        if (slot)
            *slot = i;
    }
    for (size_t q = 0; ok && q < queue.count; q++) {
        size_t callee = queue.items[q];
        for (size_t e = first_caller(edges, callee);
             ok && e < edges->count && edges->items[e].to == callee; e++) {
            struct scan *caller = &t->scans.items[edges->items[e].from];
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

/* Which directories matter, and which of them others of the run call. */
static bool
survey(struct cks_terraform *t)
{
    edge_vec edges = {0};
    bool ok = find_edges(t, &edges) && mark_relevant(t, &edges);
    for (size_t e = 0; ok && e < edges.count; e++) {
        const struct scan *caller = &t->scans.items[edges.items[e].from];
        struct scan *callee = &t->scans.items[edges.items[e].to];
        callee->called |= caller->named && caller->relevant && caller != callee;
    }
    cks_vec_free(&edges);
    return ok;
}

bool
cks_terraform_add_file(struct cks_terraform *t, const char *path)
{
    const char *dir = cks_tf_dirname(&t->arena, path);
    dir = dir ? cks_tf_clean(&t->arena, dir) : NULL;
    size_t i = dir ? scan_dir(t, dir) : SIZE_MAX;
    if (i == SIZE_MAX)
        return false;
    t->scans.items[i].named = true;
    return true;
}

bool
cks_terraform_add_text(struct cks_terraform *t, const char *name, struct cks_str text)
{
    struct text *slot = cks_vec_push(&t->texts);
    const char *copy = cks_arena_strdup(&t->arena, name);
    struct cks_str kept = cks_arena_str(&t->arena, text);
    if (!slot || !copy || !kept.p)
        return false;
    *slot = (struct text){copy, kept};
    return true;
}

static struct cks_range
range_of(const struct cks_hcl_range *r)
{
    return (struct cks_range){r->start, r->end, r->line, r->col, r->end_line, r->end_col};
}

static bool
report_syntax(struct cks_terraform *t, const struct cks_tf_module *m)
{
    bool some = false;
    for (size_t i = 0; i < m->file_count; i++)
        some |= m->files[i]->holds_store;
    /* A module that only calls one with a store is not ours to judge. */
    for (size_t i = 0; some && i < m->file_count; i++) {
        const struct cks_tf_file *file = m->files[i];
        for (size_t k = 0; k < file->diags.count; k++) {
            const struct cks_hcl_diag *d = &file->diags.items[k];
            struct cks_range range = range_of(&d->range);
            if (!t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_SYNTAX, &range,
                                  d->message, d->help))
                return false;
        }
    }
    return true;
}

/* A directory that nobody here calls, and that looks like a module for others. */
static bool
is_for_callers(const struct cks_tf_frame *f)
{
    size_t from, to;
    const struct cks_tf_frame *root = f;
    while (root->parent)
        root = root->parent;
    if (root != f || f->given_count || f->module->locked)
        return false;
    cks_tf_range(f->module, CKS_TF_PROVIDER, &from, &to);
    if (to > from)
        return false;
    cks_tf_range(f->module, CKS_TF_VARIABLE, &from, &to);
    return to > from;
}

static bool
emit(struct cks_terraform *t, const struct cks_tf_place *place, const struct cks_tf_item *item,
     bool multiple)
{
    struct cks_tf_instances instances;
    if (!cks_tf_instances(place, item, &instances))
        return false;
    for (size_t i = 0; i < instances.count && t->stores < CKS_TF_STORES_MAX; i++, t->stores++) {
        struct cks_store store;
        if (!cks_tf_store(&instances.places[i], item, instances.suffixes[i], &store))
            return false;
        store.multiple = multiple || instances.unknown;
        store.overridable = is_for_callers(place->frame);
        cks_store_settle(&store, CKS_STORE_UNKNOWN);
        if (!t->sink->take(t->sink->cookie, &store)) {
            t->stopped = true;
            return false;
        }
    }
    return true;
}

/* A call of a module with a store that must not be read: told once of each directory. */
static bool
tell_unread(struct cks_terraform *t, const struct cks_tf_frame *f, const struct cks_tf_item *call)
{
    const struct cks_tf_file *file = NULL;
    const struct cks_hcl_attr *source = cks_tf_attr(call, "source", &file);
    const char *dir = cks_tf_call_outside(f, call);
    size_t scan = dir ? scan_dir(t, dir) : 0;
    if (scan == SIZE_MAX)
        return false;
    if (!dir || !t->scans.items[scan].relevant || t->scans.items[scan].told)
        return !t->run.failed;
    t->scans.items[scan].told = true;
    struct cks_range range = range_of(&source->expr->range);
    const char *message = cks_arena_printf(
        &t->arena,
        "module.%.*s is not read: %s is above the directory that may be read, or behind a symbolic "
        "link",
        CKS_STR_ARG(call->name), cks_quote(&t->arena, cks_str_of(dir)));
    return message && t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_UNREAD, &range,
                                       message, "Name the directory above both with --root.");
}

static bool walk(struct cks_terraform *t, struct cks_tf_frame *f, bool multiple);

static bool
walk_call(struct cks_terraform *t, struct cks_tf_frame *f, const struct cks_tf_item *call,
          bool multiple)
{
    struct cks_tf_place here = {.frame = f};
    struct cks_tf_instances instances;
    const char *dir = cks_tf_call_dir(f, call);
    if (!dir)
        return tell_unread(t, f, call);
    size_t scan = scan_dir(t, dir);
    if (scan == SIZE_MAX)
        return false;
    /* All that bytes can show as called was surveyed. */
    if (!t->scans.items[scan].relevant)
        return true;
    if (!cks_tf_instances(&here, call, &instances))
        return false;
    for (size_t i = 0; i < instances.count && t->stores < CKS_TF_STORES_MAX; i++) {
        struct cks_tf_frame *child;
        const char *address = cks_arena_printf(&t->arena, "%smodule." CKS_STR_FMT "%s.", f->address,
                                               CKS_STR_ARG(call->name), instances.suffixes[i]);
        if (!address || !cks_tf_call_frame(&instances.places[i], call, address, &child))
            return false;
        if (child && !walk(t, child, multiple || instances.unknown))
            return false;
    }
    return true;
}

static bool
walk(struct cks_terraform *t, struct cks_tf_frame *f, bool multiple)
{
    size_t from, to;
    struct cks_tf_place here = {.frame = f};
    cks_tf_range(f->module, CKS_TF_RESOURCE, &from, &to);
    for (size_t i = from; i < to; i++)
        if (cks_tf_makes_store(f->module->items[i].type) &&
            !emit(t, &here, &f->module->items[i], multiple))
            return false;
    cks_tf_range(f->module, CKS_TF_CALL, &from, &to);
    for (size_t i = from; i < to; i++)
        if (!walk_call(t, f, &f->module->items[i], multiple))
            return false;
    return !t->run.failed && !t->run.eval.vs.failed && !t->run.files.failed;
}

static bool
run_module(struct cks_terraform *t, const struct cks_tf_module *m, bool from_memory)
{
    struct cks_tf_frame *f = cks_tf_root_frame(&t->run, m, from_memory);
    return f && walk(t, f, false);
}

/* Whether a directory was read through a caller: then a module was loaded for it. */
static bool
was_read(const struct cks_terraform *t, const char *dir)
{
    for (size_t i = 0; i < t->run.modules.count; i++)
        if (strcmp(t->run.modules.items[i]->dir, dir) == 0)
            return true;
    return false;
}

static bool
run_dir(struct cks_terraform *t, size_t i)
{
    if (!t->scans.items[i].relevant)
        return true;
    const struct cks_tf_module *m = cks_tf_run_module(&t->run, t->scans.items[i].dir);
    if (!m)
        return !t->run.failed;
    return run_module(t, m, false);
}

static bool
run_dirs(struct cks_terraform *t)
{
    if (!survey(t))
        return false;
    size_t count = t->scans.count;
    for (size_t i = 0; i < count; i++)
        if (t->scans.items[i].named && !t->scans.items[i].called && !run_dir(t, i))
            return false;
    /* What only seemed to be called (a circle, a source that is not read) is read by itself. */
    for (size_t i = 0; i < count; i++)
        if (t->scans.items[i].named && t->scans.items[i].called &&
            !was_read(t, t->scans.items[i].dir) && !run_dir(t, i))
            return false;
    return true;
}

bool
cks_terraform_run(struct cks_terraform *t, const struct cks_terraform_sink *sink)
{
    t->sink = sink;
    bool ok = run_dirs(t);
    for (size_t i = 0; ok && i < t->run.modules.count; i++)
        ok = report_syntax(t, t->run.modules.items[i]);
    for (size_t i = 0; ok && i < t->texts.count; i++) {
        struct cks_tf_module *m;
        struct cks_str text = t->texts.items[i].text;
        if (!memmem(text.p, text.n, "custom_key", 10))
            continue;
        ok = cks_tf_module_from_text(&t->arena, t->texts.items[i].name, text, &m) &&
             report_syntax(t, m) && run_module(t, m, true);
    }
    return ok && !t->stopped && !t->run.failed && !t->run.eval.vs.failed && !t->run.files.failed;
}
