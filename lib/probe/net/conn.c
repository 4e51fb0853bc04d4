#include "probe/net/conn.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "probe/net/address.h"

#define READ_BYTES (16u << 10)
/* How much is read before a close; a server that keeps sending gets a reset. */
#define DRAIN_READS 4

/* Unread data makes the kernel send a reset, which could overtake our last message (an alert, the
 * end of a handshake) and appear as an error in the proxy's log. */
static void
close_politely(struct cks_conn *c)
{
    char bytes[READ_BYTES];
    if (c->fd < 0)
        return;
    shutdown(c->fd, SHUT_WR);
    for (int i = 0; i < DRAIN_READS && recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0; i++)
        ;
    close(c->fd);
    c->fd = -1;
}

static void
end_at(struct cks_conn *c, enum cks_conn_end why, int error)
{
    c->state = CKS_CONN_ENDED;
    c->end = why;
    c->error = error;
    close_politely(c);
}

/* A server that waits for our acknowledgement (one without TCP_NODELAY) must not appear slow. The
 * kernel forgets it, so it is set again after every read. */
static void
acknowledge_at_once(const struct cks_conn *c)
{
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

int64_t
cks_monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct cks_conn *
cks_conn_new(const char *address, uint16_t port, int64_t timeout_us, cks_conn_fn tell, void *owner)
{
    struct sockaddr_storage to;
    struct cks_conn *c = calloc(1, sizeof(*c));
    int on = 1;
    if (!c)
        return NULL;
    c->address = address;
    c->tell = tell;
    c->owner = owner;
    c->began = c->moved = cks_monotonic();
    c->deadline = c->began + timeout_us;
    c->state = CKS_CONN_CONNECTING;
    socklen_t length = cks_address_parse(address, port, &to);
    c->fd = length ? socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
    if (c->fd < 0) {
        end_at(c, CKS_CONN_END_ERRNO, length ? errno : EINVAL);
        return c;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    acknowledge_at_once(c);
    if (connect(c->fd, (const struct sockaddr *)&to, length) != 0 && errno != EINPROGRESS)
        end_at(c, CKS_CONN_END_ERRNO, errno);
    return c;
}

static void
flush_output(struct cks_conn *c)
{
    while (c->out_at < c->out.len) {
        ssize_t n = send(c->fd, c->out.data + c->out_at, c->out.len - c->out_at, MSG_NOSIGNAL);
        if (n < 0) {
            /* The read detects a reset while sending, with the data before it. */
            if (errno != EAGAIN && errno != EINTR && errno != EPIPE && errno != ECONNRESET)
                end_at(c, CKS_CONN_END_ERRNO, errno);
            if (errno == EPIPE || errno == ECONNRESET)
                c->out_at = c->out.len;
            break;
        }
        c->out_at += (size_t)n;
        c->moved = c->now;
    }
    if (c->out_at == c->out.len) {
        cks_buf_clear(&c->out);
        c->out_at = 0;
    }
}

/* Sends what OpenSSL has to send. */
static bool
send_output(struct cks_conn *c)
{
    BIO *bio = SSL_get_wbio(c->ssl);
    size_t n = BIO_ctrl_pending(bio);
    while (n) {
        char *to = cks_buf_reserve(&c->out, n);
        int got = to ? BIO_read(bio, to, (int)n) : -1;
        if (got <= 0)
            return false;
        c->out.len += (size_t)got;
        n = BIO_ctrl_pending(bio);
    }
    return true;
}

static void
pump_out(struct cks_conn *c)
{
    if (c->ssl && !send_output(c))
        end_at(c, CKS_CONN_END_ERRNO, ENOMEM);
    else
        flush_output(c);
}

static void
finish_handshake(struct cks_conn *c)
{
    c->state = CKS_CONN_READY;
    pump_out(c);
    c->tls_done = cks_monotonic();
    c->tell(c, CKS_CONN_TLS);
}

static void
fail_handshake(struct cks_conn *c, enum cks_conn_end why, int error)
{
    /* The alert that says why is sent, if the socket takes it. */
    if (why == CKS_CONN_END_TLS)
        pump_out(c);
    c->tls_done = c->now;
    end_at(c, why, error);
    c->tell(c, CKS_CONN_TLS);
}

static void
step_handshake(struct cks_conn *c)
{
    ERR_clear_error();
    int got = SSL_do_handshake(c->ssl);
    if (got == 1) {
        finish_handshake(c);
        return;
    }
    int error = SSL_get_error(c->ssl, got);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        pump_out(c);
        if (c->state == CKS_CONN_ENDED)
            fail_handshake(c, c->end, c->error);
        else if (c->closing)
            fail_handshake(c, CKS_CONN_END_CLOSED, 0);
        return;
    }
    fail_handshake(c, CKS_CONN_END_TLS, 0);
}

void
cks_conn_handshake(struct cks_conn *c, struct cks_tls *tls, int64_t timeout_us)
{
    c->now = c->tls_began = c->moved = cks_monotonic();
    c->deadline = c->now + timeout_us;
    c->state = CKS_CONN_HANDSHAKE;
    c->ssl = cks_tls_client(tls, &c->session, c->strict);
    if (!c->ssl) {
        fail_handshake(c, CKS_CONN_END_ERRNO, ENOMEM);
        return;
    }
    step_handshake(c);
}

static void
complete_exchange(struct cks_conn *c)
{
    c->answered = c->now;
    if (c->state != CKS_CONN_ENDED) {
        c->state = CKS_CONN_READY;
        c->reused = true;
    }
    c->tell(c, CKS_CONN_ANSWERED);
}

static void
fail_exchange(struct cks_conn *c, enum cks_conn_end why, int error)
{
    end_at(c, why, error);
    complete_exchange(c);
}

void
cks_conn_send(struct cks_conn *c, struct cks_buf *request, int64_t timeout_us)
{
    c->now = c->sent = cks_monotonic();
    c->deadline = c->now + timeout_us;
    c->state = CKS_CONN_EXCHANGE;
    c->answer = CKS_HTTP_MORE;
    cks_http_reset(&c->http);
    ERR_clear_error();
    if (c->ssl) {
        /* The write buffer is memory: all or nothing. */
        int n = SSL_write(c->ssl, request->data, (int)request->len);
        if (n != (int)request->len) {
            cks_buf_free(request);
            fail_exchange(c, CKS_CONN_END_TLS, 0);
            return;
        }
    } else {
        c->plain = true;
        cks_buf_addstr(&c->out, cks_buf_str(request));
    }
    cks_buf_free(request);
    pump_out(c);
    if (c->state == CKS_CONN_ENDED)
        complete_exchange(c);
}

/* The connection ended while an answer was awaited. */
static void
end_exchange(struct cks_conn *c, enum cks_conn_end why, int error)
{
    /* An answer without a length ends with its connection, and only with an orderly end. */
    if (why == CKS_CONN_END_CLOSED && c->http.seen)
        c->answer = cks_http_end(&c->http);
    fail_exchange(c, why, error);
}

static void
read_answer(struct cks_conn *c, const char *p, size_t n)
{
    c->answer = cks_http_feed(&c->http, p, n);
}

static void
read_tls(struct cks_conn *c)
{
    char bytes[READ_BYTES];
    while (c->answer == CKS_HTTP_MORE) {
        ERR_clear_error();
        int n = SSL_read(c->ssl, bytes, sizeof(bytes));
        if (n > 0) {
            read_answer(c, bytes, (size_t)n);
            continue;
        }
        int error = SSL_get_error(c->ssl, n);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            pump_out(c);
            if (c->state == CKS_CONN_ENDED)
                complete_exchange(c);
            else if (c->closing)
                end_exchange(c, CKS_CONN_END_CLOSED, 0);
            return;
        }
        end_exchange(c, error == SSL_ERROR_ZERO_RETURN ? CKS_CONN_END_CLOSED : CKS_CONN_END_TLS, 0);
        return;
    }
    complete_exchange(c);
}

