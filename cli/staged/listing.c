#include "staged/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"
#include "staged/process.h"

static struct cli_entry *
push_entry(struct cli_listing *l)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 256;
        struct cli_entry *grown = realloc(l->entries, cap * sizeof(*grown));
        if (!grown)
            return NULL;
        l->entries = grown;
        l->cap = cap;
    }
    l->entries[l->count] = (struct cli_entry){.size = UINT64_MAX};
    return &l->entries[l->count++];
}

/* A record of ls-files --stage, "MODE OID STAGE<tab>PATH", or of ls-tree, "MODE TYPE OID<tab>PATH".
 */
static bool
take_record(struct cli_listing *l, const char *record, bool is_tree, const char *prefix,
            unsigned repository)
{
    char type[16] = "", oid[CLI_OID_BYTES + 1] = "";
    unsigned mode = 0;
    const char *path = strchr(record, '\t');
    if (!path || sscanf(record, is_tree ? "%o %15s %64s" : "%o %64s %15s", &mode,
                        is_tree ? type : oid, is_tree ? oid : type) != 3)
        return false;
    struct cli_entry *e = push_entry(l);
    size_t before = strlen(prefix), n = strlen(path + 1);
    if (!e)
        return false;
    e->path = malloc(before + n + 2);
    if (!e->path) {
        l->count--;
        return false;
    }
    snprintf(e->path, before + n + 2, "%s%s%s", prefix, before ? "/" : "", path + 1);
    e->mode = mode;
    e->repository = repository;
    memcpy(e->oid, oid, sizeof(oid));
    return true;
}

/* A path in conflict has up to three stages; the last that is read stays, that of the other side.
 */
static void
drop_stages(struct cli_listing *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (kept && strcmp(l->entries[kept - 1].path, l->entries[i].path) == 0)
            free(l->entries[--kept].path);
        l->entries[kept++] = l->entries[i];
    }
    l->count = kept;
}

bool
cli_listing_add(struct cli_listing *l, const char *revision, const char *submodule,
                const char *prefix, unsigned repository, bool *ret_large)
{
    const char *of_index[] = {"git", "ls-files", "--full-name", "--stage", "-z", "--", ":/", NULL};
    const char *of_tree[] = {"git",         "-C",     submodule ? submodule : ".",
                             "ls-tree",     "-r",     "-z",
                             "--full-tree", revision, NULL};
    size_t n = 0;
    bool ok = true;
    char *text = cli_process_output(revision ? of_tree : of_index, submodule != NULL,
                                    CLI_MOST_INDEX_BYTES, &n, ret_large);
    if (!text)
        return false;
    for (size_t at = 0; at < n && ok; at += strlen(text + at) + 1)
        ok = memchr(text + at, 0, n - at) &&
             take_record(l, text + at, revision != NULL, prefix, repository);
    free(text);
    return ok;
}

static int
by_path(const void *left, const void *right)
{
    const struct cli_entry *a = left, *b = right;
    return strcmp(a->path, b->path);
}

void
cli_listing_sort(struct cli_listing *l)
{
    if (l->count)
        qsort(l->entries, l->count, sizeof(*l->entries), by_path);
    drop_stages(l);
}

void
cli_listing_free(struct cli_listing *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->entries[i].path);
    free(l->entries);
    *l = (struct cli_listing){0};
}

/* The order of `path` and the n bytes of `name`, with `after` behind them. */
static int
compare_to(const char *path, const char *name, size_t n, const char *after)
{
    int d = strncmp(path, name, n);
    return d ? d : strcmp(path + n, after);
}

static size_t
lower_bound(const struct cli_listing *l, const char *name, size_t n, const char *after)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_to(l->entries[middle].path, name, n, after) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct cli_entry *
cli_listing_find(const struct cli_listing *l, const char *path, size_t n)
{
    size_t i = lower_bound(l, path, n, "");
    bool same = i < l->count && compare_to(l->entries[i].path, path, n, "") == 0;
    return same ? &l->entries[i] : NULL;
}

bool
cli_entry_is_below(const struct cli_entry *e, const char *directory, size_t n)
{
    return n == 0 || (strncmp(e->path, directory, n) == 0 && e->path[n] == '/');
}

size_t
cli_listing_below(const struct cli_listing *l, const char *directory, size_t n)
{
    size_t i = n ? lower_bound(l, directory, n, "/") : 0;
    return i < l->count && cli_entry_is_below(&l->entries[i], directory, n) ? i : l->count;
}

size_t
cli_listing_after(const struct cli_listing *l, const char *directory, size_t n)
{
    return lower_bound(l, directory, n, "0"); /* which follows the slash */
}

bool
cli_listing_add_file(struct cli_listing *l, const char *path)
{
    struct cli_entry *e = push_entry(l);
    char *copy = e ? strdup(path) : NULL;
    if (!copy) {
        l->count -= e != NULL;
        return false;
    }
    e->path = copy;
    e->mode = 0100644;
    e->in_work = true;
    return true;
}
