/* The least that a probe can cost: N verified handshakes and signed requests on one loop, with one
 * small CA file, no diagnosis, no record. ckscheck probe is held against it (bench.py probe).
 *
 * usage: probe_floor CA-FILE PORT COUNT IN-FLIGHT HOST PATH REGION KEY-ID SECRET [print]
 * prints the number of answers with status 200, and with "print" each request's time in us. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "probe/net/sigv4.h"

/* OpenSSL's macros cast const away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

#define MOST 1024

struct one {
    int fd;
    SSL *ssl;
    enum { CONNECTING, HANDSHAKE, ANSWER, DONE } state;
    short wants;
    bool good;
    size_t got;
    double sent, took;
    char bytes[4096];
};

static struct one all[MOST];

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
begin(struct one *o, SSL_CTX *ctx, int port, const char *host)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    o->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(o->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connect(o->fd, (const struct sockaddr *)&to, sizeof(to));
    o->ssl = SSL_new(ctx);
    SSL_set_fd(o->ssl, o->fd);
    SSL_set_tlsext_host_name(o->ssl, host);
    SSL_set1_host(o->ssl, host);
    SSL_set_connect_state(o->ssl);
    o->wants = POLLOUT;
}

static void
finish(struct one *o)
{
    o->state = DONE;
    SSL_shutdown(o->ssl);
    SSL_free(o->ssl);
    close(o->fd);
}

static void
send_request(struct one *o, char **argv)
{
    static const char body[] = "{\"requestMetadata\":{\"kmsRequestId\":"
                               "\"0f0c3c1e-8f57-4a0e-9f4b-0d3a5a1c2b3d\",\"kmsOperation\":"
                               "\"KmsHealthCheck\"}}";
    char path[256], date[20];
    struct cks_buf out = {0};
    snprintf(path, sizeof(path), "%s/health", argv[6]);
    struct cks_sigv4_request r = {.method = "POST",
                                  .host = argv[5],
                                  .path = path,
                                  .body = CKS_STR_LIT(body),
                                  .region = argv[7],
                                  .service = CKS_XKS_SIGNING_SERVICE,
                                  .access_key_id = cks_str_of(argv[8]),
                                  .secret = {cks_str_of(argv[9])},
                                  .time = time(NULL)};
    cks_sigv4_date(r.time, date);
    cks_buf_printf(&out,
                   "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                   "X-Amz-Date: %s\r\nContent-Length: %zu\r\nAuthorization: ",
                   path, argv[5], date, sizeof(body) - 1);
    cks_sigv4_sign(&out, &r);
    cks_buf_printf(&out, "\r\n\r\n%s", body);
    SSL_write(o->ssl, out.data, (int)out.len);
    cks_buf_free(&out);
    o->sent = now();
    o->state = ANSWER;
    o->wants = POLLIN;
}

static void
step(struct one *o, char **argv, double at)
{
    if (o->state == CONNECTING)
        o->state = HANDSHAKE;
    if (o->state == HANDSHAKE) {
        int got = SSL_do_handshake(o->ssl);
        if (got == 1)
            send_request(o, argv);
        else if (SSL_get_error(o->ssl, got) == SSL_ERROR_WANT_READ)
            o->wants = POLLIN;
        else if (SSL_get_error(o->ssl, got) != SSL_ERROR_WANT_WRITE)
            finish(o);
        return;
    }
    int n = SSL_read(o->ssl, o->bytes + o->got, (int)(sizeof(o->bytes) - 1 - o->got));
    if (n > 0) {
        o->got += (size_t)n;
        o->took = at - o->sent;
        o->good = strncmp(o->bytes, "HTTP/1.1 200", 12) == 0;
        if (strstr(o->bytes, "\r\n\r\n") && o->bytes[o->got - 1] == '}')
            finish(o);
    } else if (SSL_get_error(o->ssl, n) != SSL_ERROR_WANT_READ) {
        finish(o);
    }
}

int
main(int argc, char **argv)
{
    if (argc < 10)
        return 2;
    size_t count = (size_t)atoi(argv[3]), flight = (size_t)atoi(argv[4]), begun = 0, done = 0;
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    if (count > MOST || SSL_CTX_load_verify_file(ctx, argv[1]) != 1)
        return 2;
    while (done < count) {
        static struct pollfd fds[MOST];
        static size_t who[MOST];
        nfds_t n = 0;
        for (; begun < count && begun - done < flight; begun++)
            begin(&all[begun], ctx, atoi(argv[2]), argv[5]);
        for (size_t i = 0; i < begun; i++)
            if (all[i].state != DONE) {
                who[n] = i;
                fds[n++] = (struct pollfd){.fd = all[i].fd, .events = all[i].wants};
            }
        poll(fds, n, -1);
        double at = now();
        for (nfds_t i = 0; i < n; i++)
            if (fds[i].revents)
                step(&all[who[i]], argv, at);
        done = 0;
        for (size_t i = 0; i < begun; i++)
            done += all[i].state == DONE;
    }
    size_t good = 0;
    for (size_t i = 0; i < count; i++) {
        good += all[i].good;
        if (argc > 10)
            printf("%.0f\n", all[i].took);
    }
    printf("%zu\n", good);
    SSL_CTX_free(ctx);
    return good == count ? 0 : 1;
}
