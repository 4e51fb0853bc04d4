#include "formats/terraform/module/files.h"

#include <errno.h>

#include "base/glob.h"
#include "base/limits.h"

/* The root module, in whose directory Terraform usually runs. */
static struct cks_tf_frame *
root_frame_of(struct cks_hcl_eval *ev)
{
    const struct cks_tf_place *place = ev->frame;
    struct cks_tf_frame *f = place->frame;
    while (f->parent)
        f = f->parent;
    return f;
}

/* The clean path that a function names; NULL if it is not to be looked at. */
static const char *
allowed_path(struct cks_hcl_eval *ev, struct cks_tf_frame *root, struct cks_str path)
{
    struct cks_tf_run *run = root->run;
    /* "~" is a home directory, which is not part of the configuration. */
    if (root->from_memory || path.n == 0 || path.p[0] == '~' || memchr(path.p, 0, path.n))
        return NULL;
    const char *joined = cks_tf_join(run->arena, root->module->dir, path);
    const char *clean = joined ? cks_tf_clean(run->arena, joined) : NULL;
    ev->vs.failed |= !clean;
    if (!clean || !*clean || !cks_tf_inside(&run->files, root->module->dir, root->levels, clean))
        return NULL;
    return clean;
}

enum cks_hcl_file_status
cks_tf_host_file(struct cks_hcl_eval *ev, struct cks_str path, struct cks_buf *ret,
                 const char **ret_name)
{
    struct cks_tf_frame *root = root_frame_of(ev);
    const char *clean = allowed_path(ev, root, path);
    if (!clean)
        return CKS_HCL_FILE_REFUSED;
    *ret_name = clean;
    switch (cks_tf_read_file(&root->run->files, clean, false, CKS_INCLUDE_BYTES_MAX, ret)) {
    case CKS_TF_READ_OK:
        return CKS_HCL_FILE_OK;
    case CKS_TF_READ_MISSING:
        return CKS_HCL_FILE_MISSING;
    case CKS_TF_READ_REFUSED:
        break;
    }
    return CKS_HCL_FILE_REFUSED;
}

/* ---- fileset() ---- */

/* Components of a pattern, and names that one call looks at: sets of stores are far smaller, and a
 * run may ask for many. */
#define COMPONENTS_MAX 32u
#define NAMES_MAX 2000u

struct walk {
    struct cks_tf_run *run;
    const char *home; /* the root module's directory, into which Terraform itself writes */
    struct cks_str parts[COMPONENTS_MAX];
    size_t count;
    size_t looked;
    bool (*each)(void *arg, struct cks_str name);
    void *arg;
    enum cks_hcl_file_status status;
};

static void
end_walk(struct walk *w)
{
    w->status = CKS_HCL_FILE_REFUSED;
}

/* The pattern in components, as Go's filepath.Join cleans it. What needs more than *, ? and
 * alternatives of plain text is not followed. */
static bool
split_pattern(struct walk *w, struct cks_str s)
{
    bool braces = false;
    for (size_t i = 0; i < s.n; i++) {
        if (!s.p[i] || strchr("[]\\", s.p[i]) || (unsigned char)s.p[i] >= 0x80)
            return false;
        if (s.p[i] == '{' || s.p[i] == '}') {
            if (braces == (s.p[i] == '{'))
                return false;
            braces = !braces;
        } else if (braces && strchr("/*?", s.p[i])) {
            return false;
        }
    }
    while (s.n) {
        const char *slash = memchr(s.p, '/', s.n);
        size_t n = slash ? (size_t)(slash - s.p) : s.n;
        struct cks_str one = {s.p, n};
        s = cks_str_sub(s, n + (slash != NULL), s.n);
        if (one.n == 0 || cks_str_is(one, "."))
            continue;
        if (cks_str_is(one, "..") || w->count == COMPONENTS_MAX)
            return false;
        w->parts[w->count++] = one;
    }
    return !braces && w->count > 0;
}

/* What Terraform itself writes into the root module's directory, perhaps later. */
static bool
may_come(const struct walk *w, const char *dir, struct cks_str part)
{
    static const char *const names[] = {".terraform", ".terraform.lock.hcl", "terraform.tfstate",
                                        "terraform.tfstate.backup"};
    if (strcmp(dir, w->home) != 0)
        return false;
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (cks_glob_match(part, cks_str_of(names[i])) != CKS_MATCH_NO)
            return true;
    return false;
}

static void walk_into(struct walk *w, const char *dir, const char *below, size_t part);

