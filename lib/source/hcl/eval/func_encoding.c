/* Functions on encodings, paths, files and sensitive values. */
#include "source/hcl/eval/func_encoding.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/func_tools.h"
#include "source/hcl/eval/trace.h"

#include "source/hcl/syntax/json.h"

static cks_hcl_v
fn_base64encode(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    cks_base64_encode(&b, cks_hcl_func_text(c, 0), 0);
    return cks_hcl_func_give(c, &b);
}

/* Without line ends, which Go leaves out; false where Go certainly refuses it. */
static bool
is_base64(struct cks_str s, struct cks_buf *ret)
{
    size_t pad = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch == '\n' || ch == '\r')
            continue;
        pad += ch == '=';
        if (ch == '=' ? pad > 2 : pad || (!cks_is_alnum(ch) && ch != '+' && ch != '/'))
            return false;
        cks_buf_addc(ret, (char)ch);
    }
    return ret->len % 4 == 0 || !cks_buf_ok(ret);
}

static cks_hcl_v
fn_base64decode(struct cks_hcl_call *c)
{
    struct cks_buf text = {0}, b = {0};
    size_t bad;
    cks_hcl_v v;
    if (!is_base64(cks_hcl_func_text(c, 0), &text))
        v = cks_hcl_func_fail(c, "not Base64");
    else if (!cks_base64_decode(cks_buf_str(&text), &b, &bad))
        v = cks_hcl_func_unsure(c, "Base64 in an unusual form");
    else if (cks_utf8_invalid(cks_buf_str(&b)) != b.len)
        v = cks_hcl_func_fail(c, "Base64 of what is not text");
    else
        v = cks_hcl_string_of(c->vs, cks_buf_str(&b));
    c->vs->failed |= !cks_buf_ok(&text) || !cks_buf_ok(&b);
    cks_buf_free(&text);
    cks_buf_free(&b);
    return v;
}

static cks_hcl_v
fn_jsonencode(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    cks_hcl_v unknown = cks_hcl_first_unknown(c->args[0]);
    if (unknown)
        return cks_hcl_unknown_as(c->vs, &cks_hcl_string, unknown);
    if (!cks_hcl_write_json(&b, c->args[0])) {
        cks_buf_free(&b);
        return cks_hcl_func_unsure(c, "JSON text that is too long");
    }
    return cks_hcl_func_give(c, &b);
}

static bool
doubled_names(const struct cks_hcl_expr *e)
{
    for (size_t i = 0; i < e->u.object.count; i++)
        for (size_t k = 0; k < i; k++)
            if (cks_str_eq(e->u.object.items[i].name, e->u.object.items[k].name))
                return true;
    return false;
}

/* Larger objects are not searched for duplicate names. */
#define JSON_MEMBERS_MAX 1000u

static bool
usual_json(const struct cks_hcl_expr *e)
{
    if (e->kind == CKS_HCL_OBJECT) {
        if (e->u.object.count > JSON_MEMBERS_MAX || doubled_names(e))
            return false;
        for (size_t i = 0; i < e->u.object.count; i++)
            if (!usual_json(e->u.object.items[i].value))
                return false;
    } else if (e->kind == CKS_HCL_TUPLE) {
        for (size_t i = 0; i < e->u.list.count; i++)
            if (!usual_json(e->u.list.items[i]))
                return false;
    }
    return e->kind != CKS_HCL_INVALID;
}

/* Whether every parser refuses it: nothing, a lone bracket or quote, or a word or number, which are
 * too simple for liberties. */
static bool
is_no_json(struct cks_str s)
{
    while (s.n && strchr(" \t\r\n", s.p[0]))
        s = cks_str_sub(s, 1, s.n);
    while (s.n && strchr(" \t\r\n", s.p[s.n - 1]))
        s.n--;
    return !s.n || !strchr("{[\"", s.p[0]) || s.n == 1;
}

