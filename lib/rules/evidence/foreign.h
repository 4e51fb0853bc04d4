/* Files of evidence that are about none of the run's stores: each is reported, once. */
#ifndef CKS_RULES_FOREIGN_H
#define CKS_RULES_FOREIGN_H

#include "evidence/facts/whose.h"
#include "rules/judge/judge.h"

struct cks_foreign;

/* NULL if out of memory. */
struct cks_foreign *cks_foreign_new(void);
void cks_foreign_free(struct cks_foreign *f);
/* A store that evidence may be about. */
void cks_foreign_ask(struct cks_foreign *f, const struct cks_target *target);
/* After all: adds a note for each file that is about something else. False if out of memory. */
bool cks_foreign_tell(struct cks_foreign *f, struct cks_judge *j);

/* Whether the stores are of more accounts and Regions than evidence is compared with. */
bool cks_foreign_is_beyond(const struct cks_foreign *f);

#endif
