/* Functions that read tables, templates and directories. */
#include "source/hcl/eval/func_data.h"

#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"
#include "source/json/json.h"
#include "source/yaml/yaml.h"
#include "source/hcl/value/collection.h"

/* ---- templatefile ---- */

#define TEMPLATE_UNSURE "a template that ckscheck does not evaluate"

/* In a template file there are only the names that the call gives. */
static cks_hcl_v
refuse_reference(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref, size_t *ret_used)
{
    *ret_used = ref->count;
    return cks_hcl_error(&ev->vs, "a template file knows only the names that it is given");
}

/* Each member as a name; NULL if out of memory. */
static struct cks_hcl_scope *
given_names(struct cks_hcl_call *c, cks_hcl_v vars)
{
    struct cks_hcl_scope *scopes = cks_hcl_func_scratch(c, vars->u.list.count + 1, sizeof(*scopes));
    for (size_t i = 0; scopes && i < vars->u.list.count; i++)
        scopes[i] = (struct cks_hcl_scope){.parent = i ? &scopes[i - 1] : NULL,
                                           .name = vars->u.list.names[i],
                                           .value = vars->u.list.items[i]};
    return scopes;
}

/* Where a template is written, of which the first line is shown; false if out of memory. */
static bool
set_origin(struct cks_hcl_call *c, const char *name, struct cks_str text,
           struct cks_hcl_origin *ret)
{
    struct cks_document *doc = name ? cks_hcl_func_scratch(c, 1, sizeof(*doc)) : NULL;
    *ret = (struct cks_hcl_origin){.line = 1, .col = 1, .doc = doc};
    if (doc)
        *doc = (struct cks_document){.file = name, .syntax = CKS_SYNTAX_TEXT, .text = text};
    return doc || !name;
}

/* The whole template is shown by its first line. */
static void
cut_range(struct cks_hcl_expr *e, struct cks_str text)
{
    struct cks_range first = {.end = cks_str_find(text, "\n")};
    cks_range_resolve(text, (struct cks_origin){0}, &first);
    e->range = (struct cks_hcl_range){
        0, (uint32_t)first.end, first.line, first.column, first.end_line, first.end_column};
}

static cks_hcl_v
render_template(struct cks_hcl_call *c, struct cks_str text, const char *name, cks_hcl_v vars)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    struct cks_hcl_origin start;
    const struct cks_hcl_host *host = c->ev->host;
    const struct cks_hcl_host inside = {
        .reference = refuse_reference, .file = host->file, .files = host->files};
    struct cks_hcl_scope *names = given_names(c, vars);
    struct cks_str kept = cks_arena_str(c->vs->arena, text);
    if (!names || !kept.p || !set_origin(c, name, kept, &start) ||
        !cks_hcl_parse_template(c->vs->arena, kept, &start, &e, &diags)) {
        c->vs->failed = true;
        return cks_hcl_func_unsure(c, NULL);
    }
    if (diags.count)
        return cks_hcl_func_unsure(c, TEMPLATE_UNSURE);
    cut_range(e, kept);
    c->ev->host = &inside;
    cks_hcl_v v =
        cks_hcl_eval(c->ev, e, vars->u.list.count ? &names[vars->u.list.count - 1] : NULL);
    c->ev->host = host;
    return cks_hcl_convert(c->vs, v, &cks_hcl_string);
}

static cks_hcl_v
fn_templatefile(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    const struct cks_hcl_host *host = c->ev->host;
    const char *name;
    /* A template must not call it again. */
    if (host && host->reference == refuse_reference)
        return cks_hcl_func_unsure(c, TEMPLATE_UNSURE);
    enum cks_hcl_file_status status = cks_hcl_func_file(c, &b, &name);
    bool text = status == CKS_HCL_FILE_OK && cks_utf8_invalid(cks_buf_str(&b)) == b.len;
    cks_hcl_v v = text ? render_template(c, cks_buf_str(&b), name, c->args[1])
                  : status == CKS_HCL_FILE_OK ? cks_hcl_func_unsure(c, TEMPLATE_UNSURE)
                                              : cks_hcl_func_no_file(c, status);
    cks_buf_free(&b);
    return v;
}

/* ---- csvdecode ---- */

#define CSV_UNSURE "a table in an unusual form"
#define COLUMNS_MAX 64u

struct csv_field {
    struct cks_str text;
    size_t from, to; /* in the even text, with its quotes */
};

/* Whether byte i of a text is left out where its lines are made to end in one way. */
static bool
is_dropped_return(struct cks_str s, size_t i)
{
    return s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] == '\n');
}

