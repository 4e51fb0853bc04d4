/* Rules on what a probe saw of a proxy's TLS: CKS812, 821 to 829. */
#ifndef CKS_RULES_PROXY_TLS_H
#define CKS_RULES_PROXY_TLS_H

#include "rules/proxy/looked.h"

void cks_judge_proxy_tls(struct cks_looked *l);
/* Whether it is one of the four cipher suites that KMS accepts. */
bool cks_proxy_suite_is_accepted(const char *suite);

#endif
