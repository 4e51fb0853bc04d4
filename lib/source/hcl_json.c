#include "source/hcl_json.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"

struct reader {
    struct cks_arena *arena;
    struct cks_str text;
    size_t at;
    uint32_t line, col;
    unsigned depth;
    bool templates, failed, bad;
    struct cks_hcl_diags *diags;
};

typedef CKS_VEC(struct cks_hcl_object_item) item_vec;
typedef CKS_VEC(struct cks_hcl_expr *) expr_vec;

static struct cks_hcl_expr *read_value(struct reader *r);

static unsigned char
peek(const struct reader *r)
{
    return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : 0;
}

/* One byte on; continuation bytes of UTF-8 have no column. */
static void
next(struct reader *r)
{
    unsigned char c = (unsigned char)r->text.p[r->at++];
    if (c == '\n') {
        r->line++;
        r->col = 1;
    } else if (r->at == r->text.n || ((unsigned char)r->text.p[r->at] & 0xC0) != 0x80) {
        r->col++;
    }
}

static void
skip_space(struct reader *r)
{
    while (r->at < r->text.n && peek(r) != 0 && strchr(" \t\r\n", peek(r)))
        next(r);
}

static struct cks_hcl_range
here(const struct reader *r)
{
    return (struct cks_hcl_range){.start = (uint32_t)r->at,
                                  .end = (uint32_t)r->at,
                                  .line = r->line,
                                  .col = r->col,
                                  .end_line = r->line,
                                  .end_col = r->col};
}

static void
close_range(const struct reader *r, struct cks_hcl_range *range)
{
    range->end = (uint32_t)r->at;
    range->end_line = r->line;
    range->end_col = r->col;
}

static struct cks_hcl_expr *
node(struct reader *r, enum cks_hcl_kind kind)
{
    struct cks_hcl_expr *e = cks_arena_alloc(r->arena, sizeof(*e));
    if (!e) {
        r->failed = true;
        return NULL;
    }
    e->kind = kind;
    e->height = 1;
    e->range = here(r);
    return e;
}

/* One diagnostic a text: what follows a broken place cannot be told. */
static struct cks_hcl_expr *
broken(struct reader *r, const char *message)
{
    if (!r->bad && !r->failed) {
        struct cks_hcl_diag *d = cks_arena_alloc(r->arena, sizeof(*d));
        if (d) {
            *d = (struct cks_hcl_diag){.range = here(r),
                                       .message = message,
                                       .help = "Terraform refuses the file; repair the JSON"};
            r->diags->items = d;
            r->diags->count = 1;
        } else {
            r->failed = true;
        }
    }
    r->bad = true;
    return node(r, CKS_HCL_INVALID);
}

static bool
hex4(struct reader *r, uint32_t *ret)
{
    *ret = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = cks_lower(peek(r));
        if (!cks_is_hex(c))
            return false;
        *ret = *ret * 16 + (uint32_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
        next(r);
    }
    return true;
}

static bool
read_unicode(struct reader *r, struct cks_buf *out)
{
    uint32_t cp, low;
    char bytes[4];
    if (!hex4(r, &cp) || (cp >= 0xDC00 && cp <= 0xDFFF))
        return false;
    if (cp >= 0xD800 && cp <= 0xDBFF) {
        if (peek(r) != '\\')
            return false;
        next(r);
        if (peek(r) != 'u')
            return false;
        next(r);
        if (!hex4(r, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
    }
    cks_buf_add(out, bytes, cks_utf8_encode(cp, bytes));
    return true;
}

static bool
read_escape(struct reader *r, struct cks_buf *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    next(r);
    unsigned char c = peek(r);
    if (c == 'u') {
        next(r);
        return read_unicode(r, out);
    }
    const char *hit = c ? strchr(from, c) : NULL;
    if (!hit)
        return false;
    cks_buf_addc(out, to[hit - from]);
    next(r);
    return true;
}

/* The decoded text of the string that begins here; false where it is broken. */
static bool
read_string(struct reader *r, struct cks_str *ret)
{
    struct cks_buf out = {0};
    bool ok = true;
    next(r);
    while (ok && r->at < r->text.n && peek(r) != '"') {
        if (peek(r) == '\\') {
            ok = read_escape(r, &out);
        } else if (peek(r) < 0x20) {
            ok = false;
        } else {
            cks_buf_addc(&out, r->text.p[r->at]);
            next(r);
        }
    }
    ok = ok && r->at < r->text.n && cks_utf8_invalid(cks_buf_str(&out)) == out.len;
    if (ok)
        next(r);
    *ret = cks_arena_str(r->arena, cks_buf_str(&out));
    if (!ret->p || !cks_buf_ok(&out))
        r->failed = true;
    cks_buf_free(&out);
    return ok;
}

static struct cks_hcl_expr *
plain(struct reader *r, struct cks_str text, struct cks_hcl_range range)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_TEMPLATE);
    struct cks_hcl_part *part = cks_arena_alloc(r->arena, sizeof(*part));
    if (!e || !part) {
        r->failed = true;
        return NULL;
    }
    *part = (struct cks_hcl_part){.kind = CKS_HCL_PART_LITERAL, .range = range, .text = text};
    e->range = range;
    if (text.n) {
        e->u.tmpl.parts.items = part;
        e->u.tmpl.parts.count = 1;
    }
    return e;
}