/* Where the fields of a table are in its file. */
struct csv_places {
    const struct cks_document *doc; /* NULL: the table is not all of a file */
    struct cks_range at;            /* of the field that was placed last */
    size_t even;                    /* at.end in the even text */
};

/* Goes on to byte `to` of the even text, and counts lines and columns. */
static void
go_to(struct csv_places *p, size_t to)
{
    for (; p->even < to && p->at.end < p->doc->text.n; p->at.end++) {
        unsigned char b = (unsigned char)p->doc->text.p[p->at.end];
        p->even += !is_dropped_return(p->doc->text, p->at.end);
        p->at.end_column += (b & 0xC0) != 0x80;
        if (b == '\n') {
            p->at.end_line++;
            p->at.end_column = 1;
        }
    }
}

static cks_hcl_v
place_field(struct cks_hcl_call *c, struct csv_places *p, const struct csv_field *field)
{
    cks_hcl_v v = cks_hcl_string_of(c->vs, field->text);
    struct cks_range *r = &p->at;
    if (!p->doc)
        return v;
    go_to(p, field->from);
    r->start = r->end;
    r->line = r->end_line;
    r->column = r->end_column;
    go_to(p, field->to);
    return cks_hcl_trace_part(c->ev, v, p->doc,
                              (struct cks_hcl_range){(uint32_t)r->start, (uint32_t)r->end, r->line,
                                                     r->column, r->end_line, r->end_column});
}

/* One field, without its quotes; false for a form that is not followed. *at is behind it and its
 * separator; *ret_end: it was the line's last. */
static bool
read_csv_field(struct cks_hcl_call *c, struct cks_str s, size_t *at, struct csv_field *ret,
               bool *ret_end)
{
    struct cks_buf b = {0};
    bool quoted = *at < s.n && s.p[*at] == '"', ok = true;
    size_t i = *at + quoted;
    for (; i < s.n; i++) {
        if (quoted && s.p[i] == '"') {
            if (i + 1 < s.n && s.p[i + 1] == '"')
                i++;
            else
                break;
        } else if (!quoted && (s.p[i] == ',' || s.p[i] == '\n')) {
            break;
        } else if (!quoted && s.p[i] == '"') {
            ok = false;
        }
        cks_buf_addc(&b, s.p[i]);
    }
    ok &= !quoted || i < s.n;
    i += quoted;
    ok &= i >= s.n || s.p[i] == ',' || s.p[i] == '\n';
    *ret_end = i >= s.n || s.p[i] == '\n';
    *ret = (struct csv_field){cks_arena_str(c->vs->arena, cks_buf_str(&b)), *at, i};
    *at = i + 1;
    c->vs->failed |= !ret->text.p;
    cks_buf_free(&b);
    return ok && ret->text.p;
}

/* The fields of a line; SIZE_MAX for a form that is not followed. */
static size_t
read_csv_row(struct cks_hcl_call *c, struct cks_str s, size_t *at, struct csv_field *fields)
{
    bool end = false;
    size_t n = 0;
    while (!end)
        if (n == COLUMNS_MAX || !read_csv_field(c, s, at, &fields[n++], &end))
            return SIZE_MAX;
    return n;
}

static bool
doubled(const struct csv_field *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (cks_str_eq(names[i].text, names[k].text))
                return true;
    return false;
}

static cks_hcl_v
row_value(struct cks_hcl_call *c, struct csv_places *places, const struct csv_field *names,
          const struct csv_field *fields, size_t n)
{
    struct cks_hcl_member members[COLUMNS_MAX];
    for (size_t i = 0; i < n; i++)
        members[i] = (struct cks_hcl_member){names[i].text, place_field(c, places, &fields[i])};
    return cks_hcl_object_of(c->vs, members, n);
}

/* The text as Go's reader takes it: lines end in one way, and empty ones before the names do not
 * count. */
static bool
even_lines(struct cks_hcl_call *c, struct cks_str *text, size_t *ret_left_out)
{
    struct cks_buf b = {0};
    *ret_left_out = 0;
    struct cks_str s = *text;
    for (size_t i = 0; i < s.n; i++)
        if (!is_dropped_return(s, i))
            cks_buf_addc(&b, s.p[i]);
    s = cks_arena_str(c->vs->arena, cks_buf_str(&b));
    cks_buf_free(&b);
    c->vs->failed |= !s.p;
    for (; s.n && s.p[0] == '\n'; ++*ret_left_out)
        s = cks_str_sub(s, 1, s.n);
    *text = s;
    return s.p && s.n;
}

