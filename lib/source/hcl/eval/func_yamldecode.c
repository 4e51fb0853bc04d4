/* yamldecode(): the scalars of YAML as Terraform reads them, which follows neither version of it.
 */
#include "source/hcl/eval/func_yamldecode.h"

#include "source/hcl/eval/trace.h"
#include "source/hcl/value/collection.h"
#include "source/json/json.h"
#include "source/yaml/yaml.h"

#define YAML_UNSURE "YAML in an unusual form"
/* Members of one collection. */
#define MEMBERS_MAX 4096u

/* ---- scalars ---- */

/* Words for true and for false, in the letter cases that count. */
static const char *const words[2][11] = {
    {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"},
    {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"},
};

static bool
word_value(struct cks_str word, bool *ret)
{
    for (size_t value = 0; value < 2; value++)
        for (size_t i = 0; i < CKS_COUNT(words[value]); i++)
            if (cks_str_is(word, words[value][i])) {
                *ret = value;
                return true;
            }
    return false;
}

static bool
is_null_word(struct cks_str word)
{
    return !word.n || cks_str_is(word, "~") || cks_str_is(word, "null") ||
           cks_str_is(word, "Null") || cks_str_is(word, "NULL");
}

static size_t
count_digits(struct cks_str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && cks_is_digit((unsigned char)s.p[i + n]))
        n++;
    return n;
}

/* [-+]? ( .digits | digits[.digits?] ) ( [eE][-+]?digits )? */
static bool
is_yaml_decimal(struct cks_str s)
{
    size_t i = s.n && strchr("+-", s.p[0]) != NULL, whole = count_digits(s, i), fraction = 0;
    i += whole;
    if (i < s.n && s.p[i] == '.') {
        fraction = count_digits(s, ++i);
        i += fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (i < s.n && (s.p[i] | 0x20) == 'e') {
        i++;
        i += i < s.n && strchr("+-", s.p[i]) != NULL;
        size_t exponent = count_digits(s, i);
        if (!exponent)
            return false;
        i += exponent;
    }
    return i == s.n;
}

/* 0x1f, 0o17; false for others, and those that do not fit. */
static bool
whole_of_base(struct cks_str s, int64_t *ret)
{
    unsigned base = cks_str_starts(s, "0x") ? 16 : cks_str_starts(s, "0o") ? 8 : 0;
    *ret = 0;
    if (!base || s.n < 3 || s.n > 15)
        return false;
    for (size_t i = 2; i < s.n; i++) {
        const char *digits = "0123456789abcdef";
        const char *at = strchr(digits, s.p[i] | 0x20);
        if (!s.p[i] || !at || (unsigned)(at - digits) >= base)
            return false;
        *ret = *ret * (int64_t)base + (at - digits);
    }
    return true;
}

/* The number as Terraform's own language writes it. */
static cks_hcl_v
yaml_decimal(struct cks_hcl_call *c, struct cks_str s)
{
    struct cks_buf b = {0};
    bool negative = s.p[0] == '-';
    size_t i = strchr("+-", s.p[0]) != NULL;
    cks_buf_adds(&b, s.p[i] == '.' ? "0" : "");
    for (; i < s.n; i++)
        if (s.p[i] != '.' || count_digits(s, i + 1))
            cks_buf_addc(&b, s.p[i]);
    struct cks_str text = cks_arena_str(c->vs->arena, cks_buf_str(&b));
    c->vs->failed |= !cks_buf_ok(&b) || !text.p;
    cks_buf_free(&b);
    cks_hcl_v v = cks_hcl_number_of(c->vs, text.p ? text : CKS_STR_LIT("0"));
    if (v->state != CKS_HCL_KNOWN || !negative)
        return v;
    if (cks_str_is(v->u.text, "0")) /* -0 */
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    struct cks_hcl_num below = cks_hcl_number_negated(c->vs->arena, cks_hcl_num(v));
    c->vs->failed |= !below.text.p;
    return below.text.p ? cks_hcl_number_of(c->vs, below.text) : v;
}

/* 2026-01-31, which is read as a time. */
static bool
is_like_time(struct cks_str s)
{
    return count_digits(s, 0) == 4 && s.n > 5 && s.p[4] == '-' &&
           cks_is_digit((unsigned char)s.p[5]);
}

/* A scalar without quotes. */
static cks_hcl_v
unquoted_value(struct cks_hcl_call *c, struct cks_str s)
{
    bool truth;
    int64_t whole;
    if (is_null_word(s))
        return cks_hcl_null_of(c->vs, &cks_hcl_any);
    if (word_value(s, &truth))
        return cks_hcl_bool_of(c->vs, truth);
    if (is_yaml_decimal(s))
        return yaml_decimal(c, s);
    if (whole_of_base(s, &whole))
        return cks_hcl_int_of(c->vs, whole);
    /* .inf and .nan are errors. */
    bool signed_ = strchr("+-", s.p[0]) != NULL;
    if (is_like_time(s) || cks_str_starts(cks_str_sub(s, signed_, s.n), ".") ||
        s.n > CKS_HCL_STRING_MAX)
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    struct cks_str text = cks_arena_str(c->vs->arena, s);
    c->vs->failed |= !text.p;
    return cks_hcl_string_of(c->vs, text.p ? text : CKS_STR_LIT(""));
}

/* Whether every word of the text is followed here: no tags, anchors and merge keys. */
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
        if (word.n && ((unsigned char)word.p[0] >= 0x80 || strchr("!&*<%@`", word.p[0])))
            return false;
    }
    return true;
}

