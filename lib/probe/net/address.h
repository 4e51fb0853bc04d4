/* IP addresses as texts and as the system's structures. */
#ifndef CKS_PROBE_ADDRESS_H
#define CKS_PROBE_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "evidence/probe/address_class.h"

#define CKS_ADDRESS_TEXT 46

/* Reads a literal (an IPv6 one without brackets) and fills *ret with the port; the length of the
 * socket address, 0 if it is not an address. */
socklen_t cks_address_parse(const char *text, uint16_t port, struct sockaddr_storage *ret);
/* Writes 4 or 16 bytes as text; false for another length. */
bool cks_address_text(const unsigned char *bytes, size_t n, char out[CKS_ADDRESS_TEXT]);

#endif
