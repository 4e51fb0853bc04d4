/*
 * ckscheck.h: checks AWS KMS custom key store configurations before anything is sent to AWS.
 *
 * A handle takes files or buffers, judges the custom key stores in them by the rules that AWS
 * documents, and returns findings (what is wrong, where, what KMS would answer, the repair) and
 * predictions (the API exception or ConnectionErrorCode that a call would end in).
 *
 *     #include <ckscheck/ckscheck.h>
 *     #include <stdio.h>
 *
 *     int main(int argc, char **argv) {
 *         struct cks *c;
 *         int errors = 0;
 *         if (argc != 2) return 2;
 *         if (cks_open(NULL, &c) != CKS_OK) return 3;
 *         enum cks_status added = cks_add_file(c, argv[1]), judged = cks_judge(c);
 *         for (size_t i = 0; i < cks_failure_count(c); i++)
 *             fprintf(stderr, "%s: %s\n", cks_failure(c, i)->file, cks_failure(c, i)->message);
 *         for (size_t i = 0; i < cks_finding_count(c); i++) {
 *             printf("%s: %s\n", cks_finding(c, i)->code, cks_finding(c, i)->message);
 *             errors += cks_finding(c, i)->severity == CKS_ERROR;
 *         }
 *         cks_close(&c);
 *         return added != CKS_OK || judged != CKS_OK ? 3 : errors > 0;
 *     }
 *
 * Sections: conventions, status, words, open, add, judge, findings, failures, stores, predictions,
 * reports, tables, version. docs/library.md shows how to embed the library in C and in Python.
 * What only a tool like our command line needs is in tool.h; what opens sockets is in probe.h.
 *
 * ---- Conventions ----
 *
 * Threads. There is no global state. One thread at a time may use a handle; different threads may
 * use different handles at the same time. Functions without a handle may be called by any thread
 * at any time.
 *
 * Side effects. Nothing is printed, no environment variable is read and no socket is opened. Only
 * the files that the caller names are opened, those that they name in turn (inside `root`), and
 * the other files of a Terraform module.
 *
 * Text is UTF-8 and ends with a NUL unless a size is given. Lines and columns count from 1, times
 * are seconds since 1970-01-01T00:00:00Z, sizes are bytes, periods are days.
 *
 * NULL. A required pointer that is NULL makes a function return CKS_ERR_ARGUMENT; functions that
 * return no status treat a NULL handle as an empty one. cks_close and the optional parameters that
 * say so accept NULL.
 *
 * Ownership. The caller keeps what it passes; what is needed later is copied. Pointers that are
 * returned belong to the handle: never free them. They stay valid until cks_close unless the
 * function says otherwise. The tables live as long as the program.
 *
 * Secrets. KeyStorePassword, RawSecretAccessKey and private keys never appear in anything that is
 * returned or printed, and neither does their length; cks_each_proxy is the one exception. Memory
 * that held them is wiped when the handle is closed.
 *
 * Sizes of structs. A struct that begins with `size` may grow at its end. Set `size` to
 * sizeof(struct ...) of the header that you compile with (an _init function does it for you). When
 * the library reads a smaller struct, the missing members have their defaults; a larger struct is
 * accepted only if the members that the library does not know are zero, otherwise the function
 * returns CKS_ERR_ARGUMENT. When the library fills a struct, it writes the members that both sides
 * know and sets the rest to zero. Structs that the library returns by pointer grow at their end
 * too; those that it returns in arrays have room for it (`reserved`).
 *
 * Sources. Limits of parameters come from the AWS KMS API model of the date that cks_model_date
 * returns. Each rule names the AWS document that it comes from: see struct cks_rule_info.
 */
#ifndef CKSCHECK_CKSCHECK_H
#define CKSCHECK_CKSCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CKS_EXPORT __attribute__((visibility("default")))
#else
#define CKS_EXPORT
#endif

/* ---- Status ---- */

/* What a function returns that can fail for a reason of ours. A fault in an input is not such a
 * reason: it is a finding. */
enum cks_status {
    CKS_OK = 0,
    CKS_ERR_MEMORY,   /* out of memory: results so far are incomplete */
    CKS_ERR_ARGUMENT, /* an argument cannot be used: nothing was done */
    CKS_ERR_READ,     /* a file could not be read: see cks_failure */
    CKS_ERR_WRITE,    /* the sink returned non-zero */
    CKS_ERR_STATE,    /* called in the wrong order: nothing was done */
    CKS_ERR_INTERNAL, /* a fault of the library or of the system: results are incomplete */
};

/* A short English text for a status, "an unknown status" for any other number; never NULL. */
CKS_EXPORT const char *cks_status_text(enum cks_status status);

/* ---- Words ---- */