static void
step_exchange(struct cks_conn *c)
{
    if (c->ssl) {
        read_tls(c);
    } else if (c->answer != CKS_HTTP_MORE) {
        complete_exchange(c);
    } else if (c->closing) {
        end_exchange(c, CKS_CONN_END_CLOSED, 0);
    }
}

static void
advance_conn(struct cks_conn *c)
{
    if (c->state == CKS_CONN_HANDSHAKE)
        step_handshake(c);
    else if (c->state == CKS_CONN_EXCHANGE)
        step_exchange(c);
}

static void
end_conn(struct cks_conn *c, enum cks_conn_end why, int error)
{
    if (c->state == CKS_CONN_HANDSHAKE) {
        fail_handshake(c, why, error);
    } else if (c->state == CKS_CONN_EXCHANGE) {
        end_exchange(c, why, error);
    } else {
        end_at(c, why, error);
        c->tell(c, CKS_CONN_TCP);
    }
}

/* One read at a time: what is left is found by the next poll, after the others had their turn. */
static void
read_some(struct cks_conn *c)
{
    char bytes[READ_BYTES];
    ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);
    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR)
            end_conn(c, CKS_CONN_END_ERRNO, errno);
        return;
    }
    c->moved = c->now;
    c->closing = n == 0;
    if (n > 0)
        acknowledge_at_once(c);
    size_t room = sizeof(c->first) - c->first_count;
    size_t keep = (size_t)n < room ? (size_t)n : room;
    memcpy(c->first + c->first_count, bytes, keep);
    c->first_count += keep;
    if (!c->ssl)
        read_answer(c, bytes, (size_t)n);
    else if (n > 0 && BIO_write(SSL_get_rbio(c->ssl), bytes, (int)n) != n) {
        end_conn(c, CKS_CONN_END_ERRNO, ENOMEM);
        return;
    }
    advance_conn(c);
}

