/* What a probe observed of a store's proxy, as its rules receive it. */
#ifndef CKS_RULES_LOOKED_H
#define CKS_RULES_LOOKED_H

#include "rules/judge/subject.h"

/* How long KMS waits for a request, and the round trip and part of that time that leave little
 * room, in microseconds. */
#define CKS_PROXY_LIMIT_US INT64_C(250000)
#define CKS_PROXY_TIGHT_US INT64_C(200000)
#define CKS_PROXY_ROUND_TRIP_US INT64_C(35000)
/* A proxy rejects signatures that are further off. */
#define CKS_PROXY_SKEW_SECONDS 300

struct cks_looked {
    struct cks_subject *t;
    const struct cks_probe_record *r;
    struct cks_at at;                 /* where the record stands */
    const char *doubted;              /* why nothing in it proves a fault, or NULL */
    enum cks_probe_part contradicted; /* the first part of it that contradicts itself */
    const char *where;                /* JSON Pointer to that */
    enum cks_probe_part part;         /* the part that is being judged */
    bool public_store;                /* else over a VPC endpoint service */
    bool direct;    /* it went where the name leads: no --connect-to, no hosts file */
    bool same_path; /* the answer is that of the store's own path */
    bool same_key;  /* and signed with the store's own access key */
    bool other_key; /* or certainly with another one */
};

/* Why a record proves no fault, whatever it shows: it is too old, of the future, or did not go
 * where the name leads. NULL: it does, like each of this very run. */
const char *cks_looked_doubt(const struct cks_subject *t, size_t record);
/* Adds a finding about the endpoint (or the parameter of spot) that points at the probe. */
void cks_looked_find(struct cks_looked *l, struct cks_spot spot, const char *message);
/* Whether all requests of the probe ended alike. */
bool cks_looked_alike(const struct cks_looked *l);
/* CKS812: some addresses of the name fail, others do not. */
void cks_looked_partial(struct cks_looked *l, const char *message);
/* Whether the proxy asked for a client certificate that we did not have: a failure for that reason
 * proves nothing, because KMS has one. */
bool cks_looked_lacks_client(const struct cks_looked *l);
/* A text of the record, as it may be shown; "?" where there is none. */
const char *cks_looked_say(struct cks_looked *l, const char *text);
/* "12.3 ms" */
const char *cks_looked_time(struct cks_looked *l, int64_t us);

#endif
