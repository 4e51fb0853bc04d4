/* The strict scan checks the text first, so building the tree need not look for errors. */
#include "source/hcl/syntax/json.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "source/hcl/syntax/entry.h"
#include "source/json/json.h"

struct reader {
    struct cks_arena *arena;
    const struct cks_document *doc; /* or NULL */
    struct cks_str text;
    uint32_t at, line, col;
    unsigned objects; /* how many enclose the place */
    bool templates;   /* strings are templates */
    bool evaluated;   /* Terraform parses every template here, so a bad one is an error */
    bool failed;      /* out of memory */
    struct cks_hcl_expr nowhere; /* used if out of memory */
    CKS_VEC(struct cks_hcl_diag) diags;
    bool diags_full;
    CKS_VEC(struct cks_hcl_expr *) exprs; /* lists grow here, then move to the arena */
    CKS_VEC(struct cks_hcl_object_item) items;
};

/* ---- places ----------------------------------------------------------------------------- */

static void
move_on(struct reader *r, size_t n)
{
    if (r->failed) /* lists are left in their midst then */
        return;
    r->col += (uint32_t)cks_utf8_count(cks_str_sub(r->text, r->at, n));
    r->at += (uint32_t)n;
}

/* The first byte that is not white space. */
static char
peek(struct reader *r)
{
    for (;;) {
        char c = r->text.p[r->at];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
        r->at++;
        r->col++;
        if (c == '\n') {
            r->line++;
            r->col = 1;
        }
    }
}

static struct cks_hcl_range
here(const struct reader *r)
{
    return (struct cks_hcl_range){r->at, r->at, r->line, r->col, r->line, r->col};
}

static void
end_here(const struct reader *r, struct cks_hcl_range *range)
{
    range->end = r->at;
    range->end_line = r->line;
    range->end_col = r->col;
}

static struct cks_hcl_expr *
node(struct reader *r, enum cks_hcl_kind kind, struct cks_hcl_range range)
{
    struct cks_hcl_expr *e = cks_arena_alloc(r->arena, sizeof(*e));
    if (!e) {
        r->failed = true;
        e = &r->nowhere;
    }
    *e = (struct cks_hcl_expr){.kind = kind, .height = 1, .range = range, .doc = r->doc};
    return e;
}

static void
complain_once(struct reader *r, struct cks_hcl_range range, const struct cks_hcl_diag *what)
{
    if (r->diags.count == CKS_HCL_DIAGS_MAX) {
        r->diags_full = true;
        return;
    }
    struct cks_hcl_diag *d = cks_vec_push(&r->diags);
    if (d)
        *d = *what;
    else
        r->failed = true;
    if (d)
        d->range = range;
}

/* ---- strings ---------------------------------------------------------------------------- */

static uint32_t
hex_value(const char *p)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = cks_lower((unsigned char)p[i]);
        v = v * 16 + (uint32_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return v;
}

/* Writes what the escape at p stands for and returns its length. */
static size_t
decode_escape(const char *p, char *out, size_t *ret_written)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (p[1] != 'u') {
        *out = to[strchr(from, p[1]) - from];
        *ret_written = 1;
        return 2;
    }
    uint32_t cp = hex_value(p + 2);
    bool pair = cp >= 0xD800 && cp <= 0xDBFF;
    if (pair)
        cp = 0x10000 + ((cp - 0xD800) << 10) + (hex_value(p + 8) - 0xDC00);
    *ret_written = cks_utf8_encode(cp, out);
    return pair ? 12 : 6;
}

/* What is between the quotes, decoded; borrowed where there is nothing to decode. */
static struct cks_str
decode_string(struct reader *r, struct cks_str raw)
{
    if (!memchr(raw.p, '\\', raw.n))
        return raw;
    char *out = cks_arena_alloc(r->arena, raw.n);
    if (!out) {
        r->failed = true;
        return CKS_STR_LIT("");
    }
    size_t n = 0;
    for (size_t i = 0; i < raw.n;) {
        size_t written = 1;
        if (raw.p[i] == '\\')
            i += decode_escape(raw.p + i, out + n, &written);
        else
            out[n] = raw.p[i++];
        n += written;
    }
    return (struct cks_str){out, n};
}

/* Passes the string that begins here, and gives what is between its quotes. */
static struct cks_str
pass_string(struct reader *r, struct cks_hcl_range *ret_range)
{
    *ret_range = here(r);
    size_t end = r->at + 1;
    while (r->text.p[end] != '"')
        end += r->text.p[end] == '\\' ? 2 : 1;
    struct cks_str raw = cks_str_sub(r->text, r->at + 1, end - r->at - 1);
    move_on(r, end + 1 - r->at);
    end_here(r, ret_range);
    return raw;
}

static struct cks_hcl_expr *
plain_string(struct reader *r, struct cks_str text, struct cks_hcl_range range)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_TEMPLATE, range);
    if (text.n == 0)
        return e;
    struct cks_hcl_part *part = cks_arena_alloc(r->arena, sizeof(*part));
    if (!part) {
        r->failed = true;
        return e;
    }
    *part = (struct cks_hcl_part){.kind = CKS_HCL_PART_LITERAL, .range = range, .text = text};
    e->u.tmpl.parts.items = part;
    e->u.tmpl.parts.count = 1;
    return e;
}

