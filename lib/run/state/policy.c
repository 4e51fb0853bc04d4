#include "run/state/policy.h"

#include "base/sized.h"
#include "run/state/ignores.h"
#include "run/state/run.h"

static bool
take_policy_text(struct cks *c, const char *said, const char **ret)
{
    if (said)
        *ret = cks_arena_strdup(&c->arena, said);
    return *ret || !said;
}

/* Where a level is written. Levels of one file share its name. */
static bool
take_place(struct cks *c, const struct cks_place *theirs, const char **name, struct cks_place *ret)
{
    *ret = (struct cks_place){.line = theirs->line};
    if (theirs->file && (!*name || strcmp(*name, theirs->file) != 0))
        *name = cks_run_text(c, theirs->file);
    ret->file = theirs->file ? *name : NULL;
    return !theirs->file || ret->file;
}

static enum cks_status
take_places(struct cks *c, struct cks_governing *g, const struct cks_policy *p)
{
    const char *name = NULL;
    for (size_t i = 0; p->level_places && i < p->level_count; i++)
        if (!take_place(c, &p->level_places[i], &name, &g->said[cks_rule_find(p->levels[i].rule)]))
            return CKS_ERR_MEMORY;
    return CKS_OK;
}

static bool
take_levels(struct cks_governing *g, const struct cks_policy *p)
{
    memset(g->severity, CKS_AS_RUN, sizeof(g->severity));
    for (size_t i = 0; i < p->level_count; i++) {
        enum cks_rule rule = p->levels[i].rule ? cks_rule_find(p->levels[i].rule) : CKS_RULE_NONE;
        if (rule == CKS_RULE_NONE || p->levels[i].severity > CKS_ERROR)
            return false;
        g->severity[rule] = (unsigned char)p->levels[i].severity;
    }
    return true;
}

/* The distance between an older caller's entries is their size. */
static enum cks_status
take_ignores(struct cks *c, struct cks_governing *g, const struct cks_policy *p)
{
    const char *at = (const char *)p->ignores;
    size_t apart = p->ignore_count ? p->ignores->size : 0;
    for (size_t i = 0; i < p->ignore_count; i++, at += apart) {
        const struct cks_ignore *ignore = (const struct cks_ignore *)(const void *)at;
        if (ignore->size != apart)
            return CKS_ERR_ARGUMENT;
        enum cks_status status = cks_ignores_add(c, ignore, g);
        if (status != CKS_OK)
            return status;
    }
    return CKS_OK;
}

/* Overrides the run's options with a policy's settings. */
static enum cks_status
take_policy(struct cks *c, struct cks_governing *g, const struct cks_policy *theirs)
{
    struct cks_policy ours = {0};
    const struct cks_policy *p = &ours;
    *g = (struct cks_governing){.policy = theirs, .options = c->options};
    if (!cks_sized_read(theirs, &ours, sizeof(ours)) || !take_levels(g, p))
        return CKS_ERR_ARGUMENT;
    if (p->anchor_expiry_days)
        g->options.anchor_expiry_days = p->anchor_expiry_days;
    if (p->proxy_expiry_days)
        g->options.proxy_expiry_days = p->proxy_expiry_days;
    if (!take_policy_text(c, p->region, &g->options.region) ||
        !take_policy_text(c, p->account, &g->options.account))
        return CKS_ERR_MEMORY;
    enum cks_status status = take_places(c, g, p);
    return status != CKS_OK ? status : take_ignores(c, g, p);
}

static const struct cks_governing *
meet_policy(struct cks *c, const struct cks_policy *policy)
{
    struct cks_governing *g = cks_run_got(c, cks_arena_alloc(&c->arena, sizeof(*g)));
    struct cks_governing **met = g ? cks_run_push(c, &c->policies.met) : NULL;
    if (!met)
        return NULL;
    *met = g;
    enum cks_status status = take_policy(c, g, policy);
    cks_run_did(c, status != CKS_ERR_MEMORY);
    c->policies.refused |= status == CKS_ERR_ARGUMENT;
    return g;
}

const struct cks_governing *
cks_policy_of(struct cks *c, const char *file)
{
    const struct cks_policies *p = &c->policies;
    const struct cks_policy *policy = p->policy_of && file ? p->policy_of(p->cookie, file) : NULL;
    if (!policy)
        return NULL;
    for (size_t i = p->met.count; i-- > 0;)
        if (p->met.items[i]->policy == policy)
            return p->met.items[i];
    return p->closed ? NULL : meet_policy(c, policy);
}

/* struct cks_judge's govern. */
static void
govern_file(void *cookie, const char *file)
{
    struct cks *c = cookie;
    struct cks_judge *j = &c->judge;
    j->file.governing = cks_policy_of(c, file);
    j->file.governed = file;
    j->options = j->file.governing ? &j->file.governing->options : &c->options;
}

enum cks_status
cks_set_policies(struct cks *cks, cks_policy_fn policy_of, void *cookie)
{
    if (!cks || !policy_of)
        return CKS_ERR_ARGUMENT;
    if (cks->judged || cks->policies.policy_of || cks->inputs.files.count ||
        cks->forecast.evidence || cks->terraform.modules)
        return CKS_ERR_STATE;
    cks->policies = (struct cks_policies){.policy_of = policy_of, .cookie = cookie};
    cks->judge.file.govern = govern_file;
    cks->judge.file.govern_cookie = cks;
    return CKS_OK;
}

void
cks_policies_free(struct cks_policies *p)
{
    cks_vec_free(&p->met);
}
