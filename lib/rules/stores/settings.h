/* CKS449: a store against the settings of its proxy. */
#ifndef CKS_RULES_STORES_SETTINGS_H
#define CKS_RULES_STORES_SETTINGS_H

#include "rules/stores/spanning.h"

/* Compares each external store with the settings that lie beside it. False if out of memory. */
bool cks_judge_settings(struct cks_spanning *sp);

#endif
