/* What a probe observed at the endpoint of one store: facts only, judged by the rules. Written as
 * JSON and read again, so that a probe taken elsewhere can be used here. Everything a record points
 * to lives in the arena of the set that holds it. A member that is NULL, empty or CKS_PROBE_NONE
 * was not looked at, or not found. Texts from a server are kept unchanged, cut to
 * CKS_PROBE_TEXT_MAX bytes, and escaped by the code that prints them. */
#ifndef CKS_EVIDENCE_PROBE_RECORD_H
#define CKS_EVIDENCE_PROBE_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/jsonw.h"

/* A number that is unknown. Times are in microseconds. */
#define CKS_PROBE_NONE INT64_MIN
/* The longest text from a server that is kept. */
#define CKS_PROBE_TEXT_MAX 512
/* The version of the JSON form. */
#define CKS_PROBE_VERSION 1

#define CKS_PROBE_LIST(type)                                                                       \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t cap;                                                                                \
    }

/* How far the probe got. Everything before that is known, everything after it is not. */
enum cks_probe_phase {
    CKS_PROBE_PHASE_NONE, /* cancelled before it began */
    CKS_PROBE_PHASE_DNS,
    CKS_PROBE_PHASE_ADDRESS, /* resolved, but not contacted because of the addresses */
    CKS_PROBE_PHASE_TCP,
    CKS_PROBE_PHASE_TLS,
    CKS_PROBE_PHASE_VERIFIED, /* TLS verified, nothing sent: there was no credential to use */
    CKS_PROBE_PHASE_HTTP,     /* a request was sent; its answer did not come or cannot be read */
    CKS_PROBE_PHASE_ANSWER,   /* an answer was read */
};

enum cks_dns_kind {
    CKS_DNS_NOT_ASKED,
    CKS_DNS_ANSWERED,
    CKS_DNS_NODATA,   /* the name exists, a record of this type does not */
    CKS_DNS_NXDOMAIN, /* there is no such name */
    CKS_DNS_SERVFAIL,
    CKS_DNS_REFUSED,
    CKS_DNS_TIMEOUT,
    CKS_DNS_UNREACHABLE, /* no name server could be reached */
    CKS_DNS_MALFORMED,   /* an answer that is not DNS, or a name that cannot be asked */
    CKS_DNS_FAILED,      /* something else on our side */
};

enum cks_dns_source {
    CKS_DNS_SOURCE_NONE,
    CKS_DNS_SOURCE_DNS,
    CKS_DNS_SOURCE_HOSTS,   /* the hosts file answered, and DNS was not asked */
    CKS_DNS_SOURCE_LITERAL, /* the host is an address already */
    CKS_DNS_SOURCE_GIVEN,   /* --connect-to gave the address */
};

/* The IANA registries of special-purpose addresses, and multicast. */
enum cks_address_class {
    CKS_ADDRESS_GLOBAL,
    CKS_ADDRESS_PRIVATE,
    CKS_ADDRESS_LOOPBACK,
    CKS_ADDRESS_LINK_LOCAL,
    CKS_ADDRESS_SHARED,
    CKS_ADDRESS_DOCUMENTATION,
    CKS_ADDRESS_BENCHMARKING,
    CKS_ADDRESS_MULTICAST,
    CKS_ADDRESS_UNSPECIFIED,
    CKS_ADDRESS_PROTOCOL, /* IETF protocol assignments, relays, translation */
    CKS_ADDRESS_RESERVED,
    CKS_ADDRESS_UNKNOWN, /* no address at all */
};

enum cks_tcp_result {
    CKS_TCP_NOT_TRIED,
    CKS_TCP_CONNECTED,
    CKS_TCP_REFUSED,
    CKS_TCP_UNREACHABLE,
    CKS_TCP_TIMEOUT,
    CKS_TCP_RESET,
    CKS_TCP_FAILED, /* on our side: no socket, no permission */
};

enum cks_tls_result {
    CKS_TLS_NOT_TRIED,
    CKS_TLS_VERIFIED,
    CKS_TLS_UNVERIFIED, /* the handshake ended at the certificate */
    CKS_TLS_FAILED,
};

enum cks_tls_failure {
    CKS_TLS_FAILURE_NONE,
    CKS_TLS_FAILURE_CERTIFICATE, /* see verify, host_name and root */
    CKS_TLS_FAILURE_ALERT,       /* the server sent an alert: see alert */
    CKS_TLS_FAILURE_RESET,
    CKS_TLS_FAILURE_CLOSED,
    CKS_TLS_FAILURE_TIMEOUT,
    CKS_TLS_FAILURE_PLAIN_HTTP, /* the port speaks HTTP without TLS */
    CKS_TLS_FAILURE_NOT_TLS,    /* the port speaks something else */
    CKS_TLS_FAILURE_PROTOCOL,   /* there is no common version */
    CKS_TLS_FAILURE_OTHER,      /* see error */
};

