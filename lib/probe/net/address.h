/* IP addresses: reading them, and what the IANA registries say of them. */
#ifndef CKS_PROBE_ADDRESS_H
#define CKS_PROBE_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "evidence/probe/record.h"

#define CKS_ADDRESS_TEXT 46

/* By the IANA IPv4 and IPv6 Special-Purpose Address Registries; `bytes` in network order. */
enum cks_address_class cks_address_class4(const unsigned char bytes[4]);
enum cks_address_class cks_address_class6(const unsigned char bytes[16]);
/* Reads a literal (an IPv6 one without brackets) and fills *ret with the port; the length of the
 * socket address, 0 if it is not an address. */
socklen_t cks_address_parse(const char *text, uint16_t port, struct sockaddr_storage *ret);
/* Writes 4 or 16 bytes as text; false for another length. */
bool cks_address_text(const unsigned char *bytes, size_t n, char out[CKS_ADDRESS_TEXT]);
enum cks_address_class cks_address_class_of(const char *text);
/* Whether the text is four decimal numbers with dots: a host that needs no DNS. */
bool cks_address_is_ipv4(const char *text);

#endif
