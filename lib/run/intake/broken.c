#include "run/intake/broken.h"

#include "formats/reading/calls.h"
#include "formats/reading/words.h"
#include "formats/format.h"
#include "formats/json_like.h"
#include "run/intake/other.h"

#define IS_TEMPLATE "this is a template; its output was not checked"

/* ---- templates of other programs ---- */

/* The length of an action at the start of a text: {{ name }}, {% if %}, {# comment #}; 0: there is
 * none. {{"a": 1}} is a mistake in JSON, and {{resolve:...}} is CloudFormation's own. */
static size_t
action_at(struct cks_str text)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"{{", "}}"}, {"{%", "%}"}, {"{#", "#}"}};
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
static bool
breaks_at_action(struct cks_str text, size_t at)
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

/* A brace that does not open a mapping may break the text far below it, but never above. */
static bool
has_bare_action_above(struct cks_str text, size_t at)
{
    size_t end = at + cks_str_find(cks_str_sub(text, at, text.n), "\n");
    struct cks_str rest = cks_str_sub(text, 0, end);
    while (rest.n) {
        size_t n = cks_str_find(rest, "\n");
        if (has_bare_action(cks_str_sub(rest, 0, n)))
            return true;
        rest = cks_str_sub(rest, n + 1, rest.n);
    }
    return false;
}

/* ---- other forms ---- */

/* Whether a file that begins as JSON does was meant as an input: by its name, by the stores before
 * the break, or by its members. */
static enum cks_status
was_meant(struct cks_intake *in, struct cks_str text, size_t at, bool *ret)
{
    enum cks_promise promise = cks_promise_of(in->input->name);
    bool relaxed = cks_is_relaxed_json_at(text, at);
    *ret = in->c->records.list.count > in->first_store;
    if (*ret || promise == CKS_PROMISES_ANOTHER)
        return CKS_OK;
    if (promise == CKS_PROMISES_JSON && relaxed)
        return cks_input_may_hold(in, ret);
    *ret = promise == CKS_PROMISES_JSON || cks_is_like_store_json(text, at) || in->is_wide ||
           (promise == CKS_PROMISES_NOTHING && !relaxed && cks_begins_as_object(text));
    return CKS_OK;
}

enum cks_status
cks_intake_broken_json(struct cks_intake *in, const struct cks_document *doc,
                       const struct cks_range *range, const struct cks_json_error *error)
{
    bool meant;
    size_t at = range->start < doc->text.n ? range->start : doc->text.n;
    if (error->bound)
        return cks_input_beyond(in, range->line, error->bound);
    if (breaks_at_action(doc->text, at)) {
        if (cks_accepts_file(doc->text)) {
            cks_intake_accept(in);
            return CKS_OK;
        }
        cks_intake_trouble(in, doc, CKS_TROUBLE_UNREAD, range, IS_TEMPLATE, NULL);
        return CKS_OK;
    }
    enum cks_status status = was_meant(in, doc->text, at, &meant);
    if (status || !meant)
        return status ? status : cks_intake_other(in);
    cks_intake_trouble(in, doc, CKS_TROUBLE_SYNTAX, range,
                       cks_text(&in->c->judge, "not valid JSON: %s", error->message), error->help);
    return CKS_OK;
}

enum cks_status
cks_intake_broken_yaml(struct cks_intake *in, const struct cks_document *doc,
                       const struct cks_range *range, const char *message, const char *help)
{
    bool template = has_bare_action_above(doc->text, range->start);
    if (template && cks_accepts_file(doc->text)) {
        cks_intake_accept(in);
        return CKS_OK;
    }
    if (template && !cks_may_hold_store(doc->text))
        return CKS_OK;
    cks_intake_trouble(in, doc, template ? CKS_TROUBLE_UNREAD : CKS_TROUBLE_SYNTAX, range,
                       template ? IS_TEMPLATE
                                : cks_text(&in->c->judge, "not valid YAML: %s", message),
                       template ? NULL : help);
    return CKS_OK;
}
