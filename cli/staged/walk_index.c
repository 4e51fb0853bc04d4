#include "staged/walk_index.h"

#include <stdio.h>
#include <string.h>

#include "common/bounds.h"
#include "files/content.h"
#include "staged/access.h"

/* Whether the entry is a file that tools read: of links, those that Terraform follows. */
static bool
is_file(const struct cli_entry *e)
{
    return e->mode == CLI_MODE_LINK ? cli_is_terraform(e->path) : e->mode != CLI_MODE_SUBMODULE;
}

/* What is behind a link is looked at by the library, if it is there. */
static enum cli_content
content_behind(struct cli_view *v, struct cli_entry *e)
{
    char name[PATH_MAX];
    struct cks_file_info info;
    if (e->mode != CLI_MODE_LINK || e->in_work || !cli_is_terraform(e->path))
        return cli_view_content(v, e);
    cli_view_name(v, e, name);
    bool there = cli_view_access()->look(v, name, true, &info) == 0;
    return there && info.kind == CKS_FILE_REGULAR ? CLI_CONTENT_CALLS : CLI_CONTENT_NONE;
}

/* Whether a Terraform file in the entry's folder holds a word of a store, or calls modules. */
static bool
module_holds(struct cli_view *v, const struct cli_entry *of)
{
    const char *slash = strrchr(of->path, '/');
    size_t n = slash ? (size_t)(slash - of->path) : 0;
    for (size_t i = cli_listing_below(&v->list, of->path, n); i < v->list.count; i++) {
        struct cli_entry *e = &v->list.entries[i];
        if (!cli_entry_is_below(e, of->path, n))
            break;
        if (!strchr(e->path + n + (n > 0), '/') && is_file(e) && cli_is_terraform(e->path) &&
            content_behind(v, e) != CLI_CONTENT_NONE)
            return true;
    }
    return false;
}

static enum cli_exit
visit_entry_of(struct cli_view *v, struct cli_found *found, struct cli_entry *e)
{
    char name[PATH_MAX];
    enum cli_content content = content_behind(v, e);
    bool calls =
        content == CLI_CONTENT_CALLS && (cli_is_terraform(e->path) || cli_is_terragrunt(e->path));
    bool adds = calls || content == CLI_CONTENT_STORE || content == CLI_CONTENT_UNREADABLE ||
                (cli_is_tfvars(e->path) && module_holds(v, e));
    if (e->is_missing) {
        found->missing++;
        return CLI_OK;
    }
    found->passed_over += !adds;
    if (!adds)
        return CLI_OK;
    cli_view_name(v, e, name);
    return cli_found_add(found, name);
}

/* What a partial clone has not fetched is not part of what the commit changes: it is reported,
 * without failing. */
enum cli_exit
cli_walk_tell_missing(struct cli_found *found, const char *directory)
{
    char reason[96];
    if (!found->missing)
        return CLI_OK;
    snprintf(reason, sizeof(reason), "%zu %s not in this partial clone and %s not checked",
             found->missing, found->missing == 1 ? "file is" : "files are",
             found->missing == 1 ? "was" : "were");
    return cli_found_add_unread(
        found, (struct cks_unread){.kind = CKS_UNREAD_FORM, .file = directory, .reason = reason});
}

enum cli_exit
cli_walk_index(struct cli_view *v, struct cli_found *found, const char *directory)
{
    char absolute[PATH_MAX];
    enum cli_exit status = CLI_OK;
    const char *below =
        cli_view_absolute(v, directory, absolute) ? cli_view_below(v, absolute) : NULL;
    size_t n = below ? strlen(below) : 0;
    if (v->is_large)
        return cli_found_add_unread(
            found, (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                       .file = directory,
                                       .reason = cli_bound_reason(CLI_BOUND_INDEX_BYTES),
                                       .bound = cli_bound_text(CLI_BOUND_INDEX_BYTES)});
    size_t i = below ? cli_listing_below(&v->list, below, n) : v->list.count;
    for (; i < v->list.count && status == CLI_OK; i++) {
        struct cli_entry *e = &v->list.entries[i];
        if (!cli_entry_is_below(e, below, n))
            break;
        /* Of the whole tree, what a link names is met at its own place. */
        if (is_file(e) && !e->repository && (n || e->mode != CLI_MODE_LINK))
            status = visit_entry_of(v, found, e);
    }
    return status == CLI_OK ? cli_walk_tell_missing(found, directory) : status;
}

bool
cli_worth_reading_staged(struct cli_view *v, struct cli_entry *e)
{
    enum cli_content content = content_behind(v, e);
    if (content == CLI_CONTENT_STORE || content == CLI_CONTENT_UNREADABLE)
        return true;
    if (!cli_is_terraform(e->path) && !cli_is_tfvars(e->path))
        return false;
    return content == CLI_CONTENT_CALLS || module_holds(v, e);
}
