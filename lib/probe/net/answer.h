/* The answer to a DNS question, read from its bytes (RFC 1035, 4): the one place that decides what
 * of a packet is believed. It opens no socket and needs no resolver. */
#ifndef CKS_PROBE_ANSWER_H
#define CKS_PROBE_ANSWER_H

#include "base/str.h"
#include "evidence/probe/record.h"
#include "probe/limits.h"

/* The longest name, in the form of a packet (RFC 1035, 3.1). */
#define CKS_DNS_NAME_BYTES 255
/* Such a name as text: each byte may become \DDD. */
#define CKS_DNS_NAME_TEXT (4 * CKS_DNS_NAME_BYTES + 1)
#define CKS_DNS_ADDRESS_BYTES 16

enum { CKS_DNS_TYPE_A = 1, CKS_DNS_TYPE_CNAME = 5, CKS_DNS_TYPE_AAAA = 28 };

/* Labels, each after its length, in small letters; the root is one byte. */
struct cks_dns_name {
    unsigned char bytes[CKS_DNS_NAME_BYTES];
    size_t n;
};

struct cks_dns_answer {
    enum cks_dns_kind kind;
    /* The name that was asked for, then those that its CNAME records lead to, in their order. */
    struct cks_dns_name names[1 + CKS_PROBE_CNAMES];
    size_t name_count;
    /* Of one of these names, without duplicates; only with CKS_DNS_ANSWERED there is one. */
    unsigned char addresses[CKS_PROBE_ADDRESSES][CKS_DNS_ADDRESS_BYTES];
    size_t address_count, address_bytes;
    size_t left_out; /* records beyond those that are kept */
};

/* Reads the answer to the question for the addresses of a host, of type A or AAAA. The packet must
 * parse whole, with nothing after it, and answer this very question; every address in it must be
 * the host's or be reached by its CNAME records. Else the kind is CKS_DNS_MALFORMED, or what the
 * server said that it failed with, and there is no address. The packet's ID is the resolver's to
 * compare. */
void cks_dns_answer_read(struct cks_str packet, const char *host, unsigned type,
                         struct cks_dns_answer *ret);
/* The name as text, without the last dot. Bytes other than letters, digits, '-' and '_' are given
 * by their numbers. */
void cks_dns_name_text(const struct cks_dns_name *name, char out[CKS_DNS_NAME_TEXT]);

#endif
