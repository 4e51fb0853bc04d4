/* The check functions that rules.def names, by the file that has them. */
#ifndef CKS_RULES_CHECKS_H
#define CKS_RULES_CHECKS_H

struct cks_judge;
struct cks_store;

#define CKS_CHECK(name) void cks_check_##name(struct cks_judge *j, const struct cks_store *s)

#endif
