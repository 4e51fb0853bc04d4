/* The answer to GetHealthStatus, member by member against the External Key Store Proxy API
 * specification: which facts it contains, and what in it violates the specification. */
#ifndef CKS_EVIDENCE_HEALTH_ANSWER_H
#define CKS_EVIDENCE_HEALTH_ANSWER_H

#include "evidence/probe/record.h"

/* Key managers that an answer may list. */
#define CKS_HEALTH_MANAGERS_MAX 10
/* An errorMessage is shorter than this. */
#define CKS_HEALTH_MESSAGE_MAX 512

/* Reads the body of an answer whose status and content type are in *http already: a report of
 * health for 200, an error for any other status. False if out of memory. */
bool cks_health_read(struct cks_arena *a, struct cks_probe_http *http, struct cks_str body);
/* Whether a content type is that of JSON, whatever its parameters. */
bool cks_health_is_json(const char *type);
/* A copy of text that a server sent, cut to CKS_PROBE_TEXT_MAX bytes at a character's end; NULL if
 * out of memory. */
const char *cks_health_text(struct cks_arena *a, struct cks_str text);

#endif
