/* Functions that read tables, YAML, templates and directories. */
#include "source/hcl/eval/func_data.h"

#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"
#include "source/json/json.h"
#include "source/yaml/yaml.h"

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

static cks_hcl_v
render_template(struct cks_hcl_call *c, struct cks_str text, cks_hcl_v vars)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    static const struct cks_hcl_origin start = {.line = 1, .col = 1};
    const struct cks_hcl_host *host = c->ev->host;
    const struct cks_hcl_host inside = {
        .reference = refuse_reference, .file = host->file, .files = host->files};
    struct cks_hcl_scope *names = given_names(c, vars);
    struct cks_str kept = cks_arena_str(c->vs->arena, text);
    if (!names || !kept.p || !cks_hcl_parse_template(c->vs->arena, kept, &start, &e, &diags)) {
        c->vs->failed = true;
        return cks_hcl_func_unsure(c, NULL);
    }
    if (diags.count)
        return cks_hcl_func_unsure(c, TEMPLATE_UNSURE);
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
    cks_hcl_v v = text                        ? render_template(c, cks_buf_str(&b), c->args[1])
                  : status == CKS_HCL_FILE_OK ? cks_hcl_func_unsure(c, TEMPLATE_UNSURE)
                                              : cks_hcl_func_no_file(c, status);
    cks_buf_free(&b);
    return v;
}

/* ---- csvdecode ---- */

#define CSV_UNSURE "a table in an unusual form"
#define COLUMNS_MAX 64u

/* One field, without its quotes; false for a form that is not followed. *at is behind it and its
 * separator; *ret_end: it was the line's last. */
static bool
read_csv_field(struct cks_hcl_call *c, struct cks_str s, size_t *at, struct cks_str *ret,
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
    *at = i + 1;
    *ret = cks_arena_str(c->vs->arena, cks_buf_str(&b));
    c->vs->failed |= !ret->p;
    cks_buf_free(&b);
    return ok && ret->p;
}

/* The fields of a line; SIZE_MAX for a form that is not followed. */
static size_t
read_csv_row(struct cks_hcl_call *c, struct cks_str s, size_t *at, struct cks_str *fields)
{
    bool end = false;
    size_t n = 0;
    while (!end)
        if (n == COLUMNS_MAX || !read_csv_field(c, s, at, &fields[n++], &end))
            return SIZE_MAX;
    return n;
}

static bool
doubled(const struct cks_str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (cks_str_eq(names[i], names[k]))
                return true;
    return false;
}

static cks_hcl_v
row_value(struct cks_hcl_call *c, const struct cks_str *names, const struct cks_str *fields,
          size_t n)
{
    struct cks_hcl_member members[COLUMNS_MAX];
    for (size_t i = 0; i < n; i++)
        members[i] = (struct cks_hcl_member){names[i], cks_hcl_string_of(c->vs, fields[i])};
    return cks_hcl_object_of(c->vs, members, n);
}

/* The text as Go's reader takes it: lines end in one way, and empty ones before the names do not
 * count. */
static bool
even_lines(struct cks_hcl_call *c, struct cks_str *text)
{
    struct cks_buf b = {0};
    struct cks_str s = *text;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r' || (i + 1 < s.n && s.p[i + 1] != '\n'))
            cks_buf_addc(&b, s.p[i]);
    s = cks_arena_str(c->vs->arena, cks_buf_str(&b));
    cks_buf_free(&b);
    c->vs->failed |= !s.p;
    while (s.n && s.p[0] == '\n')
        s = cks_str_sub(s, 1, s.n);
    *text = s;
    return s.p && s.n;
}

/* Its type is that of a row, of which there is none. */
static cks_hcl_v
empty_table(struct cks_hcl_call *c, const struct cks_str *names, size_t n)
{
    cks_hcl_v row = row_value(c, names, names, n);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, row->type, NULL, 0);
}

static cks_hcl_v
fn_csvdecode(struct cks_hcl_call *c)
{
    struct cks_str names[COLUMNS_MAX], fields[COLUMNS_MAX], s = cks_hcl_func_text(c, 0);
    size_t at = 0, rows = 0, room = 0;
    if (!even_lines(c, &s))
        return cks_hcl_func_unsure(c, CSV_UNSURE);
    for (size_t i = 0; i < s.n; i++)
        room += s.p[i] == '\n';
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
        items[rows++] = row_value(c, names, fields, columns);
    }
    if (!items)
        return cks_hcl_func_unsure(c, CSV_UNSURE);
    if (rows == 0)
        return empty_table(c, names, columns);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, items[0]->type, items, rows);
}

/* ---- yamldecode ---- */

#define YAML_UNSURE "YAML in an unusual form"

/* Words that YAML 1.1 and 1.2 read differently. */
static bool
is_doubtful_word(struct cks_str word)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_ieq(word, cks_str_of(words[i])))
            return true;
    return false;
}

