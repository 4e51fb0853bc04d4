/* Every limit of a probe, with its reason. Times are in milliseconds unless named otherwise. */
#ifndef CKS_PROBE_LIMITS_H
#define CKS_PROBE_LIMITS_H

/* KMS gives a proxy this long for a request. */
#define CKS_KMS_REQUEST_MS 250
/* The round trip that KMS recommends at most. */
#define CKS_KMS_ROUND_TRIP_MS 35

/* A TCP connection: one lost SYN is sent again after 1 s, a second one after 3 s. */
#define CKS_PROBE_TCP_MS 4000
/* A handshake: four round trips to the far side of the world and a slow key are under 2 s. */
#define CKS_PROBE_TLS_MS 4000
/* The first answer: eight times what KMS waits, to say how long it took. */
#define CKS_PROBE_ANSWER_MS 2000
/* The second try and each sample: how long it takes is known by then. */
#define CKS_PROBE_AGAIN_MS 1000
/* The slowest proxy that still sends something: the whole exchange with one connection. */
#define CKS_PROBE_LOOK_MS 3000
/* DNS: one question to one server, and how often; the last try waits twice as long. */
#define CKS_PROBE_DNS_MS 1500
#define CKS_PROBE_DNS_TRIES 2

/* Handshakes in flight: with 16 the latency of waiting requests rises by 3 ms, with 200 by 86. */
#define CKS_PROBE_HANDSHAKES 12
/* A handshake that moved nothing for this long costs no processor: another one may start. */
#define CKS_PROBE_HANDSHAKE_IDLE_MS 15
/* Sockets open at once: half of the usual limit of a process (1,024). */
#define CKS_PROBE_SOCKETS 480
/* Addresses of one name that are tried: load balancers have at most eight. */
#define CKS_PROBE_ADDRESSES 16
/* CNAME records followed and kept: resolvers stop at 8 to 16. */
#define CKS_PROBE_CNAMES 16
/* Certificates kept of one chain: real ones have two to five. */
#define CKS_PROBE_CHAIN 10
/* Requests on one store that --samples may ask for. */
#define CKS_PROBE_SAMPLES 10
/* Stores timed again strictly alone; with more of them, this many at a time. */
#define CKS_PROBE_ALONE 8
/* Stores in one run. */
#define CKS_PROBE_TARGETS 10000

/* An answer: its headers, their number, its body, interim (1xx) answers before it. */
#define CKS_HTTP_HEAD_BYTES (16u << 10)
#define CKS_HTTP_FIELDS 100
#define CKS_HTTP_BODY_BYTES (64u << 10)
#define CKS_HTTP_INTERIM 4
/* The line before a chunk: 16 digits and some extension. */
#define CKS_HTTP_CHUNK_LINE 256
/* What a server may send before its answer is complete, chunk lines and all. */
#define CKS_HTTP_TOTAL_BYTES (256u << 10)

/* The system's certificates: Debian's bundle has 220 kB and 144 of them. */
#define CKS_TRUST_FILE_BYTES (16u << 20)
#define CKS_TRUST_CERTIFICATES 4096
/* A hosts file; ad blockers' lists have some megabytes. */
#define CKS_HOSTS_FILE_BYTES (16u << 20)

#endif
