/* The rules on what a probe saw of a store's proxy: CKS801 to CKS853. */
#ifndef CKS_RULES_PROXY_H
#define CKS_RULES_PROXY_H

#include "rules/judge/subject.h"

void cks_judge_proxy(struct cks_subject *t);

#endif