enum cks_severity {
    CKS_SEVERITY_NONE = 0, /* the rule is switched off */
    CKS_NOTE,
    CKS_WARNING,
    CKS_ERROR,
};

/* The calls of the AWS KMS API Reference that a configuration is meant for. */
enum cks_operation {
    CKS_OPERATION_AUTO = 0, /* decided by the shape of the input */
    CKS_CREATE,             /* CreateCustomKeyStore */
    CKS_UPDATE,             /* UpdateCustomKeyStore */
    CKS_CONNECT,            /* ConnectCustomKeyStore */
    CKS_EXISTING,           /* an entry of DescribeCustomKeyStores: a store that exists */
};

/* How a statement is known. */
enum cks_basis {
    CKS_BASIS_NONE = 0,
    CKS_DOCUMENTED, /* an AWS document says so */
    CKS_OBSERVED,   /* publicly reported from a real account */
    CKS_INFERRED,   /* our conclusion from documents */
    CKS_ADVICE,     /* good practice that no KMS call enforces */
};

enum cks_outcome { CKS_UNDETERMINED = 0, CKS_SUCCEED, CKS_FAIL };

/* The words that reports use: "note", "warning", "error"; "create", "update", "connect",
 * "existing"; "documented", "observed", "inferred", "advice"; "undetermined", "succeed", "fail".
 * NULL for the values that mean none and for numbers that are not in the enum. */
CKS_EXPORT const char *cks_severity_name(enum cks_severity severity);
CKS_EXPORT const char *cks_operation_name(enum cks_operation operation);
CKS_EXPORT const char *cks_basis_name(enum cks_basis basis);
CKS_EXPORT const char *cks_outcome_name(enum cks_outcome outcome);

/* ---- Open ---- */

enum cks_file_kind { CKS_FILE_REGULAR, CKS_FILE_DIRECTORY, CKS_FILE_LINK, CKS_FILE_OTHER };

/* What struct cks_file_access says about a file. */
struct cks_file_info {
    enum cks_file_kind kind;
    uint64_t size;       /* bytes; 0 where it is not known, as for a pipe */
    bool world_readable; /* every user of the machine may read it */
    /* Which file it is, whatever its path: a file that is added twice is read once. Both 0: not
     * known. */
    uint64_t device, inode;
};

/* How the library reaches files. Set every member. Each is called with the handle's files_cookie
 * first, from within cks_add_*, cks_judge, cks_suppressed_at and cks_each_proxy, on the thread that
 * called them, with a path that is absolute or relative to the process. Those that return int
 * return 0 or an errno value, whose text becomes the failure's message. They must not call the
 * handle. */
struct cks_file_access {
    size_t size; /* sizeof(struct cks_file_access) */
    /* Fills *ret; with `follow` false, for a symbolic link itself. */
    int (*look)(void *cookie, const char *path, bool follow, struct cks_file_info *ret);
    /* Opens a file for reading and sets *ret_file, which is passed to `read` and `close`. */
    int (*open)(void *cookie, const char *path, void **ret_file);
    /* Reads at most `size` bytes at `offset` and sets *ret_got; 0 means the end of the file. */
    int (*read)(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got);
    void (*close)(void *cookie, void *file);
    /* Calls `each` for every name in a directory except . and .., in any order, until it returns
     * non-zero. */
    int (*list)(void *cookie, const char *path, int (*each)(void *arg, const char *name),
                void *arg);
};

/* A value of a Terraform variable, as Terraform's command line or its environment gives it. */
struct cks_variable {
    const char *text; /* "NAME=VALUE", or the path of a file of values */
    bool file;
    bool environment; /* of TF_VAR_NAME: weaker than the module's files of values; not of a file */
};

/* The present time, in seconds since 1970-01-01T00:00:00Z. */
typedef int64_t (*cks_clock_fn)(void *cookie);

