/* Names to addresses, with c-ares: A and AAAA asked apart, no search domains, nothing hidden. */
#ifndef CKS_PROBE_DNS_H
#define CKS_PROBE_DNS_H

#include <poll.h>

#include "ckscheck/ckscheck.h"
#include "evidence/probe/record.h"

/* Sockets that a resolver opens at most: one each for UDP and TCP, for the servers of a system. */
#define CKS_DNS_SOCKETS 32

struct cks_dns;

struct cks_dns_options {
    const char *servers;    /* "ADDR[:PORT],..." or NULL for the system's */
    const char *hosts_file; /* NULL: not asked */
};

/* Called once for each question, possibly before cks_dns_ask returns. record is from the arena
 * given there; NULL where out of memory. */
typedef void (*cks_dns_done_fn)(void *cookie, struct cks_probe_dns *record);

/* CKS_ERR_ARGUMENT: the servers are not a list of addresses. */
enum cks_status cks_dns_new(const struct cks_dns_options *options, struct cks_dns **ret);
/* Asks for the addresses of host (without a trailing dot). `now` is a monotonic time in
 * microseconds. */
void cks_dns_ask(struct cks_dns *dns, const char *host, int64_t now, struct cks_arena *a,
                 cks_dns_done_fn done, void *cookie);
/* Fills fds (CKS_DNS_SOCKETS of them); the number is returned. */
size_t cks_dns_poll(const struct cks_dns *dns, struct pollfd *fds);
/* How long to wait at most, in milliseconds; -1: for ever. */
int cks_dns_timeout(struct cks_dns *dns);
/* After the wait, whatever came. */
void cks_dns_process(struct cks_dns *dns, const struct pollfd *fds, size_t n, int64_t now);
/* Open questions are answered with CKS_DNS_FAILED. NULL is allowed. */
void cks_dns_free(struct cks_dns *dns);

#endif
