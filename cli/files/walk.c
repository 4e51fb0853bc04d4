#include <ckscheck/tool.h>

#include "files/walk.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/content.h"
#include "files/git.h"
#include "files/ignore.h"
#include "common/bounds.h"

#define DEPTH_MAX CLI_MOST_DIRECTORIES

/* Directories that hold what others wrote, caches, or the settings of editors (JSON with comments).
 */
static const char *const skipped[] = {
    ".git",  ".hg",  ".svn",        ".terraform",  ".terragrunt-cache", "node_modules",
    ".venv", ".tox", ".mypy_cache", "__pycache__", ".vscode",           ".idea",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
skip(const char *name)
{
    for (size_t i = 0; i < COUNT(skipped); i++)
        if (strcmp(name, skipped[i]) == 0)
            return true;
    return false;
}

struct walk {
    struct cli_found *found;
    const char *top; /* as it was named: `real` stands for it in rules */
    char real[PATH_MAX];
};

/* Whether a Terraform file beside this one holds a word of a store, or calls modules. */
static bool
module_holds_store(const char *path)
{
    char directory[PATH_MAX], file[PATH_MAX + NAME_MAX + 2];
    const char *slash = strrchr(path, '/');
    bool holds = false;
    const struct dirent *e;
    snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash - path) : 1,
             slash ? path : ".");
    DIR *d = opendir(*directory ? directory : "/");
    while (d && !holds && (e = readdir(d))) {
        snprintf(file, sizeof(file), "%s/%s", directory, e->d_name);
        holds = cli_is_terraform(e->d_name) && cli_content_of(file) != CLI_CONTENT_NONE;
    }
    if (d)
        closedir(d);
    return holds;
}

static enum cli_exit
visit_file(struct walk *w, const char *path)
{
    enum cli_content content = cli_content_of(path);
    /* The modules that it calls may hold stores, and lie elsewhere. */
    bool calls =
        content == CLI_CONTENT_CALLS && (cli_is_terraform(path) || cli_is_terragrunt(path));
    bool adds = calls || content == CLI_CONTENT_STORE || content == CLI_CONTENT_UNREADABLE ||
                (cli_is_tfvars(path) && module_holds_store(path));
    w->found->passed_over += !adds;
    return adds ? cli_found_add(w->found, path) : CLI_OK;
}

static enum cli_exit visit(struct walk *w, const char *path, const struct cli_ignore *above,
                           unsigned depth);

/* The path that ignore rules see: absolute. */
static bool
real_of(const struct walk *w, const char *path, char real[PATH_MAX])
{
    const char *below = path + strlen(w->top);
    int n = snprintf(real, PATH_MAX, "%s%s%s", w->real, *below && *below != '/' ? "/" : "", below);
    return n > 0 && n < PATH_MAX;
}

static enum cli_exit
cannot_read(struct cli_found *found, const char *path, int number)
{
    char reason[128];
    snprintf(reason, sizeof(reason), "cannot be read: %s", strerror(number));
    return cli_found_add_unread(
        found, (struct cks_unread){.kind = CKS_UNREAD_FILE, .file = path, .reason = reason});
}

/* Whether this is a file that tools read: of links, those that Terraform follows to what the walk
 * does not meet at its own place. */
static bool
is_file(const struct walk *w, const char *path, const struct stat *st)
{
    struct stat target;
    char real[PATH_MAX];
    size_t n = strlen(w->real);
    if (!S_ISLNK(st->st_mode))
        return S_ISREG(st->st_mode);
    if (!cli_is_terraform(path) || stat(path, &target) != 0 || !S_ISREG(target.st_mode) ||
        !realpath(path, real))
        return false;
    return strncmp(real, w->real, n) != 0 || (real[n] != '/' && n > 1);
}

static enum cli_exit
visit_entry(struct walk *w, const char *directory, const char *name,
            const struct cli_ignore *ignore, unsigned depth)
{
    char path[PATH_MAX], real[PATH_MAX];
    struct stat st;
    int n = snprintf(path, sizeof(path), "%s%s%s", directory,
                     !*directory || cli_name_ends(directory, "/") ? "" : "/", name);
    if (n >= (int)sizeof(path) || !real_of(w, path, real))
        return cannot_read(w->found, directory, ENAMETOOLONG);
    if (lstat(path, &st) != 0) /* it may be gone by now */
        return errno == ENOENT ? CLI_OK : cannot_read(w->found, path, errno);
    if (S_ISDIR(st.st_mode))
        return skip(name) || cli_ignored(ignore, real, true) ? CLI_OK
                                                             : visit(w, path, ignore, depth + 1);
    if (!is_file(w, path, &st) || cli_ignored(ignore, real, false))
        return CLI_OK;
    return visit_file(w, path);
}

