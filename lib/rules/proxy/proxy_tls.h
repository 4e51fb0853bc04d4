/* Rules on what a probe saw of a proxy's TLS: CKS812, 821 to 829. */
#ifndef CKS_RULES_PROXY_TLS_H
#define CKS_RULES_PROXY_TLS_H

#include "rules/proxy/looked.h"

void cks_judge_proxy_tls(struct cks_looked *l);

#endif
