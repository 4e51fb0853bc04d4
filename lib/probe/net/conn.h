/* One TCP connection, the TLS over it, and one HTTP exchange at a time over that. It never waits by
 * itself: the loop polls and calls it, and it reports the result to its owner. */
#ifndef CKS_PROBE_CONN_H
#define CKS_PROBE_CONN_H

#include <netinet/in.h>

#include "base/buf.h"
#include "probe/net/http.h"
#include "probe/net/tls.h"

enum cks_conn_state {
    CKS_CONN_CONNECTING,
    CKS_CONN_CONNECTED, /* idle, no TLS yet */
    CKS_CONN_QUEUED,    /* for one of the handshakes in flight */
    CKS_CONN_HANDSHAKE,
    CKS_CONN_READY, /* idle, verified (or a second look that came through) */
    CKS_CONN_EXCHANGE,
    CKS_CONN_ENDED,
};

/* Why it ended. */
enum cks_conn_end {
    CKS_CONN_END_NONE,
    CKS_CONN_END_ERRNO, /* see error */
    CKS_CONN_END_TIMEOUT,
    CKS_CONN_END_CLOSED, /* by the other side, in an orderly way or not */
    CKS_CONN_END_TLS,    /* OpenSSL says no, or the other side's TLS does */
};

enum cks_conn_event {
    CKS_CONN_TCP,      /* connected, or ended */
    CKS_CONN_TLS,      /* READY, or ended */
    CKS_CONN_ANSWERED, /* the exchange is over: see answer; READY, or ended */
};

/* Microseconds of a clock that never jumps. */
int64_t cks_monotonic(void);

struct cks_conn;
typedef void (*cks_conn_fn)(struct cks_conn *c, enum cks_conn_event event);

struct cks_conn {
    cks_conn_fn tell;
    void *owner;
    size_t number; /* the owner's: which address it is */
    const char *address;
    enum cks_conn_state state;
    enum cks_conn_end end;
    int error;
    int fd;
    bool strict, plain;
    SSL *ssl;
    struct cks_tls_session session;
    struct cks_buf out; /* what is still to be sent, from out_at on */
    size_t out_at;
    char first[16]; /* the first bytes that came */
    size_t first_count;
    struct cks_http http;
    enum cks_http_state answer;
    bool reused;  /* an exchange went over it before */
    bool closing; /* the other side said that it sends no more */
    /* monotonic, in microseconds */
    int64_t now; /* of the poll that found it ready */
    int64_t began, connected, tls_began, tls_done, sent, answered;
    int64_t round_trip; /* what the kernel measured while connecting, or how long that took */
    int64_t moved;      /* when a byte last came or went */
    int64_t deadline;
};

/* Begins to connect; the result is reported later, never from inside. NULL if out of memory. A
 * failure to make a socket is an ended connection, recognized by the next cks_conn_ready. */
struct cks_conn *cks_conn_new(const char *address, uint16_t port, int64_t timeout_us,
                              cks_conn_fn tell, void *owner);
/* CONNECTED or QUEUED to HANDSHAKE. `strict` and the session's arena, host and record are set by
 * the owner. */
void cks_conn_handshake(struct cks_conn *c, struct cks_tls *tls, int64_t timeout_us);
/* READY to EXCHANGE. In a second look without TLS: from CONNECTED. The request is wiped. */
void cks_conn_send(struct cks_conn *c, struct cks_buf *request, int64_t timeout_us);
/* What to poll for; 0: nothing. */
short cks_conn_events(const struct cks_conn *c);
/* The poll said so, or the deadline passed. May tell, after which c may be gone. */
void cks_conn_ready(struct cks_conn *c, short revents, int64_t now);
bool cks_conn_late(const struct cks_conn *c, int64_t now);
/* Shuts down TLS and closes; reports nothing. */
void cks_conn_close(struct cks_conn *c);
/* Closes and releases; NULL is allowed. */
void cks_conn_free(struct cks_conn *c);

#endif
