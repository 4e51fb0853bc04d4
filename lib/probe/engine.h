/* The run: all stores at once on one loop, one exchange at a time to a host.
 *
 * A target is a store's endpoint. Targets of one host form a queue: the results of DNS, TCP and a
 * failed TLS serve all of them. probe/loop.c polls and hands out turns, probe/resolve.c finds a
 * target's addresses, probe/job.c takes them to verified connections, probe/exchange.c sends what
 * is to be sent. */
#ifndef CKS_PROBE_ENGINE_H
#define CKS_PROBE_ENGINE_H

#include "base/secret.h"
#include "base/vec.h"
#include "probe/net/conn.h"
#include "probe/net/dns.h"
#include "probe/limits.h"
#include "probe/scrub.h"

enum cks_job_step {
    CKS_JOB_WAIT, /* for its turn at the host */
    CKS_JOB_DNS,
    CKS_JOB_TCP,
    CKS_JOB_TLS,
    CKS_JOB_LOOK,
    CKS_JOB_REQUEST,
    CKS_JOB_ALONE,  /* waits until nothing else is under way */
    CKS_JOB_SPREAD, /* waits until all is known of every address: samples go to each */
    CKS_JOB_DONE,
};

struct cks_engine;
struct cks_job;

struct cks_host {
    struct cks_engine *engine;
    const char *name;             /* without a trailing dot, lower case */
    struct cks_job *first, *last; /* waiting */
    bool busy;
    struct cks_probe_dns *dns;     /* once known */
    struct cks_probe_record *seen; /* the first record whose TCP is known */
    const char *good;              /* an address that took a connection */
    struct cks_probe_tls *bad_tls; /* a handshake that failed: not tried again in the run */
};

struct cks_job {
    struct cks_engine *engine;
    struct cks_host *host;
    struct cks_job *next; /* in the host's queue */
    enum cks_job_step step;
    size_t index; /* of its record */
    bool public_endpoint;
    struct cks_str access_key_id;
    struct cks_secret secret; /* n 0: none */
    /* connections */
    struct cks_conn *main;
    struct cks_conn *others[CKS_PROBE_ADDRESSES];
    size_t tried;        /* addresses of the record that a connection was begun for */
    unsigned open;       /* connections of which something is unknown yet */
    const char *address; /* of the main one */
    uint16_t port;
    bool given;      /* --connect-to gave the address */
    bool took_other; /* the main address is one whose TLS works, after another's did not */
    unsigned looks;
    /* requests */
    enum cks_attempt_kind kind;
    unsigned samples; /* still to be taken */
    bool again;       /* the second try was made */
    bool alone;       /* this attempt has the run for itself */
    bool reopened;    /* a kept connection was found closed, and this is its replacement */
    bool own_connection;
    unsigned check; /* the next conformance check, plus one; 0: none under way */
    struct {
        int64_t tcp, tls, round_trip;
    } cost; /* of the main connection */
};

struct cks_connect_to {
    const char *host;    /* "" or "*": any */
    uint16_t port;       /* 0: any */
    const char *address; /* "": as resolved */
    uint16_t to;         /* 0: the same port */
};

struct cks_engine_options {
    const char *region, *operation; /* operation: kmsOperation */
    const char *user_agent;
    unsigned samples;
    bool conformance;
    bool allow_private;
    unsigned handshakes; /* in flight */
    struct cks_connect_to *connect_to;
    size_t connect_to_count;
    int64_t (*clock)(void *cookie);
    void *clock_cookie;
    void (*progress)(void *cookie, size_t done, size_t total);
    void *progress_cookie;
};

struct cks_engine {
    struct cks_engine_options options;
    struct cks_tls tls;
    struct cks_dns *dns;
    struct cks_probe_set set;
    CKS_VEC(struct cks_host *) hosts;
    CKS_VEC(struct cks_job *) jobs;
    CKS_VEC(struct cks_conn *) conns;
    struct cks_scrub scrub;          /* what must not be shown of an answer */
    CKS_VEC(struct cks_str) refused; /* access key IDs that a proxy did not take */
    struct cks_job *ready;           /* their host is free again */
    size_t next_job, active, done;   /* active: begun, not done, not in a host's queue */
    size_t short_of_sockets;         /* jobs with addresses that wait for a socket */
    bool more_handshakes;            /* some could begin at once */
    size_t waiting_alone;
    size_t socket_limit;
    int wake[2];
    int64_t now;
    int64_t told; /* when progress was last told */
    bool failed;  /* out of memory */
    bool cancelled;
};

#endif
