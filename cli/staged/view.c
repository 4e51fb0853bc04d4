#include "staged/view.h"

#include <ckscheck/tool.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/bounds.h"
#include "common/output.h"
#include "files/content.h"
#include "staged/process.h"

/* Repositories of one run: the own one and its submodules. */
#define REPOSITORIES_MAX 256
/* Paths that git prints here are few: those of files that were changed. */
#define CHANGES_BYTES_MAX (64u << 20)

/* ---- paths ---- */

/* Takes ".", ".." and needless slashes out of an absolute path. */
static void
clean_absolute(char *path)
{
    char *to = path;
    for (const char *from = path; *from;) {
        from += strspn(from, "/");
        size_t n = strcspn(from, "/");
        if (n == 2 && strncmp(from, "..", 2) == 0) {
            while (to > path && *--to != '/')
                ;
        } else if (n && !(n == 1 && *from == '.')) {
            *to++ = '/';
            memmove(to, from, n);
            to += n;
        }
        from += n;
    }
    if (to == path)
        *to++ = '/';
    *to = '\0';
}

bool
cli_view_absolute(const struct cli_view *v, const char *path, char absolute[PATH_MAX])
{
    char real[PATH_MAX];
    int n = *path == '/' ? snprintf(absolute, PATH_MAX, "%s", path)
                         : snprintf(absolute, PATH_MAX, "%s/%s", v->working, path);
    if (n < 0 || n >= PATH_MAX)
        return false;
    clean_absolute(absolute);
    /* A folder above the top may be called by another name. */
    if (*path == '/' && !cli_view_below(v, absolute) && realpath(absolute, real))
        strcpy(absolute, real);
    return true;
}

const char *
cli_view_below(const struct cli_view *v, const char *absolute)
{
    size_t n = strlen(v->top);
    if (n == 1)
        return absolute + 1;
    if (strncmp(absolute, v->top, n) != 0 || (absolute[n] && absolute[n] != '/'))
        return NULL;
    return absolute + n + (absolute[n] == '/');
}

bool
cli_view_is_of_system(const struct cli_view *v, const char *absolute)
{
    char one[PATH_MAX];
    for (size_t i = 0; v->of_system && i < v->of_system->count; i++) {
        if (!cli_view_absolute(v, v->of_system->items[i], one))
            continue;
        size_t n = strlen(one);
        if (strncmp(absolute, one, n) == 0 && (!absolute[n] || absolute[n] == '/'))
            return true;
    }
    return false;
}

struct cli_entry *
cli_view_entry(struct cli_view *v, const char *path)
{
    char absolute[PATH_MAX];
    const char *below = cli_view_absolute(v, path, absolute) ? cli_view_below(v, absolute) : NULL;
    return below ? cli_listing_find(&v->list, below, strlen(below)) : NULL;
}

void
cli_view_name(const struct cli_view *v, const struct cli_entry *e, char name[PATH_MAX])
{
    const char *prefix = cli_view_below(v, v->working);
    size_t n = prefix ? strlen(prefix) : 0, used = 0;
    if (cli_entry_is_below(e, prefix ? prefix : "", n)) {
        snprintf(name, PATH_MAX, "%s", e->path + n + (n > 0));
        return;
    }
    *name = '\0';
    for (const char *p = prefix; p && used + 4 < PATH_MAX; p = strchr(p, '/'), p += p != NULL)
        used += (size_t)sprintf(name + used, "../");
    snprintf(name + used, PATH_MAX - used, "%s", e->path);
}

/* ---- opening ---- */

static bool
ask_line(const char *const *argv, char *line, size_t size)
{
    size_t n = 0;
    bool large;
    char *text = cli_process_output(argv, false, PATH_MAX, &n, &large);
    bool got = text && n > 1 && n <= size && text[n - 1] == '\n';
    if (got)
        memcpy(line, text, n);
    if (got)
        line[n - 1] = '\0';
    free(text);
    return got;
}

