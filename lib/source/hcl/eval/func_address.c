/* Functions on IP network addresses. */
#include "source/hcl/eval/func_address.h"
#include "source/hcl/value/collection.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#define ADDRESS_MAX 64u /* of a prefix as text */

struct network {
    int family;
    unsigned bits, length;   /* of an address; of the prefix */
    unsigned char bytes[16]; /* all bits behind the prefix are 0 */
};

static void
clear_behind(struct network *n)
{
    for (unsigned i = n->length; i < n->bits; i++)
        n->bytes[i / 8] &= (unsigned char)~(0x80u >> (i % 8));
}

/* Four numbers in decimal, with zeros before them too. */
static bool
read_octets(const char *s, unsigned char *ret)
{
    for (size_t i = 0; i < 4; i++) {
        unsigned n = 0;
        if (i && *s++ != '.')
            return false;
        if (!cks_is_digit((unsigned char)*s))
            return false;
        for (; cks_is_digit((unsigned char)*s); s++)
            if ((n = n * 10 + (unsigned)(*s - '0')) > 0xff)
                return false;
        ret[i] = (unsigned char)n;
    }
    return *s == '\0';
}

/* Without a slash, or with another address than of IPv6, what is not read is none. */
static bool
is_no_network(struct cks_str text)
{
    return text.n < ADDRESS_MAX && (!memchr(text.p, '/', text.n) || !memchr(text.p, ':', text.n));
}

/* "10.0.0.0/16"; false for what is written in another way. */
static bool
read_network(struct cks_str text, struct network *ret)
{
    char address[ADDRESS_MAX];
    size_t slash = cks_str_find(text, "/");
    struct cks_str length = cks_str_sub(text, slash + 1, text.n);
    if (slash >= text.n || slash >= sizeof(address) || length.n == 0 || length.n > 3)
        return false;
    memcpy(address, text.p, slash);
    address[slash] = '\0';
    if (strlen(address) != slash)
        return false;
    *ret = (struct network){.family = strchr(address, ':') ? AF_INET6 : AF_INET};
    ret->bits = ret->family == AF_INET6 ? 128 : 32;
    for (size_t i = 0; i < length.n; i++) {
        if (!cks_is_digit((unsigned char)length.p[i]))
            return false;
        ret->length = ret->length * 10 + (unsigned)(length.p[i] - '0');
    }
    if (ret->length > ret->bits ||
        (ret->family == AF_INET ? !read_octets(address, ret->bytes)
                                : !inet_pton(AF_INET6, address, ret->bytes)))
        return false;
    /* Terraform counts IPv4 within IPv6 in an odd way. */
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (ret->family == AF_INET6 && (strchr(address, '.') || memcmp(ret->bytes, mapped, 12) == 0))
        return false;
    clear_behind(ret);
    return true;
}

/* Adds number * 2^shift. */
static void
add_number(struct network *n, uint64_t number, unsigned shift)
{
    unsigned carry = 0;
    for (unsigned i = 0; i < n->bits; i++) {
        unsigned at = n->bits - 1 - i;
        unsigned bit = i >= shift && i - shift < 64 ? (unsigned)(number >> (i - shift)) & 1u : 0;
        unsigned old = (n->bytes[at / 8] >> (7 - at % 8)) & 1u, sum = old + bit + carry;
        carry = sum >> 1;
        if ((sum & 1u) != old)
            n->bytes[at / 8] ^= (unsigned char)(0x80u >> (at % 8));
    }
}

static cks_hcl_v
give_address(struct cks_hcl_call *c, const struct network *n, bool with_length)
{
    char address[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 8];
    if (!inet_ntop(n->family, n->bytes, address, sizeof(address)) ||
        (n->family == AF_INET6 && strchr(address, '.')))
        return cks_hcl_func_unsure(c, "an address that cannot be written");
    if (with_length)
        snprintf(text, sizeof(text), "%s/%u", address, n->length);
    else
        snprintf(text, sizeof(text), "%s", address);
    return cks_hcl_string_of(c->vs, cks_str_of(text));
}

#define UNUSUAL "a network address in an unusual form"

static cks_hcl_v
network_refused(struct cks_hcl_call *c)
{
    return is_no_network(cks_hcl_func_text(c, 0)) ? cks_hcl_func_fail(c, "not a network address")
                                                  : cks_hcl_func_unsure(c, UNUSUAL);
}

