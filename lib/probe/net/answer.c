#include "probe/net/answer.h"

#include <stdio.h>

#define HEADER_BYTES 12
/* Type, class, time to live and length of the data, after a record's owner. */
#define RECORD_BYTES 10
#define LABEL_BYTES 63
#define CLASS_IN 1
/* The pseudo-record of the extensions (RFC 6891, 6.1.2); its options have a code and a length. */
#define TYPE_OPT 41
#define OPTION_BYTES 4
/* A label's first byte: the two upper bits say what it is. */
#define LABEL_KIND 0xC0
#define LABEL_POINTER 0xC0

/* The header's flags (RFC 1035, 4.1.1). */
enum {
    FLAG_RESPONSE = 0x8000,
    FLAG_OPCODE = 0x7800,
    FLAG_AUTHORITATIVE = 0x0400,
    FLAG_TRUNCATED = 0x0200,
    FLAG_RECURSION_AVAILABLE = 0x0080,
    FLAG_RCODE = 0x000F,
};

struct packet {
    const unsigned char *p;
    size_t n;
    unsigned flags, answers, authorities, additions;
    size_t first; /* where the answers begin */
};

struct resource {
    struct cks_dns_name owner;
    unsigned type, class;
    unsigned extended_rcode; /* of an OPT record, in its time to live */
    size_t data, length;
};

static unsigned
two_bytes(const struct packet *k, size_t at)
{
    return (unsigned)(k->p[at] << 8 | k->p[at + 1]);
}

static bool
add_label(struct cks_dns_name *name, const unsigned char *label, size_t n)
{
    if (n > LABEL_BYTES || name->n + 1 + n > sizeof(name->bytes))
        return false;
    name->bytes[name->n++] = (unsigned char)n;
    for (size_t i = 0; i < n; i++)
        name->bytes[name->n++] = cks_lower(label[i]);
    return true;
}

/* The name at *at, which is moved behind it. A pointer leads to an earlier place, each one before
 * the last, so that every name has an end. */
static bool
read_name(const struct packet *k, size_t *at, struct cks_dns_name *ret)
{
    size_t i = *at, before = *at;
    bool jumped = false;
    ret->n = 0;
    while (i < k->n) {
        size_t length = k->p[i];
        if ((length & LABEL_KIND) == LABEL_POINTER) {
            size_t to = i + 1 < k->n ? two_bytes(k, i) & 0x3FFF : k->n;
            if (!jumped)
                *at = i + 2;
            jumped = true;
            if (to < HEADER_BYTES || to >= before)
                return false;
            i = before = to;
            continue;
        }
        if (length & LABEL_KIND || length > k->n - i - 1 || !add_label(ret, k->p + i + 1, length))
            return false;
        i += 1 + length;
        if (length)
            continue;
        if (!jumped)
            *at = i;
        return true;
    }
    return false;
}

static bool
name_of_host(struct cks_str host, struct cks_dns_name *ret)
{
    ret->n = 0;
    while (host.n) {
        size_t n = cks_str_find(host, ".");
        if (n == 0 || !add_label(ret, (const unsigned char *)(const void *)host.p, n))
            return false;
        host = cks_str_sub(host, n + 1, host.n);
    }
    return ret->n > 0 && add_label(ret, NULL, 0);
}

