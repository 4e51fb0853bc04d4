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
/* Rules on single stores: shape, placeholders, names, CloudHSM, proxy, service, secrets, updates.
 */
CKS_CHECK(unknown_parameter);
CKS_CHECK(wrong_type);
CKS_CHECK(duplicate_key);
CKS_CHECK(required_parameter);
CKS_CHECK(required_for_type);
CKS_CHECK(not_for_type);
CKS_CHECK(store_type_value);
CKS_CHECK(placeholder_value);
CKS_CHECK(unresolved_value);
CKS_CHECK(file_url_literal);
CKS_CHECK(lost_backslash);
CKS_CHECK(proxy_without_tls);
CKS_CHECK(store_not_connected);
CKS_CHECK(file_url_slashes);
CKS_CHECK(surrounding_whitespace);
CKS_CHECK(unsupported_region);
CKS_CHECK(name_length);
CKS_CHECK(name_characters);
CKS_CHECK(store_id_format);
CKS_CHECK(cluster_id_format);
CKS_CHECK(password_length);
CKS_CHECK(password_characters);
CKS_CHECK(endpoint_scheme);
CKS_CHECK(endpoint_port);
CKS_CHECK(endpoint_extra);
CKS_CHECK(endpoint_characters);
CKS_CHECK(endpoint_length);
CKS_CHECK(endpoint_hostname);
CKS_CHECK(endpoint_ip_address);
CKS_CHECK(endpoint_not_public);
CKS_CHECK(endpoint_case);
CKS_CHECK(path_start);
CKS_CHECK(path_suffix);
CKS_CHECK(path_characters);
CKS_CHECK(path_length);
CKS_CHECK(path_version);
CKS_CHECK(path_suffix_twice);
CKS_CHECK(path_empty_segment);
CKS_CHECK(uri_length);
CKS_CHECK(access_key_id_length);
CKS_CHECK(access_key_id_characters);
CKS_CHECK(iam_access_key);
CKS_CHECK(secret_length);
CKS_CHECK(secret_characters);
CKS_CHECK(secret_low_entropy);
CKS_CHECK(secret_contains_id);
CKS_CHECK(connectivity_value);
CKS_CHECK(vpc_service_required);
CKS_CHECK(vpc_service_unexpected);
CKS_CHECK(vpc_service_name_format);
CKS_CHECK(vpc_service_region);
CKS_CHECK(vpc_service_owner_format);
CKS_CHECK(update_empty);
CKS_CHECK(immutable_parameter);
CKS_CHECK(connectivity_switch);
CKS_CHECK(secret_in_source);
CKS_CHECK(secret_file_mode);
/* plan.c */
CKS_CHECK(secret_in_plan);
CKS_CHECK(store_replaced);
CKS_CHECK(update_needs_disconnect);
/* terraform.c */
CKS_CHECK(trust_anchor_reference);
CKS_CHECK(secret_not_sensitive);
CKS_CHECK(provider_defect);

#endif
