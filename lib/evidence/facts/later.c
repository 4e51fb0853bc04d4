#include "evidence/facts/later.h"

bool
cks_text_replaces(const struct cks_evidence *e, unsigned text, unsigned older)
{
    const struct cks_evidence_text *now = &e->texts.items[text], *old = &e->texts.items[older];
    /* Without commands it may be a file into which several outputs were gathered. */
    return text > older && now->first == old->first && (now->before.n || now->line.n) &&
           (old->before.n || old->line.n);
}