/* The kernel's own measurement: on a busy machine we would measure our own delay. */
static int64_t
round_trip(const struct cks_conn *c)
{
    struct tcp_info info;
    socklen_t n = sizeof(info);
    if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0 || info.tcpi_rtt == 0)
        return c->connected - c->began;
    return info.tcpi_rtt;
}

static void
finish_connect(struct cks_conn *c)
{
    int error = 0;
    socklen_t n = sizeof(error);
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
        error = errno;
    c->connected = c->now;
    if (error) {
        end_at(c, CKS_CONN_END_ERRNO, error);
    } else {
        c->state = CKS_CONN_CONNECTED;
        c->round_trip = round_trip(c);
        acknowledge_at_once(c);
    }
    c->tell(c, CKS_CONN_TCP);
}

short
cks_conn_events(const struct cks_conn *c)
{
    short events = c->out_at < c->out.len ? POLLOUT : 0;
    switch (c->state) {
    case CKS_CONN_CONNECTING:
        return POLLOUT;
    case CKS_CONN_HANDSHAKE:
    case CKS_CONN_EXCHANGE:
        return events | POLLIN;
    default:
        return events;
    }
}

bool
cks_conn_late(const struct cks_conn *c, int64_t now)
{
    return now >= c->deadline && (c->state == CKS_CONN_CONNECTING ||
                                  c->state == CKS_CONN_HANDSHAKE || c->state == CKS_CONN_EXCHANGE);
}

void
cks_conn_ready(struct cks_conn *c, short revents, int64_t now)
{
    c->now = now;
    if (c->state == CKS_CONN_ENDED) {
        c->connected = now;
        c->tell(c, CKS_CONN_TCP);
    } else if (c->state == CKS_CONN_CONNECTING && revents) {
        finish_connect(c);
    } else if (revents & (POLLIN | POLLHUP | POLLERR)) {
        read_some(c);
    } else if (revents & POLLOUT) {
        flush_output(c);
        if (c->state == CKS_CONN_ENDED)
            end_conn(c, c->end, c->error);
    } else if (cks_conn_late(c, now)) {
        c->connected = now;
        end_conn(c, CKS_CONN_END_TIMEOUT, 0);
    }
}

void
cks_conn_close(struct cks_conn *c)
{
    if (c->fd >= 0 && c->ssl && c->state == CKS_CONN_READY) {
        ERR_clear_error();
        SSL_shutdown(c->ssl);
        pump_out(c);
    }
    close_politely(c);
    c->state = CKS_CONN_ENDED;
}

void
cks_conn_free(struct cks_conn *c)
{
    if (!c)
        return;
    cks_conn_close(c);
    SSL_free(c->ssl);
    cks_buf_free(&c->out);
    cks_http_reset(&c->http);
    free(c);
}
