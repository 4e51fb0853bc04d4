#include "probe/target.h"

#include <stdlib.h>

#include "probe/net/address.h"

#define SCHEME "https://"
#define HOST_MAX 253
#define LABEL_MAX 63

static bool
label_ok(struct cks_str label)
{
    if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' || label.p[label.n - 1] == '-')
        return false;
    for (size_t i = 0; i < label.n; i++) {
        if (!cks_is_alnum((unsigned char)label.p[i]) && label.p[i] != '-')
            return false;
    }
    return true;
}

static bool
host_ok(struct cks_str host)
{
    if (host.n == 0 || host.n > HOST_MAX)
        return false;
    for (size_t at = 0; at <= host.n;) {
        struct cks_str rest = cks_str_sub(host, at, host.n);
        size_t n = cks_str_find(rest, ".");
        if (!label_ok(cks_str_sub(rest, 0, n)))
            return false;
        at += n + 1;
    }
    return true;
}

const char *
cks_target_host(struct cks_arena *a, const char *endpoint, char **ret_host)
{
    struct cks_str s = cks_str_of(endpoint);
    if (!cks_str_starts(s, SCHEME))
        return "the endpoint must start with https://";
    s = cks_str_sub(s, sizeof(SCHEME) - 1, s.n);
    if (s.n && s.p[s.n - 1] == '/')
        s.n--;
    if (s.n && s.p[s.n - 1] == '.')
        s.n--;
    if (!host_ok(s))
        return "the endpoint must be https:// and a host name, without a port, path or other "
               "characters";
    *ret_host = cks_arena_strndup(a, s.p, s.n);
    for (char *p = *ret_host; p && *p; p++)
        *p = (char)cks_lower((unsigned char)*p);
    return NULL;
}

static bool
only(const char *text, const char *more)
{
    for (const char *p = text; *p; p++) {
        if (!cks_is_alnum((unsigned char)*p) && !strchr(more, *p))
            return false;
    }
    return true;
}

const char *
cks_target_check(const struct cks_proxy *t)
{
    if (t->path && (t->path[0] != '/' || !only(t->path, "/_-") || strlen(t->path) > 256))
        return "the path may contain only letters, digits, /, _ and -";
    if (t->region && (!t->region[0] || !only(t->region, "-")))
        return "the Region contains an invalid character";
    if (t->access_key_id && !only(t->access_key_id, ""))
        return "the access key ID may contain only letters and digits";
    return NULL;
}

/* Cuts the piece before the next colon off *rest; a piece in brackets may hold colons. */
static bool
take_piece(struct cks_str *rest, bool last, struct cks_str *ret)
{
    size_t n = cks_str_find(*rest, ":");
    bool bracket = rest->n && rest->p[0] == '[';
    if (bracket) {
        size_t end = cks_str_find(*rest, "]");
        if (end == rest->n)
            return false;
        *ret = cks_str_sub(*rest, 1, end - 1);
        n = end + 1;
    } else {
        *ret = cks_str_sub(*rest, 0, n);
    }
    if (last)
        return n == rest->n;
    if (n >= rest->n || rest->p[n] != ':')
        return false;
    *rest = cks_str_sub(*rest, n + 1, rest->n);
    return true;
}

static bool
read_port(struct cks_str s, uint16_t *ret)
{
    unsigned long n = 0;
    if (s.n > 5)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]))
            return false;
        n = n * 10 + (unsigned long)(s.p[i] - '0');
    }
    *ret = (uint16_t)n;
    return n <= 65535 && (n > 0 || s.n == 0);
}

bool
cks_target_connect_to(struct cks_arena *a, const char *text, struct cks_connect_to *ret)
{
    struct cks_str rest = cks_str_of(text), host, port, address, to;
    struct sockaddr_storage unused;
    if (!take_piece(&rest, false, &host) || !take_piece(&rest, false, &port) ||
        !take_piece(&rest, false, &address) || !take_piece(&rest, true, &to))
        return false;
    ret->host = cks_arena_strndup(a, host.p, host.n);
    ret->address = cks_arena_strndup(a, address.p, address.n);
    return ret->host && ret->address && read_port(port, &ret->port) && read_port(to, &ret->to) &&
           (address.n == 0 || cks_address_parse(ret->address, 0, &unused) > 0);
}
