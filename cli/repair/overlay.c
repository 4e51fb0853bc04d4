#include "repair/overlay.h"

#include <ckscheck/tool.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An open file: the system's, or a text. */
struct opened {
    const struct cli_source *source; /* NULL: the system's */
    void *file;
};

/* The source that a path leads to, by whatever name. */
static const struct cli_source *
source_at(const struct cli_sources *all, const char *path)
{
    struct stat st;
    if (!all->count || stat(path, &st) != 0)
        return NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct cli_source *s = &all->items[i];
        if (!s->is_stdin && s->st.st_dev == st.st_dev && s->st.st_ino == st.st_ino)
            return s;
    }
    return NULL;
}

void
cli_overlay_stdin(void *cookie, const char **data, size_t *size)
{
    const struct cli_sources *all = cookie;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].is_stdin) {
            *data = all->items[i].text.p;
            *size = all->items[i].text.n;
        }
}

static int
look_at_file(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    int number = cks_system_access()->look(NULL, path, follow, ret);
    const struct cli_source *s = number == 0 && follow ? source_at(cookie, path) : NULL;
    if (s)
        ret->size = s->text.n;
    return number;
}

static int
open_file(void *cookie, const char *path, void **ret_file)
{
    struct opened *o = calloc(1, sizeof(*o));
    int number = o ? 0 : ENOMEM;
    if (o && !(o->source = source_at(cookie, path)))
        number = cks_system_access()->open(NULL, path, &o->file);
    if (number) {
        free(o);
        return number;
    }
    *ret_file = o;
    return 0;
}

static int
read_file(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    const struct opened *o = file;
    (void)cookie;
    if (!o->source)
        return cks_system_access()->read(NULL, o->file, offset, to, size, ret_got);
    const struct cli_bytes *text = &o->source->text;
    size_t left = offset < text->n ? text->n - (size_t)offset : 0;
    *ret_got = left < size ? left : size;
    if (*ret_got)
        memcpy(to, text->p + offset, *ret_got);
    return 0;
}

static void
close_file(void *cookie, void *file)
{
    struct opened *o = file;
    (void)cookie;
    if (!o->source)
        cks_system_access()->close(NULL, o->file);
    free(o);
}

static int
list_names(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    (void)cookie;
    return cks_system_access()->list(NULL, path, each, arg);
}

const struct cks_file_access cli_overlay_files = {
    .size = sizeof(cli_overlay_files),
    .look = look_at_file,
    .open = open_file,
    .read = read_file,
    .close = close_file,
    .list = list_names,
};
