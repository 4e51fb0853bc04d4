/* What rules on evidence receive: a store as it will be after the call. */
#ifndef CKS_RULES_SUBJECT_H
#define CKS_RULES_SUBJECT_H

#include "evidence/facts/facts.h"
#include "evidence/facts/whose.h"
#include "rules/judge/judge.h"

/* Pieces are empty if they are not given or unknown. */
struct cks_subject {
    struct cks_judge *j;
    const struct cks_store *s;
    const struct cks_evidence *e;
    unsigned kinds; /* CKS_KIND_*: what it can be */
    struct cks_str region, account;
    bool
        account_stated; /* by the input or the run; otherwise it is that of the evidence's caller */
    bool account_open;  /* the call may be made in another one */
    struct cks_str cluster, endpoint, service, owner, access_key;
    struct cks_target target; /* the same, for evidence */
    bool
        owner_known; /* the owner that KMS assumes; empty: none is given, so the caller's account */
    enum cks_connection_state state; /* as it is when it is connected */
    int64_t created;                 /* when the store was created; 0: unknown */
    bool creates;                    /* a call before the connect looks at the cluster or service */
};

/* Fills *t; strings are borrowed from s and j. */
void cks_subject_init(struct cks_subject *t, struct cks_judge *j, const struct cks_store *s);
/* Adds a finding that points at the fact too; `what` says what is there. */
void cks_subject_find(struct cks_subject *t, struct cks_spot spot, const struct cks_at *at,
                      const char *what, const char *message);
/* The place of a fact in words: "clusters.json". */
const char *cks_subject_file(const struct cks_subject *t, struct cks_at at);
/* The one certificate of a text; NULL if it is not certain. */
const struct cks_x509 *cks_subject_certificate(const struct cks_subject *t, struct cks_str text);
/* Whether a list is complete and, as far as it and the command above it tell, the target's. */
bool cks_subject_lists(const struct cks_evidence *e, const struct cks_listing *l,
                       const struct cks_target *target);
/* Whether a thing that is in none of the lists is absent: some list is complete and is the
 * target's, none that was cut may have held it, and no other account's caller collected them. *ret
 * is that list. */
bool cks_absent_from(const struct cks_evidence *e, const cks_listings *lists,
                     const struct cks_target *target, const struct cks_listing **ret);
/* The answer of a service that a thing does not exist, if it was given for the target's account and
 * Region; `kind` is that of such answers. One that does not name its Region may be of another.
 * CKS_NOT_FOUND: there is none. */
size_t cks_said_absent(const struct cks_subject *t, enum cks_thing_kind kind, struct cks_str id,
                       const struct cks_target *target);
/* "2 HSMs", "1 HSM". */
const char *cks_counted(struct cks_judge *j, size_t n, const char *one, const char *many);

#endif
