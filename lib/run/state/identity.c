#include "run/state/identity.h"

#include <stdlib.h>

#include "base/memory.h"

/* A power of two; doubled whenever half of it is in use. */
#define FIRST_SIZE 64u

static size_t
hash_identity(const struct cks_identity *id)
{
    uint64_t h = id->inode * UINT64_C(0x9E3779B97F4A7C15) ^ id->device;
    h ^= id->folder_inode * UINT64_C(0xC2B2AE3D27D4EB4F) ^ id->folder_device;
    return (size_t)(h ^ h >> 32);
}

static bool
is_same(const struct cks_identity *a, const struct cks_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->folder_device == b->folder_device &&
           a->folder_inode == b->folder_inode;
}

/* The place of an identity in the table, or where it would be. */
static size_t
slot_of(const struct cks_inputs *in, const struct cks_identity *id)
{
    size_t at = hash_identity(id) & (in->seen_size - 1);
    while (in->seen_table[at] && !is_same(&in->seen.items[in->seen_table[at] - 1], id))
        at = (at + 1) & (in->seen_size - 1);
    return at;
}

static bool
grow_table(struct cks *c)
{
    struct cks_inputs *in = &c->inputs;
    size_t size = in->seen_size ? in->seen_size * 2 : FIRST_SIZE;
    uint32_t *table = cks_run_got(c, cks_calloc(size, sizeof(*table)));
    if (!table)
        return false;
    free(in->seen_table);
    in->seen_table = table;
    in->seen_size = size;
    for (size_t i = 0; i < in->seen.count; i++)
        table[slot_of(in, &in->seen.items[i])] = (uint32_t)i + 1;
    return true;
}

static bool
identify(const struct cks *c, const char *path, const struct cks_file_info *info, bool of_module,
         struct cks_identity *ret)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info folder = {0};
    struct cks_arena scratch = {0};
    *ret = (struct cks_identity){.device = info->device, .inode = info->inode};
    if (!info->device && !info->inode)
        return false;
    if (!of_module)
        return true;
    const char *slash = strrchr(path, '/');
    const char *dir = slash ? cks_arena_strndup(&scratch, path, (size_t)(slash - path) + 1) : ".";
    bool ok = dir && o->files->look(o->files_cookie, dir, true, &folder) == 0;
    ret->folder_device = folder.device;
    ret->folder_inode = folder.inode;
    cks_arena_free(&scratch);
    return ok;
}

/* A file whose reading did not begin has no number. */
static void
name_again(struct cks_inputs *in, size_t file)
{
    if (file < in->files.count)
        in->files.items[file].evidence = false;
}

bool
cks_identity_seen(struct cks *c, const char *path, const struct cks_file_info *info, bool of_module,
                  bool named)
{
    struct cks_inputs *in = &c->inputs;
    struct cks_identity id;
    if (!identify(c, path, info, of_module, &id))
        return false;
    if (in->seen.count * 2 >= in->seen_size && !grow_table(c))
        return false;
    size_t at = slot_of(in, &id);
    if (in->seen_table[at]) {
        if (named && !in->evidence)
            name_again(in, in->seen.items[in->seen_table[at] - 1].file);
        return true;
    }
    struct cks_identity *kept = cks_run_push(c, &in->seen);
    if (kept) {
        *kept = id;
        kept->file = in->files.count;
        in->seen_table[at] = (uint32_t)in->seen.count;
    }
    return false;
}

void
cks_identities_free(struct cks_inputs *inputs)
{
    cks_vec_free(&inputs->seen);
    free(inputs->seen_table);
    inputs->seen_table = NULL;
}
