#include "run/state/ignores.h"

#include "base/sized.h"
#include "run/state/run.h"

enum cks_status
cks_ignores_add(struct cks *cks, const struct cks_ignore *ignore, const struct cks_governing *of)
{
    struct cks_ignore ours = {0};
    if (!cks_sized_read(ignore, &ours, sizeof(ours)) || !ours.rule || !ours.reason || !*ours.reason)
        return CKS_ERR_ARGUMENT;
    enum cks_rule rule = cks_rule_find(ours.rule);
    if (rule == CKS_RULE_NONE)
        return CKS_ERR_ARGUMENT;
    struct cks_listed *l = cks_vec_push(&cks->suppressions.listed);
    if (!l)
        return CKS_ERR_MEMORY;
    *l = (struct cks_listed){.ignore = ours, .of = of, .rule = rule};
    const char **texts[] = {&l->ignore.file, &l->ignore.address,   &l->ignore.reason,
                            &l->ignore.base, &l->ignore.directory, &l->ignore.place.file};
    bool ok = true;
    for (size_t i = 0; i < CKS_COUNT(texts) && ok; i++) {
        const char *given = *texts[i];
        *texts[i] = given ? cks_arena_strdup(&cks->arena, given) : NULL;
        ok = *texts[i] || !given;
    }
    if (!ok)
        cks->suppressions.listed.count--;
    return ok ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_add_ignore(struct cks *cks, const struct cks_ignore *ignore)
{
    if (!cks || !ignore)
        return CKS_ERR_ARGUMENT;
    return cks->judged ? CKS_ERR_STATE : cks_ignores_add(cks, ignore, NULL);
}