static bool
is_template(const struct reader *r, struct cks_str text)
{
    return r->templates &&
           (memmem(text.p, text.n, "${", 2) != NULL || memmem(text.p, text.n, "%{", 2) != NULL);
}

static struct cks_hcl_expr *
text_node(struct reader *r, struct cks_str text, struct cks_hcl_range range)
{
    struct cks_hcl_expr *e = NULL;
    struct cks_hcl_diags diags = {0};
    if (!is_template(r, text))
        return plain(r, text, range);
    /* The text was decoded: inside it there are no places of the file. */
    struct cks_hcl_origin origin = {.fixed = true, .whole = range};
    if (!cks_hcl_parse_template(r->arena, text, &origin, &e, &diags)) {
        r->failed = true;
        return NULL;
    }
    if (e)
        e->range = range;
    return diags.count ? broken(r, "a template in a string is not well-formed") : e;
}

static struct cks_hcl_expr *
read_text(struct reader *r)
{
    struct cks_hcl_range range = here(r);
    struct cks_str text;
    if (!read_string(r, &text))
        return broken(r, "a string is not well-formed");
    close_range(r, &range);
    return text_node(r, text, range);
}

static size_t
digits(struct reader *r)
{
    size_t n = 0;
    for (; cks_is_digit(peek(r)); n++)
        next(r);
    return n;
}

static struct cks_hcl_expr *
read_number(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_NUMBER);
    size_t start = r->at;
    bool ok = true;
    if (!e)
        return NULL;
    if (peek(r) == '-')
        next(r);
    if (peek(r) == '0')
        next(r);
    else
        ok = digits(r) > 0;
    if (ok && peek(r) == '.') {
        next(r);
        ok = digits(r) > 0;
    }
    if (ok && (peek(r) == 'e' || peek(r) == 'E')) {
        next(r);
        if (peek(r) == '+' || peek(r) == '-')
            next(r);
        ok = digits(r) > 0;
    }
    if (!ok)
        return broken(r, "a number is not well-formed");
    e->u.text = cks_str_sub(r->text, start, r->at - start);
    close_range(r, &e->range);
    return e;
}

static struct cks_hcl_expr *
read_word(struct reader *r)
{
    struct cks_str rest = cks_str_sub(r->text, r->at, r->text.n);
    struct cks_hcl_expr *e = node(r, CKS_HCL_NULL);
    size_t n = 4;
    if (!e)
        return NULL;
    if (cks_str_starts(rest, "true") || cks_str_starts(rest, "false")) {
        e->kind = CKS_HCL_BOOL;
        e->u.boolean = rest.p[0] == 't';
        n = e->u.boolean ? 4 : 5;
    } else if (!cks_str_starts(rest, "null")) {
        return broken(r, "this is no JSON value");
    }
    while (n-- > 0)
        next(r);
    close_range(r, &e->range);
    return e;
}

static void
grow(struct cks_hcl_expr *e, const struct cks_hcl_expr *child)
{
    if (child && child->height >= e->height)
        e->height = child->height + 1;
}

/* After an element: true where another follows, false at the end or where it is broken. */
static bool
more(struct reader *r, char end)
{
    skip_space(r);
    if (peek(r) == ',') {
        next(r);
        return true;
    }
    if (peek(r) == (unsigned char)end)
        next(r);
    else
        broken(r, "a comma or a closing bracket is missing");
    return false;
}