static bool
holds_template(const struct reader *r, struct cks_str text)
{
    return r->templates &&
           (memmem(text.p, text.n, "${", 2) != NULL || memmem(text.p, text.n, "%{", 2) != NULL);
}

/* `raw` is what is between the quotes. Places in it are those of the file where nothing had to be
 * decoded; else every node has the place of the whole string. */
static struct cks_hcl_expr *
string_node(struct reader *r, struct cks_str raw, struct cks_str text, struct cks_hcl_range range)
{
    if (!holds_template(r, text))
        return plain_string(r, text, range);
    struct cks_hcl_origin origin = {
        .start = range.start + 1,
        .line = range.line,
        .col = range.col + 1,
        .fixed = raw.p != text.p,
        .whole = range,
        .doc = r->doc,
    };
    struct cks_hcl_expr *e = NULL;
    struct cks_hcl_diags diags = {0};
    if (!cks_hcl_parse_template(r->arena, text, &origin, &e, &diags)) {
        r->failed = true;
        return node(r, CKS_HCL_INVALID, range);
    }
    static const struct cks_hcl_diag too_high = {
        .message = "the expression has more than 1024 levels, the limit",
        .help = "split it with local values",
        .bound = CKS_BOUND_TERRAFORM_HEIGHT};
    bool high = e->height + CKS_DEPTH_MAX > CKS_HCL_HEIGHT_MAX;
    if (high)
        e = node(r, CKS_HCL_INVALID, range);
    e->range = range;
    if ((diags.count || high) && r->evaluated)
        complain_once(r, diags.count ? diags.items[0].range : range,
                      diags.count ? &diags.items[0] : &too_high);
    return e;
}

static struct cks_hcl_expr *
string_value(struct reader *r)
{
    struct cks_hcl_range range;
    struct cks_str raw = pass_string(r, &range);
    struct cks_str text = decode_string(r, raw);
    return string_node(r, raw, text, range);
}

/* ---- numbers and words ------------------------------------------------------------------ */

static struct cks_hcl_expr *
json_scalar(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_NUMBER, here(r));
    size_t end = r->at;
    while (end < r->text.n &&
           (cks_is_alnum((unsigned char)r->text.p[end]) || strchr("+-.", r->text.p[end])))
        end++;
    struct cks_str word = cks_str_sub(r->text, r->at, end - r->at);
    move_on(r, word.n);
    end_here(r, &e->range);
    if (word.p[0] == 'n') {
        e->kind = CKS_HCL_NULL;
    } else if (word.p[0] == 't' || word.p[0] == 'f') {
        e->kind = CKS_HCL_BOOL;
        e->u.boolean = word.p[0] == 't';
    } else {
        e->u.text = word;
    }
    return e;
}

/* ---- arrays and objects ----------------------------------------------------------------- */

static struct cks_hcl_expr *json_value(struct reader *r);

static void
adopt(struct cks_hcl_expr *e, const struct cks_hcl_expr *child)
{
    if (child->height >= e->height)
        e->height = child->height + 1;
}

/* Copies a finished list to the arena; NULL for none, and if out of memory. */
static void *
keep_list(struct reader *r, const void *items, size_t count, size_t size)
{
    void *copy = count ? cks_arena_array(r->arena, count, size) : NULL;
    if (count && !copy)
        r->failed = true;
    return copy ? memcpy(copy, items, count * size) : NULL;
}

static struct cks_hcl_expr *
json_array(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_TUPLE, here(r));
    size_t base = r->exprs.count;
    move_on(r, 1);
    while (peek(r) != ']' && !r->failed) {
        struct cks_hcl_expr *one = json_value(r);
        struct cks_hcl_expr **slot = cks_vec_push(&r->exprs);
        if (slot)
            *slot = one;
        else
            r->failed = true;
        adopt(e, one);
        if (peek(r) == ',')
            move_on(r, 1);
    }
    size_t count = r->exprs.count - base;
    e->u.list.items =
        keep_list(r, count ? r->exprs.items + base : NULL, count, sizeof(*e->u.list.items));
    e->u.list.count = e->u.list.items ? count : 0;
    r->exprs.count = base;
    move_on(r, 1);
    end_here(r, &e->range);
    return e;
}

/* How Terraform reads the strings in a member of the file's own object: variables are plain text,
 * and a bad template is an error only if it is certainly evaluated. */
static void
enter_member(struct reader *r, struct cks_str name)
{
    static const char *const evaluated[] = {"resource", "data", "locals", "module", "provider"};
    if (cks_str_is(name, "//") || (r->objects == 1 && cks_str_is(name, "variable")))
        r->templates = false;
    for (size_t i = 0; r->objects == 1 && i < CKS_COUNT(evaluated); i++)
        if (cks_str_is(name, evaluated[i]))
            r->evaluated = true;
}