/* Loads a file of ignore rules, and tells if it is too large to count. */
static enum cli_exit
load_rules(struct cli_found *found, struct cli_ignore *ret, const struct cli_ignore *parent,
           const char *directory, const char *file)
{
    if (!cli_ignore_load(ret, parent, directory, file))
        return CLI_FAILED;
    if (!ret->beyond)
        return CLI_OK;
    return cli_found_add_unread(
        found, (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                   .file = ret->beyond,
                                   .reason = cli_bound_reason(CLI_BOUND_IGNORE_BYTES),
                                   .bound = cli_bound_text(CLI_BOUND_IGNORE_BYTES)});
}

static enum cli_exit
visit(struct walk *w, const char *path, const struct cli_ignore *above, unsigned depth)
{
    struct dirent **names = NULL;
    char real[PATH_MAX];
    struct cli_ignore ignore;
    if (depth > DEPTH_MAX)
        return cli_found_add_unread(
            w->found, (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                          .file = path,
                                          .reason = cli_bound_reason(CLI_BOUND_DIRECTORIES),
                                          .bound = cli_bound_text(CLI_BOUND_DIRECTORIES)});
    int n = scandir(*path ? path : ".", &names, NULL, alphasort);
    if (n < 0)
        return cannot_read(w->found, path, errno);
    ignore = (struct cli_ignore){0};
    enum cli_exit status = CLI_FAILED;
    if (real_of(w, path, real))
        status = load_rules(w->found, &ignore, above, real, ".gitignore");
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        if (status == CLI_OK && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            status = visit_entry(w, path, name, &ignore, depth);
        free(names[i]);
    }
    free(names);
    cli_ignore_free(&ignore);
    return status;
}

/* The rules from above the directory: the user's, of info/exclude, and of each .gitignore from the
 * top of the work tree down. */
struct above {
    char directories[DEPTH_MAX][PATH_MAX];
    struct cli_ignore rules[DEPTH_MAX + 2];
    unsigned count;
};

static bool
is_top(const char *directory)
{
    char git[PATH_MAX + 8];
    snprintf(git, sizeof(git), "%s/.git", directory);
    return access(git, F_OK) == 0;
}

/* Rules that are in no folder of the work tree; the later win. */
static enum cli_exit
load_repository(struct cli_found *found, struct above *a, const char *top)
{
    char git[PATH_MAX], file[PATH_MAX];
    if (!cli_git_directory(top, git))
        return CLI_OK;
    enum cli_exit status = CLI_OK;
    if (cli_git_excludes(top, git, file))
        status = load_rules(found, &a->rules[a->count++], NULL, top, file);
    const struct cli_ignore *parent = a->count ? &a->rules[a->count - 1] : NULL;
    if (status != CLI_OK ||
        (size_t)snprintf(file, sizeof(file), "%s/info/exclude", git) >= sizeof(file))
        return status;
    return load_rules(found, &a->rules[a->count++], parent, top, file);
}

static enum cli_exit
load_above(struct cli_found *found, struct above *a, const char *real)
{
    unsigned depth = 0;
    char at[PATH_MAX];
    snprintf(at, sizeof(at), "%s", real);
    /* From the directory upwards to the top; kept in that order first. */
    while (depth < DEPTH_MAX) {
        snprintf(a->directories[depth++], PATH_MAX, "%s", at);
        char *slash = strrchr(at, '/');
        if (is_top(at))
            break;
        if (!slash || slash == at)
            return CLI_OK; /* no work tree of git */
        *slash = '\0';
    }
    enum cli_exit status = load_repository(found, a, a->directories[depth - 1]);
    for (unsigned i = depth; status == CLI_OK && i-- > 1; a->count++)
        status = load_rules(found, &a->rules[a->count], a->count ? &a->rules[a->count - 1] : NULL,
                            a->directories[i], ".gitignore");
    return status;
}

enum cli_exit
cli_walk(struct cli_found *found, const char *directory)
{
    /* What is in the current directory is called by its name alone. */
    struct walk w = {.found = found, .top = strcmp(directory, ".") == 0 ? "" : directory};
    struct above *above = calloc(1, sizeof(*above));
    enum cli_exit status = CLI_FAILED;
    if (!above)
        return CLI_FAILED;
    if (!realpath(directory, w.real)) {
        status = cannot_read(found, directory, errno);
    } else if ((status = load_above(found, above, w.real)) == CLI_OK) {
        status = visit(&w, w.top, above->count ? &above->rules[above->count - 1] : NULL, 0);
    }
    for (unsigned i = 0; i < above->count; i++)
        cli_ignore_free(&above->rules[i]);
    free(above);
    return status;
}

bool
cli_worth_reading(const char *path)
{
    enum cli_content content = cli_content_of(path);
    if (content == CLI_CONTENT_STORE || content == CLI_CONTENT_UNREADABLE)
        return true;
    if (!cli_is_terraform(path) && !cli_is_tfvars(path))
        return false;
    return content == CLI_CONTENT_CALLS || module_holds_store(path);
}
