#include "config/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Configurations nest three deep. */
#define DEPTH_MAX 8

struct parser {
    struct cli_yaml *y;
    const char *line; /* the line being read; not terminated */
    size_t length;    /* without the line break, comment and white space at the end */
    size_t indent;    /* white space at its beginning */
    unsigned number;
    const char *rest; /* the lines after it */
};

static bool fail_line(struct parser *p, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool
fail_line(struct parser *p, size_t at, const char *fmt, ...)
{
    va_list ap;
    if (p->y->error[0])
        return false;
    va_start(ap, fmt);
    vsnprintf(p->y->error, sizeof(p->y->error), fmt, ap);
    va_end(ap);
    p->y->line = p->number;
    p->y->column = (unsigned)at + 1;
    return false;
}

/* The length of a line without a comment: # after white space, outside of quotes. */
static size_t
without_comment(const char *line, size_t n)
{
    char quote = 0;
    for (size_t i = 0; i < n; i++) {
        if (quote == '"' && line[i] == '\\')
            i++;
        else if (quote)
            quote = line[i] == quote ? 0 : quote;
        else if (line[i] == '#' && (i == 0 || line[i - 1] == ' '))
            return i;
        else if ((line[i] == '"' || line[i] == '\'') && (i == 0 || strchr(" [,", line[i - 1])))
            quote = line[i];
    }
    return n;
}

/* Goes to the next line that says something; false at the end or after an error. */
static bool
next_told_line(struct parser *p)
{
    while (p->rest && *p->rest) {
        size_t n = strcspn(p->rest, "\n");
        p->line = p->rest;
        p->rest += n + (p->rest[n] == '\n');
        p->number++;
        if (n && p->line[n - 1] == '\r')
            n--;
        n = without_comment(p->line, n);
        while (n && p->line[n - 1] == ' ')
            n--;
        const char *tab = memchr(p->line, '\t', n);
        if (tab)
            return fail_line(p, (size_t)(tab - p->line),
                             "unexpected tab; YAML is indented with spaces");
        p->length = n;
        p->indent = strspn(p->line, " ");
        if (n && p->number == 1 && n == 3 && strncmp(p->line, "---", 3) == 0)
            continue;
        if (p->indent < n)
            return true;
    }
    p->line = NULL;
    return false;
}

static struct cli_node *
new_node(struct parser *p, enum cli_node_kind kind, size_t at)
{
    struct cli_node *node = calloc(1, sizeof(*node));
    if (!node) {
        fail_line(p, at, "out of memory");
        return NULL;
    }
    *node = (struct cli_node){.kind = kind, .line = p->number, .column = (unsigned)at + 1};
    return node;
}

static char *
copy_word(struct parser *p, const char *text, size_t n, size_t at)
{
    char *s = malloc(n + 1);
    if (!s) {
        fail_line(p, at, "out of memory");
        return NULL;
    }
    memcpy(s, text, n);
    s[n] = '\0';
    return s;
}

/* A quoted word from `at`; *ret_end is after its closing quote. */
static char *
quoted_word(struct parser *p, size_t at, size_t *ret_end)
{
    char quote = p->line[at];
    char *s = copy_word(p, p->line + at, p->length - at, at);
    size_t n = 0, i;
    for (i = at + 1; s && i < p->length && p->line[i] != quote; i++) {
        char c = p->line[i];
        if (quote == '"' && c == '\\') {
            c = ++i < p->length ? p->line[i] : '\0';
            if (c != '"' && c != '\\') {
                fail_line(p, i, "unknown escape; only \\\" and \\\\ are allowed");
                break;
            }
        }
        s[n++] = c;
    }
    if (s && i >= p->length)
        fail_line(p, at, "unclosed quote");
    if (s)
        s[n] = '\0';
    *ret_end = i + 1;
    return s;
}

/* A word that is in the line from `at` to `end`. */
static struct cli_node *
plain_word(struct parser *p, size_t at, size_t end)
{
    struct cli_node *node = new_node(p, CLI_NODE_WORD, at);
    size_t after = end;
    if (!node)
        return NULL;
    if (p->line[at] == '"' || p->line[at] == '\'')
        node->text = quoted_word(p, at, &after);
    else if (strchr("&*!|>{}%@`?", p->line[at]))
        fail_line(p, at, "'%c' starts YAML syntax that is not supported here; quote the value",
                  p->line[at]);
    else
        node->text = copy_word(p, p->line + at, end - at, at);
    if (after < end)
        fail_line(p, after, "unexpected text after the closing quote");
    return node;
}

static size_t
skip_spaces(const struct parser *p, size_t at)
{
    while (at < p->length && p->line[at] == ' ')
        at++;
    return at;
}

/* The end of a flow list's item: before a comma or the bracket, outside of quotes. */
static size_t
item_end(const struct parser *p, size_t at)
{
    char quote = p->line[at] == '"' || p->line[at] == '\'' ? p->line[at++] : 0;
    for (; at < p->length; at++) {
        if (quote == '"' && p->line[at] == '\\')
            at++;
        else if (quote && p->line[at] == quote)
            quote = 0;
        else if (!quote && strchr(",]", p->line[at]))
            break;
    }
    return at < p->length ? at : p->length;
}

/* "[a, b]" */
static struct cli_node *
flow_list(struct parser *p, size_t at)
{
    struct cli_node *list = new_node(p, CLI_NODE_LIST, at);
    struct cli_node **next = list ? &list->first : NULL;
    at = skip_spaces(p, at + 1);
    while (list && at < p->length && p->line[at] != ']' && !p->y->error[0]) {
        size_t end = item_end(p, at), last = end;
        while (last > at && p->line[last - 1] == ' ')
            last--;
        if (last == at || p->line[at] == '[') {
            fail_line(p, at, "a one-line list may contain only words");
            break;
        }
        *next = plain_word(p, at, last);
        next = *next ? &(*next)->next : next;
        at = end < p->length && p->line[end] == ',' ? skip_spaces(p, end + 1) : end;
    }
    if (at >= p->length)
        fail_line(p, at, "unclosed list; expected ]");
    else if (at + 1 < p->length)
        fail_line(p, at + 1, "unexpected text after the list");
    return list;
}

static struct cli_node *read_map_or_list(struct parser *p, size_t indent, unsigned depth);

/* What is behind "key:" or "-" at `at` of the line, or below it. */
static struct cli_node *
read_value(struct parser *p, size_t at, size_t indent, bool in_map, unsigned depth)
{
    struct cli_node *node;
    at = skip_spaces(p, at);
    if (at < p->length) {
        node = p->line[at] == '[' ? flow_list(p, at) : plain_word(p, at, p->length);
        next_told_line(p);
        return node;
    }
    unsigned line = p->number;
    if (next_told_line(p) &&
        (p->indent > indent || (in_map && p->indent == indent && p->line[indent] == '-')))
        return read_map_or_list(p, p->indent, depth + 1);
    if (!p->y->error[0]) {
        p->number = p->line ? p->number : line;
        node = new_node(p, CLI_NODE_WORD, at);
        if (node) {
            node->line = line;
            node->text = copy_word(p, "", 0, at);
        }
        return node;
    }
    return NULL;
}

/* The length of "key" before ": " or ":" at the end of the line; 0 if there is none. */
static size_t
key_length(const struct parser *p, size_t at)
{
    for (size_t i = at; i < p->length; i++)
        if (p->line[i] == ':' && (i + 1 == p->length || p->line[i + 1] == ' '))
            return i - at;
        else if (strchr("\"'[]{}", p->line[i]))
            return 0;
    return 0;
}

static bool
map_has_key(const struct cli_node *map, const char *key)
{
    for (const struct cli_node *n = map->first; n; n = n->next)
        if (n->key && strcmp(n->key, key) == 0)
            return true;
    return false;
}

/* A map whose first key is at `indent` of the line (which may start with "- "). */
static struct cli_node *
map(struct parser *p, size_t indent, unsigned depth)
{
    struct cli_node *node = new_node(p, CLI_NODE_MAP, indent);
    struct cli_node **next = node ? &node->first : NULL;
    do {
        size_t n = key_length(p, indent);
        unsigned line = p->number;
        if (!n || p->line[indent] == '-') {
            fail_line(p, indent, "expected \"key: value\"");
            break;
        }
        char *key = copy_word(p, p->line + indent, n, indent);
        if (!key || !node || map_has_key(node, key)) {
            fail_line(p, indent, "duplicate key \"%.40s\"", key ? key : "");
            free(key);
            break;
        }
        struct cli_node *child = read_value(p, indent + n + 1, indent, true, depth);
        if (!child) {
            free(key);
            break;
        }
        child->key = key;
        child->line = line;
        child->column = (unsigned)indent + 1;
        *next = child;
        next = &child->next;
    } while (p->line && !p->y->error[0] && p->indent == indent);
    return node;
}

static struct cli_node *
read_list_items(struct parser *p, size_t indent, unsigned depth)
{
    struct cli_node *node = new_node(p, CLI_NODE_LIST, indent);
    struct cli_node **next = node ? &node->first : NULL;
    while (node && p->line && !p->y->error[0] && p->indent == indent && p->line[indent] == '-') {
        if (indent + 1 < p->length && p->line[indent + 1] != ' ') {
            fail_line(p, indent, "expected a space after the dash");
            break;
        }
        size_t at = skip_spaces(p, indent + 1);
        bool is_map = at < p->length && key_length(p, at) > 0;
        if (is_map)
            p->indent = at;
        *next = is_map ? map(p, at, depth + 1) : read_value(p, indent + 1, indent, false, depth);
        next = *next ? &(*next)->next : next;
    }
    return node;
}

static struct cli_node *
read_map_or_list(struct parser *p, size_t indent, unsigned depth)
{
    if (depth > DEPTH_MAX) {
        fail_line(p, indent, "nested too deep");
        return NULL;
    }
    struct cli_node *node =
        p->line[indent] == '-' && (indent + 1 == p->length || p->line[indent + 1] == ' ')
            ? read_list_items(p, indent, depth)
            : map(p, indent, depth);
    if (p->line && !p->y->error[0] && p->indent > indent)
        fail_line(p, p->indent, "this line is indented more than those before it");
    return node;
}

bool
cli_yaml_parse(struct cli_yaml *y, const char *text)
{
    struct parser p = {.y = y, .rest = text};
    *y = (struct cli_yaml){0};
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        p.rest += 3;
    if (next_told_line(&p)) {
        y->root = read_map_or_list(&p, p.indent, 0);
        if (p.line && !y->error[0])
            fail_line(&p, p.indent, "this line is indented less than those before it");
    }
    if (y->root && y->root->kind != CLI_NODE_MAP && !y->error[0]) {
        snprintf(y->error, sizeof(y->error), "expected keys, not a list");
        y->line = y->column = 1;
    }
    return !y->error[0];
}

static void
free_node(struct cli_node *node)
{
    while (node) {
        struct cli_node *next = node->next;
        free_node(node->first); /* DEPTH_MAX deep at most */
        free(node->key);
        free(node->text);
        free(node);
        node = next;
    }
}

void
cli_yaml_free(struct cli_yaml *y)
{
    free_node(y->root);
    y->root = NULL;
}
