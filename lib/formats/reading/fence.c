#include "formats/reading/fence.h"

#include <errno.h>

#include "base/limits.h"

/* A clean path in parts: `up` times "..", then names. */
struct parts {
    bool absolute;
    unsigned up;
    struct cks_str names[CKS_TF_COMPONENTS_MAX];
    size_t count;
};

static bool
split_path(const char *path, struct parts *ret)
{
    const char *p = path;
    *ret = (struct parts){.absolute = path[0] == '/'};
    while (*p) {
        size_t n = strcspn(p, "/");
        struct cks_str one = {p, n};
        p += n;
        p += strspn(p, "/");
        if (n == 0 || cks_str_is(one, "."))
            continue;
        if (!cks_str_is(one, "..")) {
            if (ret->count == CKS_TF_COMPONENTS_MAX)
                return false;
            ret->names[ret->count++] = one;
        } else if (ret->count > 0) {
            ret->count--;
        } else if (!ret->absolute) {
            ret->up++;
        }
    }
    return ret->up < CKS_TF_COMPONENTS_MAX;
}

static void
write_parts(struct cks_buf *b, const struct parts *parts, size_t names)
{
    if (parts->absolute)
        cks_buf_addc(b, '/');
    for (unsigned i = 0; i < parts->up; i++)
        cks_buf_adds(b, i ? "/.." : "..");
    for (size_t i = 0; i < names; i++) {
        if (i || parts->up)
            cks_buf_addc(b, '/');
        cks_buf_addstr(b, parts->names[i]);
    }
    if (b->len == 0)
        cks_buf_addc(b, '.');
}

const char *
cks_tf_join(struct cks_arena *a, const char *dir, struct cks_str name)
{
    if (strcmp(dir, ".") == 0 || cks_str_starts(name, "/"))
        return cks_arena_strndup(a, name.p, name.n);
    return cks_arena_printf(a, "%s%s" CKS_STR_FMT, dir,
                            cks_str_ends(cks_str_of(dir), "/") ? "" : "/", CKS_STR_ARG(name));
}

const char *
cks_tf_clean(struct cks_arena *a, const char *path)
{
    struct parts parts;
    struct cks_buf b = {0};
    const char *result = NULL;
    if (!split_path(path, &parts))
        return "";
    write_parts(&b, &parts, parts.count);
    if (cks_buf_ok(&b))
        result = cks_arena_strndup(a, b.data, b.len);
    cks_buf_free(&b);
    return result;
}

const char *
cks_tf_dirname(struct cks_arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : cks_arena_strndup(a, path, (size_t)(slash - path));
}

static bool
has_git(struct cks_tf_files *files, const struct parts *parts)
{
    struct cks_buf b = {0};
    struct cks_file_info info;
    write_parts(&b, parts, parts->count);
    cks_buf_adds(&b, "/.git");
    files->failed |= !cks_buf_ok(&b);
    bool found = cks_buf_ok(&b) && files->access->look(files->cookie, b.data, true, &info) == 0;
    cks_buf_free(&b);
    return found;
}

static bool
rise(struct parts *parts)
{
    if (parts->count > 0)
        parts->count--;
    else if (!parts->absolute && parts->up + 1 < CKS_TF_COMPONENTS_MAX)
        parts->up++;
    else
        return false;
    return true;
}

/* Whether `inner` is `outer` or below it, as far as text tells. */
static bool
below(const struct parts *outer, const struct parts *inner)
{
    if (outer->absolute != inner->absolute)
        return false;
    if (outer->count == 0)
        return outer->absolute || inner->up <= outer->up;
    if (outer->up != inner->up || inner->count < outer->count)
        return false;
    for (size_t i = 0; i < outer->count; i++)
        if (!cks_str_eq(outer->names[i], inner->names[i]))
            return false;
    return true;
}

unsigned
cks_tf_levels(struct cks_tf_files *files, const char *root, const char *dir)
{
    struct parts at, top;
    if (!split_path(dir, &at))
        return 0;
    if (root) {
        if (!split_path(root, &top) || !below(&top, &at))
            return 0;
        return (unsigned)(at.count - top.count) + (top.up - at.up);
    }
    for (unsigned level = 0; level < CKS_TF_UPWARDS_MAX; level++) {
        if (has_git(files, &at))
            return level;
        if (!rise(&at))
            break;
    }
    return 0;
}

bool
cks_tf_inside(struct cks_tf_files *files, const char *dir, unsigned levels, const char *path)
{
    struct parts top, at;
    bool inside = true;
    if (!split_path(dir, &top) || !split_path(path, &at))
        return false;
    while (levels-- > 0)
        if (!rise(&top))
            return false;
    if (!below(&top, &at))
        return false;
    for (size_t n = top.up == at.up ? top.count + 1 : 1; inside && n <= at.count; n++) {
        struct cks_buf b = {0};
        struct cks_file_info info;
        write_parts(&b, &at, n);
        files->failed |= !cks_buf_ok(&b);
        inside = cks_buf_ok(&b) && (files->access->look(files->cookie, b.data, false, &info) != 0 ||
                                    info.kind != CKS_FILE_LINK);
        cks_buf_free(&b);
    }
    return inside;
}

void
cks_tf_beyond(const struct cks_tf_files *files, const char *path, enum cks_bound bound)
{
    if (files && files->beyond)
        files->beyond(files->beyond_cookie, path, bound);
}

enum cks_tf_read
cks_tf_read_file(struct cks_tf_files *files, const char *path, bool follow, size_t most,
                 struct cks_buf *ret)
{
    struct cks_file_info info;
    void *file;
    int error = files->access->look(files->cookie, path, follow, &info);
    if (error)
        return error == ENOENT || error == ENOTDIR ? CKS_TF_READ_MISSING : CKS_TF_READ_REFUSED;
    enum cks_bound bound =
        most == CKS_INCLUDE_BYTES_MAX ? CKS_BOUND_INCLUDE_BYTES : CKS_BOUND_TEXT_BYTES;
    if (info.kind == CKS_FILE_REGULAR && info.size > most)
        cks_tf_beyond(files, path, bound);
    if (info.kind != CKS_FILE_REGULAR || info.size > most)
        return CKS_TF_READ_REFUSED;
    error = files->access->open(files->cookie, path, &file);
    if (error) {
        files->failed |= error == ENOMEM;
        return CKS_TF_READ_REFUSED;
    }
    size_t got = 1;
    while (error == 0 && got > 0 && ret->len <= most) {
        char *to = cks_buf_reserve(ret, CKS_READ_CHUNK);
        if (!to)
            break;
        error = files->access->read(files->cookie, file, ret->len, to, CKS_READ_CHUNK, &got);
        if (error == 0)
            ret->len += got;
    }
    files->access->close(files->cookie, file);
    files->failed |= ret->failed || error == ENOMEM;
    if (ret->data)
        ret->data[ret->len] = '\0';
    bool whole = ret->len <= most;
    if (!whole && error == 0) /* it grew, or its size was not known before */
        cks_tf_beyond(files, path, bound);
    return error == 0 && cks_buf_ok(ret) && whole ? CKS_TF_READ_OK : CKS_TF_READ_REFUSED;
}