/* What a handle is opened with. Call cks_options_init first, then set what differs. */
struct cks_options {
    size_t size; /* sizeof(struct cks_options) */
    /* The Region and the account of all stores whose input does not name one: KMS compares names
     * and endpoints within one account and Region (KMS API, CustomKeyStoreNameInUseException). An
     * account has 12 digits. NULL: one that is not named. */
    const char *region, *account;
    /* The call, where the shape of an input does not decide it. CKS_CONNECT also asks for the
     * prediction of connecting each store of an inventory. */
    enum cks_operation operation;
    bool at_given;
    int64_t at;           /* judge dates as of this time; without at_given, as of `clock` */
    bool committed;       /* the files are to be committed: a secret in plain text is an error */
    bool explain_unknown; /* a note (CKS110) for each value that is unknown before run time */
    /* A certificate that expires within this many days is reported: CKS308 for trust anchors
     * (default 90), CKS827 for the certificates of proxies (default 30). */
    unsigned anchor_expiry_days, proxy_expiry_days;
    /* No file outside this directory is read for Terraform's file() and the like. NULL: the nearest
     * directory upwards that contains .git, otherwise the directory of the file. */
    const char *root;
    cks_clock_fn clock; /* called once, by cks_open; NULL: the system's clock */
    void *clock_cookie;
    const struct cks_file_access *files; /* copied; NULL: the system's files */
    void *files_cookie;                  /* must stay valid until cks_close */
    /* For tools (see tool.h): findings only for the files that were added by name, not for those
     * that are read with them, as the other files of a Terraform module are. */
    bool only_named;
    /* For tools: every file that belongs to the project is added, so an accepted finding that does
     * not occur (CKS941) is certain. */
    bool whole_tree;
    /* Requirements that are taken on the caller's word where no evidence proves them: their IDs
     * with commas between ("R072,R073"; see docs/prediction.md). NULL: none. cks_open returns
     * CKS_ERR_ARGUMENT for an ID that does not exist or that cannot be assumed. */
    const char *assume;
    /* What a probe saw proves something for this many seconds. 0: 15 minutes. */
    unsigned probe_max_age;
    /* How many key stores the account may have in a Region. 0: not told, the default quota of 10
     * may have been raised. */
    unsigned store_limit;
    /* For every root module of Terraform in the run: terraform.workspace (NULL: it is not known),
     * and values of its variables, of which later ones are stronger. Those that a module does not
     * declare are ignored. A file that cannot be read gives nothing. cks_open returns
     * CKS_ERR_ARGUMENT for a text without a name. */
    const char *workspace;
    const struct cks_variable *variables;
    size_t variable_count;
    /* The directory of the Terraform configuration from which plans were made: their findings are
     * placed in it. NULL: that of the plan. */
    const char *config_dir;
    /* A note (CKS924) for each store that is created and that nothing in the run connects. */
    bool tell_unconnected;
};

/* Fills *options with the defaults and its size. NULL is allowed and does nothing. */
CKS_EXPORT void cks_options_init(struct cks_options *options);

/* A run: what is checked together, such as all files of one commit. */
struct cks;

/* Opens a handle. Strings of the options are copied.
 * options: NULL for the defaults.
 * ret_cks: set on CKS_OK only; release it with cks_close.
 * CKS_ERR_ARGUMENT: an unusable size, or files with a member missing. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_open(const struct cks_options *options, struct cks **ret_cks);

/* Wipes and releases everything that the handle holds and sets *cks to NULL. NULL and *cks NULL
 * are allowed. */
CKS_EXPORT void cks_close(struct cks **cks);

/* Changes how a rule is reported. Call it before cks_judge.
 * code: the rule's code or name, "CKS503" or "uri-in-use".
 * severity: CKS_SEVERITY_NONE switches the rule off; what KMS would answer stays in predictions.
 * CKS_ERR_ARGUMENT: no such rule or severity. CKS_ERR_STATE: after cks_judge. */
CKS_EXPORT enum cks_status cks_set_severity(struct cks *cks, const char *code,
                                            enum cks_severity severity);

/* Where something is. Lines and columns count from 1, columns in Unicode code points; the end is
 * exclusive. 0 where a position is not known, NULL where a file is not. */
struct cks_place {
    const char *file;
    unsigned line, column, end_line, end_column;
};

/* A finding that is accepted, and why. The comment "# ckscheck:ignore RULE REASON" in YAML, HCL and
 * shell scripts does the same for its line, the line below it or the store that begins there. An
 * entry that is unused, expired or misspelled is itself reported (CKS941 to CKS943). */
struct cks_ignore {
    size_t size;         /* sizeof(struct cks_ignore) */
    const char *rule;    /* its code or name; required */
    const char *file;    /* a pattern as in .gitignore, relative to `base`, that matches the file or
                            a folder around it; NULL: every file */
    const char *address; /* the store's address or name; NULL: every store */
    const char *reason;  /* required, not empty */
    bool until_given;
    int64_t until;          /* ignored from this time on */
    const char *directory;  /* absolute: relative file names start here; NULL: they stay as given */
    const char *base;       /* absolute: `file` is relative to it; NULL: the same as directory */
    struct cks_place place; /* where the entry is written, for CKS941 to CKS943 */
};

/* Accepts findings. Everything is copied. Call it before cks_judge.
 * CKS_ERR_ARGUMENT: an unknown rule, no reason, or an unusable size. CKS_ERR_STATE: after
 * cks_judge. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_add_ignore(struct cks *cks, const struct cks_ignore *ignore);

/* ---- Add ---- */

