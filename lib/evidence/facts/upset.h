/* What an HSM's audit log shows that undoes what the CloudHSM CLI showed of kmsuser. */
#ifndef CKS_EVIDENCE_FACTS_UPSET_H
#define CKS_EVIDENCE_FACTS_UPSET_H

#include "evidence/facts/facts.h"

/* The response to a login with a wrong password. */
#define CKS_RESPONSE_WRONG_PASSWORD 163

/* One stream while it is read. */
struct cks_upset {
    bool known;       /* kmsuser was let in or created */
    unsigned refused; /* logins in a row, for whatever reason */
    /* Its creation was refused and nothing before shows that it was there: it may not exist. */
    struct cks_undone missing;
    struct cks_undone undone[CKS_UNDOING_COUNT];
};

/* The next event. */
void cks_upset_see(struct cks_upset *u, const struct cks_audit_event *ev);
/* At the end of the stream: what is undone there is undone. */
void cks_upset_conclude(const struct cks_upset *u, struct cks_sessions *ret);

#endif
