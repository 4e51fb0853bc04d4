/* One call while it is answered. */
#ifndef CKS_DRYRUN_CALLS_CALL_H
#define CKS_DRYRUN_CALLS_CALL_H

#include "dryrun/calls/context.h"

/* Answers `{}`, as KMS answers what has no result. */
void cks_dry_accept(struct cks_dry_call *c);
/* Answers with an exception: its message is KMS's sentence, then the findings. */
void cks_dry_refuse(struct cks_dry_call *c, const char *error, const char *sentence);
/* The same where the outcome is open and the options refuse that; false where they accept it. */
bool cks_dry_refuse_doubt(struct cks_dry_call *c, const char *error, const char *doubt);
/* The same where an earlier call deleted the store that the request names; else false. */
bool cks_dry_refuse_deleted(struct cks_dry_call *c);
/* The same for a request that KMS would not understand. */
void cks_dry_reject(struct cks_dry_call *c, const char *error, const char *sentence);
/* The same for a call that is not imitated. */
void cks_dry_unanswered(struct cks_dry_call *c, const char *error, const char *sentence);
/* The store that the request names; NULL if it is not there: the call is answered then, as far as
 * that is known. */
struct cks_dry_store *cks_dry_named_store(struct cks_dry_call *c);
/* Which constraints of KMS's model the request violates, in KMS's words; NULL: none. */
const char *cks_dry_constraints(struct cks_dry_call *c);
void cks_dry_record_store(struct cks_dry_call *c, const struct cks_dry_store *s);
/* Makes the verdict; false if the call is answered by it: it is refused, or out of memory. */
bool cks_dry_judge_call(struct cks_dry_call *c, enum cks_operation operation);
/* A text of a request as reports show it: valid UTF-8, with what a terminal acts on or hides made
 * visible; "[hidden]" where it contains a secret that the run has seen, or a private key. From the
 * call's arena. */
const char *cks_dry_shown(struct cks_dry_call *c, struct cks_str text);
/* A member's text; the empty piece if it is not a string. */
struct cks_str cks_dry_given(const struct cks_dry_call *c, const char *name);
/* A part of XksProxyAuthenticationCredential. */
struct cks_str cks_dry_credential(const struct cks_dry_call *c, const char *name);

#endif