/* Reads a file and judges the stores in it. The format is recognized by the content and the
 * ending; docs/formats.md lists them. A file without a store is CKS_OK and gives no finding; one
 * that is not well-formed gives the finding CKS101.
 * path: absolute or relative to the process.
 * CKS_ERR_READ: it could not be read; the failure is kept (see cks_failure), and other files can
 * still be added. CKS_ERR_STATE: after cks_judge. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_add_file(struct cks *cks, const char *path);

/* The same for bytes in memory.
 * name: stands for the file in findings; its ending tells the format where the content does not.
 * data: NULL is allowed where size is 0. Copied. */
CKS_EXPORT enum cks_status cks_add_buffer(struct cks *cks, const char *name, const void *data,
                                          size_t size);

/* The same for what nobody wrote as a text, such as options: its findings have no place.
 * name: says what it is, such as "<command line>". */
CKS_EXPORT enum cks_status cks_add_unwritten(struct cks *cks, const char *name, const void *data,
                                             size_t size);

/* Reads a file, or each file in a directory, as evidence: what AWS tools printed, inventories,
 * saved probes; docs/prediction.md lists what each kind decides. A file of a directory that is not
 * evidence is skipped with a failure of kind CKS_FAILURE_NOTE. CKS_ERR_READ: a named file is not
 * evidence, or could not be read. CKS_ERR_STATE: after cks_judge. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_add_evidence(struct cks *cks, const char *path);

/* The same for bytes in memory; the parameters are those of cks_add_buffer. */
CKS_EXPORT enum cks_status cks_add_evidence_buffer(struct cks *cks, const char *name,
                                                   const void *data, size_t size);

/* The same for what a probe of the caller's has just seen (probe.h): it is recent whatever the time
 * of judging is, and the secret of the input is the one that it used. */
CKS_EXPORT enum cks_status cks_add_seen(struct cks *cks, const char *name, const void *data,
                                        size_t size);

/* The proxy of an external key store, as far as its endpoint is known. A member that is not known
 * is NULL. The names are those of CreateCustomKeyStore in the AWS KMS API Reference. */
struct cks_proxy {
    size_t size;              /* sizeof(struct cks_proxy) */
    size_t store;             /* index for cks_store_at, or CKS_NO_STORE */
    const char *endpoint;     /* XksProxyUriEndpoint: "https://host" */
    const char *path;         /* XksProxyUriPath: "/prefix/kms/xks/v1" */
    const char *connectivity; /* "PUBLIC_ENDPOINT" or "VPC_ENDPOINT_SERVICE" */
    const char *vpc_service;  /* XksProxyVpcEndpointServiceName */
    const char *region;
    const char *access_key_id;    /* AccessKeyId of XksProxyAuthenticationCredential */
    const char *secret;           /* RawSecretAccessKey; not terminated */
    size_t secret_size;           /* bytes */
    enum cks_operation operation; /* what the store is: CKS_EXISTING for an inventory's */
};

/* Passes the proxy of each external key store to `take`, in the order of the stores, until it
 * returns false. What an update does not give, and all that a connect does not, is the existing
 * store's where an inventory of the run shows it: its proxy as it will be, with no secret. Call it
 * after the last cks_add_* and before cks_judge; `take` must not call the handle. cks_probe_add of
 * probe.h takes what is passed. This is the one place where a secret is handed out: everything that
 * *proxy points to is wiped after each call. CKS_ERR_ARGUMENT, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_each_proxy(struct cks *cks,
                                          bool (*take)(void *cookie, const struct cks_proxy *proxy),
                                          void *cookie);

/* ---- Judge ---- */

/* Judges what spans several stores, sorts the findings and makes the predictions. Call it once,
 * after the last cks_add_*; it can be called after one of them failed, for what was read.
 * CKS_ERR_STATE: a second call. CKS_ERR_MEMORY: findings are missing. CKS_ERR_ARGUMENT: a policy
 * (see tool.h) cannot be used; findings are there all the same. */
CKS_EXPORT enum cks_status cks_judge(struct cks *cks);

/* ---- Findings ---- */

/* A source line, with everything left out that could be a secret. What it is shown for is its code
 * points from mark_from up to but not including mark_to, counted from 0. */
struct cks_source_line {
    const char *text;
    unsigned mark_from, mark_to;
};

/* What a second place has to do with a finding. */
enum cks_related_kind {
    CKS_RELATED_OTHER = 0, /* another store, or a text that passed the value on */
    CKS_RELATED_USE,       /* where the value is used, if the finding is where it is written */
    CKS_RELATED_ORIGIN,    /* where a piece of a value is written that is put together */
};
/* "other", "use", "origin"; NULL for numbers that are not in the enum. */
CKS_EXPORT const char *cks_related_kind_name(enum cks_related_kind kind);

