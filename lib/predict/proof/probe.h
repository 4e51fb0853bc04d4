/* What a probe shows of a proxy, as other proofs ask it. */
#ifndef CKS_PREDICT_PROBE_H
#define CKS_PREDICT_PROBE_H

#include "predict/proof/proving.h"

/* A probe that went where the name leads and came to its end, if it agrees with itself up to the
 * part; NULL if there is none. */
const struct cks_probe_record *cks_probe_whole(struct cks_proving *p, enum cks_probe_part part);
/* Whether the probe that was asked for last was made in this very run. */
bool cks_probe_is_this_runs(const struct cks_proving *p);
/* Whether a probe of before this time may still be of now: --probe-max-age. */
bool cks_probe_is_recent(const struct cks_proving *p, const char *time);
/* The IPv4 addresses that DNS gave, whole; NULL if it did not. */
const struct cks_probe_answer *cks_probe_addresses(const struct cks_probe_record *r);
/* The connection to an address, the one that failed first; NULL if there is none. */
const struct cks_probe_tcp *cks_probe_tcp_to(const struct cks_probe_record *r, const char *address);
/* Whether TLS was verified at every address, against published roots. */
bool cks_probe_verified(struct cks_proving *p);

#endif