static cks_hcl_v
fn_jsondecode(struct cks_hcl_call *c)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    const struct cks_document *file = cks_hcl_func_document(c, 0, CKS_SYNTAX_JSON);
    if (!(file ? cks_hcl_json_parse_document(c->vs->arena, file, false, &e, &diags)
               : cks_hcl_json_parse(c->vs->arena, cks_hcl_func_text(c, 0), false, &e, &diags))) {
        c->vs->failed = true;
        return cks_hcl_func_unsure(c, NULL);
    }
    if (e->kind == CKS_HCL_INVALID && is_no_json(cks_hcl_func_text(c, 0)))
        return cks_hcl_func_fail(c, "not JSON");
    if (!usual_json(e))
        return cks_hcl_func_unsure(c, "JSON in an unusual form");
    return cks_hcl_trace_decoded(c->ev, cks_hcl_eval(c->ev, e, NULL), c->args[0]);
}

/* The encoding as the IANA calls it; of others than UTF-8 nothing is known here. */
static bool
is_utf8_name(struct cks_str name)
{
    return cks_str_ieq(name, CKS_STR_LIT("utf-8"));
}

static cks_hcl_v
fn_textencodebase64(struct cks_hcl_call *c)
{
    return is_utf8_name(cks_hcl_func_text(c, 1))
               ? fn_base64encode(c)
               : cks_hcl_func_unsure(c, "text in an encoding other than UTF-8");
}

static cks_hcl_v
fn_textdecodebase64(struct cks_hcl_call *c)
{
    cks_hcl_v v = is_utf8_name(cks_hcl_func_text(c, 1)) ? fn_base64decode(c) : NULL;
    /* What is not UTF-8 becomes U+FFFD there. */
    return v && v->state == CKS_HCL_KNOWN
               ? v
               : cks_hcl_func_unsure(c, "text in an encoding other than UTF-8");
}

static cks_hcl_v
fn_urlencode(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    struct cks_str s = cks_hcl_func_text(c, 0);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (cks_is_alnum(ch) || (ch && strchr("-_.~", ch)))
            cks_buf_addc(&b, (char)ch);
        else if (ch == ' ')
            cks_buf_addc(&b, '+');
        else
            cks_buf_printf(&b, "%%%02X", ch);
    }
    return cks_hcl_func_give(c, &b);
}

static struct cks_str
without_trailing_slashes(struct cks_str s)
{
    while (s.n > 0 && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

static cks_hcl_v
fn_basename(struct cks_hcl_call *c)
{
    struct cks_str s = cks_hcl_func_text(c, 0);
    if (s.n == 0)
        return cks_hcl_string_of(c->vs, CKS_STR_LIT("."));
    s = without_trailing_slashes(s);
    if (s.n == 0)
        return cks_hcl_string_of(c->vs, CKS_STR_LIT("/"));
    const char *slash = memrchr(s.p, '/', s.n);
    size_t from = slash ? (size_t)(slash - s.p) + 1 : 0;
    return cks_hcl_string_of(c->vs, cks_str_sub(s, from, s.n));
}

/* Whether a path needs no cleaning: no //, no . or .. between slashes. */
static bool
clean_path(struct cks_str s)
{
    size_t from = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '/')
            continue;
        struct cks_str part = cks_str_sub(s, from, i - from);
        if ((part.n == 0 && i > 0) || cks_str_is(part, ".") || cks_str_is(part, ".."))
            return false;
        from = i + 1;
    }
    return true;
}

static cks_hcl_v
fn_dirname(struct cks_hcl_call *c)
{
    struct cks_str s = cks_hcl_func_text(c, 0);
    const char *slash = s.n ? memrchr(s.p, '/', s.n) : NULL;
    if (!slash)
        return cks_hcl_string_of(c->vs, CKS_STR_LIT("."));
    s = cks_str_sub(s, 0, (size_t)(slash - s.p));
    if (s.n == 0)
        return cks_hcl_string_of(c->vs, CKS_STR_LIT("/"));
    /* "./a" has the directory "."; other paths that need cleaning are left to Terraform. */
    if (cks_str_is(s, ".") || cks_str_is(s, ".."))
        return cks_hcl_string_of(c->vs, s);
    if (cks_str_starts(s, "../")) {
        struct cks_str rest = s;
        while (cks_str_starts(rest, "../"))
            rest = cks_str_sub(rest, 3, rest.n);
        if (clean_path(rest) && rest.n)
            return cks_hcl_string_of(c->vs, s);
    }
    if (cks_str_starts(s, "./") && s.n > 2 && clean_path(cks_str_sub(s, 2, s.n)))
        return cks_hcl_string_of(c->vs, cks_str_sub(s, 2, s.n));
    if (!clean_path(s))
        return cks_hcl_func_unsure(c, "a path that needs cleaning");
    return cks_hcl_string_of(c->vs, s);
}