static bool
keep(struct reader *r, void *to, const void *from, size_t count, size_t size)
{
    void *copy = cks_arena_array(r->arena, count, size);
    if (!copy) {
        r->failed = true;
        return false;
    }
    if (count)
        memcpy(copy, from, count * size);
    memcpy(to, &copy, sizeof(copy));
    return true;
}

static struct cks_hcl_expr *
read_array(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_TUPLE);
    expr_vec items = {0};
    next(r);
    skip_space(r);
    bool go = peek(r) != ']';
    if (!go)
        next(r);
    while (go && e && !r->bad && !r->failed) {
        struct cks_hcl_expr *one = read_value(r);
        struct cks_hcl_expr **slot = cks_vec_push(&items);
        if (!slot || !one) {
            r->failed = true;
            break;
        }
        *slot = one;
        grow(e, one);
        go = !r->bad && more(r, ']');
    }
    if (e && keep(r, &e->u.list.items, items.items, items.count, sizeof(struct cks_hcl_expr *)))
        e->u.list.count = items.count;
    cks_vec_free(&items);
    if (e)
        close_range(r, &e->range);
    return e;
}

static bool
read_member(struct reader *r, struct cks_hcl_object_item *ret)
{
    struct cks_hcl_range range;
    skip_space(r);
    range = here(r);
    if (peek(r) != '"' || !read_string(r, &ret->name)) {
        broken(r, "a member's name in double quotes is missing");
        return false;
    }
    close_range(r, &range);
    ret->key = text_node(r, ret->name, range);
    if (is_template(r, ret->name))
        ret->name = (struct cks_str){0};
    skip_space(r);
    if (peek(r) != ':') {
        broken(r, "a colon is missing");
        return false;
    }
    next(r);
    ret->value = read_value(r);
    return ret->key && ret->value;
}

static struct cks_hcl_expr *
read_object(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_OBJECT);
    item_vec items = {0};
    next(r);
    skip_space(r);
    bool go = peek(r) != '}';
    if (!go)
        next(r);
    while (go && e && !r->bad && !r->failed) {
        struct cks_hcl_object_item one = {0};
        if (!read_member(r, &one))
            break;
        struct cks_hcl_object_item *slot = cks_vec_push(&items);
        if (!slot) {
            r->failed = true;
            break;
        }
        *slot = one;
        grow(e, one.value);
        go = !r->bad && more(r, '}');
    }
    if (e && keep(r, &e->u.object.items, items.items, items.count, sizeof(*items.items)))
        e->u.object.count = items.count;
    cks_vec_free(&items);
    if (e)
        close_range(r, &e->range);
    return e;
}

static struct cks_hcl_expr *
read_value(struct reader *r)
{
    struct cks_hcl_expr *e;
    skip_space(r);
    if (++r->depth > CKS_DEPTH_MAX) {
        e = broken(r, "values are nested too deep");
    } else if (r->at == r->text.n) {
        e = broken(r, "the text ends where a value is expected");
    } else {
        switch (peek(r)) {
        case '{':
            e = read_object(r);
            break;
        case '[':
            e = read_array(r);
            break;
        case '"':
            e = read_text(r);
            break;
        default:
            e = cks_is_digit(peek(r)) || peek(r) == '-' ? read_number(r) : read_word(r);
            break;
        }
    }
    r->depth--;
    return e;
}

bool
cks_hcl_json_parse(struct cks_arena *a, struct cks_str text, bool templates,
                   struct cks_hcl_expr **ret, struct cks_hcl_diags *diags)
{
    struct reader r = {
        .arena = a, .text = text, .line = 1, .col = 1, .templates = templates, .diags = diags};
    *diags = (struct cks_hcl_diags){0};
    if (text.n > CKS_HCL_BYTES_MAX)
        *ret = broken(&r, "the file is too large");
    else
        *ret = read_value(&r);
    skip_space(&r);
    if (*ret && !r.bad && r.at < text.n)
        *ret = broken(&r, "text follows the JSON value");
    if (*ret && r.bad)
        (*ret)->kind = CKS_HCL_INVALID;
    return *ret && !r.failed;
}
