#include "probe/net/dns.h"

/* The newer functions are missing in the oldest c-ares that is supported. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <ares_nameser.h>
#include <stdlib.h>

#include "probe/net/address.h"
#include "probe/net/answer.h"
#include "probe/net/bundle.h"
#include "probe/limits.h"

struct cks_dns {
    /* The first tells each kind of answer. The second, which is there where there are several
     * servers, asks the others and skips those that fail, as resolvers do. */
    ares_channel channels[2];
    unsigned started; /* channels that are to be destroyed */
    const char *servers;
    struct cks_buf hosts; /* the hosts file's text */
    int64_t now;
    struct {
        int fd;
        short events;
    } sockets[CKS_DNS_SOCKETS];
    size_t count;
};

/* A question that the first server failed at goes to the others. */
struct again {
    bool asked;
    enum cks_dns_kind first; /* what the first server said */
};

/* The two questions about one name. */
struct question {
    struct cks_dns *dns;
    struct cks_arena *arena;
    struct cks_probe_dns *record;
    cks_dns_done_fn done;
    void *cookie;
    const char *host; /* the asker's */
    int64_t asked;
    unsigned open; /* answers still to come, and one for the asker */
    bool failed;
    struct again a, aaaa;
};

static void
on_socket(void *data, ares_socket_t fd, int readable, int writable)
{
    struct cks_dns *dns = data;
    short events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
    for (size_t i = 0; i < dns->count; i++) {
        if (dns->sockets[i].fd != fd)
            continue;
        dns->sockets[i].events = events;
        if (!events)
            dns->sockets[i] = dns->sockets[--dns->count];
        return;
    }
    if (events && dns->count < CKS_DNS_SOCKETS) {
        dns->sockets[dns->count].fd = fd;
        dns->sockets[dns->count++].events = events;
    }
}

static int
open_channel(struct cks_dns *dns, const char *servers, int flags)
{
    /* Everything that the environment (RES_OPTIONS, LOCALDOMAIN) could set is set here. */
    struct ares_options o = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | flags,
        .timeout = CKS_PROBE_DNS_MS,
        .tries = CKS_PROBE_DNS_TRIES,
        .ndots = 0,
        .sock_state_cb = on_socket,
        .sock_state_cb_data = dns,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
               ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB | ARES_OPT_NOROTATE;
    ares_channel *channel = &dns->channels[dns->started];
    int got = ares_init_options(channel, &o, mask);
    if (got != ARES_SUCCESS)
        return got;
    dns->started++;
    return servers ? ares_set_servers_ports_csv(*channel, servers) : ARES_SUCCESS;
}

/* The servers but the first one are the second channel's. */
static int
open_others(struct cks_dns *dns, const char *servers)
{
    struct ares_addr_port_node *all = NULL;
    int got = ares_get_servers_ports(dns->channels[0], &all);
    if (got == ARES_SUCCESS && all && all->next) {
        got = open_channel(dns, servers, 0);
        if (got == ARES_SUCCESS)
            got = ares_set_servers_ports(dns->channels[1], all->next);
    }
    ares_free_data(all);
    return got;
}

enum cks_status
cks_dns_new(const struct cks_dns_options *options, struct cks_dns **ret)
{
    struct cks_dns *dns = calloc(1, sizeof(*dns));
    if (!dns)
        return CKS_ERR_MEMORY;
    int got = open_channel(dns, options->servers, ARES_FLAG_NOCHECKRESP);
    if (got == ARES_SUCCESS)
        got = open_others(dns, options->servers);
    if (got != ARES_SUCCESS) {
        cks_dns_free(dns);
        return got == ARES_ENOMEM ? CKS_ERR_MEMORY : CKS_ERR_ARGUMENT;
    }
    dns->servers = options->servers;
    /* A hosts file that cannot be read answers nothing. */
    if (options->hosts_file &&
        !cks_read_whole(&dns->hosts, options->hosts_file, CKS_HOSTS_FILE_BYTES))
        cks_buf_free(&dns->hosts);
    *ret = dns;
    return CKS_OK;
}

static enum cks_dns_kind
answer_kind(int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return CKS_DNS_ANSWERED;
    case ARES_ENODATA:
        return CKS_DNS_NODATA;
    case ARES_ENOTFOUND:
        return CKS_DNS_NXDOMAIN;
    case ARES_ESERVFAIL:
        return CKS_DNS_SERVFAIL;
    case ARES_EREFUSED:
        return CKS_DNS_REFUSED;
    case ARES_ETIMEOUT:
        return CKS_DNS_TIMEOUT;
    case ARES_ECONNREFUSED:
        return CKS_DNS_UNREACHABLE;
    case ARES_EBADNAME:
    case ARES_EBADRESP:
    case ARES_EFORMERR:
    case ARES_ENOTIMP:
        return CKS_DNS_MALFORMED;
    default:
        return CKS_DNS_FAILED;
    }
}

