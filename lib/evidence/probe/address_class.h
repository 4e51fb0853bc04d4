/* What the IANA registries say of an IP address. */
#ifndef CKS_EVIDENCE_PROBE_ADDRESS_CLASS_H
#define CKS_EVIDENCE_PROBE_ADDRESS_CLASS_H

#include "evidence/probe/record.h"

/* By the IANA IPv4 and IPv6 Special-Purpose Address Registries; `bytes` in network order. */
enum cks_address_class cks_address_class4(const unsigned char bytes[4]);
enum cks_address_class cks_address_class6(const unsigned char bytes[16]);
/* The same of a text: CKS_ADDRESS_UNKNOWN if it is not an address. */
enum cks_address_class cks_address_class_of(const char *text);
/* Whether the text is four decimal numbers with dots: a host that needs no DNS. */
bool cks_address_is_ipv4(const char *text);

#endif
