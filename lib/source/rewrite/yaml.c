/* Whether a text means what it should is asked of the YAML reader itself, with the literal alone in
 * a document of one member. */
#include "source/rewrite/yaml.h"

#include "source/json/json.h"
#include "source/yaml/yaml.h"

#define MEMBER "k"

/* The string that the one member of a document is, under the dialect that types the fewest plain
 * words as something else; then under the others. */
static bool
means_under(struct cks_str document, struct cks_str text, enum cks_yaml_dialect dialect)
{
    struct cks_yaml_error error;
    struct cks_yaml *yaml = NULL;
    if (!cks_yaml_parse(document, dialect, &yaml, &error))
        return false;
    cJSON *tree = cks_yaml_count(yaml) == 1 ? cks_yaml_tree(cks_yaml_part(yaml, 0), &error) : NULL;
    const cJSON *item = cks_json_get(tree, MEMBER);
    bool same = cJSON_IsObject(tree) && cJSON_GetArraySize(tree) == 1 && cJSON_IsString(item) &&
                cks_str_eq(cks_json_text(item), text);
    cks_json_delete(tree);
    cks_yaml_free(yaml);
    return same;
}

static bool
yaml_means(struct cks_str literal, struct cks_str text)
{
    struct cks_buf document = {0};
    cks_buf_adds(&document, MEMBER ": ");
    cks_buf_addstr(&document, literal);
    cks_buf_addc(&document, '\n');
    struct cks_str all = cks_buf_str(&document);
    bool ok = cks_buf_ok(&document) && means_under(all, text, CKS_YAML_CORE) &&
              means_under(all, text, CKS_YAML_GO) &&
              means_under(all, text, CKS_YAML_CLOUDFORMATION);
    cks_buf_free(&document);
    return ok;
}

/* Where the header of the block scalar stands whose text begins at `start`; `start` for another
 * scalar. */
static size_t
header_before(struct cks_str text, size_t start)
{
    size_t at = start;
    while (at && (text.p[at - 1] == ' ' || text.p[at - 1] == '\n' || text.p[at - 1] == '\r'))
        at--;
    struct cks_str between = cks_str_sub(text, at, start - at);
    if (cks_str_find(between, "\n") == between.n)
        return start;
    while (at && (cks_is_digit((unsigned char)text.p[at - 1]) || text.p[at - 1] == '+' ||
                  text.p[at - 1] == '-'))
        at--;
    return at && (text.p[at - 1] == '|' || text.p[at - 1] == '>') ? at - 1 : start;
}

/* Whether an anchor or a tag precedes: others refer to the value, or it is not a plain string. */
static bool
is_marked(struct cks_str text, size_t start)
{
    size_t end = start;
    while (end && (text.p[end - 1] == ' ' || text.p[end - 1] == '\t'))
        end--;
    size_t at = end;
    while (at && !cks_is_space((unsigned char)text.p[at - 1]) && text.p[at - 1] != ',' &&
           text.p[at - 1] != '[' && text.p[at - 1] != '{')
        at--;
    return at < end && (text.p[at] == '&' || text.p[at] == '!');
}

/* A literal block scalar of the same indentation: its header says how it ends. */
static bool
as_block(struct cks_str literal, struct cks_str to, struct cks_rewrite *ret)
{
    const char *line_end = cks_rewrite_line_end(literal);
    size_t first = cks_str_find(literal, "\n") + 1, indent = 0;
    struct cks_str body = cks_str_sub(literal, first, literal.n), rest = body;
    while (rest.n && cks_str_trim(cks_str_sub(rest, 0, cks_str_find(rest, "\n"))).n == 0)
        rest = cks_str_sub(rest, cks_str_find(rest, "\n") + 1, rest.n);
    while (indent < rest.n && rest.p[indent] == ' ')
        indent++;
    bool line = cks_str_ends(to, "\n");
    struct cks_str lines = cks_str_sub(to, 0, to.n - line);
    if (!indent || !lines.n || lines.p[0] == ' ' || cks_str_ends(lines, "\n"))
        return false;
    cks_buf_printf(&ret->text, "|%s", line ? "" : "-");
    for (bool more = true; more;) {
        size_t n = cks_str_find(lines, "\n");
        cks_buf_adds(&ret->text, line_end);
        if (n)
            cks_buf_fill(&ret->text, ' ', indent);
        cks_buf_addstr(&ret->text, cks_str_sub(lines, 0, n));
        more = n < lines.n;
        lines = cks_str_sub(lines, n + 1, lines.n);
    }
    return true;
}

static bool
as_single(struct cks_str to, struct cks_rewrite *ret)
{
    cks_buf_addc(&ret->text, '\'');
    for (size_t i = 0; i < to.n; i++) {
        if ((unsigned char)to.p[i] < ' ')
            return false;
        if (to.p[i] == '\'')
            cks_buf_addc(&ret->text, '\'');
        cks_buf_addc(&ret->text, to.p[i]);
    }
    cks_buf_addc(&ret->text, '\'');
    return true;
}

/* Without quotes where nothing in it could be taken for anything else. */
static bool
as_plain(struct cks_str to, struct cks_rewrite *ret)
{
    if (!cks_rewrite_plain(to, "/._-:") || cks_str_ends(to, ":") || to.p[0] == '-' ||
        to.p[0] == ':')
        return false;
    cks_buf_addstr(&ret->text, to);
    return true;
}

/* The styles in which `to` may be written, the literal's own first. */
static bool
write_as(unsigned style, struct cks_str literal, struct cks_str to, struct cks_rewrite *ret)
{
    char c = literal.p[0];
    switch (style) {
    case 0:
        return c == '\'' ? as_single(to, ret)
                         : (c == '|' || c == '>') && as_block(literal, to, ret);
    case 1:
        return c != '"' && c != '\'' && as_plain(to, ret);
    case 2:
        return c != '"' && as_single(to, ret);
    default:
        cks_rewrite_quoted(&ret->text, to);
        return true;
    }
}

#define STYLES 4u

enum cks_rewritten
cks_rewrite_yaml(const struct cks_document *doc, struct cks_str from, struct cks_str to,
                 struct cks_rewrite *ret)
{
    size_t start = header_before(doc->text, ret->range.start);
    struct cks_str literal = cks_str_sub(doc->text, start, ret->range.end - start);
    if (is_marked(doc->text, start))
        return CKS_REWRITE_SHARED;
    if (!yaml_means(literal, from))
        return CKS_REWRITE_COMPUTED;
    ret->range.start = start;
    for (unsigned style = 0; style < STYLES; style++) {
        cks_buf_clear(&ret->text);
        if (write_as(style, literal, to, ret) && yaml_means(cks_buf_str(&ret->text), to))
            return CKS_REWRITTEN;
        if (!cks_buf_ok(&ret->text))
            return CKS_REWRITE_NO_MEMORY;
    }
    return CKS_REWRITE_STYLE;
}