/* A second place that a finding refers to. */
struct cks_related {
    struct cks_place place;
    const char *message;
    enum cks_related_kind kind;
    const struct cks_source_line *line; /* or NULL */
};

/* How a finding is repaired in the text that it is about. */
struct cks_repair {
    struct cks_place place; /* what is replaced */
    /* The place's columns in bytes of UTF-8, from 1; 0 where they are not known. */
    unsigned byte_column, byte_end_column;
    uint64_t offset, length; /* the same in bytes of the file */
    const char *text;        /* what is written there instead, in the quoting of the format; "": it
                                is taken out; NULL: `refused` says why nothing can be written */
    const char *refused;
    bool certain; /* nothing is left to decide */
    /* Bytes of the file around the place, all of which may be shown; equal where the place itself
     * must not be. */
    uint64_t shown_from, shown_to;
    const char *parameter; /* what is given or given another value, by KMS's name; or NULL */
    void *reserved[4];
};

/* In the place of a store's index: no store. */
#define CKS_NO_STORE SIZE_MAX

/* One thing that a rule has found. */
struct cks_finding {
    const char *code; /* "CKS503" */
    const char *name; /* "uri-in-use" */
    enum cks_severity severity;
    enum cks_basis basis;
    const char *message;   /* one sentence */
    const char *help;      /* what to do; NULL where the message says it all */
    const char *parameter; /* the name that KMS uses; NULL where it is about none */
    const char *error;     /* the exception or ConnectionErrorCode that KMS would answer; or NULL */
    const char *replacement; /* a repaired value; NULL where none can be offered */
    /* Where the repair goes: at the literal, default, argument or file that gave the value, if one
     * of them gave all of it; its use is then among `related`. Else where the value is used. */
    struct cks_place place;
    /* The source line, with everything left out that could be a secret; or NULL. The fault is its
     * code points from mark_from up to but not including mark_to, counted from 0. */
    const char *excerpt;
    unsigned mark_from, mark_to;
    size_t store; /* index for cks_store_at, or CKS_NO_STORE */
    const struct cks_related *related;
    size_t related_count;
    const struct cks_repair *repair;       /* NULL where none is known */
    unsigned byte_column, byte_end_column; /* of `place`, as in struct cks_repair */
    /* If one text gives several stores the same fault, each of them has a finding, and reports
     * other than JSON print the first one alone. `first` is that one's index, and its own for any
     * other finding; `more` of that one has the places in the other stores. */
    size_t first;
    const struct cks_related *more;
    size_t more_count;
};

/* Where the value is used, for a finding that is placed where the value is written; NULL for any
 * other finding, and for NULL. */
CKS_EXPORT const struct cks_related *cks_use_of(const struct cks_finding *finding);

/* The number of findings; 0 before cks_judge. */
CKS_EXPORT size_t cks_finding_count(const struct cks *cks);
/* The i-th finding, sorted by file, line, column and rule. NULL if i is out of range or before
 * cks_judge. */
CKS_EXPORT const struct cks_finding *cks_finding(const struct cks *cks, size_t i);

/* A finding that was accepted, by cks_add_ignore, a comment or a policy. */
struct cks_suppressed {
    size_t size; /* sizeof(struct cks_suppressed); set it before the call */
    const struct cks_finding *finding;
    const char *reason;     /* as it was given; "[hidden]" if it contains a secret */
    bool in_source;         /* accepted by a comment */
    struct cks_place place; /* where that is written */
};

/* The number of accepted findings; 0 before cks_judge. */
CKS_EXPORT size_t cks_suppressed_count(const struct cks *cks);
/* Fills *ret with the i-th of them, sorted as findings are. False if i is out of range, before
 * cks_judge, or if ret->size cannot be used. */
CKS_EXPORT bool cks_suppressed_at(struct cks *cks, size_t i, struct cks_suppressed *ret);

/* ---- Failures ---- */

enum cks_failure_kind {
    CKS_FAILURE_READ, /* could not be checked: the command line exits with status 3 */
    CKS_FAILURE_NOTE, /* skipped, and worth knowing */
};

/* What could not be checked, and why. */
struct cks_failure {
    enum cks_failure_kind kind;
    const char *file;
    const char *message;
};

/* The number of failures so far; may grow with each cks_add_*. */
CKS_EXPORT size_t cks_failure_count(const struct cks *cks);
/* The i-th failure, in the order in which they happened; NULL if i is out of range. Valid until the
 * next cks_add_* or cks_judge. */
CKS_EXPORT const struct cks_failure *cks_failure(const struct cks *cks, size_t i);

