#include "source/hcl/eval/func_tools.h"
#include "source/hcl/value/collection.h"

#include "source/hcl/eval/trace.h"

cks_hcl_v
cks_hcl_func_fail(struct cks_hcl_call *c, const char *reason)
{
    return cks_hcl_error(c->vs, reason);
}

cks_hcl_v
cks_hcl_func_unsure(struct cks_hcl_call *c, const char *reason)
{
    return cks_hcl_unknown(c->vs, &cks_hcl_any, reason, NULL);
}

void *
cks_hcl_func_scratch(struct cks_hcl_call *c, size_t count, size_t size)
{
    void *p = cks_arena_array(c->vs->arena, count, size);
    if (!p)
        c->vs->failed = true;
    return p;
}

cks_hcl_v
cks_hcl_func_strings(struct cks_hcl_call *c, const struct cks_str *items, size_t count)
{
    cks_hcl_v *values = cks_hcl_func_scratch(c, count, sizeof(cks_hcl_v));
    if (!values)
        return cks_hcl_func_unsure(c, NULL);
    for (size_t i = 0; i < count; i++)
        values[i] = cks_hcl_string_of(c->vs, items[i]);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, values, count);
}

cks_hcl_v
cks_hcl_func_give(struct cks_hcl_call *c, struct cks_buf *b)
{
    if (!cks_buf_ok(b))
        c->vs->failed = true;
    cks_hcl_v v = cks_hcl_string_of(c->vs, cks_buf_str(b));
    cks_buf_free(b);
    return v;
}

static void
write_json_string(struct cks_buf *out, struct cks_str s)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    cks_buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        const char *hit = ch ? strchr(from, ch) : NULL;
        if (hit)
            cks_buf_printf(out, "\\%c", to[hit - from]);
        else if (ch < 0x20 || ch == '<' || ch == '>' || ch == '&')
            cks_buf_printf(out, "\\u%04x", ch);
        else
            cks_buf_addc(out, (char)ch);
    }
    cks_buf_addc(out, '"');
}

bool
cks_hcl_write_json(struct cks_buf *out, cks_hcl_v v)
{
    if (out->len > CKS_HCL_STRING_MAX)
        return false;
    if (v->state != CKS_HCL_KNOWN) {
        cks_buf_adds(out, "null");
    } else if (v->type->kind == CKS_HCL_T_BOOL) {
        cks_buf_adds(out, v->u.boolean ? "true" : "false");
    } else if (v->type->kind == CKS_HCL_T_NUMBER) {
        cks_buf_addstr(out, v->u.text);
    } else if (v->type->kind == CKS_HCL_T_STRING) {
        write_json_string(out, v->u.text);
    } else {
        bool map = cks_hcl_is_map(v);
        cks_buf_addc(out, map ? '{' : '[');
        for (size_t i = 0; i < v->u.list.count; i++) {
            if (i)
                cks_buf_addc(out, ',');
            if (map) {
                write_json_string(out, v->u.list.names[i]);
                cks_buf_addc(out, ':');
            }
            if (!cks_hcl_write_json(out, v->u.list.items[i]))
                return false;
        }
        cks_buf_addc(out, map ? '}' : ']');
    }
    return true;
}

enum cks_hcl_file_status
cks_hcl_func_file(struct cks_hcl_call *c, struct cks_buf *ret, const char **ret_name)
{
    *ret_name = NULL;
    if (!c->ev->host || !c->ev->host->file)
        return CKS_HCL_FILE_REFUSED;
    return c->ev->host->file(c->ev, cks_hcl_func_text(c, 0), ret, ret_name);
}

cks_hcl_v
cks_hcl_func_no_file(struct cks_hcl_call *c, enum cks_hcl_file_status status)
{
    return cks_hcl_func_unsure(c, status == CKS_HCL_FILE_MISSING ? "a file that does not exist"
                                                                 : "a file that is not read");
}

const struct cks_document *
cks_hcl_func_document(struct cks_hcl_call *c, size_t i, enum cks_syntax syntax)
{
    const struct cks_document *file = cks_hcl_trace_of_file(c->args[i]);
    struct cks_document *doc = file ? cks_hcl_func_scratch(c, 1, sizeof(*doc)) : NULL;
    if (!doc)
        return NULL;
    *doc = *file;
    doc->syntax = syntax;
    return doc;
}