/* Whether a key is a string, with or without quotes. */
static bool
is_plain_key(struct cks_str key)
{
    bool truth;
    unsigned char first = key.n ? (unsigned char)key.p[0] : 0;
    return !is_null_word(key) && !word_value(key, &truth) && !strchr("+-.=", first) &&
           (!cks_is_digit(first) ||
            (count_digits(key, 0) == key.n && key.n <= 15 && (first != '0' || key.n == 1)));
}

/* ---- the tree ---- */

/* A node of the tree, and where it is in the file. */
struct yaml_node {
    const cJSON *item;
    const char *pointer;
    unsigned depth;
};

/* The text, and its file where it is all of one. */
struct yaml_text {
    struct cks_str whole;
    struct cks_yaml_part *part;
    const struct cks_document *doc;
};

static cks_hcl_v of_yaml(struct cks_hcl_call *c, const struct yaml_text *text,
                         struct yaml_node node);

static cks_hcl_v
of_yaml_children(struct cks_hcl_call *c, const struct yaml_text *text, struct yaml_node parent)
{
    const cJSON *node = parent.item;
    size_t n = 0;
    for (const cJSON *one = node->child; one; one = one->next)
        n++;
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    struct cks_hcl_member *members = cks_hcl_func_scratch(c, n, sizeof(*members));
    struct cks_str *names = cks_hcl_func_scratch(c, n, sizeof(*names));
    if (!items || !members || !names || n > MEMBERS_MAX)
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    n = 0;
    for (const cJSON *one = node->child; one; one = one->next, n++) {
        const char *pointer = cJSON_IsArray(node)
                                  ? cks_pointer_index(c->vs->arena, parent.pointer, n)
                                  : cks_pointer_child(c->vs->arena, parent.pointer,
                                                      cks_str_of(one->string ? one->string : ""));
        c->vs->failed |= !pointer;
        if (cJSON_IsObject(node) && !is_plain_key(cks_str_of(one->string ? one->string : "")))
            return cks_hcl_func_unsure(c, YAML_UNSURE);
        items[n] = of_yaml(c, text, (struct yaml_node){one, pointer, parent.depth + 1});
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

/* Whether the line above a scalar may begin it as a block: with | or >. */
static bool
may_be_block(struct cks_str s, size_t at)
{
    size_t end = at, start;
    while (end > 0 && cks_is_space((unsigned char)s.p[end - 1]))
        end--;
    if (!memchr(s.p + end, '\n', at - end))
        return false;
    for (start = end; start > 0 && s.p[start - 1] != '\n';)
        start--;
    return memchr(s.p + start, '|', end - start) || memchr(s.p + start, '>', end - start);
}

/* The text of a scalar without quotes as it is written; p NULL for others. */
static struct cks_str
unquoted_text(const struct yaml_text *text, const char *pointer, size_t *ret_at)
{
    struct cks_range r;
    *ret_at = 0;
    if (!cks_yaml_locate(text->part, (struct cks_origin){0}, pointer, CKS_PART_VALUE, 0, 0, &r))
        return (struct cks_str){0};
    *ret_at = r.start;
    if (r.start >= r.end || r.end > text->whole.n || strchr("\"'|>", text->whole.p[r.start]))
        return (struct cks_str){0};
    struct cks_str s = cks_str_sub(text->whole, r.start, r.end - r.start);
    bool block = may_be_block(text->whole, r.start);
    return block || memchr(s.p, '\n', s.n) ? (struct cks_str){0} : s;
}

static cks_hcl_v
of_yaml_scalar(struct cks_hcl_call *c, const struct yaml_text *text, const cJSON *node,
               const char *pointer)
{
    size_t at;
    struct cks_str plain = unquoted_text(text, pointer, &at);
    if (plain.p)
        return unquoted_value(c, plain);
    if (cJSON_IsNull(node))
        return cks_hcl_null_of(c->vs, &cks_hcl_any);
    /* A block may be a word that is none: Terraform makes "true" of it. */
    if (!cJSON_IsString(node) ||
        (may_be_block(text->whole, at) &&
         unquoted_value(c, cks_json_text(node))->type->kind != CKS_HCL_T_STRING))
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    char *kept = cks_arena_strdup(c->vs->arena, node->valuestring);
    c->vs->failed |= !kept;
    return cks_hcl_string_of(c->vs, cks_str_of(kept ? kept : ""));
}

static cks_hcl_v
of_yaml(struct cks_hcl_call *c, const struct yaml_text *text, struct yaml_node node)
{
    struct cks_range r;
    if (node.depth > CKS_HCL_VALUE_DEPTH || !node.pointer)
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    if (cJSON_IsObject(node.item) || cJSON_IsArray(node.item))
        return of_yaml_children(c, text, node);
    cks_hcl_v v = of_yaml_scalar(c, text, node.item, node.pointer);
    if (!text->doc || v->state != CKS_HCL_KNOWN ||
        !cks_yaml_locate(text->part, (struct cks_origin){0}, node.pointer, CKS_PART_VALUE, 0, 0,
                         &r))
        return v;
    return cks_hcl_trace_part(c->ev, v, text->doc,
                              (struct cks_hcl_range){(uint32_t)r.start, (uint32_t)r.end, r.line,
                                                     r.column, r.end_line, r.end_column});
}

static cks_hcl_v
fn_yamldecode(struct cks_hcl_call *c)
{
    struct cks_yaml *y;
    struct cks_yaml_error error;
    struct cks_str text = cks_hcl_func_text(c, 0);
    if (!text.n || !is_plain_yaml(text) || !cks_yaml_parse(text, CKS_YAML_CORE, &y, &error))
        return cks_hcl_func_unsure(c, YAML_UNSURE);
    const struct yaml_text of = {text, cks_yaml_part(y, 0),
                                 cks_hcl_func_document(c, 0, CKS_SYNTAX_YAML)};
    cJSON *tree = cks_yaml_count(y) == 1 ? cks_yaml_tree(of.part, &error) : NULL;
    cks_hcl_v v = tree ? of_yaml(c, &of, (struct yaml_node){tree, "", 0})
                       : cks_hcl_func_unsure(c, YAML_UNSURE);
    cks_json_delete(tree);
    cks_yaml_free(y);
    return cks_hcl_trace_decoded(c->ev, v, c->args[0]);
}

const struct cks_hcl_func cks_hcl_yamldecode_funcs[] = {
    {"yamldecode", "s", 1, 1, fn_yamldecode, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
