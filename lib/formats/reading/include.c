#include "formats/reading/include.h"

#include "base/limits.h"
#include "formats/reading/fence.h"

/* What is beyond is not known; the file that is too large is named. */
static void
tell_of_size(void *cookie, const char *path, enum cks_bound bound)
{
    const struct cks_reading *r = cookie;
    if (r->beyond)
        r->beyond(r->cookie, path, bound);
}

static enum cks_include
read_from(struct cks_reading *r, const char *dir, struct cks_str path, struct cks_document *ret)
{
    const struct cks_options *o = r->options;
    struct cks_tf_files files = {
        .access = o->files, .cookie = o->files_cookie, .beyond = tell_of_size, .beyond_cookie = r};
    struct cks_buf b = {0};
    enum cks_include result = CKS_INCLUDE_NOT_READ;
    const char *clean_dir = cks_tf_clean(r->arena, dir);
    const char *joined = cks_tf_join(r->arena, dir, path);
    const char *clean = joined ? cks_tf_clean(r->arena, joined) : NULL;
    if (!clean_dir || !clean)
        return CKS_INCLUDE_NO_MEMORY;
    if (!o->files || !*clean_dir || !*clean)
        return CKS_INCLUDE_NOT_READ;
    unsigned levels = cks_tf_levels(&files, o->root, clean_dir);
    if (cks_tf_inside(&files, clean_dir, levels, clean) &&
        cks_tf_read_file(&files, clean, false, CKS_INCLUDE_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        ret->file = clean;
        ret->text = cks_arena_str(r->arena, cks_buf_str(&b));
        result = ret->text.p ? CKS_INCLUDE_OK : CKS_INCLUDE_NO_MEMORY;
    }
    cks_buf_free(&b);
    return files.failed ? CKS_INCLUDE_NO_MEMORY : result;
}

static enum cks_include
read_named(struct cks_reading *r, struct cks_str path, bool or_here, struct cks_document *ret)
{
    const char *dir = or_here && r->dir ? r->dir : cks_tf_dirname(r->arena, r->doc->file);
    /* A NUL would end the path early. */
    if (!dir || !path.n || memchr(path.p, '\0', path.n) || (or_here && r->elsewhere))
        return CKS_INCLUDE_NOT_READ;
    enum cks_include result = read_from(r, dir, path, ret);
    if (result == CKS_INCLUDE_NOT_READ && or_here && !r->dir && strcmp(dir, ".") != 0)
        result = read_from(r, ".", path, ret);
    return result;
}

enum cks_include
cks_include_read(struct cks_reading *r, struct cks_str path, bool or_here, struct cks_str *ret)
{
    struct cks_document doc = {0};
    enum cks_include result = read_named(r, path, or_here, &doc);
    *ret = doc.text;
    return result;
}

enum cks_include
cks_include_open(struct cks_reading *r, struct cks_str path, bool or_here, enum cks_syntax syntax,
                 struct cks_document **ret)
{
    struct cks_document *doc = cks_arena_alloc(r->arena, sizeof(*doc));
    if (!doc)
        return CKS_INCLUDE_NO_MEMORY;
    *doc = (struct cks_document){.syntax = syntax};
    *ret = doc;
    return read_named(r, path, or_here, doc);
}
