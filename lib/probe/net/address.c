#include "probe/net/address.h"

#include <arpa/inet.h>

socklen_t
cks_address_parse(const char *text, uint16_t port, struct sockaddr_storage *ret)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    *ret = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        memcpy(ret, &v4, sizeof(v4));
        return sizeof(v4);
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        memcpy(ret, &v6, sizeof(v6));
        return sizeof(v6);
    }
    return 0;
}

bool
cks_address_text(const unsigned char *bytes, size_t n, char out[CKS_ADDRESS_TEXT])
{
    if (n != 4 && n != 16)
        return false;
    return inet_ntop(n == 4 ? AF_INET : AF_INET6, bytes, out, CKS_ADDRESS_TEXT) != NULL;
}