/* The text of a file as a value that comes from there. */
static cks_hcl_v
text_of_file(struct cks_hcl_call *c, struct cks_buf *b, const char *name)
{
    cks_hcl_v v = cks_hcl_sourced(c->vs, cks_hcl_func_give(c, b), CKS_HCL_FROM_FILE);
    struct cks_document *doc =
        name && cks_hcl_is_known(v) ? cks_hcl_eval_scratch(c->ev, 1, sizeof(*doc)) : NULL;
    if (!doc)
        return v;
    *doc = (struct cks_document){.file = name, .syntax = CKS_SYNTAX_TEXT, .text = v->u.text};
    return cks_hcl_trace_file(c->ev, v, doc);
}

static cks_hcl_v
fn_file(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    const char *name;
    enum cks_hcl_file_status status = cks_hcl_func_file(c, &b, &name);
    if (status != CKS_HCL_FILE_OK || cks_utf8_invalid(cks_buf_str(&b)) != b.len) {
        cks_buf_free(&b);
        return cks_hcl_func_no_file(c, status);
    }
    return text_of_file(c, &b, name);
}

static cks_hcl_v
fn_filebase64(struct cks_hcl_call *c)
{
    struct cks_buf b = {0}, encoded = {0};
    const char *name;
    enum cks_hcl_file_status status = cks_hcl_func_file(c, &b, &name);
    if (status == CKS_HCL_FILE_OK)
        cks_base64_encode(&encoded, cks_buf_str(&b), 0);
    cks_buf_free(&b);
    if (status != CKS_HCL_FILE_OK)
        return cks_hcl_func_no_file(c, status);
    return cks_hcl_sourced(c->vs, cks_hcl_func_give(c, &encoded), CKS_HCL_FROM_FILE);
}

/* A file that is missing now may exist when Terraform runs. */
static cks_hcl_v
fn_fileexists(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    const char *name;
    enum cks_hcl_file_status status = cks_hcl_func_file(c, &b, &name);
    cks_buf_free(&b);
    return status == CKS_HCL_FILE_OK ? cks_hcl_bool_of(c->vs, true)
                                     : cks_hcl_func_no_file(c, status);
}

static cks_hcl_v
fn_sensitive(struct cks_hcl_call *c)
{
    return cks_hcl_marked(c->vs, c->args[0], true);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_encoding_funcs[] = {
    {"base64decode", "s", 1, 1, fn_base64decode, &cks_hcl_string, false},
    {"base64encode", "s", 1, 1, fn_base64encode, &cks_hcl_string, false},
    {"basename", "s", 1, 1, fn_basename, &cks_hcl_string, false},
    {"dirname", "s", 1, 1, fn_dirname, &cks_hcl_string, false},
    {"file", "s", 1, 1, fn_file, &cks_hcl_string, true},
    {"filebase64", "s", 1, 1, fn_filebase64, &cks_hcl_string, true},
    {"fileexists", "s", 1, 1, fn_fileexists, &cks_hcl_bool, false},
    {"jsondecode", "s", 1, 1, fn_jsondecode, &cks_hcl_any, false},
    {"jsonencode", "x", 1, 1, fn_jsonencode, &cks_hcl_string, false},
    {"sensitive", "x", 1, 1, fn_sensitive, &cks_hcl_any, true},
    {"textdecodebase64", "ss", 2, 2, fn_textdecodebase64, &cks_hcl_string, false},
    {"textencodebase64", "ss", 2, 2, fn_textencodebase64, &cks_hcl_string, false},
    {"urlencode", "s", 1, 1, fn_urlencode, &cks_hcl_string, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
