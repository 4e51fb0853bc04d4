/*
 * dryrun.h: a KMS endpoint on loopback that answers the custom key store calls as KMS would.
 *
 * A dry run takes what is known of an account (inventories, evidence), listens, and answers
 * CreateCustomKeyStore, UpdateCustomKeyStore, ConnectCustomKeyStore, DisconnectCustomKeyStore,
 * DeleteCustomKeyStore and DescribeCustomKeyStores of any AWS client. Each create, update and
 * connect is judged as ckscheck.h judges a file with the same values; what is predicted to fail is
 * refused with KMS's exception, everything else changes the stores in memory. Nothing is sent to
 * AWS.
 *
 *     #include <ckscheck/dryrun.h>
 *     #include <stdio.h>
 *
 *     static void print(void *cookie, const struct cks_dryrun_call *call) {
 *         fprintf(cookie, "%s: %s\n", call->operation, call->error ? call->error : "accepted");
 *     }
 *
 *     int main(void) {
 *         struct cks_dryrun_options o;
 *         struct cks_dryrun *d = NULL;
 *         cks_dryrun_options_init(&o);
 *         o.call = print;
 *         o.call_cookie = stdout;
 *         if (cks_dryrun_open(&o, &d) == CKS_OK && cks_dryrun_start(d) == CKS_OK) {
 *             puts(cks_dryrun_url(d));
 *             getchar();
 *         }
 *         cks_dryrun_close(&d);
 *         return 0;
 *     }
 *
 * Rules of the whole interface:
 * - A handle is used by one thread at a time. The endpoint runs in a thread of its own, which
 *   calls `call`; cks_dryrun_stop and cks_dryrun_close wait for it.
 * - Nothing is printed and no environment variable is read.
 * - Requests are not authenticated: whoever reaches the address is answered.
 * - Secrets are kept in memory, wiped on close, and nothing that is handed out contains them.
 */
#ifndef CKSCHECK_DRYRUN_H
#define CKSCHECK_DRYRUN_H

#include <ckscheck/ckscheck.h>
#include <ckscheck/tool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cks_dryrun;

enum cks_dryrun_answer {
    CKS_DRYRUN_ACCEPTED = 0, /* answered as a success */
    CKS_DRYRUN_REFUSED,      /* KMS would refuse it, or was told to by a fault */
    CKS_DRYRUN_MALFORMED,    /* not a request that KMS understands */
    CKS_DRYRUN_UNANSWERED,   /* of another service, or a KMS call that is not imitated */
};

/* With a call's number: the file that its findings and predictions place in the request. */
#define CKS_DRYRUN_CALL_NAME "call %zu"

/* One call, as it was answered. Everything it points to lives until the callback returns. Texts of
 * the request are valid UTF-8 and safe for terminals: what these act on is shown as <U+202E>. */
struct cks_dryrun_call {
    size_t size;            /* sizeof(struct cks_dryrun_call) */
    size_t number;          /* from 1, in the order of the answers */
    unsigned attempt;       /* what the client says of its retries; 1 where it says nothing */
    const char *service;    /* "kms", "sts", ...; "" where the request does not tell */
    const char *operation;  /* "CreateCustomKeyStore", ...; "" where the request does not tell */
    const char *region;     /* "" where the request does not tell */
    const char *client;     /* its User-Agent, or "" */
    const char *store_id;   /* of the store that the call is about, or NULL */
    const char *store_name; /* the same */
    const char *store_type; /* "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE", or NULL */
    enum cks_dryrun_answer answer;
    /* What the call would end in: predicted, or known from the states of the stores. */
    enum cks_outcome outcome;
    unsigned status;     /* of HTTP */
    const char *error;   /* the exception, or a connect's ConnectionErrorCode; NULL: none */
    const char *message; /* the message that the client got, or NULL */
    /* What `answer` rests on beside the prediction, in a sentence; NULL: nothing. */
    const char *note;
    const struct cks_prediction *prediction; /* of a create, update or connect that was judged */
    /* What is wrong with the request, in the order of the rules. */
    const struct cks_finding *const *findings;
    size_t finding_count;
    /* How often in a row, without a change to any store, a client has asked about one that is
     * FAILED: about it alone, or, if its connect failed in this run, in a list. */
    unsigned failed_describes;
    bool probing; /* the options ask for a look at the proxy of each call that has one */
};

/* What an undetermined prediction is answered with. */
enum cks_dryrun_undetermined { CKS_DRYRUN_ACCEPT = 0, CKS_DRYRUN_REFUSE };

/* Looks at a proxy for one call and hands the evidence (as cks_probe_json) to `take`. Called in
 * threads of the endpoint's own, several at a time; must return within CKS_DRYRUN_PROBE_SECONDS. */
#define CKS_DRYRUN_PROBE_SECONDS 45
typedef void (*cks_dryrun_probe_fn)(void *cookie, const struct cks_proxy *proxy,
                                    enum cks_operation operation, cks_sink_fn take,
                                    void *take_cookie);

/* Call cks_dryrun_options_init first, then set what differs. Strings are copied by
 * cks_dryrun_open. */
