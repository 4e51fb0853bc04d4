#include "run/state/recall.h"

#include <stdlib.h>

#include "base/memory.h"
#include "formats/read.h"
#include "rules/judge/mark.h"
#include "run/state/account.h"
#include "run/state/entry.h"
#include "run/state/input.h"

/* An entry that was read again, with its stores. The last two are kept: a plan or state is one
 * entry, however many stores it has, and those of a conflict are asked for in turn. */
struct cks_recalled {
    uint32_t file;
    uint64_t offset;
    struct cks_entry entry;
    CKS_VEC(struct cks_store) stores;
    bool failed; /* out of memory */
};

static bool
take_again(void *cookie, const struct cks_store *s)
{
    struct cks_recalled *rd = cookie;
    struct cks_store *copy = cks_vec_push(&rd->stores);
    if (!copy) {
        rd->failed = true;
        return false;
    }
    *copy = *s;
    return true;
}

/* Already counted when the text was first read. */
static void
no_entry(void *cookie, size_t index)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(index);
}

static void
no_page(void *cookie, bool more)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(more);
}

static void
release_recalled(struct cks_recalled *rd)
{
    if (!rd)
        return;
    cks_vec_free(&rd->stores);
    cks_entry_end(&rd->entry);
    free(rd);
}

static void
close_reopened(struct cks *c)
{
    if (c->recalling.file)
        c->options.files->close(c->options.files_cookie, c->recalling.file);
    c->recalling.file = NULL;
}

void
cks_recall_end(struct cks *c)
{
    for (size_t k = 0; k < CKS_COUNT(c->recalling.last); k++) {
        release_recalled(c->recalling.last[k]);
        c->recalling.last[k] = NULL;
    }
    close_reopened(c);
}

/* The file that was opened again last stays open: stores of one file are asked for in a row. */
static bool
reopen(struct cks *c, uint32_t file)
{
    const struct cks_options *o = &c->options;
    if (c->recalling.file && c->recalling.number == file)
        return true;
    close_reopened(c);
    c->recalling.number = file;
    if (o->files->open(o->files_cookie, c->inputs.files.items[file].name, &c->recalling.file) == 0)
        return true;
    c->recalling.file = NULL;
    return false;
}

/* The bytes of record r's entry; from the file again, unless all of it is in memory. */
static bool
entry_text(struct cks *c, const struct cks_record *r, struct cks_buf *b, struct cks_str *ret)
{
    const struct cks_input_file *input = &c->inputs.files.items[r->file];
    const struct cks_options *o = &c->options;
    if (input->memory.p) {
        *ret = cks_str_sub(input->memory, r->offset, r->length);
        return ret->n == r->length;
    }
    char *to = cks_buf_reserve(b, r->length);
    if (!to || !reopen(c, r->file))
        return false;
    size_t got = 1;
    while (b->len < r->length && got > 0 &&
           o->files->read(o->files_cookie, c->recalling.file, r->offset + b->len, to + b->len,
                          r->length - b->len, &got) == 0)
        b->len += got;
    *ret = cks_buf_str(b);
    return b->len == r->length;
}

/* The file may have changed since: a text that is no longer JSON has no stores. */
static bool
read_stores(struct cks *c, struct cks_recalled *rd, const struct cks_record *r)
{
    struct cks_json_error error;
    struct cks_str text;
    if (!entry_text(c, r, &rd->entry.bytes, &text) || !cks_json_check(text, &error))
        return false;
    cks_entry_begin(&rd->entry, c->inputs.files.items[r->file].name, text, r->offset,
                    (struct cks_origin){r->line, r->column});
    struct cks_reading reading = {.doc = &rd->entry.doc,
                                  .options = &c->options,
                                  .arena = &rd->entry.arena,
                                  .take = take_again,
                                  .trouble = cks_trouble_told,
                                  .entry = no_entry,
                                  .page = no_page,
                                  .configured = c->recalling.configured,
                                  .configured_cookie = c,
                                  .cookie = rd};
    rd->entry.tree = cks_json_parse(text);
    /* A plan or a state shows stores that exist too, and is not an inventory. */
    bool is_entry = r->operation == CKS_EXISTING && cks_input_is_inventory(r->input);
    bool ok = rd->entry.tree && cks_read_tree(&reading, rd->entry.tree, is_entry);
    rd->failed |= !ok;
    return ok;
}

static struct cks_recalled *
read_again(struct cks *c, const struct cks_record *r)
{
    struct cks_recalled *rd = cks_run_got(c, cks_calloc(1, sizeof(*rd)));
    if (!rd)
        return NULL;
    rd->file = r->file;
    rd->offset = r->offset;
    if (read_stores(c, rd, r))
        return rd;
    cks_run_did(c, !rd->failed && cks_buf_ok(&rd->entry.bytes));
    release_recalled(rd);
    return NULL;
}

static bool
is_recalled_of(const struct cks_recalled *rd, const struct cks_record *r)
{
    return rd && rd->file == r->file && rd->offset == r->offset;
}

/* The stores of record r's entry, or NULL. */
static struct cks_recalled *
recalled(struct cks *c, const struct cks_record *r)
{
    struct cks_recalled **kept = c->recalling.last;
    if (is_recalled_of(kept[0], r))
        return kept[0];
    struct cks_recalled *older = kept[1];
    kept[1] = kept[0];
    kept[0] = older;
    if (is_recalled_of(older, r))
        return older;
    release_recalled(older);
    kept[0] = read_again(c, r);
    return kept[0];
}

bool
cks_recall(void *cookie, size_t i, void (*use)(void *arg, const struct cks_store *s, size_t i),
           void *arg)
{
    struct cks *c = cookie;
    struct cks_record r = c->records.list.items[i];
    const char *file = c->inputs.files.items[r.file].name;
    const struct cks_store *s = r.store;
    cks_judge_govern(&c->judge, file);
    if (!s) {
        const struct cks_recalled *rd = recalled(c, &r);
        if (!rd && !c->failed)
            cks_account_unreadable(c, file, "changed while it was read; check it again");
        if (!rd)
            return false;
        if (r.ordinal >= rd->stores.count)
            return true;
        s = &rd->stores.items[r.ordinal];
    }
    const struct cks_inventory *inventory = cks_inventory_of(&c->records, &r);
    const struct cks_str region = c->judge.hand.region;
    c->judge.hand.region = cks_str_of(inventory ? inventory->shown_region : NULL);
    cks_judge_take_up(&c->judge, s);
    use(arg, s, i);
    cks_judge_take_up(&c->judge, NULL);
    c->judge.hand.region = region;
    return true;
}