static void
finish_question(struct question *q)
{
    if (--q->open)
        return;
    q->done(q->cookie, q->failed ? NULL : q->record);
    free(q);
}

static void
add_address(struct question *q, struct cks_probe_answer *to, const unsigned char *bytes, size_t n)
{
    char text[CKS_ADDRESS_TEXT];
    if (!cks_address_text(bytes, n, text))
        return;
    for (size_t i = 0; i < to->addresses.count; i++) {
        if (strcmp(to->addresses.items[i].address, text) == 0)
            return;
    }
    if (to->addresses.count == CKS_PROBE_ADDRESSES) {
        to->left_out = to->left_out == CKS_PROBE_NONE ? 1 : to->left_out + 1;
        return;
    }
    struct cks_probe_address *a = cks_probe_add_address(q->arena, to);
    const char *copy = cks_arena_strdup(q->arena, text);
    if (!a || !copy) {
        q->failed = true;
        return;
    }
    a->address = copy;
    a->class = n == 4 ? cks_address_class4(bytes) : cks_address_class6(bytes);
}

static void
take_addresses(struct question *q, struct cks_probe_answer *to, const struct cks_dns_answer *from)
{
    for (size_t i = 0; i < from->address_count; i++)
        add_address(q, to, from->addresses[i], from->address_bytes);
    /* Of as many as are kept, the record says that there are no more. */
    if (from->address_count == CKS_PROBE_ADDRESSES)
        to->left_out = (int64_t)from->left_out;
}

static void
take_chain(struct question *q, const struct cks_dns_answer *from)
{
    char text[CKS_DNS_NAME_TEXT];
    for (size_t i = 1; i < from->name_count; i++) {
        cks_dns_name_text(&from->names[i], text);
        q->failed |= !cks_probe_add_cname(q->arena, q->record, text);
    }
}

/* The packet itself says what it is; what the resolver made of it counts only without one. */
static void
take_answer(struct question *q, struct cks_probe_answer *to, int status, unsigned char *packet,
            int size, unsigned type)
{
    struct cks_dns_answer answer;
    to->kind = answer_kind(status);
    to->us = q->dns->now - q->asked;
    if (!packet || size < 0)
        return;
    cks_dns_answer_read((struct cks_str){(const char *)packet, (size_t)size}, q->host, type,
                        &answer);
    to->kind = answer.kind;
    take_addresses(q, to, &answer);
    if (type == T_A)
        take_chain(q, &answer);
}

/* The server itself failed; another one may answer. */
static bool
another_may_know(enum cks_dns_kind kind)
{
    return kind == CKS_DNS_SERVFAIL || kind == CKS_DNS_REFUSED || kind == CKS_DNS_MALFORMED;
}

static bool
is_answer(enum cks_dns_kind kind)
{
    return kind == CKS_DNS_ANSWERED || kind == CKS_DNS_NODATA || kind == CKS_DNS_NXDOMAIN;
}

static void on_a(void *arg, int status, int timeouts, unsigned char *packet, int size);
static void on_aaaa(void *arg, int status, int timeouts, unsigned char *packet, int size);

/* Asks the other servers once where the first one failed; else this question is over. */
static void
settle(struct question *q, struct cks_probe_answer *to, struct again *again, int type)
{
    if (again->asked && !is_answer(to->kind)) {
        to->kind = again->first;
    } else if (!again->asked && q->dns->started > 1 && another_may_know(to->kind)) {
        *again = (struct again){true, to->kind};
        ares_query(q->dns->channels[1], q->host, C_IN, type, type == T_A ? on_a : on_aaaa, q);
        return;
    }
    finish_question(q);
}

static void
on_a(void *arg, int status, int timeouts, unsigned char *packet, int size)
{
    struct question *q = arg;
    CKS_UNUSED(timeouts);
    take_answer(q, q->record->a, status, packet, size, T_A);
    settle(q, q->record->a, &q->a, T_A);
}

static void
on_aaaa(void *arg, int status, int timeouts, unsigned char *packet, int size)
{
    struct question *q = arg;
    CKS_UNUSED(timeouts);
    take_answer(q, q->record->aaaa, status, packet, size, T_AAAA);
    settle(q, q->record->aaaa, &q->aaaa, T_AAAA);
}

