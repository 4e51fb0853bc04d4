/* Rules on the certificates that a proxy sent: CKS823 to 827. What is judged is the path that was
 * built to the root; what is sent beside it matters little. */
#ifndef CKS_RULES_PROXY_CHAIN_H
#define CKS_RULES_PROXY_CHAIN_H

#include "rules/proxy/looked.h"

/* The faults that were found, so that CKS829 reports only the rest. */
struct cks_chain_told {
    bool time, name, root;
};

/* The chain, whether or not the handshake was completed; whether a fault was found. */
bool cks_chain_judge(struct cks_looked *l, struct cks_chain_told *told);
/* Whether a certificate on the path is not valid now. */
bool cks_chain_is_out_of_date(struct cks_looked *l, const struct cks_probe_tls *tls);
/* Whether all errors of the verification are of the time that it was made at. */
bool cks_chain_failed_for_time(const struct cks_probe_tls *tls);
/* Whether enough of a verified path is known to judge it for another time. */
bool cks_chain_is_known(const struct cks_probe_tls *tls);
/* Whether its root is on a list that AWS published. */
bool cks_chain_is_listed(const struct cks_probe_tls *tls);
/* Whether the verification found errors that no other rule told. */
bool cks_chain_left(const struct cks_probe_tls *tls, const struct cks_chain_told *told);
/* What the verification found, in words. */
const char *cks_chain_words(struct cks_looked *l, const struct cks_probe_tls *tls);
/* How to repair that. */
const char *cks_chain_help(const struct cks_probe_tls *tls);

#endif