/* One name of a directory, for the component at `part`; under ** for the same one again. */
static void
visit_name(struct walk *w, const char *dir, const char *below, const char *name, size_t part)
{
    struct cks_file_info info;
    struct cks_arena *arena = w->run->arena;
    const char *path = cks_tf_join(arena, dir, cks_str_of(name));
    const char *inner =
        *below ? cks_arena_printf(arena, "%s/%s", below, name) : cks_arena_strdup(arena, name);
    bool deep = cks_str_is(w->parts[part], "**"), last = part + 1 == w->count;
    w->run->failed |= !path || !inner;
    /* What a link leads to is not looked at, as for file(). */
    if (!path || !inner || w->run->files.access->look(w->run->files.cookie, path, false, &info) ||
        info.kind == CKS_FILE_LINK) {
        end_walk(w);
        return;
    }
    if (last && info.kind == CKS_FILE_REGULAR && !w->each(w->arg, cks_str_of(inner)))
        end_walk(w);
    if (info.kind == CKS_FILE_DIRECTORY && (deep || !last))
        walk_into(w, path, inner, deep ? part : part + 1);
}

struct listing {
    struct walk *walk;
    const char *dir, *below;
    size_t part;
};

static int
visit_listed(void *arg, const char *name)
{
    struct listing *l = arg;
    struct walk *w = l->walk;
    struct cks_str part = w->parts[l->part], s = cks_str_of(name);
    enum cks_match match = cks_glob_match(part, s);
    /* Letters beyond ASCII may be normalized, and are several bytes for a "?". */
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 && match != CKS_MATCH_NO)
            match = CKS_MATCH_UNKNOWN;
    if (++w->looked > NAMES_MAX || match == CKS_MATCH_UNKNOWN)
        end_walk(w);
    else if (match == CKS_MATCH_YES)
        visit_name(w, l->dir, l->below, name, l->part);
    return w->status != CKS_HCL_FILE_OK;
}

static bool
names_one_file(struct cks_str part)
{
    for (size_t i = 0; i < part.n; i++)
        if (strchr("*?{", part.p[i]))
            return false;
    return true;
}

/* A plain component names one file. Where the pattern begins with such names and they do not exist,
 * they may when Terraform runs, as for file(); elsewhere they do not match. */
static void
walk_plain(struct walk *w, const char *dir, const char *below, size_t part)
{
    struct cks_file_info info;
    const char *name = cks_arena_strndup(w->run->arena, w->parts[part].p, w->parts[part].n);
    const char *path = name ? cks_tf_join(w->run->arena, dir, w->parts[part]) : NULL;
    w->run->failed |= !path;
    int error =
        path ? w->run->files.access->look(w->run->files.cookie, path, false, &info) : ENOMEM;
    bool sought = true;
    for (size_t i = 0; i < part; i++)
        sought &= names_one_file(w->parts[i]);
    if (error == ENOENT && sought)
        w->status = CKS_HCL_FILE_MISSING;
    else if (error != ENOENT)
        visit_name(w, dir, below, name, part);
}

/* The components from `part` on, in a directory that stands `below` the first one. */
static void
walk_into(struct walk *w, const char *dir, const char *below, size_t part)
{
    struct listing l = {w, dir, below, part};
    bool deep = cks_str_is(w->parts[part], "**");
    if (may_come(w, dir, w->parts[part])) {
        end_walk(w);
    } else if (names_one_file(w->parts[part])) {
        walk_plain(w, dir, below, part);
    } else {
        int error = w->run->files.access->list(w->run->files.cookie, dir, visit_listed, &l);
        w->run->failed |= error == ENOMEM;
        if (error && w->status == CKS_HCL_FILE_OK)
            w->status = error == ENOENT ? CKS_HCL_FILE_MISSING : CKS_HCL_FILE_REFUSED;
        /* ** stands for no directory too. */
        if (deep && part + 1 < w->count && w->status == CKS_HCL_FILE_OK)
            walk_into(w, dir, below, part + 1);
    }
}

enum cks_hcl_file_status
cks_tf_host_files(struct cks_hcl_eval *ev, struct cks_str path, struct cks_str pattern,
                  bool (*each)(void *arg, struct cks_str name), void *arg)
{
    struct cks_tf_frame *root = root_frame_of(ev);
    struct walk w = {.run = root->run, .each = each, .arg = arg, .status = CKS_HCL_FILE_OK};
    const char *dir = allowed_path(ev, root, path);
    w.home = cks_tf_clean(w.run->arena, root->module->dir);
    w.run->failed |= !w.home;
    /* Terraform reads the path as a part of the pattern. */
    if (!dir || !w.home || strpbrk(dir, "*?[]{}\\") || !split_pattern(&w, pattern))
        return CKS_HCL_FILE_REFUSED;
    walk_into(&w, dir, "", 0);
    ev->steps += w.looked;
    ev->total_steps += w.looked;
    return w.run->failed ? CKS_HCL_FILE_REFUSED : w.status;
}
