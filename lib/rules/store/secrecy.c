/* CKS901 and CKS902: where secrets are kept. */
#include "rules/judge/checks.h"
#include "rules/store/placeholder.h"
#include "rules/store/values.h"

static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};

/* A secret that can be read in the files that were given: not one that they only refer to, no
 * placeholder, no reference to a file. */
static bool
stands_here(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = cks_of(s, p);
    return cks_known_string(v) && v->origin != CKS_FROM_FILE && !cks_secret_empty(v->secret) &&
           !cks_is_file_url(s, p) && !cks_placeholder_of(s, p);
}

/* Whether the rule was given a severity of its own for this run. */
static bool
was_asked_for(const struct cks_judge *j, enum cks_rule rule)
{
    return cks_judge_severity(j, rule) <= CKS_ERROR;
}

void
cks_check_secret_in_source(struct cks_judge *j, const struct cks_store *s)
{
    bool input = cks_input_as_is(s->input);
    /* A tool's output always contains the secret in plain text, and CKS903 reports it. An AWS CLI
     * input must contain its secret, so it is not a fault unless the file is committed. A user who
     * gives the rule a severity wants to see it anyway. */
    if (cks_input_is_output(s->input) ||
        (input && !j->options->committed && !was_asked_for(j, CKS901)))
        return;
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        if (!stands_here(s, secrets[i]))
            continue;
        struct cks_spot spot = {.rule = CKS901, .other = input, .param = secrets[i]};
        if (input)
            spot.help = "keep the file out of version control, or fill in the secret just before "
                        "the call";
        else
            spot.help = "take it from a secret store or a variable that is marked as sensitive";
        cks_find(j, s, spot, "%s is in plain text in this file", cks_short_name(secrets[i]));
    }
}

void
cks_check_secret_file_mode(struct cks_judge *j, const struct cks_store *s)
{
    const char *file = s->doc ? s->doc->file : NULL;
    /* One finding for each file. */
    if (!j->file.world_readable || (file && file == j->file.secret_checked))
        return;
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        if (!stands_here(s, secrets[i]))
            continue;
        j->file.secret_checked = file;
        if (file && j->file.exposed && !j->file.exposed(file))
            return;
        struct cks_spot spot = {.rule = CKS902, .param = secrets[i], .here = true};
        spot.help = "make it readable only by its owner: chmod 600";
        cks_find(j, s, spot, "%s is in a file that every user of this machine can read",
                 cks_short_name(secrets[i]));
        return;
    }
}