static bool
names_agree(const struct cks_dns_name *a, const struct cks_dns_name *b)
{
    return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

/* The record at *at, which is moved behind it. */
static bool
read_resource(const struct packet *k, size_t *at, struct resource *ret)
{
    if (!read_name(k, at, &ret->owner) || k->n - *at < RECORD_BYTES)
        return false;
    ret->type = two_bytes(k, *at);
    ret->class = two_bytes(k, *at + 2);
    ret->extended_rcode = k->p[*at + 4];
    ret->length = two_bytes(k, *at + 8);
    ret->data = *at + RECORD_BYTES;
    *at = ret->data;
    if (k->n - *at < ret->length)
        return false;
    *at += ret->length;
    return true;
}

/* The target of a CNAME record, which fills the record's data. */
static bool
read_target(const struct packet *k, const struct resource *r, struct cks_dns_name *ret)
{
    size_t at = r->data;
    return read_name(k, &at, ret) && at == r->data + r->length;
}

/* Whether the packet is an answer with our question and no other. */
static bool
read_head(struct packet *k, const struct cks_dns_name *host, unsigned type)
{
    struct cks_dns_name name;
    size_t at = HEADER_BYTES;
    if (k->n < HEADER_BYTES)
        return false;
    k->flags = two_bytes(k, 2);
    k->answers = two_bytes(k, 6);
    k->authorities = two_bytes(k, 8);
    k->additions = two_bytes(k, 10);
    if (!(k->flags & FLAG_RESPONSE) || k->flags & FLAG_OPCODE || two_bytes(k, 4) != 1 ||
        !read_name(k, &at, &name) || k->n - at < 4 || !names_agree(&name, host) ||
        two_bytes(k, at) != type || two_bytes(k, at + 2) != CLASS_IN)
        return false;
    k->first = at + 4;
    return true;
}

/* Whether the options of an OPT record fill its data. */
static bool
options_fill(const struct packet *k, const struct resource *r)
{
    size_t at = r->data, end = r->data + r->length;
    while (end - at >= OPTION_BYTES) {
        size_t length = two_bytes(k, at + 2);
        at += OPTION_BYTES;
        if (length > end - at)
            return false;
        at += length;
    }
    return at == end;
}

/* Whether an OPT record, of which an answer has one at most, among its additions and of the root
 * (RFC 6891, 6.1.1), leaves the header's code as it is: with any of the upper bits set, NOERROR
 * turns into another code (BADVERS is 16). */
static bool
is_fair_opt(const struct packet *k, const struct resource *r, bool in_additions, bool *has_opt)
{
    bool again = *has_opt;
    *has_opt = true;
    return in_additions && !again && r->owner.n == 1 && r->extended_rcode == 0 &&
           options_fill(k, r);
}

/* Whether the counted records fill the packet. */
static bool
fills_packet(const struct packet *k)
{
    struct resource r;
    struct cks_dns_name target;
    size_t at = k->first;
    unsigned before = k->answers + k->authorities;
    bool has_opt = false;
    for (unsigned i = 0; i < before + k->additions; i++) {
        if (!read_resource(k, &at, &r))
            return false;
        if (i < k->answers && r.type == CKS_DNS_TYPE_CNAME && !read_target(k, &r, &target))
            return false;
        if (r.type == TYPE_OPT && !is_fair_opt(k, &r, i >= before, &has_opt))
            return false;
    }
    return at == k->n;
}

/* The CNAME record of the last name; false where it has two that differ, or one that is not of the
 * Internet. *ret_found tells whether there is one. */
static bool
find_alias(const struct packet *k, const struct cks_dns_name *of, struct cks_dns_name *ret,
           bool *ret_found)
{
    struct resource r;
    struct cks_dns_name target;
    size_t at = k->first;
    *ret_found = false;
    for (unsigned i = 0; i < k->answers && read_resource(k, &at, &r); i++) {
        if (r.type != CKS_DNS_TYPE_CNAME || !names_agree(&r.owner, of))
            continue;
        if (r.class != CLASS_IN || !read_target(k, &r, &target) ||
            (*ret_found && !names_agree(&target, ret)))
            return false;
        *ret = target;
        *ret_found = true;
    }
    return true;
}

static bool
is_on_chain(const struct cks_dns_answer *a, const struct cks_dns_name *name)
{
    for (size_t i = 0; i < a->name_count; i++)
        if (names_agree(&a->names[i], name))
            return true;
    return false;
}

/* Follows the CNAME records, in whatever order they are; false for a loop or too many of them. */
static bool
follow_aliases(const struct packet *k, struct cks_dns_answer *a)
{
    struct cks_dns_name next;
    for (bool found = true; found;) {
        if (!find_alias(k, &a->names[a->name_count - 1], &next, &found))
            return false;
        if (!found)
            break;
        if (a->name_count == CKS_COUNT(a->names) || is_on_chain(a, &next))
            return false;
        a->names[a->name_count++] = next;
    }
    return true;
}

static void
keep_address(struct cks_dns_answer *a, const unsigned char *bytes)
{
    for (size_t i = 0; i < a->address_count; i++)
        if (memcmp(a->addresses[i], bytes, a->address_bytes) == 0)
            return;
    if (a->address_count == CKS_PROBE_ADDRESSES)
        a->left_out++;
    else
        memcpy(a->addresses[a->address_count++], bytes, a->address_bytes);
}

/* Keeps the addresses; false where one is not of the chain, or no address of the Internet. */
static bool
keep_addresses(const struct packet *k, unsigned type, struct cks_dns_answer *a)
{
    struct resource r;
    size_t at = k->first;
    a->address_bytes = type == CKS_DNS_TYPE_A ? 4 : CKS_DNS_ADDRESS_BYTES;
    for (unsigned i = 0; i < k->answers && read_resource(k, &at, &r); i++) {
        if (r.type != type)
            continue;
        if (r.class != CLASS_IN || r.length != a->address_bytes || !is_on_chain(a, &r.owner))
            return false;
        keep_address(a, k->p + r.data);
    }
    return true;
}

static enum cks_dns_kind
kind_of_failure(unsigned flags)
{
    enum { SERVFAIL = 2, REFUSED = 5 };
    switch (flags & FLAG_RCODE) {
    case SERVFAIL:
        return CKS_DNS_SERVFAIL;
    case REFUSED:
        return CKS_DNS_REFUSED;
    default:
        return CKS_DNS_MALFORMED;
    }
}

/* A server that does not resolve for others gives what its own zones say: a referral, or a chain
 * that leaves them, does not tell that there is no address. */
static bool
knows_the_end(const struct packet *k, const struct cks_dns_answer *a)
{
    return k->flags & FLAG_RECURSION_AVAILABLE ||
           (k->flags & FLAG_AUTHORITATIVE && a->name_count == 1);
}

static enum cks_dns_kind
read_records(const struct packet *k, unsigned type, struct cks_dns_answer *a)
{
    enum { NOERROR = 0, NXDOMAIN = 3 };
    unsigned rcode = k->flags & FLAG_RCODE;
    if (rcode != NOERROR && rcode != NXDOMAIN)
        return kind_of_failure(k->flags);
    if (k->flags & FLAG_TRUNCATED || !fills_packet(k) || !follow_aliases(k, a) ||
        !keep_addresses(k, type, a) || (rcode == NXDOMAIN && a->address_count))
        return CKS_DNS_MALFORMED;
    if (a->address_count)
        return CKS_DNS_ANSWERED;
    if (rcode == NXDOMAIN)
        return CKS_DNS_NXDOMAIN;
    return knows_the_end(k, a) ? CKS_DNS_NODATA : CKS_DNS_MALFORMED;
}

void
cks_dns_answer_read(struct cks_str packet, const char *host, unsigned type,
                    struct cks_dns_answer *ret)
{
    struct packet k = {.p = (const unsigned char *)(const void *)packet.p, .n = packet.n};
    ret->kind = CKS_DNS_MALFORMED;
    ret->name_count = ret->address_count = ret->address_bytes = ret->left_out = 0;
    if (!name_of_host(cks_str_of(host), &ret->names[0]) || !read_head(&k, &ret->names[0], type))
        return;
    ret->name_count = 1;
    ret->kind = read_records(&k, type, ret);
    if (ret->kind != CKS_DNS_ANSWERED)
        ret->address_count = ret->left_out = 0;
    /* What cannot be believed tells no chain either. */
    if (ret->kind != CKS_DNS_ANSWERED && ret->kind != CKS_DNS_NODATA &&
        ret->kind != CKS_DNS_NXDOMAIN)
        ret->name_count = 1;
}

void
cks_dns_name_text(const struct cks_dns_name *name, char out[CKS_DNS_NAME_TEXT])
{
    size_t n = 0;
    for (size_t at = 0; at < name->n && name->bytes[at]; at += 1 + (size_t)name->bytes[at]) {
        if (n)
            out[n++] = '.';
        for (size_t i = 1; i <= name->bytes[at]; i++) {
            unsigned char c = name->bytes[at + i];
            if (cks_is_alnum(c) || c == '-' || c == '_')
                out[n++] = (char)c;
            else
                n += (size_t)snprintf(out + n, CKS_DNS_NAME_TEXT - n, "\\%03u", c);
        }
    }
    out[n] = '\0';
}