static struct cks_hcl_object_item
json_member(struct reader *r)
{
    struct cks_hcl_object_item item = {0};
    struct cks_hcl_range range;
    struct cks_str raw = pass_string(r, &range);
    bool templates = r->templates, evaluated = r->evaluated;
    item.name = decode_string(r, raw);
    enter_member(r, item.name);
    item.key = string_node(r, raw, item.name, range);
    if (item.key->kind != CKS_HCL_TEMPLATE || holds_template(r, item.name))
        item.name = (struct cks_str){0};
    peek(r);
    move_on(r, 1);
    item.value = json_value(r);
    r->templates = templates;
    r->evaluated = evaluated;
    return item;
}

static struct cks_hcl_expr *
json_object(struct reader *r)
{
    struct cks_hcl_expr *e = node(r, CKS_HCL_OBJECT, here(r));
    size_t base = r->items.count;
    r->objects++;
    move_on(r, 1);
    while (peek(r) != '}' && !r->failed) {
        struct cks_hcl_object_item item = json_member(r);
        struct cks_hcl_object_item *slot = cks_vec_push(&r->items);
        if (slot)
            *slot = item;
        else
            r->failed = true;
        adopt(e, item.key);
        adopt(e, item.value);
        if (peek(r) == ',')
            move_on(r, 1);
    }
    size_t count = r->items.count - base;
    e->u.object.items =
        keep_list(r, count ? r->items.items + base : NULL, count, sizeof(*e->u.object.items));
    e->u.object.count = e->u.object.items ? count : 0;
    r->items.count = base;
    r->objects--;
    move_on(r, 1);
    end_here(r, &e->range);
    return e;
}

/* As deep as the scan allows: CKS_DEPTH_MAX. */
static struct cks_hcl_expr *
json_value(struct reader *r)
{
    switch (peek(r)) {
    case '{':
        return json_object(r);
    case '[':
        return json_array(r);
    case '"':
        return string_value(r);
    default:
        return json_scalar(r);
    }
}

/* ---- the text --------------------------------------------------------------------------- */

/* Whether there is a tree to build; reports an error if not. */
static bool
check(struct reader *r, struct cks_str text)
{
    struct cks_hcl_range place = {.line = 1, .col = 1, .end_line = 1, .end_col = 1};
    struct cks_json_error error;
    if (text.n > CKS_HCL_BYTES_MAX) {
        complain_once(r, place,
                      &(struct cks_hcl_diag){
                          .message = "the file is larger than 8 MiB, the limit for Terraform files",
                          .help = "split the file",
                          .bound = CKS_BOUND_TEXT_BYTES});
        return false;
    }
    if (cks_str_starts(text, "\xEF\xBB\xBF")) {
        complain_once(
            r, place,
            &(struct cks_hcl_diag){
                .message =
                    "the file starts with a byte order mark, which Terraform rejects in JSON",
                .help = "save the file as UTF-8 without a byte order mark"});
        return false;
    }
    if (cks_json_check(text, &error))
        return true;
    if (!error.message) {
        r->failed = true;
        return false;
    }
    struct cks_range at = {.start = error.offset, .end = error.offset};
    cks_range_count(text, (struct cks_origin){0}, &at);
    place = (struct cks_hcl_range){(uint32_t)at.start, (uint32_t)at.end, at.line,
                                   at.column,          at.end_line,      at.end_column};
    complain_once(
        r, place,
        &(struct cks_hcl_diag){.message = error.message,
                               .help = error.help ? error.help
                                                  : "repair the JSON; Terraform rejects the file",
                               .bound = error.bound});
    return false;
}

static bool
parse_json(struct reader *r, struct cks_hcl_expr **ret, struct cks_hcl_diags *diags)
{
    *diags = (struct cks_hcl_diags){0};
    *ret = check(r, r->text) ? json_value(r) : node(r, CKS_HCL_INVALID, here(r));
    diags->items = keep_list(r, r->diags.items, r->diags.count, sizeof(*diags->items));
    diags->count = diags->items ? r->diags.count : 0;
    diags->more = r->diags_full;
    cks_vec_free(&r->diags);
    cks_vec_free(&r->exprs);
    cks_vec_free(&r->items);
    if (r->failed)
        *ret = NULL;
    return !r->failed;
}

bool
cks_hcl_json_parse(struct cks_arena *a, struct cks_str text, bool templates,
                   struct cks_hcl_expr **ret, struct cks_hcl_diags *diags)
{
    struct reader r = {.arena = a, .text = text, .line = 1, .col = 1, .templates = templates};
    return parse_json(&r, ret, diags);
}

bool
cks_hcl_json_parse_document(struct cks_arena *a, const struct cks_document *doc, bool templates,
                            struct cks_hcl_expr **ret, struct cks_hcl_diags *diags)
{
    struct reader r = {
        .arena = a, .doc = doc, .text = doc->text, .line = 1, .col = 1, .templates = templates};
    return parse_json(&r, ret, diags);
}