/* Its type is that of a row, of which there is none. */
static cks_hcl_v
empty_table(struct cks_hcl_call *c, const struct csv_field *names, size_t n)
{
    struct csv_places none = {0};
    cks_hcl_v row = row_value(c, &none, names, names, n);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, row->type, NULL, 0);
}

static cks_hcl_v
fn_csvdecode(struct cks_hcl_call *c)
{
    struct csv_field names[COLUMNS_MAX], fields[COLUMNS_MAX];
    struct cks_str s = cks_hcl_func_text(c, 0);
    size_t at = 0, rows = 0, room = 0, left_out;
    struct csv_places places = {.doc = cks_hcl_func_document(c, 0, CKS_SYNTAX_TEXT),
                                .at = {.end_line = 1, .end_column = 1}};
    if (!even_lines(c, &s, &left_out))
        return cks_hcl_func_unsure(c, CSV_UNSURE);
    for (size_t i = 0; i < s.n; i++)
        room += s.p[i] == '\n';
    if (places.doc)
        go_to(&places, left_out);
    places.even = 0;
    size_t columns = read_csv_row(c, s, &at, names);
    if (columns == SIZE_MAX || room > CKS_HCL_ELEMENTS_MAX || doubled(names, columns))
        return cks_hcl_func_unsure(c, CSV_UNSURE);
    cks_hcl_v *items = cks_hcl_func_scratch(c, room + 1, sizeof(cks_hcl_v));
    while (items && at < s.n) {
        if (s.p[at] == '\n') {
            at++;
            continue;
        }
        if (read_csv_row(c, s, &at, fields) != columns)
            return cks_hcl_func_unsure(c, CSV_UNSURE);
        items[rows++] = row_value(c, &places, names, fields, columns);
    }
    if (!items)
        return cks_hcl_func_unsure(c, CSV_UNSURE);
    if (rows == 0)
        return empty_table(c, names, columns);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, items[0]->type, items, rows);
}

/* ---- marks ---- */

static cks_hcl_v
fn_issensitive(struct cks_hcl_call *c)
{
    if (c->args[0]->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(c->vs, &cks_hcl_bool, c->args[0]);
    if (c->args[0]->sensitive && c->vs->vague)
        return cks_hcl_func_unsure(c, "whether a value is sensitive of which only a part is");
    return cks_hcl_bool_of(c->vs, c->args[0]->sensitive);
}

/* ---- fileset ---- */

struct name_list {
    struct cks_hcl_call *call;
    CKS_VEC(cks_hcl_v) names;
    bool beyond;
};

static bool
keep_file_name(void *arg, struct cks_str name)
{
    struct name_list *list = arg;
    list->beyond |= list->names.count == CKS_HCL_ELEMENTS_MAX;
    cks_hcl_v *slot = list->beyond ? NULL : cks_vec_push(&list->names);
    list->call->vs->failed |= !list->beyond && !slot;
    if (slot)
        *slot = cks_hcl_string_of(list->call->vs, name);
    return slot != NULL;
}

static cks_hcl_v
fn_fileset(struct cks_hcl_call *c)
{
    struct name_list list = {.call = c};
    const struct cks_hcl_host *host = c->ev->host;
    enum cks_hcl_file_status status = CKS_HCL_FILE_REFUSED;
    if (host && host->files)
        status = host->files(c->ev, cks_hcl_func_text(c, 0), cks_hcl_func_text(c, 1),
                             keep_file_name, &list);
    cks_hcl_v v = status == CKS_HCL_FILE_MISSING
                      ? cks_hcl_func_unsure(c, "files of a directory that does not exist")
                  : status == CKS_HCL_FILE_REFUSED || list.beyond
                      ? cks_hcl_func_unsure(c, "files that ckscheck does not look for")
                      : cks_hcl_collection_of(c->vs, CKS_HCL_T_SET, &cks_hcl_string,
                                              list.names.items, list.names.count);
    cks_vec_free(&list.names);
    return v;
}

static const struct cks_hcl_type strings = {.kind = CKS_HCL_T_SET, .elem = &cks_hcl_string};
const struct cks_hcl_func cks_hcl_data_funcs[] = {
    {"csvdecode", "s", 1, 1, fn_csvdecode, &cks_hcl_any, false},
    {"fileset", "ss", 2, 2, fn_fileset, &strings, false},
    {"issensitive", "x", 1, 1, fn_issensitive, &cks_hcl_bool, false, true},
    {"templatefile", "sm", 2, 2, fn_templatefile, &cks_hcl_string, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
