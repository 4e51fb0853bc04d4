#include "staged/access.h"

#include <ckscheck/tool.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many links as the system follows. */
#define LINKS_MAX 40
/* Devices of this number are none of the system's: files of the view. */
#define DEVICE UINT64_C(0xC5C5C5C5)
/* A larger blob is reported as a file of that size would be, before it is opened. */
#define BLOB_BYTES_MAX (UINT64_C(1) << 30)

enum where { NOWHERE, IN_SYSTEM, DIRECTORY, LINK, BLOB };

struct spot {
    enum where where;
    char absolute[PATH_MAX];
    struct cli_entry *entry;
};

/* Whether a path has a part that git does not keep, and that tells what a run needs: .git itself,
 * and what terraform init downloaded. */
static bool
is_kept_outside(const char *below)
{
    for (const char *p = below; p; p = strchr(p, '/'), p += p != NULL) {
        size_t n = strcspn(p, "/");
        if ((n == strlen(".git") && strncmp(p, ".git", n) == 0) ||
            (n == strlen(".terraform") && strncmp(p, ".terraform", n) == 0))
            return true;
    }
    return false;
}

/* The target of a link that `at` bytes of the path name, in the link's place. */
static int
follow_blob_link(struct cli_view *v, struct spot *s, size_t at)
{
    char target[PATH_MAX], path[PATH_MAX];
    size_t len = 0;
    ssize_t got = 1;
    struct cli_blobs *b = &v->repositories[s->entry->repository];
    int number = cli_view_begin(v, s->entry);
    while (!number && got > 0 && len < sizeof(target) - 1) {
        got = cli_blobs_next(b, target + len, sizeof(target) - 1 - len);
        len += got > 0 ? (size_t)got : 0;
    }
    if (number)
        return number;
    cli_blobs_end(b);
    target[len] = '\0';
    size_t folder = at;
    while (folder && s->absolute[folder - 1] != '/')
        folder--;
    int n = snprintf(path, sizeof(path), "%.*s%s%s", *target == '/' ? 0 : (int)folder, s->absolute,
                     target, s->absolute + at);
    if (n < 0 || n >= PATH_MAX)
        return ENAMETOOLONG;
    return cli_view_absolute(v, path, s->absolute) ? 0 : ENAMETOOLONG;
}

/* What is at the path, or at a folder of it that is a link or a submodule. *ret_again: the path
 * was changed, or there is more to see. */
static int
look_once(struct cli_view *v, struct spot *s, bool follow, bool *ret_again)
{
    const char *below = cli_view_below(v, s->absolute);
    *ret_again = false;
    s->where = IN_SYSTEM;
    s->entry = NULL;
    if (!below)
        return 0;
    size_t n = strlen(below), start = (size_t)(below - s->absolute);
    for (size_t end = strcspn(below, "/"); n; end += 1 + strcspn(below + end + 1, "/")) {
        struct cli_entry *e = s->entry = cli_listing_find(&v->list, below, end);
        if (e && e->mode == CLI_MODE_SUBMODULE && !e->opened_up) {
            *ret_again = true;
            cli_view_open_submodule(v, e);
            return 0;
        }
        if (e && e->mode == CLI_MODE_LINK && !e->in_work && (follow || end < n)) {
            *ret_again = true;
            return follow_blob_link(v, s, start + end);
        }
        if (end >= n)
            break;
    }
    struct cli_entry *e = s->entry;
    if (e && e->mode != CLI_MODE_SUBMODULE)
        s->where = e->in_work ? IN_SYSTEM : e->mode == CLI_MODE_LINK ? LINK : BLOB;
    else if (!n || e || cli_listing_below(&v->list, below, n) < v->list.count)
        s->where = DIRECTORY;
    else
        s->where =
            is_kept_outside(below) || cli_view_is_of_system(v, s->absolute) ? IN_SYSTEM : NOWHERE;
    return 0;
}

static int
locate_viewed(struct cli_view *v, const char *path, bool follow, struct spot *s)
{
    bool again = true;
    if (!cli_view_absolute(v, path, s->absolute))
        return ENAMETOOLONG;
    for (unsigned i = 0; i < LINKS_MAX && again; i++) {
        int number = look_once(v, s, follow, &again);
        if (number)
            return number;
    }
    return again ? ELOOP : s->where == NOWHERE ? ENOENT : 0;
}

static uint64_t
hash_of_path(const char *path)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325); /* FNV-1a */
    for (; *path; path++)
        h = (h ^ (unsigned char)*path) * UINT64_C(0x100000001B3);
    return h;
}

static void
tell_seen(struct cli_view *v, const struct cli_entry *e)
{
    v->saw_given |= e && e->given;
    v->saw_module |= e && e->is_module;
}