static enum cli_exit
find_top(struct cli_view *v)
{
    static const char *const top[] = {"git", "rev-parse", "--show-toplevel", NULL};
    static const char *const version[] = {"git", "--version", NULL};
    char line[PATH_MAX];
    if (!realpath(".", v->working)) {
        cli_error("the current directory cannot be found: %s", strerror(errno));
        return CLI_FAILED;
    }
    if (ask_line(top, line, sizeof(line)) && realpath(line, v->top))
        return CLI_OK;
    if (!ask_line(version, line, sizeof(line))) {
        cli_error("git cannot be run, so what is staged cannot be read");
        return CLI_FAILED;
    }
    cli_error("this is not a git work tree; nothing is staged here");
    return CLI_USAGE;
}

/* Files of the index that were changed in the work tree since. */
static bool
take_changes(struct cli_view *v)
{
    static const char *const diff[] = {
        "git",           "diff",          "--name-only",         "-z", "--no-renames",
        "--no-relative", "--no-ext-diff", "--ignore-submodules", NULL};
    size_t n = 0;
    bool large;
    char *text = cli_process_output(diff, false, CHANGES_BYTES_MAX, &n, &large);
    for (size_t at = 0; text && at < n; at += strlen(text + at) + 1) {
        struct cli_entry *e = cli_listing_find(&v->list, text + at, strlen(text + at));
        if (e)
            e->in_work = true;
    }
    free(text);
    return text != NULL;
}

static int
by_oid_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Marks the entries whose names are among the lines "?OID". */
static bool
mark_missing(struct cli_view *v, char *lines)
{
    size_t count = 0, most = 1;
    for (const char *p = lines; *p; p++)
        most += *p == '\n';
    const char **oids = calloc(most, sizeof(*oids));
    for (char *line; oids && (line = strsep(&lines, "\n"));)
        if (*line == '?')
            oids[count++] = line + 1;
    if (count)
        qsort(oids, count, sizeof(*oids), by_oid_text);
    for (size_t i = 0; count && i < v->list.count; i++) {
        const char *oid = v->list.entries[i].oid;
        v->list.entries[i].is_missing =
            bsearch(&oid, oids, count, sizeof(*oids), by_oid_text) != NULL;
    }
    free(oids);
    return oids != NULL;
}

/* What a partial clone has not fetched of its last commit; what was added since is here. To ask git
 * for each such blob would end it, as it must not fetch. */
static bool
find_missing(struct cli_view *v)
{
    static const char *const config[] = {"git", "config", "--get-regexp",
                                         "^(extensions\\.partialclone|remote\\..*\\.promisor)$",
                                         NULL};
    static const char *const list[] = {
        "git",       "rev-list", "--objects", "--missing=print", "--no-object-names",
        "--no-walk", "HEAD",     NULL};
    char *text;
    size_t n = 0;
    bool large;
    free(text = cli_process_output(config, false, CHANGES_BYTES_MAX, &n, &large));
    v->is_partial = text && n;
    if (!v->is_partial)
        return true;
    text = cli_process_output(list, false, CHANGES_BYTES_MAX, &n, &large);
    if (text && n)
        text[n - 1] = '\0';
    bool marked = text && n && mark_missing(v, text);
    free(text);
    return marked;
}

static enum cli_exit
fill_view(struct cli_view *v, const char *revision)
{
    v->repositories = calloc(REPOSITORIES_MAX, sizeof(*v->repositories));
    v->repository_count = 1;
    enum cli_exit status = v->repositories ? find_top(v) : CLI_FAILED;
    if (status != CLI_OK)
        return status;
    bool read = cli_listing_add(&v->list, revision, NULL, "", 0, &v->is_large);
    if (!read && revision && !v->is_large) {
        cli_error("'%s' is not a revision that git can read", cks_shown_argument(revision));
        return CLI_USAGE;
    }
    cli_listing_sort(&v->list);
    bool framework = !revision && getenv("PRE_COMMIT") && !getenv("GIT_INDEX_FILE");
    if ((!read && !v->is_large) || (framework && !take_changes(v)) ||
        (!revision && !find_missing(v))) {
        cli_error("git's index cannot be read");
        return CLI_FAILED;
    }
    return CLI_OK;
}

