#include "source/yaml/parse.h"

#include "source/yaml/node.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "source/yaml/table.h"

static bool
fail_yaml(struct cks_yaml_error *reterr, size_t offset, const char *message, const char *help)
{
    *reterr = (struct cks_yaml_error){.offset = offset, .help = help};
    for (size_t i = 0; message && message[i] && i + 1 < sizeof(reterr->message); i++) {
        bool plain = message[i] >= ' ' && message[i] <= '~';
        reterr->message[i] = plain ? message[i] : '?';
    }
    return false;
}

#ifdef CKS_HAVE_YAML

#include <libfyaml.h>

/* What may be well-formed, and is beyond what is read. */
static bool
fail_bound(struct cks_yaml_error *reterr, size_t offset, enum cks_bound bound)
{
    fail_yaml(reterr, offset, cks_bound_reason(bound), NULL);
    reterr->bound = bound;
    return false;
}

static bool
fail_memory(struct cks_yaml_error *reterr)
{
    return fail_yaml(reterr, 0, NULL, NULL);
}

struct anchor {
    struct cks_str name;
    const struct cks_yaml_node *node;
};

struct builder {
    struct cks_yaml *y;
    struct cks_yaml_error *reterr;
    struct cks_yaml_node *stack[CKS_DEPTH_MAX];
    size_t depth;
    size_t at; /* where the last scalar or collection ended: the place of an empty value */
    CKS_VEC(struct anchor) anchors;
};

/* The characters that YAML allows: libfyaml takes controls, and ends a value at a byte that is
 * not UTF-8. */
static bool
check_characters(struct cks_str text, struct cks_yaml_error *reterr)
{
    size_t bad = cks_utf8_invalid(text);
    for (size_t i = 0; i < bad; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return fail_yaml(reterr, i, "unexpected control character, which YAML does not allow",
                             NULL);
    }
    return bad == text.n || fail_yaml(reterr, bad, "this byte is not UTF-8", NULL);
}

static bool
blank_at(struct cks_str text, size_t i)
{
    return i >= text.n || cks_is_space((unsigned char)text.p[i]);
}

/* Whether what is at i begins a block after the blanks before it. */
static bool
begins_block(struct cks_str text, size_t i)
{
    return i < text.n &&
           (memchr("?:|>", text.p[i], 4) != NULL || (text.p[i] == '-' && blank_at(text, i + 1)));
}

/* libfyaml 0.7.12 releases a key twice where a tab is between the : inside of an explicit key ("?
 * ") and the beginning of a block, which YAML does not allow. Such a text never reaches libfyaml.
 */