/* Why something was not looked at. */
enum cks_unread_kind {
    CKS_UNREAD_FORM,  /* it is in a form that is not read */
    CKS_UNREAD_BOUND, /* it is larger than what is read: the run is not complete */
    CKS_UNREAD_FILE,  /* it could not be read: the run is not complete */
};

/* Something that the run was given and did not look at. */
struct cks_unread {
    size_t size; /* sizeof(struct cks_unread); set it before the call */
    enum cks_unread_kind kind;
    const char *file;
    unsigned line;      /* from 1; 0 where it is the whole file */
    const char *reason; /* what follows the file's name: "cannot be read: Permission denied" */
    const char *bound;  /* the bound's name and value, as "nesting=128"; else NULL */
    bool found;         /* the user did not name the file: no failure reports it */
};

/* The number of things that were not looked at, complete after cks_judge: 0 means that all that was
 * added was looked at. */
CKS_EXPORT size_t cks_unread_count(const struct cks *cks);
/* Fills *ret with the i-th, in the order in which they were met. False if i is out of range or if
 * ret->size cannot be used. The strings are valid until cks_close. */
CKS_EXPORT bool cks_unread_at(const struct cks *cks, size_t i, struct cks_unread *ret);

/* What one line of a configuration silenced: findings of a rule, or files that were left out. */
struct cks_turned_off {
    size_t size;      /* sizeof(struct cks_turned_off); set it before the call */
    const char *file; /* of the configuration */
    unsigned line;    /* from 1; 0 where it is not known */
    const char *rule; /* its code; NULL: whole files */
    size_t findings, files;
};

/* The number of such lines, complete after cks_judge. A line that silenced nothing is none, and
 * neither are comments in the files themselves. */
CKS_EXPORT size_t cks_turned_off_count(const struct cks *cks);
/* Fills *ret with the i-th, sorted by file, line and rule. False if i is out of range or if
 * ret->size cannot be used. The strings are valid until cks_close. */
CKS_EXPORT bool cks_turned_off_at(const struct cks *cks, size_t i, struct cks_turned_off *ret);

/* ---- Stores ---- */

/* A custom key store that was read: one of an input, or one that exists. */
struct cks_store_info {
    size_t size; /* sizeof(struct cks_store_info); set it before the call */
    const char *file;
    const char *address; /* which store of the file; "" where the file is one store */
    enum cks_operation operation;
    const char *type; /* "AWS_CLOUDHSM" or "EXTERNAL_KEY_STORE"; NULL where it is not known */
    const char *name; /* CustomKeyStoreName, or NULL */
    unsigned line;    /* from 1; 0 where it is not known */
};

/* The number of stores that were read so far. */
CKS_EXPORT size_t cks_store_count(const struct cks *cks);
/* Fills *ret with the i-th store, in the order in which they were read. False if i is out of range
 * or if ret->size cannot be used. The strings are valid until the next call with the same
 * handle. */
CKS_EXPORT bool cks_store_at(struct cks *cks, size_t i, struct cks_store_info *ret);

/* Counts over the whole run. */
struct cks_summary {
    size_t size;   /* sizeof(struct cks_summary); set it before the call */
    size_t files;  /* files that were read */
    size_t stores; /* those of inputs and those that exist */
    size_t errors, warnings, notes;
    size_t unknown;    /* values that are unknown before run time and were not checked */
    size_t suppressed; /* findings that were accepted */
    /* The account: each file that was added is one of these, after cks_judge. */
    size_t judged;      /* has stores, or findings about its text; files of the same Terraform
                           module that were not added count too */
    size_t passed_over; /* holds no store */
    size_t forms;       /* in a form that is not read */
    size_t unreadable;  /* could not be read */
    /* Beside that: */
    size_t bounds;    /* times that something was left out, as it was larger than what is read */
    size_t elsewhere; /* errors and warnings that are not reported, as they are in files that were
                         read with others and not added */
};

/* Fills *ret; the findings are counted after cks_judge. False if ret->size cannot be used or an
 * argument is NULL. */
CKS_EXPORT bool cks_summarize(const struct cks *cks, struct cks_summary *ret);

/* ---- Predictions ---- */

/* One reason for which a call would fail. */
struct cks_cause {
    const char *error; /* the API exception or ConnectionErrorCode */
    enum cks_basis basis;
    const char *rule; /* the code of the rule that found it: "CKS503" */
    void *reserved[2];
};

/* One requirement of a call that is neither proved nor disproved. */
struct cks_missing {
    const char *evidence;     /* what would prove it: "cluster", "probe", "inventory", ... */
    const char *const *codes; /* the errors that cannot be ruled out; NULL-terminated */
    const char *obtain;       /* the command that obtains the evidence */
    const char *requirement;  /* "R072" */
    const char *given; /* a file of this evidence that was given and does not prove it; or NULL */
};