struct cks_dryrun_options {
    size_t size;         /* sizeof(struct cks_dryrun_options); set by cks_dryrun_options_init */
    const char *address; /* "127.0.0.1:0"; port 0 is a free one */
    /* How each request is judged; NULL: the defaults. Its region and operation come from the
     * request. What it points to must outlive the dry run. */
    const struct cks_options *judging;
    const struct cks_level *levels; /* how rules are reported; must outlive the dry run too */
    size_t level_count;
    /* Of requests that are not signed, and of inventories that name none. NULL: "us-east-1", and
     * for inventories that of the first request. */
    const char *region;
    const char *account; /* 12 digits, for STS; NULL: "111122223333" */
    /* Inventories (aws kms describe-custom-key-stores): FILE, or REGION=FILE. NULL-terminated,
     * or NULL. */
    const char *const *inventories;
    const char *const *evidence; /* files and directories, as cks_add_evidence takes them */
    /* Where the stores are kept between runs: an inventory, read if it exists and is not
     * empty, and written after each change. NULL: nowhere. */
    const char *state;
    /* "OPERATION=ERROR" each: the operation is answered with it. NULL-terminated, or NULL. */
    const char *const *faults;
    enum cks_dryrun_undetermined undetermined;
    const char *undetermined_connect; /* a ConnectionErrorCode; NULL: the connect succeeds */
    unsigned connecting;              /* so many Describe calls show CONNECTING; default 1 */
    unsigned store_limit;             /* stores in account and Region; 0: not known */
    cks_dryrun_probe_fn probe;        /* NULL: proxies are not looked at */
    void *probe_cookie;
    void (*call)(void *cookie, const struct cks_dryrun_call *call); /* NULL: not called */
    void *call_cookie;
    cks_clock_fn clock; /* the time of creation; NULL: the system's */
    void *clock_cookie;
    void *reserved[8];
};
CKS_EXPORT void cks_dryrun_options_init(struct cks_dryrun_options *options);

/* Reads inventories, evidence and state. CKS_ERR_READ and CKS_ERR_ARGUMENT: see
 * cks_dryrun_problem; *ret_dryrun is then set too and is to be closed. */
CKS_EXPORT enum cks_status cks_dryrun_open(const struct cks_dryrun_options *options,
                                           struct cks_dryrun **ret_dryrun);
/* What was wrong with the last call, in a sentence; never NULL. */
CKS_EXPORT const char *cks_dryrun_problem(const struct cks_dryrun *dryrun);
/* Files that were skipped while it was opened: the i-th, or NULL past the last. */
CKS_EXPORT const struct cks_failure *cks_dryrun_failure(const struct cks_dryrun *dryrun, size_t i);

/* Listens and answers in a thread of its own. CKS_ERR_ARGUMENT: the address is malformed;
 * CKS_ERR_INTERNAL: it cannot be listened on. */
CKS_EXPORT enum cks_status cks_dryrun_start(struct cks_dryrun *dryrun);
/* "http://127.0.0.1:41234" once it listens; else "". */
CKS_EXPORT const char *cks_dryrun_url(const struct cks_dryrun *dryrun);

enum cks_isolation { CKS_ISOLATION_AUTO = 0, CKS_ISOLATION_REQUIRE, CKS_ISOLATION_OFF };
/* A command whose AWS calls are led to the endpoint. */
struct cks_dryrun_command {
    size_t size;                    /* sizeof(struct cks_dryrun_command) */
    char *const *arguments;         /* NULL-terminated; the first is looked for in PATH */
    const char *const *environment; /* "NAME=VALUE" each, NULL-terminated */
    const char *region;             /* if the command receives none; NULL: it receives one */
    enum cks_isolation isolation;
    const char *temporary; /* a directory for files of this run; NULL: "/tmp" */
    /* A command that asks so often in a row about a FAILED store is ended; 0: never. */
    unsigned failed_describes;
    /* Called before the command runs where isolation was wanted and this machine does not allow it;
     * why: in a few words. NULL: not called. */
    void (*exposed)(void *cookie, const char *why);
    void *exposed_cookie;
};
/* How a command ended. */
struct cks_dryrun_end {
    size_t size;                  /* sizeof(struct cks_dryrun_end); set by the caller */
    bool isolated;                /* it ran where nothing but the endpoint could be reached */
    const char *why_not_isolated; /* in a few words; NULL where it was */
    int start_error;              /* an errno value where the command could not be run, else 0 */
    int exit_status;              /* of a command that exited */
    int signal;                   /* that ended it, or 0 */
    bool ended_by_us;             /* it went on asking about a FAILED store */
    unsigned left_running; /* processes that it started and that run on without an endpoint */
};
/* Listens, runs the command and waits for its end; instead of cks_dryrun_start. Signals that end a
 * program are passed on to the command meanwhile. CKS_ERR_INTERNAL: isolation is required and this
 * machine does not allow it; see cks_dryrun_problem. */
CKS_EXPORT enum cks_status cks_dryrun_run(struct cks_dryrun *dryrun,
                                          const struct cks_dryrun_command *command,
                                          struct cks_dryrun_end *ret);

/* Ends the endpoint: connections are closed, the state is written. CKS_ERR_WRITE: the state could
 * not be kept; see cks_dryrun_problem. */
CKS_EXPORT enum cks_status cks_dryrun_stop(struct cks_dryrun *dryrun);
/* Stops it, wipes and releases everything; sets *dryrun NULL. NULL and *dryrun NULL are allowed. */
CKS_EXPORT void cks_dryrun_close(struct cks_dryrun **dryrun);

/* The stores in memory as an inventory, without any secret; of one Region, or of all where it is
 * NULL. Not while the endpoint runs. */
CKS_EXPORT enum cks_status cks_dryrun_inventory(const struct cks_dryrun *dryrun, const char *region,
                                                cks_sink_fn sink, void *cookie);

#ifdef __cplusplus
}
#endif

#endif