static bool
check_explicit_keys(struct cks_str text, struct cks_yaml_error *reterr)
{
    bool explicit = false;
    for (size_t i = 0; i < text.n; i++) {
        explicit |= text.p[i] == '?' && blank_at(text, i + 1);
        if (!explicit || text.p[i] != ':')
            continue;
        size_t tab = text.n, at = i + 1;
        for (; at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'); at++)
            if (text.p[at] == '\t' && tab == text.n)
                tab = at;
        if (tab < text.n && begins_block(text, at))
            return fail_yaml(reterr, tab, "unexpected tab before the start of a block",
                             "use spaces");
    }
    return true;
}

static struct cks_str
token_text(struct fy_token *token)
{
    size_t n = 0;
    const char *p = token ? fy_token_get_text(token, &n) : NULL;
    return (struct cks_str){p, p ? n : 0};
}

static size_t
token_start(struct fy_token *token, size_t otherwise)
{
    const struct fy_mark *m = token ? fy_token_start_mark(token) : NULL;
    return m ? m->input_pos : otherwise;
}

static size_t
token_end(struct fy_token *token, size_t otherwise)
{
    const struct fy_mark *m = token ? fy_token_end_mark(token) : NULL;
    return m ? m->input_pos : otherwise;
}

/* Where libfyaml had to decode a scalar it holds a copy of its own, which may be a secret. */
static void
wipe_copy(struct cks_str text, struct cks_str decoded)
{
    uintptr_t p = (uintptr_t)decoded.p, from = (uintptr_t)text.p;
    if (decoded.n && (p < from || p >= from + text.n))
        cks_wipe((void *)p, decoded.n);
}

static bool
name_anchor(struct builder *b, struct fy_token *token, const struct cks_yaml_node *node)
{
    if (!token)
        return true;
    struct cks_str name = token_text(token);
    for (size_t i = 0; i < b->anchors.count; i++) {
        if (cks_str_eq(b->anchors.items[i].name, name)) {
            b->anchors.items[i].node = node;
            return true;
        }
    }
    if (b->anchors.count >= CKS_YAML_ANCHORS_MAX)
        return fail_bound(b->reterr, token_start(token, b->at), CKS_BOUND_YAML_ANCHORS);
    struct anchor *a = cks_vec_push(&b->anchors);
    if (!a)
        return fail_memory(b->reterr);
    a->name = cks_arena_str(&b->y->arena, name);
    a->node = node;
    return a->name.p || fail_memory(b->reterr);
}

static bool
attach(struct builder *b, struct cks_yaml_node *node)
{
    if (b->depth == 0) {
        b->y->parts.items[b->y->parts.count - 1].root = node;
        return true;
    }
    struct cks_yaml_node *parent = b->stack[b->depth - 1];
    if (parent->last)
        parent->last->next = node;
    else
        parent->child = node;
    parent->last = node;
    return true;
}

/* A new node with its tag and anchor, in its place in the tree; NULL: reterr is filled. */
static struct cks_yaml_node *
add_node(struct builder *b, enum cks_yaml_kind kind, struct fy_token *tag, struct fy_token *anchor)
{
    struct cks_yaml_node *node = cks_arena_alloc(&b->y->arena, sizeof(*node));
    if (!node) {
        fail_memory(b->reterr);
        return NULL;
    }
    node->kind = (unsigned char)kind;
    if (tag) {
        node->tag = cks_arena_str(&b->y->arena, token_text(tag));
        if (!node->tag.p) {
            fail_memory(b->reterr);
            return NULL;
        }
    }
    return name_anchor(b, anchor, node) && attach(b, node) ? node : NULL;
}

static enum cks_yaml_style
style_of(struct fy_token *token)
{
    switch (token ? fy_token_scalar_style(token) : FYSS_PLAIN) {
    case FYSS_SINGLE_QUOTED:
        return CKS_YAML_SINGLE;
    case FYSS_DOUBLE_QUOTED:
        return CKS_YAML_DOUBLE;
    case FYSS_LITERAL:
    case FYSS_FOLDED:
        return CKS_YAML_BLOCK;
    default:
        return CKS_YAML_PLAIN;
    }
}

/* Block text from its first word to its last, without the indentation and final line breaks. */
static void
trim_block(struct cks_str text, struct cks_yaml_node *node)
{
    while (node->end > node->start && cks_is_space((unsigned char)text.p[node->end - 1]))
        node->end--;
    while (node->start < node->end && cks_is_space((unsigned char)text.p[node->start]))
        node->start++;
}

/* Breaks and the blanks around them, of which raw begins with the first, to b: one break is a
 * space, several are one less. Returns how much of raw they are. */
static size_t
fold_breaks(struct cks_buf *b, struct cks_str raw)
{
    size_t breaks = 0, i = 0;
    while (b->len && (b->data[b->len - 1] == ' ' || b->data[b->len - 1] == '\t'))
        b->len--;
    for (; i < raw.n && cks_is_space((unsigned char)raw.p[i]); i++)
        breaks +=
            raw.p[i] == '\n' || (raw.p[i] == '\r' && (i + 1 >= raw.n || raw.p[i + 1] != '\n'));
    if (breaks == 1)
        cks_buf_addc(b, ' ');
    else
        cks_buf_fill(b, '\n', breaks - 1);
    return i;
}

/* What is between single quotes. libfyaml 0.7.12 loses memory where five or more quotes in a row
 * are escaped, so it is not asked. NULL if out of memory. */
static struct cks_str
single_quoted(struct builder *b, struct cks_str raw)
{
    struct cks_buf text = {0};
    for (size_t i = 0; i < raw.n;) {
        if (raw.p[i] == '\n' || raw.p[i] == '\r') {
            i += fold_breaks(&text, cks_str_sub(raw, i, raw.n));
            continue;
        }
        cks_buf_addc(&text, raw.p[i]);
        i += raw.p[i] == '\'' ? 2 : 1;
    }
    struct cks_str kept = {0};
    if (cks_buf_ok(&text))
        kept = cks_arena_str(&b->y->arena, cks_buf_str(&text));
    cks_buf_free(&text);
    return kept;
}

/* Copies the value to the arena; NULL if out of memory. */
static struct cks_str
scalar_text(struct builder *b, const struct cks_yaml_node *node, struct fy_token *token)
{
    if (node->style == CKS_YAML_SINGLE)
        return single_quoted(b, cks_str_sub(b->y->text, node->start, node->end - node->start));
    struct cks_str value = token_text(token);
    struct cks_str kept = cks_arena_str(&b->y->arena, value);
    wipe_copy(b->y->text, value);
    return kept;
}

static bool
add_scalar(struct builder *b, struct fy_event *e)
{
    struct fy_token *token = e->scalar.value;
    struct cks_yaml_node *node = add_node(b, CKS_YAML_SCALAR, e->scalar.tag, e->scalar.anchor);
    if (!node)
        return false;
    node->style = (unsigned char)style_of(token);
    node->start = token_start(token, b->at);
    node->end = token_end(token, node->start);
    if (token) {
        node->value = scalar_text(b, node, token);
        if (!node->value.p)
            return fail_memory(b->reterr);
        if (node->value.n && memchr(node->value.p, '\0', node->value.n))
            return fail_yaml(b->reterr, node->start, "this value contains a NUL character", NULL);
    }
    if (node->style == CKS_YAML_SINGLE || node->style == CKS_YAML_DOUBLE) {
        node->start -= node->start > 0;
        node->end += node->end < b->y->text.n;
    } else if (node->style == CKS_YAML_BLOCK) {
        trim_block(b->y->text, node);
    }
    b->at = node->end;
    return true;
}

static bool
add_alias(struct builder *b, struct fy_event *e)
{
    struct fy_token *token = e->alias.anchor;
    struct cks_str name = token_text(token);
    size_t start = token_start(token, b->at + 1) - 1;
    struct cks_yaml_node *node = add_node(b, CKS_YAML_ALIAS, NULL, NULL);
    if (!node)
        return false;
    b->y->aliases = true;
    for (size_t i = 0; i < b->anchors.count; i++)
        if (cks_str_eq(b->anchors.items[i].name, name))
            node->target = b->anchors.items[i].node;
    if (!node->target)
        return fail_yaml(b->reterr, start,
                         "this alias names an anchor that is not defined before it", NULL);
    if (node->target->open)
        return fail_yaml(b->reterr, start, "this alias is inside the value that it names", NULL);
    node->start = start;
    node->end = b->at = token_end(token, start);
    return true;
}

static bool
open_collection(struct builder *b, enum cks_yaml_kind kind, struct fy_token *start,
                struct fy_token *tag, struct fy_token *anchor)
{
    size_t at = token_start(start, b->at);
    if (b->depth == CKS_DEPTH_MAX)
        return fail_bound(b->reterr, at, CKS_BOUND_DEPTH);
    struct cks_yaml_node *node = add_node(b, kind, tag, anchor);
    if (!node)
        return false;
    node->open = true;
    node->start = node->end = at;
    b->stack[b->depth++] = node;
    return true;
}

/* A flow collection ends at its bracket, a block at its last value: the token of its end is at
 * whatever comes next. */
static bool
close_collection(struct builder *b, struct fy_token *end)
{
    struct cks_yaml_node *node = b->stack[--b->depth];
    struct cks_str text = b->y->text;
    char first = node->start < text.n ? text.p[node->start] : '\0';
    size_t at = token_end(end, b->at);
    char bracket = node->kind == CKS_YAML_MAP ? '{' : '[';
    if (first == bracket && at > node->start && text.p[at - 1] == bracket + 2)
        node->end = at;
    else if (node->last && node->last->end > node->start)
        node->end = node->last->end;
    node->open = false;
    cks_yaml_make_table(b->y, node);
    b->at = node->end;
    return true;
}

static bool
open_document(struct builder *b, struct fy_event *e)
{
    struct cks_yaml_part *part = cks_vec_push(&b->y->parts);
    if (!part)
        return fail_memory(b->reterr);
    b->anchors.count = 0;
    b->depth = 0;
    b->at = token_end(e->document_start.document_start, b->at);
    return true;
}

static bool
take_event(struct builder *b, struct fy_event *e)
{
    switch (e->type) {
    case FYET_DOCUMENT_START:
        return open_document(b, e);
    case FYET_SCALAR:
        return add_scalar(b, e);
    case FYET_ALIAS:
        return add_alias(b, e);
    case FYET_MAPPING_START:
        return open_collection(b, CKS_YAML_MAP, e->mapping_start.mapping_start,
                               e->mapping_start.tag, e->mapping_start.anchor);
    case FYET_SEQUENCE_START:
        return open_collection(b, CKS_YAML_LIST, e->sequence_start.sequence_start,
                               e->sequence_start.tag, e->sequence_start.anchor);
    case FYET_MAPPING_END:
        return close_collection(b, e->mapping_end.mapping_end);
    case FYET_SEQUENCE_END:
        return close_collection(b, e->sequence_end.sequence_end);
    default:
        return true;
    }
}

/* The tab that is in the indentation of the line with `at`, or of the next, since libfyaml marks
 * the value before it; text.n where there is none. */
static size_t
tab_near(struct cks_str text, size_t at)
{
    size_t line = at < text.n ? at : text.n;
    while (line && text.p[line - 1] != '\n')
        line--;
    for (int lines = 0; lines < 2; lines++) {
        size_t i = line;
        while (i < text.n && text.p[i] == ' ')
            i++;
        if (i < text.n && text.p[i] == '\t')
            return i;
        line += cks_str_find(cks_str_sub(text, line, text.n), "\n");
        line += line < text.n;
    }
    return text.n;
}

static void
tell_diag(struct builder *b, struct fy_diag *diag)
{
    void *position = NULL;
    struct cks_str text = b->y->text;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &position);
    size_t at = first ? token_start(first->fyt, b->at) : b->at;
    size_t tab = tab_near(text, at < text.n ? at : text.n);
    if (tab < text.n)
        fail_yaml(b->reterr, tab, "unexpected tab in the indentation", "indent with spaces");
    else
        fail_yaml(b->reterr, at < text.n ? at : text.n,
                  first && first->msg ? first->msg : "the text ends in the middle of a value",
                  NULL);
}