/* A negative number counts from the end: -1 is the last address. */
static cks_hcl_v
fn_cidrhost(struct cks_hcl_call *c)
{
    struct network n;
    int64_t host;
    if (!read_network(cks_hcl_func_text(c, 0), &n))
        return network_refused(c);
    if (!cks_hcl_int(c->args[1], &host))
        return cks_hcl_func_unsure(c, UNUSUAL);
    unsigned room = n.bits - n.length;
    uint64_t distance = host < 0 ? (uint64_t) - (host + 1) : (uint64_t)host;
    if (room < 63 && distance >= UINT64_C(1) << room)
        return cks_hcl_func_fail(c, "cidrhost() beyond the network");
    add_number(&n, distance, 0);
    /* So far from the end as from the start: all bits of the host are the opposite ones. */
    for (unsigned i = n.length; host < 0 && i < n.bits; i++)
        n.bytes[i / 8] ^= (unsigned char)(0x80u >> (i % 8));
    return give_address(c, &n, false);
}

static cks_hcl_v
fn_cidrnetmask(struct cks_hcl_call *c)
{
    struct network n;
    if (!read_network(cks_hcl_func_text(c, 0), &n))
        return network_refused(c);
    if (n.family != AF_INET)
        return cks_hcl_func_fail(c, "an IPv6 address has no netmask");
    memset(n.bytes, 0xff, sizeof(n.bytes));
    clear_behind(&n);
    return give_address(c, &n, false);
}

static cks_hcl_v
fn_cidrsubnet(struct cks_hcl_call *c)
{
    struct network n;
    int64_t more, number;
    if (!read_network(cks_hcl_func_text(c, 0), &n))
        return network_refused(c);
    if (!cks_hcl_int(c->args[1], &more) || !cks_hcl_int(c->args[2], &number) || more < 0 ||
        more > 32 || number < 0)
        return cks_hcl_func_unsure(c, UNUSUAL);
    if (n.length + (unsigned)more > n.bits)
        return cks_hcl_func_fail(c, "cidrsubnet() with more bits than an address has");
    if ((uint64_t)number >= UINT64_C(1) << more)
        return cks_hcl_func_fail(c, "cidrsubnet() beyond the network");
    n.length += (unsigned)more;
    add_number(&n, (uint64_t)number, n.bits - n.length);
    return give_address(c, &n, true);
}

static void
set_behind(struct network *n)
{
    for (unsigned i = n->length; i < n->bits; i++)
        n->bytes[i / 8] |= (unsigned char)(0x80u >> (i % 8));
}

static bool
is_zero(const struct network *n)
{
    static const unsigned char zero[16] = {0};
    return memcmp(n->bytes, zero, n->bits / 8) == 0;
}

/* The next network of that length behind `last`; false where there is none inside of `base`. */
static bool
follow_network(struct network *last, const struct network *base, unsigned length)
{
    struct network next = *last;
    set_behind(&next);
    next.length = length;
    set_behind(&next);
    add_number(&next, 1, 0);
    clear_behind(&next);
    struct network inside = next;
    inside.length = base->length;
    clear_behind(&inside);
    *last = next;
    return !is_zero(&next) && memcmp(inside.bytes, base->bytes, sizeof(inside.bytes)) == 0;
}

static cks_hcl_v
fn_cidrsubnets(struct cks_hcl_call *c)
{
    struct network base, last = {0};
    cks_hcl_v *items = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    if (!items || !read_network(cks_hcl_func_text(c, 0), &base))
        return items ? network_refused(c) : cks_hcl_func_unsure(c, NULL);
    /* Terraform looks for the first one behind the network before it, which there is not here. */
    if (is_zero(&base) && c->count > 1)
        return cks_hcl_func_fail(c, "cidrsubnets() of a network that begins with 0");
    for (size_t i = 1; i < c->count; i++) {
        int64_t more;
        if (!cks_hcl_int(c->args[i], &more) || more < 1 || more > 32 ||
            base.length + (unsigned)more > base.bits)
            return cks_hcl_func_unsure(c, UNUSUAL);
        if (i == 1) {
            last = base;
            last.length += (unsigned)more;
        } else if (!follow_network(&last, &base, base.length + (unsigned)more)) {
            return cks_hcl_func_fail(c, "cidrsubnets() beyond the network");
        }
        items[i - 1] = give_address(c, &last, true);
    }
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, items, c->count - 1);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_address_funcs[] = {
    {"cidrhost", "sn", 2, 2, fn_cidrhost, &cks_hcl_string, false},
    {"cidrnetmask", "s", 1, 1, fn_cidrnetmask, &cks_hcl_string, false},
    {"cidrsubnet", "snn", 3, 3, fn_cidrsubnet, &cks_hcl_string, false},
    {"cidrsubnets", "sn", 1, ANY, fn_cidrsubnets, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
