/* Rules on what a proxy answered to GetHealthStatus: CKS843 to 851, 853. */
#ifndef CKS_RULES_PROXY_ANSWER_H
#define CKS_RULES_PROXY_ANSWER_H

#include "rules/proxy/looked.h"

void cks_judge_proxy_answer(struct cks_looked *l); /* CKS843 to 851 */
void cks_judge_proxy_checks(struct cks_looked *l); /* CKS853 */

#endif
