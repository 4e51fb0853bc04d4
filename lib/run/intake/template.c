#include "run/intake/template.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/secret.h"
#include "source/json/json.h"

/* The length of an action at the start of a text: {{ name }}, {% if %}, {# comment #}, <%= name %>;
 * 0: there is none. {{"a": 1}} is a mistake in JSON, and {{resolve:...}} is CloudFormation's own.
 */
static size_t
action_at(struct cks_str text)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"{{", "}}"}, {"{%", "%}"}, {"{#", "#}"}, {"<%", "%>"}};
    for (size_t i = 0; i < CKS_COUNT(marks); i++) {
        if (!cks_str_starts(text, marks[i].open))
            continue;
        struct cks_str line = cks_str_sub(text, 0, cks_str_find(text, "\n"));
        line = cks_str_sub(line, strlen(marks[i].open), line.n);
        size_t end = cks_str_find(line, marks[i].close);
        struct cks_str inner = cks_str_trim(cks_str_sub(line, 0, end));
        bool action =
            end < line.n && inner.n && inner.p[0] != '"' && !cks_str_starts(inner, "resolve:");
        return action ? end + 4 : 0;
    }
    return 0;
}

/* Whether the text breaks at an action: a brace opens an object in JSON, so the break is at the
 * action's first or second byte. */
bool
cks_template_breaks_json(struct cks_str text, size_t at)
{
    return action_at(cks_str_sub(text, at, text.n)) ||
           (at > 0 && action_at(cks_str_sub(text, at - 1, text.n)));
}

/* Whether a line has an action where YAML expects a value, and not inside a text. */
static bool
has_bare_action(struct cks_str line)
{
    struct cks_str body = cks_str_trim(line);
    while (cks_str_starts(body, "- "))
        body = cks_str_trim(cks_str_sub(body, 2, body.n));
    size_t colon = cks_str_find(body, ": {");
    return action_at(body) || (colon < body.n && body.p[0] != '"' && body.p[0] != '\'' &&
                               action_at(cks_str_sub(body, colon + 2, body.n)));
}

/* Whether a line of a text down to that of a place is of a kind. */
static bool
has_line(struct cks_str text, size_t at, bool (*is)(struct cks_str line))
{
    size_t end = at + cks_str_find(cks_str_sub(text, at, text.n), "\n");
    struct cks_str rest = cks_str_sub(text, 0, end);
    while (rest.n) {
        size_t n = cks_str_find(rest, "\n");
        if (is(cks_str_sub(rest, 0, n)))
            return true;
        rest = cks_str_sub(rest, n + 1, rest.n);
    }
    return false;
}

/* ---- what breaks without them too ---- */

/* Whether a line is nothing but actions, which may give any number of lines or none. */
static bool
is_line_of_actions(struct cks_str line)
{
    struct cks_str body = cks_str_trim(line);
    size_t n = 0;
    while (body.n && (n = action_at(body)) != 0)
        body = cks_str_trim(cks_str_sub(body, n, body.n));
    return n && !body.n;
}

/* Puts a word for each action. It keeps the action's letters, so that keys remain different. */
static void
put_words(char *copy, struct cks_str text)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = action_at(cks_str_sub(text, at, text.n));
        for (size_t i = at; i < at + n; i++)
            copy[i] = cks_is_alnum((unsigned char)text.p[i]) ? text.p[i] : 'x';
        at += n ? n : 1;
    }
}

static bool
is_sound_yaml(struct cks_str text, struct cks_yaml_error *reterr)
{
    struct cks_yaml *y = NULL;
    bool sound = cks_yaml_parse(text, CKS_YAML_CORE, &y, reterr);
    for (size_t i = 0; sound && i < cks_yaml_count(y); i++) {
        cJSON *tree = cks_yaml_tree(cks_yaml_part(y, i), reterr);
        sound = tree != NULL;
        cks_json_delete(tree);
    }
    cks_yaml_free(y);
    return sound;
}

enum cks_template
cks_template_of_yaml(struct cks_str text, size_t at, struct cks_yaml_error *reterr)
{
    /* A brace that does not open a mapping may break the text far below it, but never above. */
    if (!has_line(text, at, has_bare_action))
        return CKS_TEMPLATE_NONE;
    if (has_line(text, at, is_line_of_actions))
        return CKS_TEMPLATE_BREAKS;
    char *copy = cks_malloc(text.n);
    if (!copy)
        return CKS_TEMPLATE_MEMORY;
    memcpy(copy, text.p, text.n);
    put_words(copy, text);
    bool sound = is_sound_yaml((struct cks_str){copy, text.n}, reterr);
    cks_wipe(copy, text.n);
    free(copy);
    if (!sound && !reterr->message[0])
        return CKS_TEMPLATE_MEMORY;
    return sound || reterr->bound || has_line(text, reterr->offset, is_line_of_actions)
               ? CKS_TEMPLATE_BREAKS
               : CKS_TEMPLATE_SOUND;
}
