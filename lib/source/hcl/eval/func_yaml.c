/* yamlencode(), for what Terraform writes without folding a line. */
#include "source/hcl/eval/func_yaml.h"

#include <stdio.h>

#include "base/utf8.h"

/* Lines are folded after 80 characters; here what might come near is not followed. */
#define LINE_MAX_HERE 70u
/* A longer key is written in another way. */
#define KEY_MAX 100u
#define DEEP_MAX 10u

/* One character of a string in quotes; false if it ends a line, or is not followed here. */
static bool
add_yaml_char(struct cks_buf *b, struct cks_str one, uint32_t code)
{
    bool printable =
        (code >= ' ' && code <= '~') ||
        (code >= 0xA0 && code <= 0xFFFD && code != 0xFEFF && code != 0x2028 && code != 0x2029);
    char escaped[16];
    if (code == '\t' || code == '\r') {
        cks_buf_adds(b, code == '\t' ? "\\t" : "\\r");
    } else if (code > 0xFFFF) {
        snprintf(escaped, sizeof(escaped), "\\U%08X", (unsigned)code);
        cks_buf_adds(b, escaped);
    } else if (printable) {
        cks_buf_adds(b, code == '"' || code == '\\' ? "\\" : "");
        cks_buf_addstr(b, one);
    } else {
        return false;
    }
    return true;
}

static bool
add_yaml_string(struct cks_buf *b, struct cks_str s, size_t before)
{
    size_t start = b->len, n;
    cks_buf_addc(b, '"');
    for (size_t i = 0; i < s.n; i += n) {
        uint32_t code;
        struct cks_str rest = cks_str_sub(s, i, s.n);
        n = cks_utf8_decode(rest, &code);
        if (!n || !add_yaml_char(b, cks_str_sub(rest, 0, n), code))
            return false;
    }
    cks_buf_addc(b, '"');
    /* Lines are folded at blanks. */
    return !memchr(s.p, ' ', s.n) || before + (b->len - start) <= LINE_MAX_HERE;
}

static void
add_indent(struct cks_buf *b, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        cks_buf_adds(b, "  ");
}

/* A value without children, and its line end; false for any other, or one that is not followed. */
static bool
add_yaml_scalar(struct cks_buf *b, cks_hcl_v v, size_t before)
{
    if (v->state == CKS_HCL_NULL_VALUE)
        cks_buf_adds(b, "null");
    else if (v->type->kind == CKS_HCL_T_BOOL)
        cks_buf_adds(b, v->u.boolean ? "true" : "false");
    else if (v->type->kind == CKS_HCL_T_NUMBER)
        cks_buf_addstr(b, v->u.text);
    else if (v->type->kind == CKS_HCL_T_STRING && !add_yaml_string(b, v->u.text, before))
        return false;
    else if (cks_hcl_is_map(v))
        cks_buf_adds(b, "{}");
    else if (cks_hcl_is_list(v))
        cks_buf_adds(b, "[]");
    cks_buf_addc(b, '\n');
    return true;
}

static bool
has_children(cks_hcl_v v)
{
    return cks_hcl_is_known(v) && (cks_hcl_is_list(v) || cks_hcl_is_map(v)) && v->u.list.count;
}

static bool add_yaml_children(struct cks_buf *b, cks_hcl_v v, size_t depth);

static bool
add_yaml_member(struct cks_buf *b, struct cks_str name, cks_hcl_v v, size_t depth)
{
    if (name.n > KEY_MAX || memchr(name.p, '\r', name.n) || !add_yaml_string(b, name, 2 * depth))
        return false;
    cks_buf_addc(b, ':');
    if (!has_children(v)) {
        cks_buf_addc(b, ' ');
        return add_yaml_scalar(b, v, 2 * depth + name.n);
    }
    cks_buf_addc(b, '\n');
    /* The elements of a list are not moved in. */
    size_t inside = depth + cks_hcl_is_map(v);
    add_indent(b, inside);
    return add_yaml_children(b, v, inside);
}

/* From where the line already has its indentation. */
static bool
add_yaml_children(struct cks_buf *b, cks_hcl_v v, size_t depth)
{
    if (depth > DEEP_MAX || b->len > CKS_HCL_STRING_MAX)
        return false;
    for (size_t i = 0; i < v->u.list.count; i++) {
        cks_hcl_v one = v->u.list.items[i];
        bool ok;
        if (i)
            add_indent(b, depth);
        if (cks_hcl_is_map(v)) {
            ok = add_yaml_member(b, v->u.list.names[i], one, depth);
        } else {
            cks_buf_adds(b, "- ");
            ok = has_children(one) ? add_yaml_children(b, one, depth + 1)
                                   : add_yaml_scalar(b, one, 2 * depth);
        }
        if (!ok)
            return false;
    }
    return true;
}

static cks_hcl_v
fn_yamlencode(struct cks_hcl_call *c)
{
    struct cks_buf b = {0};
    cks_hcl_v v = c->args[0], unknown = cks_hcl_first_unknown(v);
    bool quoted = cks_hcl_is_known(v) && v->type->kind == CKS_HCL_T_STRING;
    if (unknown)
        return cks_hcl_unknown_as(c->vs, &cks_hcl_string, unknown);
    bool ok = has_children(v) ? add_yaml_children(&b, v, 0) : add_yaml_scalar(&b, v, 0);
    /* What is not quoted ends the document. */
    if (!quoted && !(cks_hcl_is_known(v) && (cks_hcl_is_list(v) || cks_hcl_is_map(v))))
        cks_buf_adds(&b, "...\n");
    if (ok)
        return cks_hcl_func_give(c, &b);
    cks_buf_free(&b);
    return cks_hcl_func_unsure(c, "YAML that ckscheck does not write");
}

const struct cks_hcl_func cks_hcl_yaml_funcs[] = {
    {"yamlencode", "x", 1, 1, fn_yamlencode, &cks_hcl_string, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