enum cks_requirement_status {
    CKS_REQUIREMENT_MISSING = 0, /* no evidence decides it */
    CKS_REQUIREMENT_ASSUMED,     /* nothing can prove it, or the caller's word was taken */
    CKS_REQUIREMENT_PROVED,
    CKS_REQUIREMENT_DISPROVED,
};
/* "missing", "assumed", "proved", "disproved". */
CKS_EXPORT const char *cks_requirement_status_name(enum cks_requirement_status status);

/* How one requirement of a call stands. */
struct cks_requirement_state {
    const char *id;          /* "R072" */
    const char *requirement; /* what is required, as a sentence */
    enum cks_requirement_status status;
    const char *subject; /* of an assumption: "evidence", "KMS", "other accounts", "network",
                            "secret"; else NULL */
    bool by_option;      /* assumed because the options say so (cks_options.assume) */
    const char *file;    /* where the evidence is, or NULL */
    unsigned line;       /* 0: not known */
    const char *at;      /* when it was taken, "2026-01-01T00:00:00Z"; NULL: it does not tell */
    void *reserved[2];
};

/* What one call on a store would end in. */
struct cks_prediction {
    enum cks_operation call; /* CKS_CREATE, CKS_UPDATE or CKS_CONNECT */
    enum cks_outcome outcome;
    struct cks_cause cause;       /* what KMS would answer first; for CKS_FAIL, else all NULL */
    const struct cks_cause *also; /* further reasons, in the order in which KMS looks */
    size_t also_count;
    const struct cks_missing *missing;
    size_t missing_count;
    const struct cks_requirement_state *requirements; /* all that bind the call, by ID */
    size_t requirement_count;
    /* The store whose update, or deletion in a plan, frees what this call takes, so that their
     * order counts: an index for cks_store_at; or NULL. */
    const size_t *after;
    void *reserved[1];
};

/* The predictions of one store: none, one or two, in the order of the calls.
 * store: an index for cks_store_at.
 * ret: set to the first of them, or to NULL. Valid until the next call with the same handle.
 * Returns their number; 0 before cks_judge and for an index that is out of range; SIZE_MAX if
 * memory is out. */
CKS_EXPORT size_t cks_predict(struct cks *cks, size_t store, const struct cks_prediction **ret);

/* ---- Reports ---- */

/* Takes a piece of a report.
 * text: `size` bytes, at least one, not terminated, valid during the call.
 * Non-zero stops the report, which then returns CKS_ERR_WRITE. */
typedef int (*cks_sink_fn)(void *cookie, const char *text, size_t size);

/* What a page says of the run that made it. */
struct cks_report_run {
    size_t size;         /* sizeof(struct cks_report_run) */
    const char *command; /* "predict"; or NULL */
    /* The words after the program's name, NULL-terminated; NULL: they are not shown. They must not
     * contain a secret. */
    const char *const *arguments;
    int exit_status;
    const char *exit_meaning; /* of exit_status, in words; NULL: it is not shown */
};

/* How a report is printed. Zero is the default of every member but the size. */
struct cks_report_options {
    size_t size;      /* sizeof(struct cks_report_options) */
    bool color;       /* text: ANSI colors */
    bool quiet;       /* text: findings alone, without the summary line */
    bool probes;      /* JSON: what the probes among the evidence saw, as `probes` */
    bool suppressed;  /* SARIF: also what was accepted, with `suppressions` */
    bool predictions; /* JUnit: a store without findings whose prediction is undetermined counts as
                         skipped */
    /* Both absolute. The formats for pipelines name files relative to `base`, the top of the work
     * tree; relative names start in `directory`. NULL: names stay as they were given. */
    const char *base, *directory;
    const struct cks_report_run *run; /* HTML; or NULL */
    unsigned width; /* text: source lines are cut to this many columns; 0: never */
    /* text and short: the name of this machine, which may be "": places are links (OSC 8) to the
     * files in `directory`, for terminals that have them. NULL: no links. */
    const char *links;
    /* JUnit: the lowest severity of findings that fail; CKS_SEVERITY_NONE: that of warnings. With
     * `never_fail` none fails. What does not fail is shown with the case that passes. */
    enum cks_severity fail_on;
    bool never_fail;
};

/* Prints a report, in one or more calls of `sink`.
 * format: one of cks_formats; docs/report.md describes them.
 * options: NULL for the defaults.
 * CKS_ERR_ARGUMENT: an unknown format or an unusable size. CKS_ERR_STATE: before cks_judge.
 * CKS_ERR_WRITE: the sink returned non-zero. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_report(struct cks *cks, const char *format,
                                      const struct cks_report_options *options, cks_sink_fn sink,
                                      void *cookie);
/* The names of the formats: "text", "json", "sarif" and others; NULL-terminated. */
CKS_EXPORT const char *const *cks_formats(void);

