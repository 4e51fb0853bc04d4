#include "run/state/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/reading/words.h"
#include "base/limits.h"
#include "base/memory.h"
#include "run/state/account.h"
#include "source/excerpt.h"

/* ---- what is said of a file ---- */

static struct cks_place
place_at(const char *file, const struct cks_range *r)
{
    return (struct cks_place){file, r->line, r->column, r->end_line, r->end_column};
}

bool
cks_intake_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                   const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    struct cks *c = in->c;
    enum cks_rule rule = kind == CKS_TROUBLE_SYNTAX     ? CKS101
                         : kind == CKS_TROUBLE_UNFILLED ? CKS109
                                                        : CKS103;
    if (kind == CKS_TROUBLE_AMBIGUOUS)
        cks_account_unreadable(c, doc->file, message);
    else if (kind == CKS_TROUBLE_FENCED)
        cks_account_fenced(c, doc->file, range->line, message);
    else if (kind == CKS_TROUBLE_UNREAD || kind == CKS_TROUBLE_FORM)
        cks_account_form(c, doc->file, range->line, message, in->found);
    else
        c->inputs.files.items[in->file].judged = true;
    c->findings.unknown += kind == CKS_TROUBLE_UNREAD;
    if (kind == CKS_TROUBLE_UNREAD && c->options.explain_unknown)
        rule = CKS110;
    else if (kind == CKS_TROUBLE_UNREAD || kind == CKS_TROUBLE_FORM ||
             kind == CKS_TROUBLE_AMBIGUOUS || kind == CKS_TROUBLE_FENCED)
        return cks_run_is_whole(c);
    struct cks_range told = *range;
    if (!cks_run_did(c, cks_keep_before_repeated(doc, &told)))
        return false;
    struct cks_place place = place_at(doc->file, &told);
    size_t before = c->findings.list.count;
    cks_find_at(&c->judge, &place,
                (struct cks_spot){.rule = rule, .no_parameter = true, .help = help}, "%s", message);
    if (c->findings.list.count > before) {
        struct cks_finding *shown = &c->findings.list.items[before].shown;
        struct cks_excerpt e = cks_excerpt_make(&c->findings.arena, doc, range, NULL,
                                                cks_param_known_word, (struct cks_secrets){0});
        shown->excerpt = e.line;
        shown->mark_from = e.mark_from;
        shown->mark_to = e.mark_to;
    }
    return cks_run_is_whole(c);
}

void
cks_input_beyond_bound(void *cookie, const char *file, enum cks_bound bound)
{
    struct cks_intake *in = cookie;
    cks_account_bound(in->c, file, 0, bound);
}

/* ---- inventories ---- */

struct cks_inventory *
cks_input_inventory(struct cks_intake *in)
{
    struct cks_records *r = &in->c->records;
    size_t n = r->inventories.count;
    if (n && r->inventories.items[n - 1].file == in->file)
        return &r->inventories.items[n - 1];
    struct cks_recorded_options told;
    struct cks_inventory *inventory = cks_run_push(in->c, &r->inventories);
    if (!inventory)
        return NULL;
    *inventory = (struct cks_inventory){.name = in->input->name, .file = in->file};
    inventory->listing = cks_recorded_listing(in->command, CKS_INVENTORY_COMMAND, &told);
    if (told.region.n)
        inventory->region =
            cks_run_got(in->c, cks_arena_strndup(&in->c->arena, told.region.p, told.region.n));
    if (told.profile.n)
        inventory->profile =
            cks_run_got(in->c, cks_arena_strndup(&in->c->arena, told.profile.p, told.profile.n));
    return inventory;
}

void
cks_input_count_page(void *cookie, bool more_follow)
{
    struct cks_intake *in = cookie;
    struct cks_inventory *inventory = cks_input_inventory(in);
    if (inventory) {
        inventory->complete |= !more_follow;
        inventory->endless |= in->endless;
    }
    in->stream.in_inventory = false;
    in->c->inputs.files.items[in->file].judged = true; /* that there are no stores is said too */
}

void
cks_input_begin_entry(void *cookie, size_t index)
{
    struct cks_intake *in = cookie;
    in->stream.in_inventory = true;
    in->stream.index = index;
    in->ordinal = 0;
}

/* ---- what is kept ---- */

bool
cks_intake_keep(struct cks *c, void *p, void (*release)(void *p))
{
    struct cks_kept *kept = cks_run_push(c, &c->inputs.kept);
    if (!kept) {
        release(p);
        return false;
    }
    *kept = (struct cks_kept){p, release};
    return true;
}

