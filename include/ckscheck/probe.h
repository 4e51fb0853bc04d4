/*
 * probe.h: what an external key store proxy shows from outside.
 *
 * A probe takes the endpoints of stores, asks DNS, connects, verifies TLS as KMS would, sends one
 * GetHealthStatus request where it has a credential, and answers with facts: addresses, times,
 * certificates, status, members. It judges nothing: its JSON is evidence, which cks_add_evidence
 * and cks_add_evidence_buffer of ckscheck.h take, here or on another machine.
 *
 *     struct cks_probe_options o;
 *     struct cks_probe *p;
 *     struct cks_proxy t = {.size = sizeof(t), .endpoint = "https://xks.example.com",
 *                           .path = "/kms/xks/v1"};
 *     cks_probe_options_init(&o);
 *     if (cks_probe_open(&o, &p) == CKS_OK && cks_probe_add(p, &t) == CKS_OK &&
 *         cks_probe_run(p) == CKS_OK)
 *         cks_probe_json(p, sink, cookie);
 *     cks_probe_close(&p);
 *
 * Rules of the whole interface:
 * - A handle is used by one thread at a time; only cks_probe_cancel may be called from another
 *   thread or a signal handler.
 * - Nothing is printed and no environment variable is read. The system's DNS configuration, hosts
 *   file and certificates are.
 * - Nothing signed leaves before the server's certificate is verified in full; no option changes
 *   that. One handshake and one request a store, unless more are asked for.
 * - Secrets are copied, wiped on close, and stand in nothing that is handed out.
 */
#ifndef CKSCHECK_PROBE_H
#define CKSCHECK_PROBE_H

#include <ckscheck/ckscheck.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cks_probe;

/* Call cks_probe_options_init first, then set what differs. Strings are copied by cks_probe_open.
 */
struct cks_probe_options {
    size_t size;        /* sizeof(struct cks_probe_options); set by cks_probe_options_init */
    const char *region; /* of proxies that do not say theirs; signing needs one */
    enum cks_operation operation; /* the kmsOperation that is sent; AUTO: KmsHealthCheck */
    bool at_given;
    int64_t at;              /* judge certificates as of then; without at_given, as of clock */
    unsigned samples;        /* requests on each store, one after the other: 1 to 10 */
    bool conformance;        /* send each of the negative checks once, after a good answer */
    bool allow_private;      /* contact private, loopback and link-local addresses */
    const char *dns_servers; /* "ADDR[:PORT],..."; NULL: the system's, after its hosts file */
    const char *const *connect_to;        /* "HOST:PORT:ADDR:PORT", each part may be empty; an IPv6
                                             address stands in brackets; NULL-terminated, or NULL */
    const char *ca_file;                  /* PEM: one more anchor, for a lab */
    const char *client_cert, *client_key; /* PEM files, for proxies that demand one */
    cks_clock_fn clock;                   /* the time of signatures; NULL: the system's */
    void *clock_cookie;
    void (*progress)(void *cookie, size_t done, size_t total); /* NULL: none */
    void *progress_cookie;
    void *reserved[8];
};
CKS_EXPORT void cks_probe_options_init(struct cks_probe_options *options);

/* CKS_ERR_READ: a file of the options cannot be read; CKS_ERR_ARGUMENT: an option is unusable. In
 * both cases *ret_probe is set too, for cks_probe_problem, and is to be closed. */
CKS_EXPORT enum cks_status cks_probe_open(const struct cks_probe_options *options,
                                          struct cks_probe **ret_probe);
/* What was wrong with the last call's argument; never NULL. */
CKS_EXPORT const char *cks_probe_problem(const struct cks_probe *probe);
/* Adds a proxy, as cks_each_proxy gives it or as it is filled in by hand. CKS_ERR_ARGUMENT: its
 * endpoint is none that can be contacted. */
CKS_EXPORT enum cks_status cks_probe_add(struct cks_probe *probe, const struct cks_proxy *proxy);
/* Probes all of them at once; once. CKS_OK also after cks_probe_cancel: what was learned until
 * then stands in the records, which say that they are not complete. */
CKS_EXPORT enum cks_status cks_probe_run(struct cks_probe *probe);
/* Ends a run early. May be called at any time between open and close, from a signal handler too. */
CKS_EXPORT void cks_probe_cancel(struct cks_probe *probe);
CKS_EXPORT bool cks_probe_cancelled(const struct cks_probe *probe);
/* The facts as JSON evidence (docs/schema/probe-1.schema.json). */
CKS_EXPORT enum cks_status cks_probe_json(const struct cks_probe *probe, cks_sink_fn sink,
                                          void *cookie);
/* The way that each connection took, phase by phase with times, for people. */
CKS_EXPORT enum cks_status cks_probe_text(const struct cks_probe *probe, bool color,
                                          cks_sink_fn sink, void *cookie);
/* Wipes and releases everything; sets *probe NULL. NULL and *probe NULL are allowed. */
CKS_EXPORT void cks_probe_close(struct cks_probe **probe);

#ifdef __cplusplus
}
#endif

#endif