enum cli_exit
cli_view_open(struct cli_view **ret, const char *revision)
{
    struct cli_view *v = calloc(1, sizeof(*v));
    *ret = v;
    if (revision && (*revision == '-' || !*revision)) {
        cli_error("'%s' is not a revision", cks_shown_argument(revision));
        return CLI_USAGE;
    }
    signal(SIGPIPE, SIG_IGN); /* a git that ended is reported, and does not end this program */
    return v ? fill_view(v, revision) : CLI_FAILED;
}

void
cli_view_close(struct cli_view *v)
{
    if (!v)
        return;
    for (unsigned i = 0; v->repositories && i < v->repository_count; i++)
        cli_blobs_close(&v->repositories[i]);
    free(v->repositories);
    cli_listing_free(&v->list);
    free(v);
}

/* The path of an untracked file below the top; NULL: it is none. */
static const char *
untracked_path(struct cli_view *v, const char *path, size_t tracked, char absolute[PATH_MAX])
{
    struct cli_listing index = {.entries = v->list.entries, .count = tracked};
    const char *below = cli_view_absolute(v, path, absolute) ? cli_view_below(v, absolute) : NULL;
    size_t n = below ? strlen(below) : 0;
    bool known = !n || cli_listing_find(&index, below, n) ||
                 cli_listing_below(&index, below, n) < index.count;
    return known || access(path, F_OK) != 0 ? NULL : below;
}

bool
cli_view_add_untracked(struct cli_view *v, const char *const *paths, size_t count)
{
    size_t tracked = v->list.count;
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        char absolute[PATH_MAX];
        const char *below = untracked_path(v, paths[i], tracked, absolute);
        ok = !below || cli_listing_add_file(&v->list, below);
    }
    /* Once for all: an index has many files. */
    if (v->list.count > tracked)
        cli_listing_sort(&v->list);
    return ok;
}

/* ---- submodules and contents ---- */

/* Lists a submodule's files, as of the commit that the tree names, where the submodule is there. */
bool
cli_view_open_submodule(struct cli_view *v, struct cli_entry *e)
{
    char directory[PATH_MAX], oid[sizeof(e->oid)], *path = strdup(e->path);
    bool large, listed = false;
    unsigned number = v->repository_count;
    e->opened_up = true;
    memcpy(oid, e->oid, sizeof(oid));
    int n = snprintf(directory, sizeof(directory), "%s/%s/.git", v->top, e->path);
    if (path && number < REPOSITORIES_MAX && n > 0 && n < PATH_MAX &&
        access(directory, F_OK) == 0) {
        directory[n - (int)strlen("/.git")] = '\0';
        v->repositories[number].directory = strdup(directory);
        v->repository_count++;
        listed = v->repositories[number].directory &&
                 cli_listing_add(&v->list, oid, directory, path, number, &large);
        cli_listing_sort(&v->list); /* e is no longer where it was */
    }
    free(path);
    return listed;
}

static ssize_t
next_of_blob(void *cookie, char *to, size_t n)
{
    return cli_blobs_next(cookie, to, n);
}

int
cli_view_begin(struct cli_view *v, struct cli_entry *e)
{
    int number = e->is_missing ? ENODATA
                               : cli_blobs_begin(&v->repositories[e->repository], e->oid, &e->size);
    e->is_missing |= number == ENODATA;
    return number;
}

static enum cli_content
scan_blob(struct cli_view *v, struct cli_entry *e)
{
    struct cli_blobs *b = &v->repositories[e->repository];
    if (cli_view_begin(v, e) != 0)
        return CLI_CONTENT_UNREADABLE;
    enum cli_content content = cli_content_scan(e->path, next_of_blob, b);
    cli_blobs_end(b);
    return content;
}

enum cli_content
cli_view_content(struct cli_view *v, struct cli_entry *e)
{
    char name[PATH_MAX];
    if (e->content)
        return (enum cli_content)(e->content - 1);
    cli_view_name(v, e, name);
    enum cli_content content = e->in_work ? cli_content_of(name) : scan_blob(v, e);
    e->content = (unsigned char)(content + 1);
    return content;
}
