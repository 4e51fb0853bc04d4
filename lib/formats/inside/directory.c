#include "formats/inside/directory.h"

#include "formats/reading/fence.h"

/* Keys of GitHub, CircleCI, Azure and Ansible that say where a script runs. */
static const char *const keys[] = {"working-directory", "working_directory", "workingDirectory",
                                   "chdir"};

/* The keys may be in these members beside the script: Ansible's args, and the inputs of a task. */
static const char *const holders[] = {"args", "inputs"};

static const cJSON *
named_in(const cJSON *object)
{
    const cJSON *found = NULL;
    for (size_t i = 0; !found && i < CKS_COUNT(keys); i++)
        found = cks_json_get(object, keys[i]);
    return found;
}

/* The same of a node: a pipeline has as many members as jobs, and each asks. */
static const cJSON *
named_at(const struct cks_tree_node *n)
{
    const cJSON *found = NULL;
    for (size_t i = 0; !found && i < CKS_COUNT(keys); i++)
        found = cks_tree_get(n, keys[i]);
    return found;
}

/* What a script, what is above it, or a job's or a workflow's defaults say; NULL: nothing. */
static const cJSON *
directory_of(const struct cks_tree_node *n)
{
    const cJSON *found = NULL;
    for (const struct cks_tree_node *of = n->up; !found && of; of = of->up) {
        found = named_at(of);
        for (size_t i = 0; !found && i < CKS_COUNT(holders); i++)
            found = named_in(cks_tree_get(of, holders[i]));
        if (!found)
            found = named_in(cks_json_get(cks_tree_get(of, "defaults"), "run"));
    }
    return found;
}

/* Folders below the repository's root, from which the directories of their files begin. */
static const struct {
    const char *folder, *to_root;
} homes[] = {{".github/workflows/", "../.."}, {".circleci/", ".."}};

static const char *
way_to_root(const char *file)
{
    for (size_t i = 0; i < CKS_COUNT(homes); i++)
        if (strstr(file, homes[i].folder))
            return homes[i].to_root;
    return NULL;
}

static bool
is_plain_path(struct cks_str path)
{
    return path.n && !strchr("/~", path.p[0]) && !memchr(path.p, '$', path.n) &&
           cks_str_find(path, "{{") == path.n && cks_str_find(path, "<<") == path.n;
}

bool
cks_script_directory(struct cks_reading *r, const struct cks_tree_node *n)
{
    const cJSON *named = directory_of(n);
    struct cks_str path = cks_json_text(named);
    const char *up = way_to_root(r->doc->file);
    if (!named)
        return true;
    r->elsewhere = !up || !is_plain_path(path);
    if (r->elsewhere)
        return true;
    const char *home = cks_tf_dirname(r->arena, r->doc->file);
    const char *root = home ? cks_tf_join(r->arena, home, cks_str_of(up)) : NULL;
    r->dir = root ? cks_tf_join(r->arena, root, path) : NULL;
    return r->dir != NULL;
}
