#include "run/state/entry.h"

#include <stdlib.h>

#include "base/memory.h"
#include "rules/stores/unique.h"
#include "run/state/input.h"
#include "source/json/locate.h"

/* Text of so many bytes is kept, which takes a few times that with all that belongs to it. What
 * conflicts beyond is read again. */
#define KEPT_BYTES (2u << 20)

void
cks_entry_begin(struct cks_entry *e, const char *file, struct cks_str text, uint64_t offset,
                struct cks_origin origin)
{
    e->doc = (struct cks_document){.file = file,
                                   .syntax = CKS_SYNTAX_JSON,
                                   .text = text,
                                   .offset = offset,
                                   .origin = origin,
                                   .locate = cks_json_document_locate,
                                   .impl = &e->members,
                                   .marks = &e->marks};
}

void
cks_entry_end(struct cks_entry *e)
{
    cks_json_delete(e->tree);
    cks_json_members_free(&e->members);
    cks_marks_free(&e->marks);
    cks_arena_free(&e->arena);
    cks_buf_free(&e->bytes);
}

static void
release(void *p)
{
    cks_entry_end(p);
    free(p);
}

struct cks_entry *
cks_entry_new(struct cks *c)
{
    struct cks_entry *e = c->recalling.spare;
    c->recalling.spare = NULL;
    return e ? e : cks_calloc(1, sizeof(*e));
}

void
cks_entry_drop(struct cks *c, struct cks_entry *e)
{
    struct cks_buf bytes = e->bytes;
    cks_buf_clear(&bytes);
    e->bytes = (struct cks_buf){0};
    cks_entry_end(e);
    cks_entry_release_spare(c);
    *e = (struct cks_entry){.bytes = bytes};
    c->recalling.spare = e;
}

void
cks_entry_release_spare(struct cks *c)
{
    if (c->recalling.spare)
        release(c->recalling.spare);
    c->recalling.spare = NULL;
}

bool
cks_entry_is_wanted(struct cks *c, const struct cks_record *r)
{
    struct cks_recalling *recalling = &c->recalling;
    bool planned = r->operation == CKS_CREATE || r->operation == CKS_UPDATE;
    return planned && recalling->kept_bytes < KEPT_BYTES &&
           cks_unique_repeats(&recalling->given, r);
}

bool
cks_entry_keep(struct cks *c, struct cks_entry *e)
{
    c->recalling.kept_bytes += e->bytes.len;
    return cks_intake_keep(c, e, release);
}
