/*
 * probe.h: what an external key store proxy shows from outside.
 *
 * A probe takes the endpoints of stores, asks DNS, connects, verifies TLS as KMS would, sends
 * GetHealthStatus where it has a credential, and returns facts: addresses, times, certificates,
 * the HTTP status, the members of the answer. It judges nothing: its JSON is evidence for
 * cks_add_seen of ckscheck.h, or on another machine or later for cks_add_evidence.
 *
 *     struct cks_probe *p;
 *     struct cks_proxy t = {.size = sizeof(t), .store = CKS_NO_STORE,
 *                           .endpoint = "https://xks.example.com", .path = "/kms/xks/v1"};
 *     enum cks_status status = cks_probe_open(NULL, &p);
 *     if (status == CKS_OK) status = cks_probe_add(p, &t);
 *     if (status == CKS_OK) status = cks_probe_run(p);
 *     if (status == CKS_OK) status = cks_probe_json(p, sink, cookie);
 *     if (status != CKS_OK) fprintf(stderr, "%s\n", cks_probe_problem(p));
 *     cks_probe_close(&p);
 *
 * The functions are in libckscheck-probe; a build without c-ares and OpenSSL has neither that
 * library nor this header. The conventions of ckscheck.h apply, with these differences:
 *
 * Threads. cks_probe_cancel may also be called from another thread or from a signal handler, at
 * any time between open and close.
 *
 * Side effects. Sockets are opened by cks_probe_run alone, to the addresses of the proxies' names
 * and to DNS servers. The system's DNS configuration and hosts file are read. No environment
 * variable is read and nothing is printed.
 *
 * Secrets. Credentials are copied and wiped by cks_probe_close. Nothing signed is sent before the
 * server's certificate is verified in full, and no option changes that.
 *
 * Load. Each address is asked for one handshake, and each store for one request unless `samples`
 * or `conformance` ask for more. Every wait is bounded, as KMS's own are: the AWS KMS Developer
 * Guide, external key stores, gives a proxy 250 milliseconds for each request.
 */
#ifndef CKSCHECK_PROBE_H
#define CKSCHECK_PROBE_H

#include <ckscheck/ckscheck.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A probe of some proxies. */
struct cks_probe;

/* ---- Open ---- */

/* What a probe is opened with. Call cks_probe_options_init first, then set what differs. */
struct cks_probe_options {
    size_t size;        /* sizeof(struct cks_probe_options) */
    const char *region; /* of proxies that do not name one; a request is signed for it */
    /* The kmsOperation that a request names (External key store proxy API specification,
     * GetHealthStatus); CKS_OPERATION_AUTO: KmsHealthCheck. */
    enum cks_operation operation;
    bool at_given;
    int64_t at;         /* judge certificates as of this time; without at_given, of `clock` */
    unsigned samples;   /* requests to each store, one after the other: 1 (default) to 10 */
    bool conformance;   /* after a good answer, send each of the negative checks once */
    bool allow_private; /* contact private, loopback and link-local addresses */
    const char
        *dns_servers; /* "ADDR[:PORT],..."; NULL: the hosts file, then the system's servers */
    /* Where to connect instead: "HOST:PORT:ADDR:PORT", each part may be empty, an IPv6 address is
     * in brackets. NULL-terminated; or NULL. Must stay valid during cks_probe_open. */
    const char *const *connect_to;
    const char *ca_file;                  /* PEM file: one more trust anchor, for a lab; or NULL */
    const char *client_cert, *client_key; /* PEM files, for a proxy that demands them; or NULL */
    cks_clock_fn clock;                   /* the time of signatures; NULL: the system's clock */
    void *clock_cookie;
    /* Called by cks_probe_run on its thread, with the number of stores; NULL: not called. */
    void (*progress)(void *cookie, size_t done, size_t total);
    void *progress_cookie;
};

/* Fills *options with the defaults and its size. NULL is allowed and does nothing. */
CKS_EXPORT void cks_probe_options_init(struct cks_probe_options *options);

/* Opens a probe. Strings of the options are copied.
 * options: NULL for the defaults.
 * ret_probe: set to NULL where memory is out or an argument's size cannot be used; on every other
 * outcome set to a probe that cks_probe_close must release.
 * CKS_ERR_READ: a file of the options cannot be read. CKS_ERR_ARGUMENT: an option cannot be used.
 * CKS_ERR_INTERNAL: the system refused a resource. CKS_ERR_MEMORY. After each of them
 * cks_probe_problem says more. */
CKS_EXPORT enum cks_status cks_probe_open(const struct cks_probe_options *options,
                                          struct cks_probe **ret_probe);

/* Wipes and releases everything and sets *probe to NULL. NULL and *probe NULL are allowed. */
CKS_EXPORT void cks_probe_close(struct cks_probe **probe);

/* What was wrong with the last call that failed, as an English sentence; never NULL, also for a
 * probe that is NULL. Valid until the next call with the same probe. */
CKS_EXPORT const char *cks_probe_problem(const struct cks_probe *probe);

/* ---- Run ---- */

/* Adds a proxy. Everything is copied. At most 10,000 proxies are taken.
 * proxy: as cks_each_proxy passes it, or filled in by hand with its size. `endpoint` is required.
 * Without `path`, `access_key_id`, `secret` and a Region no request is sent: DNS, TCP and TLS are
 * still looked at. Without `connectivity`, PUBLIC_ENDPOINT is meant.
 * CKS_ERR_ARGUMENT: the endpoint cannot be contacted, or another member is not what KMS takes (AWS
 * KMS API Reference, CreateCustomKeyStore). CKS_ERR_STATE: after cks_probe_run. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_probe_add(struct cks_probe *probe, const struct cks_proxy *proxy);

/* Probes all of them at the same time; call it once. Returns when all are done or cancelled. What a
 * proxy does wrong is a fact, not an error.
 * CKS_OK: also after cks_probe_cancel; records that are not complete say so. CKS_ERR_STATE: a
 * second call, or the probe was not opened with CKS_OK. CKS_ERR_INTERNAL, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_probe_run(struct cks_probe *probe);

/* Makes a run end soon. Safe in a signal handler and from any thread, between open and close. */
CKS_EXPORT void cks_probe_cancel(struct cks_probe *probe);
/* Whether cks_probe_cancel was called. */
CKS_EXPORT bool cks_probe_cancelled(const struct cks_probe *probe);

/* ---- Results ---- */

/* What this machine could not reach, as an English sentence: no name server, or an address that it
 * has no route to. What is at fault is then here or on the way, no proxy's; the records tell which
 * ones. NULL: nothing, or not run yet, or out of memory. Valid until cks_probe_close. */
CKS_EXPORT const char *cks_probe_unreached(struct cks_probe *probe);

/* Prints the facts as JSON (docs/schema/probe-1.schema.json), which is evidence.
 * CKS_ERR_WRITE: the sink returned non-zero. CKS_ERR_STATE, CKS_ERR_ARGUMENT, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_probe_json(const struct cks_probe *probe, cks_sink_fn sink,
                                          void *cookie);

/* Prints, for people, the way that each connection took, phase by phase with times in milliseconds.
 * color: with ANSI colors. Errors are those of cks_probe_json. */
CKS_EXPORT enum cks_status cks_probe_text(const struct cks_probe *probe, bool color,
                                          cks_sink_fn sink, void *cookie);

#ifdef __cplusplus
}
#endif

#endif