enum cks_tls_host_name {
    CKS_TLS_HOST_NOT_CHECKED,
    CKS_TLS_HOST_SAN,
    CKS_TLS_HOST_CN, /* no DNS name is in the alternative names; the common name matches */
    CKS_TLS_HOST_NONE,
};

/* What the chain ends in. */
enum cks_tls_root {
    CKS_TLS_ROOT_NOT_CHECKED,
    CKS_TLS_ROOT_LISTED,          /* a root of a published list, by its SHA-256 */
    CKS_TLS_ROOT_LISTED_KEY,      /* a re-issue with a listed root's subject and key */
    CKS_TLS_ROOT_LAB,             /* the file given with --ca-file */
    CKS_TLS_ROOT_LISTED_MISSING,  /* its name is a listed root's, which the local store lacks */
    CKS_TLS_ROOT_PUBLIC_UNLISTED, /* in the system's store, on no list */
    CKS_TLS_ROOT_SELF_SIGNED,     /* the server's own certificate is self-signed */
    CKS_TLS_ROOT_PRIVATE,         /* a root that neither a list nor the store has */
    CKS_TLS_ROOT_INCOMPLETE,      /* an issuer was not sent: an intermediate or an unknown root */
    CKS_TLS_ROOT_UNKNOWN,         /* it could not be determined: a signature or form is wrong */
};

/* Which of the lists that AWS published has the root, by its subject and key. */
enum cks_root_lists {
    CKS_ROOT_LISTS_NONE, /* none, or the probe did not tell */
    CKS_ROOT_LISTS_2022, /* November 2022 alone */
    CKS_ROOT_LISTS_2024, /* June 2024 alone */
    CKS_ROOT_LISTS_BOTH,
};

/* Whether the subject's common name is the host, or its wildcard. */
enum cks_tls_common_name {
    CKS_TLS_COMMON_NAME_NOT_CHECKED,
    CKS_TLS_COMMON_NAME_MATCHES,
    CKS_TLS_COMMON_NAME_OTHER,
    CKS_TLS_COMMON_NAME_ABSENT,
};

/* Whether a certificate may sign others. */
enum cks_tls_may_issue {
    CKS_TLS_MAY_ISSUE_NOT_CHECKED,
    CKS_TLS_MAY_ISSUE,
    CKS_TLS_MAY_ISSUE_NO_CA,        /* by its basic constraints */
    CKS_TLS_MAY_ISSUE_NO_CERT_SIGN, /* its key usage lacks keyCertSign */
};

/* Where an issuer is missing: what was sent under its name. */
enum cks_tls_sent_issuer {
    CKS_TLS_SENT_ISSUER_NOT_CHECKED,
    CKS_TLS_SENT_ISSUER_NONE,
    CKS_TLS_SENT_ISSUER_OTHER_KEY, /* with a key that did not sign */
    CKS_TLS_SENT_ISSUER_UNFIT,     /* with the key that signed; but it may not, or not this */
};

enum cks_http_outcome {
    CKS_HTTP_NOT_SENT,
    CKS_HTTP_ANSWERED,
    CKS_HTTP_TIMEOUT,
    CKS_HTTP_RESET,
    CKS_HTTP_CLOSED,    /* the connection ended before an answer began */
    CKS_HTTP_MALFORMED, /* see fault */
    CKS_HTTP_ALERT,     /* a TLS alert came in place of an answer */
    CKS_HTTP_NETWORK,   /* the connection could not be made again */
};

enum cks_http_not_sent {
    CKS_HTTP_SENT,
    CKS_HTTP_NO_CREDENTIAL,
    CKS_HTTP_NO_REGION,
    CKS_HTTP_NO_PATH,
    CKS_HTTP_CREDENTIAL_REFUSED, /* another store of the run got a 401 for it */
};

enum cks_violation_kind {
    CKS_VIOLATION_NO_JSON, /* the body is not JSON */
    CKS_VIOLATION_NO_OBJECT,
    CKS_VIOLATION_MISSING,
    CKS_VIOLATION_TYPE,
    CKS_VIOLATION_RANGE,
    CKS_VIOLATION_VALUE,
    CKS_VIOLATION_COUNT,
    CKS_VIOLATION_DUPLICATE,
    CKS_VIOLATION_LENGTH,
    CKS_VIOLATION_CHARACTER,
    CKS_VIOLATION_CONTENT_TYPE,
    CKS_VIOLATION_VERSION, /* HTTP/1.0 */
};

enum cks_attempt_kind { CKS_ATTEMPT_FIRST, CKS_ATTEMPT_AGAIN, CKS_ATTEMPT_SAMPLE };