/* A whole number as every version of YAML writes it. */
static bool
is_plain_number(struct cks_str word)
{
    size_t i = cks_str_starts(word, "-");
    if (word.n - i > 15 || i == word.n || (word.p[i] == '0' && word.n - i > 1))
        return false;
    for (; i < word.n; i++)
        if (!cks_is_digit((unsigned char)word.p[i]))
            return false;
    return true;
}

/* Whether every word of the text means the same in all versions of YAML: no tags, anchors or merge
 * keys; numbers are plain. */
static bool
is_plain_yaml(struct cks_str s)
{
    static const char separators[] = " \t\r\n,[]{}\"':";
    for (size_t i = 0, end; i < s.n; i = end + 1) {
        for (end = i; end < s.n && s.p[end] && !strchr(separators, s.p[end]);)
            end++;
        struct cks_str word = cks_str_sub(s, i, end - i);
        if (end < s.n && !s.p[end])
            return false;
        if (word.n == 0 || cks_str_is(word, "-"))
            continue;
        unsigned char first = (unsigned char)word.p[0];
        bool number = cks_is_digit(first) || first == '.' || first == '+' ||
                      (first == '-' && !cks_str_is(word, "---"));
        if (first >= 0x80 || strchr("!&*<~=%@`", first) || is_doubtful_word(word) ||
            (number && !is_plain_number(word)))
            return false;
    }
    return true;
}

static cks_hcl_v of_yaml(struct cks_hcl_call *c, const cJSON *node, unsigned depth);

static cks_hcl_v
of_yaml_children(struct cks_hcl_call *c, const cJSON *node, unsigned depth)
{
    size_t n = 0;
    for (const cJSON *one = node->child; one; one = one->next)
        n++;
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    struct cks_hcl_member *members = cks_hcl_func_scratch(c, n, sizeof(*members));
    struct cks_str *names = cks_hcl_func_scratch(c, n, sizeof(*names));
    if (!items || !members || !names || n > COLUMNS_MAX * COLUMNS_MAX)
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    n = 0;
    for (const cJSON *one = node->child; one; one = one->next, n++) {
        items[n] = of_yaml(c, one, depth + 1);
        if (items[n]->state == CKS_HCL_UNKNOWN)
            return items[n];
        const char *name = cks_arena_strdup(c->vs->arena, one->string ? one->string : "");
        c->vs->failed |= !name;
        names[n] = cks_str_of(name ? name : "");
        members[n] = (struct cks_hcl_member){names[n], items[n]};
    }
    if (cJSON_IsArray(node))
        return cks_hcl_tuple_of(c->vs, items, n);
    cks_hcl_v object = cks_hcl_object_of(c->vs, members, n);
    /* A key that occurs twice is an error for Terraform. */
    return cks_hcl_is_known(object) && object->u.list.count == n
               ? object
               : cks_hcl_func_unsure(c, YAML_UNSURE);
}

static cks_hcl_v
of_yaml(struct cks_hcl_call *c, const cJSON *node, unsigned depth)
{
    if (depth > CKS_HCL_VALUE_DEPTH)
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    if (cJSON_IsNull(node))
        return cks_hcl_null_of(c->vs, &cks_hcl_any);
    if (cJSON_IsBool(node))
        return cks_hcl_bool_of(c->vs, cJSON_IsTrue(node));
    if (cJSON_IsNumber(node))
        return fabs(node->valuedouble) < 1e15 &&
                       node->valuedouble == (double)(int64_t)node->valuedouble
                   ? cks_hcl_int_of(c->vs, (int64_t)node->valuedouble)
                   : cks_hcl_func_unsure(c, YAML_UNSURE);
    if (cJSON_IsString(node)) {
        char *text = cks_arena_strdup(c->vs->arena, node->valuestring);
        c->vs->failed |= !text;
        return cks_hcl_string_of(c->vs, cks_str_of(text ? text : ""));
    }
    return of_yaml_children(c, node, depth);
}

static cks_hcl_v
fn_yamldecode(struct cks_hcl_call *c)
{
    struct cks_yaml *y;
    struct cks_yaml_error error;
    struct cks_str text = cks_hcl_func_text(c, 0);
    if (!text.n || !is_plain_yaml(text) || !cks_yaml_parse(text, CKS_YAML_CORE, &y, &error))
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    cJSON *tree = cks_yaml_count(y) == 1 ? cks_yaml_tree(cks_yaml_part(y, 0), &error) : NULL;
    cks_hcl_v v = tree ? of_yaml(c, tree, 0) : cks_hcl_func_unsure(c, YAML_UNSURE);
    cks_json_delete(tree);
    cks_yaml_free(y);
    return v;
}

/* ---- marks ---- */

static cks_hcl_v
fn_issensitive(struct cks_hcl_call *c)
{
    if (c->args[0]->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(c->vs, &cks_hcl_bool, c->args[0]);
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
    {"issensitive", "x", 1, 1, fn_issensitive, &cks_hcl_bool, false},
    {"templatefile", "sm", 2, 2, fn_templatefile, &cks_hcl_string, false},
    {"yamldecode", "s", 1, 1, fn_yamldecode, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
