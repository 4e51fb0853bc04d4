#include "staged/readers.h"

#include <ckscheck/tool.h>

#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"
#include "files/content.h"
#include "staged/process.h"
#include "staged/walk_index.h"

/* More words than a file with a store is recognized by. */
#define WORDS_MAX 32

/* Marks the entries in which git finds a word. Text in UTF-16 names no other files. */
static bool
mark_matches(struct cli_view *v, const char *const *argv, enum cli_content content)
{
    size_t n = 0;
    bool large;
    char *text = cli_process_output(argv, false, CLI_MOST_INDEX_BYTES, &n, &large);
    for (size_t at = 0; text && at < n; at += strlen(text + at) + 1) {
        struct cli_entry *e = cli_listing_find(&v->list, text + at, strlen(text + at));
        if (e && !e->content && !e->in_work)
            e->content = (unsigned char)(content + 1);
    }
    free(text);
    return text != NULL;
}

static bool
mark_stores(struct cli_view *v)
{
    const char *argv[2 * WORDS_MAX + 16] = {"git", "grep", "--cached", "-l",
                                            "-z",  "-a",   "-F",       "--full-name"};
    size_t n = 8;
    for (const char *const *word = cks_store_words(); *word && n < 2 * WORDS_MAX; word++) {
        argv[n++] = "-e";
        argv[n++] = *word;
    }
    argv[n++] = "--";
    argv[n++] = ":/";
    return mark_matches(v, argv, CLI_CONTENT_STORE);
}

/* Terraform files that may call modules with a store. */
static bool
mark_callers(struct cli_view *v)
{
    static const char *const paths[] = {"--", ":(top)*.tf", ":(top)*.tofu", ":(top)*.tf.json",
                                        ":(top)*.tofu.json"};
    const char *argv[2 * WORDS_MAX + 16] = {"git", "grep", "--cached", "-l",
                                            "-z",  "-a",   "-F",       "--full-name"};
    size_t n = 8;
    for (const char *const *word = cli_caller_words; *word && n < 2 * WORDS_MAX; word++) {
        argv[n++] = "-e";
        argv[n++] = *word;
    }
    memcpy(argv + n, paths, sizeof(paths));
    return mark_matches(v, argv, CLI_CONTENT_CALLS);
}

/* The same without git grep, which ends where a blob is not here. */
static void
mark_each(struct cli_view *v, struct cli_found *found)
{
    for (size_t i = 0; i < v->list.count; i++) {
        struct cli_entry *e = &v->list.entries[i];
        if (e->mode != CLI_MODE_LINK && e->mode != CLI_MODE_SUBMODULE && !e->repository)
            cli_view_content(v, e);
        found->missing += e->is_missing;
    }
}

static bool
may_judge(struct cli_view *v, struct cli_entry *e)
{
    if (e->in_work)
        cli_view_content(v, e);
    return e->content == CLI_CONTENT_STORE + 1 ||
           (e->content == CLI_CONTENT_CALLS + 1 && cli_is_terraform(e->path));
}

static bool
mark_if_beside(struct cli_entry *e, const char *dir, size_t n)
{
    if (strncmp(e->path, dir, n) != 0)
        return false;
    e->is_beside |= !strchr(e->path + n, '/');
    return true;
}

/* Marks what is in one directory with a module that is judged. Each directory is gone through once,
 * with those below it. */
static void
mark_beside_modules(struct cli_listing *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *path = list->entries[i].path, *slash = strrchr(path, '/');
        size_t n = slash ? (size_t)(slash - path) + 1 : 0;
        if (!list->entries[i].is_module || list->entries[i].is_beside)
            continue;
        for (size_t k = i; k < list->count && mark_if_beside(&list->entries[k], path, n);)
            k++;
        for (size_t k = i; k > 0 && mark_if_beside(&list->entries[k - 1], path, n);)
            k--;
    }
}

/* Whether judging a file looks at what is asked for: it is judged, apart from the run. */
static bool
looks_at_given(struct cli_view *v, const struct cks_options *options, const char *name)
{
    struct cks *c;
    const struct cli_entry *e = cli_view_entry(v, name);
    bool calls = e && cli_is_terraform(name) && !e->is_beside;
    v->saw_given = v->saw_module = false;
    if (cks_open(options, &c) != CKS_OK)
        return true; /* the run itself will say what is wrong */
    cks_add_found(c, name);
    cks_judge(c);
    cks_close(&c);
    return v->saw_given || (calls && v->saw_module);
}

/* What is asked for among all entries. */
static void
look_for_given(const struct cli_view *v, bool *ret_given, bool *ret_module)
{
    *ret_given = *ret_module = false;
    for (size_t i = 0; i < v->list.count; i++) {
        *ret_given |= v->list.entries[i].given;
        *ret_module |= v->list.entries[i].is_module;
    }
}

/* Whether an entry may read what is asked for. */
static bool
is_candidate(struct cli_view *v, struct cli_entry *e, bool given)
{
    return !e->is_read && !e->given && !e->repository && may_judge(v, e) &&
           (given || (cli_is_terraform(e->path) && !e->is_beside));
}

static bool
any_terraform(struct cli_view *v)
{
    for (size_t i = 0; i < v->list.count; i++)
        if (may_judge(v, &v->list.entries[i]) && cli_is_terraform(v->list.entries[i].path))
            return true;
    return false;
}

enum cli_exit
cli_readers_find(struct cli_view *v, const struct cks_options *options, struct cli_found *found)
{
    char name[PATH_MAX];
    enum cli_exit status = CLI_OK;
    bool given, module;
    look_for_given(v, &given, &module);
    if (!given && !module)
        return CLI_OK;
    mark_beside_modules(&v->list);
    if (v->is_partial || !mark_stores(v) || (any_terraform(v) && !mark_callers(v)))
        mark_each(v, found);
    /* Judging may list a submodule, which moves the entries: they are found by their names. */
    struct cli_found names = {0};
    for (size_t i = 0; i < v->list.count && status == CLI_OK; i++) {
        struct cli_entry *e = &v->list.entries[i];
        if (!is_candidate(v, e, given))
            continue;
        cli_view_name(v, e, name);
        status = cli_found_add(&names, name);
    }
    for (size_t i = 0; i < names.count && status == CLI_OK; i++)
        if (looks_at_given(v, options, names.paths[i]))
            status = cli_found_add(found, names.paths[i]);
    cli_found_free(&names);
    return status == CLI_OK ? cli_walk_tell_missing(found, ".") : status;
}