enum cks_conformance_check {
    CKS_CHECK_GET,           /* a GET is answered 405 */
    CKS_CHECK_SIGNATURE,     /* a wrong signature is refused */
    CKS_CHECK_STALE_DATE,    /* a date over five minutes off is refused */
    CKS_CHECK_OPERATION,     /* an unknown kmsOperation is accepted */
    CKS_CHECK_REQUEST_ID,    /* a request ID that is not a UUID is accepted */
    CKS_CHECK_ERROR_MESSAGE, /* an errorMessage is short and printable ASCII */
    CKS_CHECK_KEY_ID,        /* an unknown access key ID is refused, though the secret is right */
    CKS_CHECK_PATH,          /* another path is not served */
    CKS_CHECK_EMPTY,         /* a request without a member is refused */
    CKS_CHECK_COUNT,
};

enum cks_conformance_result { CKS_CONFORMS_UNKNOWN, CKS_CONFORMS, CKS_CONFORMS_NOT };

struct cks_probe_address {
    const char *address;
    enum cks_address_class class;
};

struct cks_probe_answer {
    enum cks_dns_kind kind;
    int64_t us;
    CKS_PROBE_LIST(struct cks_probe_address) addresses;
    int64_t left_out; /* addresses beyond those that are looked at */
};

struct cks_probe_dns {
    enum cks_dns_source source;
    const char *servers; /* given with --dns-server; NULL: the system's */
    struct cks_probe_answer *a, *aaaa;
    CKS_PROBE_LIST(const char *) cnames;
};

struct cks_probe_tcp {
    const char *address;
    int64_t port;
    enum cks_tcp_result result;
    int64_t error; /* errno */
    int64_t us;
};

struct cks_probe_certificate {
    const char *subject, *issuer, *sha256;
    const char *not_before, *not_after; /* NULL: no possible date */
    const char *key;                    /* as "RSA 2048" */
    const char *signature;              /* its algorithm */
    CKS_PROBE_LIST(const char *) names; /* DNS and IP names in the alternative names */
    int64_t depth; /* its place on the path to the root, 0 for the server's own; or not on it */
    enum cks_tls_may_issue may_issue;
};

/* A verification error, with OpenSSL's number: its texts change. */
struct cks_probe_code {
    int64_t code, depth;
    const char *text;
};

/* The second attempt: everything allowed, nothing verified, nothing sent. */
struct cks_probe_look {
    bool connected;
    const char *protocol, *suite;
    enum cks_tls_failure failure;
    int64_t alert;
    const char *error;
};

struct cks_probe_tls {
    enum cks_tls_result result;
    enum cks_tls_failure failure;
    const char *address;
    const char *protocol, *suite;
    int64_t alert;
    const char *error;
    CKS_PROBE_LIST(struct cks_probe_certificate) chain; /* as sent */
    CKS_PROBE_LIST(struct cks_probe_code) verify;
    enum cks_tls_host_name host_name;
    enum cks_tls_common_name common_name;
    enum cks_tls_root root;
    enum cks_root_lists root_lists;
    enum cks_tls_sent_issuer sent_issuer;
    const char *root_subject; /* of the anchor, or of the issuer that is missing */
    const char *root_sha256, *root_not_after;
    bool client_certificate_requested, client_certificate_given;
    bool no_secure_renegotiation; /* TLS 1.2 without RFC 5746 */
    int64_t us;
    struct cks_probe_look *look;
};

struct cks_probe_manager {
    const char *id, *model, *health_status;
};

struct cks_probe_violation {
    enum cks_violation_kind kind;
    const char *member; /* JSON Pointer into the body, or a header's name */
    const char *found;  /* NULL if nothing is worth showing */
};

struct cks_probe_http {
    enum cks_http_outcome outcome;
    enum cks_http_not_sent not_sent;
    const char *request_id;
    int64_t status;
    const char *content_type, *location;
    const char *fault; /* which part of the answer cannot be read */
    const char *error_name, *error_message;
    const char *excerpt; /* the beginning of a body that is not JSON */
    int64_t fleet_size;
    const char *vendor, *model, *ekm_vendor;
    CKS_PROBE_LIST(struct cks_probe_manager) managers;
    CKS_PROBE_LIST(struct cks_probe_violation) violations;
    int64_t skew; /* seconds that the proxy's Date is ahead of our clock */
};

struct cks_probe_attempt {
    const char *address; /* that it was sent to */
    enum cks_attempt_kind kind;
    enum cks_http_outcome outcome;
    int64_t status;
    int64_t us;      /* from the last byte sent to the answer's end, or to the failure */
    bool connection; /* whether it needed a connection of its own */
    bool alone;      /* whether nothing else of the run was under way */
};

struct cks_probe_timing {
    int64_t dns, tcp, tls, request; /* request: the first one, on its ready connection */
    int64_t cold;                   /* tcp, tls and request together */
    int64_t round_trip;             /* as the kernel measured it while connecting */
    int64_t min, median, p99;       /* of the answered requests */
};

