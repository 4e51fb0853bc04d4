/* CKS603, CKS605 and CKS606: updates that can be judged without knowing the store. */
#include "rules/judge/checks.h"
#include "rules/store/values.h"

void
cks_check_update_empty(struct cks_judge *j, const struct cks_store *s)
{
    if (s->operation != CKS_UPDATE || s->skeleton || s->extras)
        return;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (p != CKS_P_ID && cks_of(s, p)->state != CKS_VALUE_ABSENT)
            return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS603,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .help = "add the parameters to change"},
             "the update changes nothing: it contains only the ID");
}

static void
say_immutable(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot,
              enum cks_param p)
{
    spot.rule = CKS605;
    spot.help = p == CKS_P_TYPE ? "remove it; to change the type, create a new store"
                                : "remove it; to change the trust anchor, create a new store";
    cks_find(j, s, spot, "%s cannot be changed; UpdateCustomKeyStore does not accept it",
             cks_short_name(p));
}

void
cks_check_immutable_parameter(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param params[] = {CKS_P_TYPE, CKS_P_ANCHOR};
    if (s->operation != CKS_UPDATE || !cks_input_is_call(s->input))
        return;
    for (size_t i = 0; i < CKS_COUNT(params); i++)
        if (cks_of(s, params[i])->state != CKS_VALUE_ABSENT)
            say_immutable(j, s, (struct cks_spot){.param = params[i], .whole = true}, params[i]);
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        for (size_t i = 0; i < CKS_COUNT(params) && e->kind == CKS_EXTRA_UNKNOWN; i++)
            if (!e->in_credential && cks_str_is(e->name, cks_param_name(params[i])) &&
                cks_of(s, params[i])->state == CKS_VALUE_ABSENT)
                say_immutable(j, s, (struct cks_spot){.extra = e, .param = CKS_P_NONE}, params[i]);
}

/* What a switch to `to` lacks, or NULL. A missing service name for VPC_ENDPOINT_SERVICE is CKS462's
 * matter. */
static const char *
lacking(const struct cks_store *s, struct cks_str to)
{
    const struct cks_value *service = cks_of(s, CKS_P_SERVICE);
    bool sent = cks_input_is_call(s->input);
    if (cks_left_out(s, CKS_P_ENDPOINT))
        return "a new XksProxyUriEndpoint";
    /* Other formats cannot give null or "": the provider decides what is sent. */
    if (sent && cks_str_is(to, "PUBLIC_ENDPOINT") && service->state == CKS_VALUE_ABSENT)
        return "null or an empty string as XksProxyVpcEndpointServiceName";
    return NULL;
}

void
cks_check_connectivity_switch(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_CONNECTIVITY);
    struct cks_str to = cks_str_trim(v->text);
    if (s->operation != CKS_UPDATE || s->skeleton || !cks_known_string(v) ||
        !cks_is_value_of(CKS_P_CONNECTIVITY, to))
        return;
    /* An inventory may show that nothing changes, or a store that has no connectivity. */
    if (j->hand.current && j->hand.current->type == CKS_STORE_HSM)
        return;
    if (j->hand.current && j->hand.current->kinds == cks_kinds_of(CKS_STORE_XKS, v))
        return;
    const char *what = lacking(s, to);
    if (!what)
        return;
    struct cks_spot spot = {.rule = CKS606, .param = CKS_P_CONNECTIVITY};
    /* The API Reference requires an empty service name; the guide's example leaves it out. */
    spot.disputed = spot.other = !cks_left_out(s, CKS_P_ENDPOINT);
    spot.help = cks_text(j, "add %s, or remove XksProxyConnectivity if it does not change", what);
    cks_find(j, s, spot, "XksProxyConnectivity is changed to " CKS_STR_FMT " without %s",
             CKS_STR_ARG(to), what);
}
