#include "run/state/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/reading/words.h"
#include "base/limits.h"
#include "source/excerpt.h"

/* ---- what is said of a file ---- */

void
cks_intake_fail(struct cks *c, const char *file, const char *message)
{
    cks_findings_fail(&c->findings, CKS_FAILURE_READ, file, message);
}

void
cks_intake_fail_errno(struct cks *c, const char *file, int number)
{
    char text[256];
    snprintf(text, sizeof(text), "cannot be read: %s", strerror(number));
    cks_intake_fail(c, file, text);
}

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
    enum cks_rule rule = kind == CKS_TROUBLE_SYNTAX ? CKS101 : CKS103;
    if (kind != CKS_TROUBLE_SYNTAX && kind != CKS_TROUBLE_TYPE) {
        cks_findings_fail(&c->findings,
                          kind == CKS_TROUBLE_AMBIGUOUS ? CKS_FAILURE_READ : CKS_FAILURE_NOTE,
                          doc->file, message);
        c->findings.unknown += kind == CKS_TROUBLE_UNREAD;
        if (kind != CKS_TROUBLE_UNREAD || !c->options.explain_unknown)
            return !c->findings.failed;
        rule = CKS110;
    }
    struct cks_place place = place_at(doc->file, range);
    size_t before = c->findings.list.count;
    cks_find_at(&c->judge, &place,
                (struct cks_spot){.rule = rule, .no_parameter = true, .help = help}, "%s", message);
    if (c->findings.list.count > before) {
        struct cks_finding *shown = &c->findings.list.items[before].shown;
        struct cks_excerpt e =
            cks_excerpt_make(&c->findings.arena, doc, range, NULL, cks_param_known_word);
        shown->excerpt = e.line;
        shown->mark_from = e.mark_from;
        shown->mark_to = e.mark_to;
    }
    return !c->findings.failed;
}

/* {{ name }} and {% if %}, but not {{"a": 1}}, which is a mistake in JSON. */
static bool
has_action(struct cks_str line)
{
    for (size_t i = 0; i + 2 < line.n; i++) {
        if (line.p[i] != '{' || (line.p[i + 1] != '{' && line.p[i + 1] != '%'))
            continue;
        struct cks_str inner = cks_str_sub(line, i + 2, line.n);
        size_t end = cks_str_find(inner, line.p[i + 1] == '{' ? "}}" : "%}");
        struct cks_str action = cks_str_trim(cks_str_sub(inner, 0, end));
        if (end < inner.n && action.n && action.p[0] != '"')
            return true;
    }
    return false;
}

static bool
is_template(struct cks_str lines)
{
    while (lines.n) {
        size_t n = cks_str_find(lines, "\n");
        if (has_action(cks_str_sub(lines, 0, n)))
            return true;
        lines = cks_str_sub(lines, n + 1, lines.n);
    }
    return false;
}

void
cks_intake_syntax(struct cks_intake *in, const struct cks_document *doc, struct cks_str lines,
                  const struct cks_range *range, const char *message, const char *help)
{
    bool template = is_template(lines);
    if (template && lines.n == doc->text.n && !cks_may_hold_store(lines))
        return;
    if (template)
        cks_intake_trouble(in, doc, CKS_TROUBLE_UNREAD, range,
                           "this is a template; its output was not checked", NULL);
    else
        cks_intake_trouble(in, doc, CKS_TROUBLE_SYNTAX, range, message, help);
}

/* ---- inventories ---- */

void
cks_input_count_page(void *cookie, bool more_follow)
{
    struct cks_intake *in = cookie;
    struct cks_records *r = &in->c->records;
    r->inventory = true;
    r->pages++;
    if (more_follow)
        r->open_pages++;
    else
        r->complete = true;
    in->stream.in_inventory = false;
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
cks_input_new_file(struct cks *c, const char *name)
{
    struct cks_input_file *f = cks_run_push(c, &c->inputs.files);
    if (f)
        f->name = cks_run_text(c, name);
    return f && f->name ? f : NULL;
}

enum cks_status
cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f, size_t most)
{
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
        if (number)
            cks_intake_fail_errno(in->c, f->name, number);
        else
            cks_intake_fail(in->c, f->name, "is too large for its kind");
        return CKS_ERR_READ;
    }
    f->memory = (struct cks_str){b.data, b.len};
    f->owned = b.data;
    return CKS_OK;
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
    for (size_t i = 0; i < inputs->kept.count; i++)
        inputs->kept.items[i].release(inputs->kept.items[i].p);
    cks_vec_free(&inputs->kept);
}
