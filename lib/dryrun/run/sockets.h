/* Sockets that listen. */
#ifndef CKS_DRYRUN_RUN_SOCKETS_H
#define CKS_DRYRUN_RUN_SOCKETS_H

#include "base/str.h"

/* Listens on "ADDR:PORT" (an IPv6 address in brackets); the socket, or -1 with *ret_error an errno
 * value, EINVAL if the text is not such an address. */
int cks_dry_listen(const char *address, int *ret_error);
/* The same for a datagram socket. */
int cks_dry_bind_datagrams(const char *address, int *ret_error);
/* Writes "ADDR:PORT" of a socket; false if it has none. */
bool cks_dry_socket_address(int fd, char out[64]);

#endif
