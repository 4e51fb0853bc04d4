#include "run/state/run.h"

#include "base/memory.h"

void *
cks_run_got(struct cks *c, void *p)
{
    c->failed |= !p;
    return p;
}

bool
cks_run_did(struct cks *c, bool done)
{
    c->failed |= !done;
    return done;
}

const char *
cks_run_text(struct cks *c, const char *text)
{
    return text ? cks_run_got(c, cks_arena_strdup(&c->arena, text)) : NULL;
}

bool
cks_run_is_whole(const struct cks *c)
{
    return !c->failed && !c->findings.failed && c->losses == cks_memory_losses();
}