/* One line of a hosts file: an address, then names; a # begins a comment. */
static void
read_hosts_line(struct question *q, struct cks_str line, const char *host)
{
    char text[CKS_ADDRESS_TEXT];
    struct sockaddr_storage address;
    bool first = true;
    line = cks_str_sub(line, 0, cks_str_find(line, "#"));
    for (size_t at = 0; at < line.n;) {
        while (at < line.n && cks_is_space((unsigned char)line.p[at]))
            at++;
        size_t from = at;
        while (at < line.n && !cks_is_space((unsigned char)line.p[at]))
            at++;
        struct cks_str word = cks_str_sub(line, from, at - from);
        if (first) {
            if (word.n == 0 || word.n >= sizeof(text))
                return;
            memcpy(text, word.p, word.n);
            text[word.n] = '\0';
            if (!cks_address_parse(text, 0, &address))
                return;
            first = false;
        } else if (word.n && cks_str_ieq(word, cks_str_of(host))) {
            if (address.ss_family == AF_INET) {
                const struct sockaddr_in *v4 = (const void *)&address;
                add_address(q, q->record->a, (const void *)&v4->sin_addr, 4);
            } else {
                const struct sockaddr_in6 *v6 = (const void *)&address;
                add_address(q, q->record->aaaa, (const void *)&v6->sin6_addr, 16);
            }
            return;
        }
    }
}

static bool
hosts_answer(struct question *q, const char *host)
{
    struct cks_probe_dns *r = q->record;
    for (struct cks_str rest = cks_buf_str(&q->dns->hosts); rest.n;) {
        size_t end = cks_str_find(rest, "\n");
        read_hosts_line(q, cks_str_sub(rest, 0, end), host);
        rest = cks_str_sub(rest, end + 1, rest.n);
    }
    if (r->a->addresses.count + r->aaaa->addresses.count == 0)
        return false;
    r->source = CKS_DNS_SOURCE_HOSTS;
    r->a->kind = r->a->addresses.count ? CKS_DNS_ANSWERED : CKS_DNS_NODATA;
    r->aaaa->kind = r->aaaa->addresses.count ? CKS_DNS_ANSWERED : CKS_DNS_NODATA;
    return true;
}

void
cks_dns_ask(struct cks_dns *dns, const char *host, int64_t now, struct cks_arena *a,
            cks_dns_done_fn done, void *cookie)
{
    struct question *q = calloc(1, sizeof(*q));
    struct cks_probe_dns *r = cks_probe_new_dns(a);
    if (r) {
        r->a = cks_probe_new_answer(a);
        r->aaaa = cks_probe_new_answer(a);
    }
    if (!q || !r || !r->a || !r->aaaa) {
        free(q);
        done(cookie, NULL);
        return;
    }
    *q = (struct question){.dns = dns,
                           .arena = a,
                           .record = r,
                           .done = done,
                           .cookie = cookie,
                           .host = host,
                           .asked = now,
                           .open = 1};
    r->servers = dns->servers ? cks_arena_strdup(a, dns->servers) : NULL;
    dns->now = now;
    if (!hosts_answer(q, host)) {
        r->source = CKS_DNS_SOURCE_DNS;
        q->open += 2;
        ares_query(dns->channels[0], host, C_IN, T_A, on_a, q);
        ares_query(dns->channels[0], host, C_IN, T_AAAA, on_aaaa, q);
    }
    finish_question(q);
}

size_t
cks_dns_poll(const struct cks_dns *dns, struct pollfd *fds)
{
    for (size_t i = 0; i < dns->count; i++)
        fds[i] = (struct pollfd){.fd = dns->sockets[i].fd, .events = dns->sockets[i].events};
    return dns->count;
}

int
cks_dns_timeout(struct cks_dns *dns)
{
    struct timeval first, *least = NULL, tv;
    for (unsigned i = 0; i < dns->started; i++) {
        struct timeval *t = ares_timeout(dns->channels[i], least, &tv);
        if (t && t != least) {
            first = *t;
            least = &first;
        }
    }
    if (!least)
        return -1;
    /* Rounded up: a wait that is a fraction short would spin. */
    return (int)(least->tv_sec * 1000 + (least->tv_usec + 999) / 1000);
}

void
cks_dns_process(struct cks_dns *dns, const struct pollfd *fds, size_t n, int64_t now)
{
    dns->now = now;
    for (size_t i = 0; i < n; i++) {
        bool in = fds[i].revents & (POLLIN | POLLERR | POLLHUP);
        bool out = fds[i].revents & POLLOUT;
        /* A channel skips a socket that is not its own. */
        for (unsigned c = 0; (in || out) && c < dns->started; c++)
            ares_process_fd(dns->channels[c], in ? fds[i].fd : ARES_SOCKET_BAD,
                            out ? fds[i].fd : ARES_SOCKET_BAD);
    }
    for (unsigned c = 0; c < dns->started; c++)
        ares_process_fd(dns->channels[c], ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void
cks_dns_free(struct cks_dns *dns)
{
    if (!dns)
        return;
    while (dns->started)
        ares_destroy(dns->channels[--dns->started]);
    cks_buf_free(&dns->hosts);
    free(dns);
}
