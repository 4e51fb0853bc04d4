/* The check functions that rules.def names, by the file that has them. */
#ifndef CKS_RULES_CHECKS_H
#define CKS_RULES_CHECKS_H

struct cks_judge;
struct cks_store;

#define CKS_CHECK(name) void cks_check_##name(struct cks_judge *j, const struct cks_store *s)

/* anchor.c */
CKS_CHECK(trust_anchor_length);
CKS_CHECK(trust_anchor_parse);
CKS_CHECK(trust_anchor_count);
CKS_CHECK(trust_anchor_private_key);
CKS_CHECK(trust_anchor_not_ca);
CKS_CHECK(trust_anchor_not_self_signed);
CKS_CHECK(trust_anchor_validity);
CKS_CHECK(trust_anchor_expiring);
CKS_CHECK(trust_anchor_weak);
CKS_CHECK(trust_anchor_wrong_certificate);
CKS_CHECK(trust_anchor_mangled);

#endif