int
cks_intake_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct cks_intake *in = cookie;
    const struct cks_options *o = &in->c->options;
    return o->files->read(o->files_cookie, in->handle, offset, to, size, ret_got);
}

struct cks_input_file *
cks_input_new_file(struct cks *c, const char *name, bool found)
{
    struct cks_input_file *f = cks_run_push(c, &c->inputs.files);
    if (f)
        *f = (struct cks_input_file){.name = cks_run_text(c, name),
                                     .given = true,
                                     .found = found,
                                     .evidence = c->inputs.evidence};
    return f && f->name ? f : NULL;
}

enum cks_status
cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f, enum cks_bound bound)
{
    size_t most = bound == CKS_BOUND_PIPE_BYTES ? CKS_PIPE_BYTES_MAX : CKS_TEXT_BYTES_MAX;
    struct cks_buf b = {0};
    size_t got = 0;
    int number;
    do {
        char *to = cks_buf_reserve(&b, CKS_READ_CHUNK);
        number = to ? cks_intake_read(in, b.len, to, CKS_READ_CHUNK, &got) : ENOMEM;
        b.len += number ? 0 : got;
    } while (!number && got && b.len <= most);
    if (number || b.len > most) {
        bool memory = !cks_run_did(in->c, cks_buf_ok(&b));
        cks_buf_free(&b);
        if (memory)
            return CKS_ERR_MEMORY;
        if (!number && bound != CKS_BOUND_PIPE_BYTES)
            return cks_input_beyond(in, 0, bound);
        if (number)
            cks_account_errno(in->c, f->name, number);
        else
            cks_account_bound(in->c, f->name, 0, bound);
        return CKS_ERR_READ;
    }
    f->memory = (struct cks_str){b.data, b.len};
    f->owned = b.data;
    return CKS_OK;
}

/* Words may lie across two chunks. */
static int
look_for_words(struct cks_intake *in, bool *ret)
{
    char *chunk = cks_run_got(in->c, cks_malloc(CKS_READ_CHUNK)); /* large for a thread's stack */
    size_t kept = 0, got = 0, used = 0;
    uint64_t offset = 0;
    int number = chunk ? 0 : ENOMEM;
    while (!number) {
        number = cks_intake_read(in, offset, chunk + kept, CKS_READ_CHUNK - kept, &got);
        if (number)
            break;
        offset += got;
        used = kept + got > used ? kept + got : used;
        *ret = cks_may_hold_store((struct cks_str){chunk, kept + got});
        size_t tail = kept + got < CKS_STORE_WORD_MAX ? kept + got : CKS_STORE_WORD_MAX;
        memmove(chunk, chunk + kept + got - tail, tail);
        kept = tail;
        if (!got || *ret || offset >= CKS_FILE_BYTES_MAX)
            break;
    }
    cks_wipe(chunk, used);
    free(chunk);
    if (!number && got && !*ret)
        cks_account_bound(in->c, in->input->name, 0, CKS_BOUND_FILE_BYTES);
    return number;
}

enum cks_status
cks_input_may_hold(struct cks_intake *in, bool *ret)
{
    *ret = false;
    if (in->input->memory.p)
        *ret = cks_may_hold_store(in->input->memory);
    int number = in->input->memory.p ? 0 : look_for_words(in, ret);
    if (number)
        cks_account_errno(in->c, in->input->name, number);
    return number ? CKS_ERR_READ : CKS_OK;
}

enum cks_status
cks_input_beyond(struct cks_intake *in, unsigned line, enum cks_bound bound)
{
    bool holds = false;
    enum cks_status status = cks_input_may_hold(in, &holds);
    if (holds)
        cks_account_bound(in->c, in->input->name, line, bound);
    return status == CKS_OK && holds ? CKS_ERR_READ : status;
}

void
cks_inputs_free(struct cks_inputs *inputs)
{
    for (size_t i = 0; i < inputs->files.count; i++) {
        struct cks_input_file *f = &inputs->files.items[i];
        cks_wipe(f->owned, f->owned ? f->memory.n : 0);
        free(f->owned);
    }
    cks_vec_free(&inputs->files);
    cks_index_free(&inputs->named);
    for (size_t i = 0; i < inputs->kept.count; i++)
        inputs->kept.items[i].release(inputs->kept.items[i].p);
    cks_vec_free(&inputs->kept);
}