struct cks_probe_conformance {
    enum cks_conformance_check check;
    enum cks_conformance_result result;
    int64_t status;
    const char *error_name;
    const char *detail;
};

struct cks_probe_record {
    const char *endpoint, *path, *connectivity, *vpc_service;
    const char *region, *operation, *access_key_id;
    const char *host;
    const char *at;    /* the time that certificates were judged for */
    const char *taken; /* of the file that it was read from: when it was taken; or NULL */
    bool complete;     /* false: cancelled on the way */
    bool redirected;   /* --connect-to chose where it went */
    bool lab_ca;       /* --ca-file was given */
    enum cks_probe_phase ended;
    struct cks_probe_dns *dns;
    CKS_PROBE_LIST(struct cks_probe_tcp) tcp;
    struct cks_probe_tls *tls;
    CKS_PROBE_LIST(struct cks_probe_tls) other_tls; /* of the addresses beside that of tls */
    struct cks_probe_http *http;
    struct cks_probe_timing *timing;
    CKS_PROBE_LIST(struct cks_probe_attempt) attempts;
    CKS_PROBE_LIST(struct cks_probe_conformance) conformance;
};

struct cks_probe_set {
    struct cks_arena arena;
    const char *tool, *version; /* what took it */
    const char *from, *taken;   /* on which machine, and when */
    CKS_PROBE_LIST(struct cks_probe_record) records;
};

/* New elements and objects, with every number CKS_PROBE_NONE; NULL if out of memory. Pointers to
 * elements do not survive the next one. */
struct cks_probe_record *cks_probe_add_record(struct cks_probe_set *set);
struct cks_probe_dns *cks_probe_new_dns(struct cks_arena *a);
struct cks_probe_answer *cks_probe_new_answer(struct cks_arena *a);
struct cks_probe_tls *cks_probe_new_tls(struct cks_arena *a);
struct cks_probe_tls *cks_probe_add_other_tls(struct cks_arena *a, struct cks_probe_record *to);
struct cks_probe_look *cks_probe_new_look(struct cks_arena *a);
struct cks_probe_http *cks_probe_new_http(struct cks_arena *a);
struct cks_probe_timing *cks_probe_new_timing(struct cks_arena *a);
struct cks_probe_address *cks_probe_add_address(struct cks_arena *a, struct cks_probe_answer *to);
struct cks_probe_tcp *cks_probe_add_tcp(struct cks_arena *a, struct cks_probe_record *to);
struct cks_probe_certificate *cks_probe_add_certificate(struct cks_arena *a,
                                                        struct cks_probe_tls *to);
struct cks_probe_code *cks_probe_add_code(struct cks_arena *a, struct cks_probe_tls *to);
struct cks_probe_manager *cks_probe_add_manager(struct cks_arena *a, struct cks_probe_http *to);
struct cks_probe_violation *cks_probe_add_violation(struct cks_arena *a, struct cks_probe_http *to);
struct cks_probe_attempt *cks_probe_add_attempt(struct cks_arena *a, struct cks_probe_record *to);
struct cks_probe_conformance *cks_probe_add_conformance(struct cks_arena *a,
                                                        struct cks_probe_record *to);
bool cks_probe_add_cname(struct cks_arena *a, struct cks_probe_dns *to, const char *name);
bool cks_probe_add_name(struct cks_arena *a, struct cks_probe_certificate *to, const char *name);

/* The names that are in the JSON, for messages too. */
const char *cks_dns_kind_name(enum cks_dns_kind v);
const char *cks_address_class_name(enum cks_address_class v);
const char *cks_tcp_result_name(enum cks_tcp_result v);
const char *cks_tls_failure_name(enum cks_tls_failure v);
const char *cks_tls_root_name(enum cks_tls_root v);
const char *cks_http_outcome_name(enum cks_http_outcome v);
const char *cks_violation_kind_name(enum cks_violation_kind v);
const char *cks_conformance_check_name(enum cks_conformance_check v);

/* Adds the set as JSON, with a line break at its end. */
void cks_probe_write(struct cks_buf *out, const struct cks_probe_set *set);
/* The records alone, as a JSON array. */
void cks_probe_write_records(struct cks_jsonw *w, const struct cks_probe_set *set);
/* Wipes and releases. */
void cks_probe_set_free(struct cks_probe_set *set);
/* For the reader: the form of a record (shape.h). */
struct cks_shape;
extern const struct cks_shape cks_probe_record_shape;
/* One more zeroed element; NULL if out of memory. */
void *cks_any_list_push(struct cks_arena *a, void *list, size_t size);
/* Makes the numbers of a zeroed object unknown. */
void cks_shape_init(const struct cks_shape *shape, void *object);

#endif
