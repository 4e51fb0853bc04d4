#include "evidence/probe/address_class.h"

#include <arpa/inet.h>
#include <string.h>

/* The registries as of 2025; the longest prefix stands first. Blocks that the registries call
 * globally reachable are rows of class GLOBAL where a wider row would hide them. */
static const struct {
    unsigned char bytes[4];
    unsigned char bits;
    unsigned char class;
} blocks4[] = {
    {{255, 255, 255, 255}, 32, CKS_ADDRESS_RESERVED},
    {{192, 0, 0, 9}, 32, CKS_ADDRESS_GLOBAL},
    {{192, 0, 0, 10}, 32, CKS_ADDRESS_GLOBAL},
    {{192, 0, 0, 0}, 24, CKS_ADDRESS_PROTOCOL},
    {{192, 0, 2, 0}, 24, CKS_ADDRESS_DOCUMENTATION},
    {{198, 51, 100, 0}, 24, CKS_ADDRESS_DOCUMENTATION},
    {{203, 0, 113, 0}, 24, CKS_ADDRESS_DOCUMENTATION},
    {{192, 88, 99, 0}, 24, CKS_ADDRESS_PROTOCOL},
    {{192, 168, 0, 0}, 16, CKS_ADDRESS_PRIVATE},
    {{169, 254, 0, 0}, 16, CKS_ADDRESS_LINK_LOCAL},
    {{198, 18, 0, 0}, 15, CKS_ADDRESS_BENCHMARKING},
    {{172, 16, 0, 0}, 12, CKS_ADDRESS_PRIVATE},
    {{100, 64, 0, 0}, 10, CKS_ADDRESS_SHARED},
    {{0, 0, 0, 0}, 8, CKS_ADDRESS_UNSPECIFIED},
    {{10, 0, 0, 0}, 8, CKS_ADDRESS_PRIVATE},
    {{127, 0, 0, 0}, 8, CKS_ADDRESS_LOOPBACK},
    {{224, 0, 0, 0}, 4, CKS_ADDRESS_MULTICAST},
    {{240, 0, 0, 0}, 4, CKS_ADDRESS_RESERVED},
};

static const struct {
    unsigned char bytes[16];
    unsigned char bits;
    unsigned char class;
} blocks6[] = {
    {{0}, 128, CKS_ADDRESS_UNSPECIFIED},
    {{[15] = 1}, 128, CKS_ADDRESS_LOOPBACK},
    {{[10] = 0xff, [11] = 0xff}, 96, CKS_ADDRESS_PROTOCOL},
    {{0, 0x64, 0xff, 0x9b}, 96, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01, 0, 1, [15] = 1}, 128, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01, 0, 1, [15] = 2}, 128, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01, 0, 1, [15] = 3}, 128, CKS_ADDRESS_GLOBAL},
    {{1}, 64, CKS_ADDRESS_PROTOCOL},
    {{1, 0, 0, 0, 0, 0, 0, 1}, 64, CKS_ADDRESS_PROTOCOL},
    {{0x20, 0x01, 0, 4, 0x01, 0x12}, 48, CKS_ADDRESS_GLOBAL},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, CKS_ADDRESS_PRIVATE},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, CKS_ADDRESS_DOCUMENTATION},
    {{0x20, 0x01, 0, 3}, 32, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01, 0, 0x20}, 28, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01, 0, 0x30}, 28, CKS_ADDRESS_GLOBAL},
    {{0x20, 0x01}, 23, CKS_ADDRESS_PROTOCOL},
    {{0x3f, 0xff}, 20, CKS_ADDRESS_DOCUMENTATION},
    {{0x20, 0x02}, 16, CKS_ADDRESS_PROTOCOL},
    {{0x5f}, 16, CKS_ADDRESS_PROTOCOL},
    {{0xfe, 0x80}, 10, CKS_ADDRESS_LINK_LOCAL},
    {{0xff}, 8, CKS_ADDRESS_MULTICAST},
    {{0xfc}, 7, CKS_ADDRESS_PRIVATE},
};

static bool
in_block(const unsigned char *address, const unsigned char *block, unsigned bits)
{
    unsigned bytes = bits / 8, rest = bits % 8;
    if (memcmp(address, block, bytes) != 0)
        return false;
    return rest == 0 || (address[bytes] ^ block[bytes]) >> (8 - rest) == 0;
}

enum cks_address_class
cks_address_class4(const unsigned char bytes[4])
{
    for (size_t i = 0; i < CKS_COUNT(blocks4); i++) {
        if (in_block(bytes, blocks4[i].bytes, blocks4[i].bits))
            return (enum cks_address_class)blocks4[i].class;
    }
    return CKS_ADDRESS_GLOBAL;
}

enum cks_address_class
cks_address_class6(const unsigned char bytes[16])
{
    for (size_t i = 0; i < CKS_COUNT(blocks6); i++) {
        if (in_block(bytes, blocks6[i].bytes, blocks6[i].bits))
            return (enum cks_address_class)blocks6[i].class;
    }
    /* Global unicast is 2000::/3; everything else is not assigned. */
    return bytes[0] >> 5 == 1 ? CKS_ADDRESS_GLOBAL : CKS_ADDRESS_RESERVED;
}

enum cks_address_class
cks_address_class_of(const char *text)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1)
        return cks_address_class4(bytes);
    if (inet_pton(AF_INET6, text, bytes) == 1)
        return cks_address_class6(bytes);
    return CKS_ADDRESS_UNKNOWN;
}

bool
cks_address_is_ipv4(const char *text)
{
    struct in_addr a;
    return inet_pton(AF_INET, text, &a) == 1;
}