static int
look_at_viewed(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    struct cli_view *v = cookie;
    struct spot s;
    int number = locate_viewed(v, path, follow, &s);
    if (number)
        return number;
    if (s.where == IN_SYSTEM) {
        tell_seen(v, s.entry);
        return cks_system_access()->look(NULL, s.absolute, follow, ret);
    }
    *ret = (struct cks_file_info){.kind = s.where == DIRECTORY ? CKS_FILE_DIRECTORY
                                          : s.where == LINK    ? CKS_FILE_LINK
                                                               : CKS_FILE_REGULAR,
                                  .device = DEVICE,
                                  .inode = hash_of_path(s.absolute)};
    if (s.where != BLOB)
        return 0;
    tell_seen(v, s.entry);
    if (s.entry->is_missing)
        number = ENODATA;
    else if (s.entry->size == UINT64_MAX)
        number =
            cli_blobs_size(&v->repositories[s.entry->repository], s.entry->oid, &s.entry->size);
    ret->size = s.entry->size;
    return number;
}

/* An opened file: the system's, or a blob in memory. */
struct opened {
    void *file; /* NULL: the blob */
    char *data;
    size_t len;
};

/* All of a blob that was begun. */
static int
load_blob(struct cli_blobs *b, uint64_t size, struct opened *o)
{
    ssize_t got = 1;
    o->data = size < BLOB_BYTES_MAX ? malloc((size_t)size + 1) : NULL;
    while (o->data && o->len < size && got > 0) {
        got = cli_blobs_next(b, o->data + o->len, (size_t)size - o->len);
        o->len += got > 0 ? (size_t)got : 0;
    }
    cli_blobs_end(b);
    if (!o->data)
        return size < BLOB_BYTES_MAX ? ENOMEM : EFBIG;
    return got > 0 ? 0 : EIO;
}

static void
close_opened(void *cookie, void *file)
{
    struct opened *o = file;
    (void)cookie;
    if (o->file)
        cks_system_access()->close(NULL, o->file);
    if (o->data)
        explicit_bzero(o->data, o->len);
    free(o->data);
    free(o);
}

static int
open_viewed(void *cookie, const char *path, void **ret_file)
{
    struct cli_view *v = cookie;
    struct spot s;
    int number = locate_viewed(v, path, true, &s);
    if (!number && s.where == DIRECTORY)
        number = EISDIR;
    if (number)
        return number;
    struct opened *o = calloc(1, sizeof(*o));
    if (!o)
        return ENOMEM;
    if (s.where == IN_SYSTEM) {
        number = cks_system_access()->open(NULL, s.absolute, &o->file);
    } else {
        struct cli_blobs *b = &v->repositories[s.entry->repository];
        number = cli_view_begin(v, s.entry);
        if (!number)
            number = load_blob(b, s.entry->size, o);
    }
    if (number)
        close_opened(NULL, o);
    else
        *ret_file = o;
    return number;
}

static int
read_viewed(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    const struct opened *o = file;
    (void)cookie;
    if (o->file)
        return cks_system_access()->read(NULL, o->file, offset, to, size, ret_got);
    size_t left = offset < o->len ? o->len - (size_t)offset : 0;
    *ret_got = size < left ? size : left;
    if (*ret_got)
        memcpy(to, o->data + offset, *ret_got);
    return 0;
}

/* Each name in a directory once: entries are sorted, and those below a folder are skipped. */
static int
list_viewed(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    struct cli_view *v = cookie;
    struct spot s;
    char name[PATH_MAX];
    int stop = 0, number = locate_viewed(v, path, true, &s);
    if (number || s.where == IN_SYSTEM)
        return number ? number : cks_system_access()->list(NULL, s.absolute, each, arg);
    if (s.where != DIRECTORY)
        return ENOTDIR;
    const char *below = cli_view_below(v, s.absolute);
    size_t n = strlen(below), before = n + (n > 0);
    size_t i = cli_listing_below(&v->list, below, n);
    while (!stop && i < v->list.count && cli_entry_is_below(&v->list.entries[i], below, n)) {
        const char *entry = v->list.entries[i].path;
        size_t length = strcspn(entry + before, "/");
        bool itself = !entry[before + length];
        snprintf(name, sizeof(name), "%.*s", (int)length, entry + before);
        /* A submodule that was listed stands for itself already. */
        bool met = !itself && cli_listing_find(&v->list, entry, before + length);
        i = itself ? i + 1 : cli_listing_after(&v->list, entry, before + length);
        stop = met ? 0 : each(arg, name);
    }
    return 0;
}

const struct cks_file_access *
cli_view_access(void)
{
    static const struct cks_file_access access = {.size = sizeof(access),
                                                  .look = look_at_viewed,
                                                  .open = open_viewed,
                                                  .read = read_viewed,
                                                  .close = close_opened,
                                                  .list = list_viewed};
    return &access;
}
