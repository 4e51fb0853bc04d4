/*
 * What is in a name: the Region, the account and the ID that AWS writes into the names of zones,
 * ARNs, endpoint services and files.
 */
#ifndef CKS_EVIDENCE_FACTS_IDS_H
#define CKS_EVIDENCE_FACTS_IDS_H

#include "base/str.h"

/* The Region in a zone's name (eu-west-1a), an ARN or the name of an endpoint service; the account
 * in an ARN; the ID of a service in its name. Empty if there is none. */
struct cks_str cks_region_of_zone(struct cks_str zone);
struct cks_str cks_region_of_arn(struct cks_str arn);
struct cks_str cks_region_of_service(struct cks_str name);
struct cks_str cks_account_of_arn(struct cks_str arn);
struct cks_str cks_partition_of_arn(struct cks_str arn);
/* Whether a role's ARN is that of the session that calls: an account has one role of a name,
 * whatever its path, and a session's ARN leaves the path out. The partitions are not compared. */
bool cks_role_of_session(struct cks_str role, struct cks_str session);
struct cks_str cks_id_of_service(struct cks_str name);
/* The first ID of a cluster, or of an endpoint service, in a text; empty if there is none. */
struct cks_str cks_cluster_in(struct cks_str text);
struct cks_str cks_service_in(struct cks_str text);

#endif
