/* CKS903, CKS921 and CKS922: what plans, states and exports of infrastructure tools show. */
#include "rules/judge/checks.h"
#include "rules/store/values.h"

static const char *
document_name(const struct cks_store *s)
{
    if (!cks_input_is_output(s->input))
        return NULL;
    return s->plan && s->plan->pulumi ? "Pulumi preview" : cks_input(s->input)->called;
}

static const char *
secret_help(const struct cks_store *s)
{
    if (cks_input(s->input)->names == CKS_NAMES_PULUMI)
        return "keep the file out of version control and logs, make the value a Pulumi secret, "
               "and change it if others could read it";
    return "keep the file out of version control and logs and the state in an encrypted backend, "
           "and change the value if others could read it";
}

void
cks_check_secret_in_plan(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    const char *document = document_name(s);
    if (!document)
        return;
    struct cks_spot spot = {.rule = CKS903,
                            .other = j->options->committed,
                            .whole = true,
                            .here = true,
                            .help = secret_help(s)};
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        const struct cks_value *v = cks_of(s, secrets[i]);
        if (!cks_known_string(v) || cks_secret_length(v->secret) == 0)
            continue;
        spot.param = secrets[i];
        cks_find(j, s, spot, "%s is in plain text in this %s", cks_short_name(secrets[i]),
                 document);
    }
    for (const struct cks_extra *e = s->extras; e; e = e->next) {
        if (e->kind != CKS_EXTRA_SECRET)
            continue;
        spot.param = CKS_P_NONE;
        spot.extra = e;
        cks_find(j, s, spot, CKS_STR_FMT " is in plain text in this %s", CKS_STR_ARG(e->name),
                 document);
    }
}

/* A store has fewer arguments that force it; of a longer list the others are counted. */
#define FORCING_SHOWN 16

static const char *
forcing_arguments(struct cks_judge *j, const struct cks_plan_change *plan)
{
    const char *text = NULL;
    size_t n = 0, others = 0;
    for (const char *const *p = plan->replace_paths; p && *p; p++, n++) {
        others += n >= FORCING_SHOWN;
        const char *name = n < FORCING_SHOWN ? cks_say(j, cks_str_of(*p)) : NULL;
        if (!text)
            text = name;
        else if (name)
            text = cks_text(j, p[1] ? "%s, %s" : "%s and %s", text, name);
    }
    return others ? cks_text(j, "%s and %zu others", text, others) : text;
}

static enum cks_param
first_forcing(const struct cks_plan_change *plan)
{
    const char *name = plan->replace_paths ? plan->replace_paths[0] : NULL;
    if (!name)
        return CKS_P_NONE;
    return plan->pulumi ? cks_param_find_pulumi(cks_str_of(name), false)
                        : cks_param_find_terraform(cks_str_of(name), false);
}

void
cks_check_store_replaced(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_plan_change *plan = s->plan;
    if (!plan || !plan->replaces)
        return;
    const char *arguments = forcing_arguments(j, plan);
    enum cks_param first = first_forcing(plan);
    bool given = first != CKS_P_NONE && cks_of(s, first)->state != CKS_VALUE_ABSENT;
    struct cks_spot spot = {.rule = CKS921, .param = first, .whole = true, .no_parameter = !given};
    const char *because = arguments ? cks_text(j, " (forced by %s)", arguments) : "";
    spot.help = "keep the arguments and create a second store, or move the keys' data to other "
                "keys and delete the keys and the store first";
    if (plan->create_before_destroy)
        cks_find(j, s, spot,
                 "this change replaces the store%s: the new one is created first, but the old one "
                 "still uses its name and cluster or URI",
                 because);
    else
        cks_find(j, s, spot,
                 "this change deletes the store and creates it again%s; KMS does not delete a "
                 "store that has keys",
                 because);
}

/* What KMS changes only while the store is DISCONNECTED, for any type. */
static bool
update_needs_disconnected(enum cks_param p)
{
    return p == CKS_P_PASSWORD || p == CKS_P_CLUSTER || p == CKS_P_ENDPOINT ||
           p == CKS_P_CONNECTIVITY || p == CKS_P_SERVICE || p == CKS_P_OWNER;
}

void
cks_check_update_needs_disconnect(struct cks_judge *j, const struct cks_store *s)
{
    if (!s->plan || s->operation != CKS_UPDATE)
        return;
    /* An inventory shows the state, and CKS602 reports it. */
    if (j->hand.current && j->hand.current->state != CKS_STATE_UNKNOWN)
        return;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        if (!update_needs_disconnected(p) || !cks_given(cks_of(s, p)))
            continue;
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS922,
                                   .param = p,
                                   .whole = true,
                                   .help =
                                       "disconnect the store before you apply this and connect it "
                                       "afterwards; its keys cannot be used in the meantime"},
                 "%s can be changed only while the store is DISCONNECTED; %s does not disconnect "
                 "it",
                 cks_short_name(p), s->plan->pulumi ? "Pulumi" : "Terraform");
        return;
    }
}
