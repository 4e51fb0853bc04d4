#include "run/intake/broken.h"

#include "formats/reading/calls.h"
#include "formats/reading/words.h"
#include "formats/format.h"
#include "formats/json_like.h"
#include "run/intake/other.h"
#include "run/intake/template.h"

#define IS_TEMPLATE "this is a template; its output was not checked"

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
    if (cks_template_breaks_json(doc->text, at)) {
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
    struct cks_yaml_error error = {0};
    struct cks_range own = *range;
    enum cks_template template = cks_template_of_yaml(doc->text, range->start, &error);
    if (template == CKS_TEMPLATE_MEMORY)
        return cks_run_did(in->c, false) ? CKS_OK : CKS_ERR_MEMORY;
    if (template == CKS_TEMPLATE_BREAKS && cks_accepts_file(doc->text)) {
        cks_intake_accept(in);
        return CKS_OK;
    }
    if (template != CKS_TEMPLATE_NONE && !cks_may_hold_store(doc->text))
        return CKS_OK;
    if (template == CKS_TEMPLATE_BREAKS) {
        cks_intake_trouble(in, doc, CKS_TROUBLE_UNREAD, range, IS_TEMPLATE, NULL);
        return CKS_OK;
    }
    /* What is wrong apart from its actions is said at its own place. */
    if (template == CKS_TEMPLATE_SOUND) {
        own = (struct cks_range){.start = error.offset, .end = error.offset + 1};
        cks_range_resolve(doc->text, doc->origin, &own);
        message = error.message;
        help = error.help;
    }
    cks_intake_trouble(in, doc, CKS_TROUBLE_SYNTAX, &own,
                       cks_text(&in->c->judge, "not valid YAML: %s", message), help);
    return CKS_OK;
}