static bool
read_events(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
    struct fy_event *e;
    while ((e = fy_parser_parse(parser))) {
        bool ok = take_event(b, e);
        fy_parser_event_free(parser, e);
        if (!ok)
            return false;
    }
    if (fy_parser_get_stream_error(parser)) {
        tell_diag(b, diag);
        return false;
    }
    return true;
}

static void
no_output(struct fy_diag *diag, void *user, const char *text, size_t n)
{
    CKS_UNUSED(diag);
    CKS_UNUSED(user);
    CKS_UNUSED(text);
    CKS_UNUSED(n);
}

/* libfyaml 0.7.12 uses its parser's and its input's memory unseen: where that is missing, it is
 * not called. It needs less than 16 KiB until the first event, which then lie ready. */
static bool
is_room(void)
{
    void *room = cks_malloc(CKS_YAML_START_BYTES);
    free(room);
    return room != NULL;
}

static bool
read_nodes(struct cks_yaml *y, struct cks_yaml_error *reterr)
{
    bool ok = false;
    struct builder b = {.y = y, .reterr = reterr};
    struct fy_diag_cfg diag_cfg;
    struct fy_parser *parser = NULL;
    if (y->text.n > CKS_YAML_BYTES_MAX)
        return fail_bound(reterr, CKS_YAML_BYTES_MAX, CKS_BOUND_YAML_BYTES);
    if (!check_characters(y->text, reterr) || !check_explicit_keys(y->text, reterr))
        return false;
    if (!y->text.n)
        return true;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = no_output;
    diag_cfg.colorize = false;
    cks_memory_watch();
    if (!is_room())
        return fail_memory(reterr);
    struct fy_diag *diag = fy_diag_create(&diag_cfg);
    if (!diag)
        return fail_memory(reterr);
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg cfg = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DISABLE_MMAP_OPT |
                 FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE | FYPCF_SLOPPY_FLOW_INDENTATION,
        .diag = diag,
    };
    parser = fy_parser_create(&cfg);
    if (!parser || fy_parser_set_string(parser, y->text.p, y->text.n) != 0)
        fail_memory(reterr);
    else
        ok = read_events(&b, parser, diag);
    if (!cks_memory_sufficed())
        ok = fail_memory(reterr); /* whatever libfyaml made of it */
    cks_vec_free(&b.anchors);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return ok;
}

#endif

bool
cks_yaml_available(void)
{
#ifdef CKS_HAVE_YAML
    return true;
#else
    return false;
#endif
}

bool
cks_yaml_read(struct cks_yaml *y, struct cks_yaml_error *reterr)
{
#ifdef CKS_HAVE_YAML
    return read_nodes(y, reterr);
#else
    CKS_UNUSED(y);
    return fail_yaml(reterr, 0, "this build of ckscheck does not support YAML",
                     "convert the file to JSON, or build with libfyaml");
#endif
}