/* ---- Tables ---- */

/* A rule. The page at `docs` says more. */
struct cks_rule_info {
    size_t size;      /* sizeof(struct cks_rule_info); set it before the call */
    const char *code; /* "CKS503"; a code is never reused */
    const char *name; /* "uri-in-use" */
    enum cks_severity severity;
    enum cks_basis basis;
    const char *parameter;                 /* the name that KMS uses, "any", or NULL */
    const char *summary;                   /* one sentence */
    const char *source;                    /* the document that the rule comes from */
    const char *docs;                      /* the rule's page: "docs/rules/CKS503.md" */
    const char *create, *update, *connect; /* what KMS answers to each call, or NULL */
};

CKS_EXPORT size_t cks_rule_count(void);
/* Fills *ret with the i-th rule, in the order of the codes. False if i is out of range or if
 * ret->size cannot be used. */
CKS_EXPORT bool cks_rule_at(size_t i, struct cks_rule_info *ret);

/* A requirement of the calls, as AWS documents it. A call succeeds only where each one that binds
 * it is proved by evidence, or assumed on top of evidence. docs/prediction.md lists all. */
struct cks_requirement_info {
    size_t size;             /* sizeof(struct cks_requirement_info); set it before the call */
    const char *id;          /* "R072"; an ID is never reused */
    bool calls[3];           /* whether it binds a create, an update, a connect */
    const char *store;       /* "AWS_CLOUDHSM", "PUBLIC_ENDPOINT", ...; ", " between several */
    const char *requirement; /* a sentence */
    const char *proved_by, *disproved_by;  /* NULL: nothing disproves it */
    const char *assumed;                   /* what an assumption is about; NULL: it can be proved */
    const char *create, *update, *connect; /* what KMS answers where it is not met, or NULL; ", "
                                              between several */
    enum cks_basis basis;
    const char *source;   /* the document that it comes from */
    const char *rules;    /* the codes of the rules that disprove it, ", " between them; or NULL */
    const char *at_first; /* of one about a later connect: the ID of that in its place at the first
                             connect of a store; or NULL */
    const char *never_assumed; /* why cks_options.assume does not take it; or NULL */
};

CKS_EXPORT size_t cks_requirement_count(void);
/* Fills *ret with the i-th requirement, in the order of the IDs. False if i is out of range or if
 * ret->size cannot be used. */
CKS_EXPORT bool cks_requirement_at(size_t i, struct cks_requirement_info *ret);

/* A parameter of the custom key store operations, as the AWS KMS API model has it. */
struct cks_parameter_info {
    size_t size; /* sizeof(struct cks_parameter_info); set it before the call */
    const char *name;
    bool create, update, connect;   /* the calls that have it */
    const char *type;               /* the store type that it is for; NULL: both */
    bool required;                  /* for a create of that type */
    unsigned min, max;              /* length in code points; both 0 where there is no limit */
    const char *pattern;            /* a regular expression, or NULL */
    const char *const *values;      /* the values of an enum, NULL-terminated; or NULL */
    bool sensitive;                 /* its values are never shown */
    const char *terraform, *pulumi; /* its name there, or NULL */
};

CKS_EXPORT size_t cks_parameter_count(void);
/* Fills *ret with the i-th parameter. False if i is out of range or if ret->size cannot be used. */
CKS_EXPORT bool cks_parameter_at(size_t i, struct cks_parameter_info *ret);

/* An answer of KMS: an exception of the API model, or one of the ConnectionErrorCodes that
 * DescribeCustomKeyStores shows. */
struct cks_error_info {
    size_t size; /* sizeof(struct cks_error_info); set it before the call */
    const char *name;
    bool is_code;                           /* a ConnectionErrorCode */
    bool create, update, connect, describe; /* the calls that answer with it or lead to it */
    const char *summary;
    const char *repair; /* one step a line */
};

CKS_EXPORT size_t cks_error_count(void);
/* Fills *ret with the i-th answer. False if i is out of range or if ret->size cannot be used. */
CKS_EXPORT bool cks_error_at(size_t i, struct cks_error_info *ret);
/* The code of the i-th rule that leads to an answer, such as "XksProxyUriInUseException"; NULL past
 * the last one, for an unknown name and for NULL. */
CKS_EXPORT const char *cks_error_rule(const char *error, size_t i);

/* ---- Version ---- */

/* The version of the library: "0.1.0". */
CKS_EXPORT const char *cks_version(void);
/* The day of the AWS KMS API model that the tables follow: "2026-08-07". */
CKS_EXPORT const char *cks_model_date(void);

#ifdef __cplusplus
}
#endif

#endif
