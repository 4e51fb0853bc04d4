/*
 * ckscheck.h: checks AWS KMS custom key store configurations before anything is sent to AWS.
 *
 * A handle takes files or buffers, judges the custom key stores in them by the rules that AWS
 * documents, and answers with findings (what is wrong, where, what KMS would answer, the repair)
 * and predictions (which API exception or ConnectionErrorCode a call would end in).
 *
 *     #include <ckscheck/ckscheck.h>
 *     #include <stdio.h>
 *
 *     int main(int argc, char **argv) {
 *         struct cks *c;
 *         if (argc < 2 || cks_open(NULL, &c) != CKS_OK) return 2;
 *         cks_add_file(c, argv[1]);
 *         enum cks_status status = cks_judge(c);
 *         for (size_t i = 0; i < cks_finding_count(c); i++)
 *             printf("%s: %s\n", cks_finding(c, i)->code, cks_finding(c, i)->message);
 *         cks_close(&c);
 *         return status == CKS_OK ? 0 : 3;
 *     }
 *
 * Rules of the whole interface:
 * - No global state. A handle is used by one thread at a time; several threads use a handle each.
 * - Nothing is printed, no environment variable is read, and nothing but the files that are named
 *   (and those that they name, inside `root`) is opened. No socket is ever opened: see probe.h.
 * - Text is UTF-8 and terminated unless said otherwise. Pointers that are handed out belong to the
 *   handle and live until cks_close, or until the next cks_add_* or cks_judge where that is said.
 * - Secrets (KeyStorePassword, RawSecretAccessKey, private keys) never stand in anything handed
 * out, nor their length. What was read is wiped when the handle is closed.
 * - Constraints come from the AWS KMS API model and the documents that each rule names.
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

/* The answer of a function that can fail for our own reasons. What is wrong with an input is
 * never one of these: it is a finding. */
enum cks_status {
    CKS_OK = 0,
    CKS_ERR_MEMORY,   /* out of memory: the results so far are incomplete */
    CKS_ERR_ARGUMENT, /* the caller's argument is unusable; nothing was done */
    CKS_ERR_READ,     /* a file could not be read or was too large; see cks_failure */
    CKS_ERR_WRITE,    /* the sink refused */
    CKS_ERR_STATE,    /* called in the wrong order (reports before cks_judge) */
    CKS_ERR_FEATURE,  /* this build lacks what is asked for (YAML, probe) */
    CKS_ERR_INTERNAL, /* a fault of ours: an invariant does not hold */
};

/* A short English sentence; never NULL. */
CKS_EXPORT const char *cks_status_text(enum cks_status status);

enum cks_severity {
    CKS_SEVERITY_NONE = 0, /* a rule that is switched off */
    CKS_NOTE,
    CKS_WARNING,
    CKS_ERROR,
};

enum cks_operation {
    CKS_OPERATION_AUTO = 0, /* by the shape of the input */
    CKS_CREATE,             /* CreateCustomKeyStore */
    CKS_UPDATE,             /* UpdateCustomKeyStore */
    CKS_CONNECT,            /* ConnectCustomKeyStore */
    CKS_EXISTING,           /* a DescribeCustomKeyStores entry */
};

/* Whence a statement is known. */
enum cks_basis {
    CKS_BASIS_NONE = 0,
    CKS_DOCUMENTED, /* an AWS document says so */
    CKS_OBSERVED,   /* reported from a real account in public */
    CKS_INFERRED,   /* our conclusion from documents */
    CKS_ADVICE,     /* good practice that no KMS call enforces */
};

enum cks_outcome { CKS_UNDETERMINED = 0, CKS_SUCCEED, CKS_FAIL };

/* "note", "warning", "error"; "create", ...; "documented", ... and "undetermined", ... NULL for
 * the values that mean none. */
CKS_EXPORT const char *cks_severity_name(enum cks_severity severity);
CKS_EXPORT const char *cks_operation_name(enum cks_operation operation);
CKS_EXPORT const char *cks_basis_name(enum cks_basis basis);
CKS_EXPORT const char *cks_outcome_name(enum cks_outcome outcome);

/* What a file is, as the file access sees it. */
enum cks_file_kind { CKS_FILE_REGULAR, CKS_FILE_DIRECTORY, CKS_FILE_LINK, CKS_FILE_OTHER };
struct cks_file_info {
    enum cks_file_kind kind;
    uint64_t size;
    bool world_readable; /* every user of the machine may read it */
};

/* How files are reached. All members are called with `cookie` first and a path that is relative
 * to the process or absolute. Each returns 0, or an errno value. */
struct cks_file_access {
    /* Looks at the file; with `follow` false, at a symbolic link itself. */
    int (*look)(void *cookie, const char *path, bool follow, struct cks_file_info *ret);
    /* Opens a regular file for reading. */
    int (*open)(void *cookie, const char *path, void **ret_file);
    /* Reads at most `size` bytes at `offset`; *ret_got 0 is the end. */
    int (*read)(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got);
    void (*close)(void *cookie, void *file);
    /* Calls `each` for every name of a directory but . and .., in any order, until it returns
     * non-zero. */
    int (*list)(void *cookie, const char *path, int (*each)(void *arg, const char *name),
                void *arg);
};

/* Seconds since 1970-01-01T00:00:00Z. */
typedef int64_t (*cks_clock_fn)(void *cookie);

/* Call cks_options_init first, then set what differs. Strings are copied by cks_open. */
struct cks_options {
    size_t size;         /* sizeof(struct cks_options); set by cks_options_init */
    const char *region;  /* of all stores that do not say theirs; NULL: one unnamed Region */
    const char *account; /* 12 digits; NULL: one unnamed account */
    enum cks_operation operation; /* decides where the shape of an input cannot */
    bool at_given;
    int64_t at;           /* judge as of then; without at_given, as of clock */
    bool committed;       /* the files are to be committed: literal secrets are errors */
    bool explain_unknown; /* a note (CKS110) for each value known only at run time */
    bool only_named;      /* findings only for files that were added by name, not for those read
                             along with them (the other files of a Terraform module) */
    bool whole_tree;      /* all files that belong together are added: what compares files and
                             finds nothing finds nothing for certain (CKS941) */
    unsigned anchor_expiry_days; /* CKS308; default 90 */
    unsigned proxy_expiry_days;  /* CKS827; default 30 */
    const char *root;   /* nothing above this directory is read for Terraform's file(); NULL: the
                           nearest directory upwards that holds .git, else the file's own */
    cks_clock_fn clock; /* NULL: the system's */
    void *clock_cookie;
    const struct cks_file_access *files; /* NULL: the system's; must outlive the handle */
    void *files_cookie;
    void *reserved[8];
};
CKS_EXPORT void cks_options_init(struct cks_options *options);

/* A run: what is checked together. */
struct cks;

/* Opens a handle with options (NULL: the defaults). *ret_cks is set on CKS_OK only and released
 * by cks_close. */
CKS_EXPORT enum cks_status cks_open(const struct cks_options *options, struct cks **ret_cks);
/* Wipes and releases everything; sets *cks NULL. NULL and *cks NULL are allowed. */
CKS_EXPORT void cks_close(struct cks **cks);

/* How a rule is reported in this run: CKS_SEVERITY_NONE switches it off. Errors that KMS would
 * raise stay in the predictions all the same. CKS_ERR_ARGUMENT for an unknown code. */
CKS_EXPORT enum cks_status cks_set_severity(struct cks *cks, const char *code,
                                            enum cks_severity severity);

/* Where something stands. Lines and columns count from 1, columns in Unicode code points; the end
 * is exclusive; 0 where there is no position. */
struct cks_place {
    const char *file;
    unsigned line, column, end_line, end_column;
};

/* A finding that is accepted, with the reason. Comments "# ckscheck:ignore RULE REASON" in YAML,
 * HCL and shell scripts do the same for their line, the line below, or the store that begins there.
 * What is unused, expired or mistyped is a finding itself (CKS941 to CKS943). */
struct cks_ignore {
    size_t size;      /* sizeof(struct cks_ignore) */
    const char *rule; /* code or name */
    const char *file; /* a pattern as in .gitignore, relative to base, of files or of folders that
                         they lie in; NULL: every file */
    const char *address; /* the store's address or name; NULL: every store */
    const char *reason;  /* not empty */
    bool until_given;
    int64_t until;                /* no longer heeded from then on */
    const char *directory, *base; /* absolute; relative names start in directory */
    struct cks_place place;       /* where this is written */
};
/* Everything is copied. CKS_ERR_ARGUMENT for an unknown rule or no reason. */
CKS_EXPORT enum cks_status cks_add_ignore(struct cks *cks, const struct cks_ignore *ignore);

/* How a rule is reported. */
struct cks_level {
    const char *rule;           /* code or name */
    enum cks_severity severity; /* CKS_SEVERITY_NONE: switched off */
};
/* What holds for some files of a run and not for others, as the configuration of a folder. What a
 * policy does not say holds as for the run. */
struct cks_policy {
    size_t size;                    /* sizeof(struct cks_policy) */
    const char *region;             /* as in struct cks_options; NULL: not said */
    const char *account;            /* the same */
    unsigned anchor_expiry_days;    /* 0: not said */
    unsigned proxy_expiry_days;     /* 0: not said */
    const struct cks_level *levels; /* the last one of a rule counts */
    size_t level_count;
    const struct cks_ignore *ignores; /* for findings in the files of the policy alone */
    size_t ignore_count;
};
/* Names the policy of a file, NULL for none. Called with a file's name as it was given, or as it
 * was found beside such a one; possibly several times. Policies are told apart by their address;
 * what they point to must stay until cks_close. */
typedef const struct cks_policy *(*cks_policy_fn)(void *cookie, const char *file);
/* From now on each file is judged by its policy: a finding by that of the file that it stands in,
 * a store's Region and account by that of the store's file. All files are judged together: stores
 * under different policies must not share a name all the same. Before the first cks_add_*, else
 * CKS_ERR_STATE. A policy that names an unknown rule, or an ignore without a reason, makes
 * cks_judge return CKS_ERR_ARGUMENT. */
CKS_EXPORT enum cks_status cks_set_policies(struct cks *cks, cks_policy_fn policy_of, void *cookie);
/* Whether a pattern as in .gitignore (without ! before it) matches a path that is relative to where
 * the pattern stands. */
CKS_EXPORT bool cks_path_matches(const char *pattern, const char *path, bool is_directory);

/* Reads a file and judges the stores in it, of any format that the library knows, recognized by
 * its content. A file with no store in it is CKS_OK and silent; one that is not well-formed
 * gives a finding (CKS101). CKS_ERR_READ: it could not be read; the failure is kept too (see
 * cks_failure) and other files can go on. */
CKS_EXPORT enum cks_status cks_add_file(struct cks *cks, const char *path);
/* The same for a file that nobody named (found in a directory, handed over by a hook): one that can
 * hold no custom key store is passed over before it is parsed, whatever else it is. */
CKS_EXPORT enum cks_status cks_add_found(struct cks *cks, const char *path);
/* cks_add_file for bytes in memory; name stands for the file in findings and its ending says what
 * is meant where the content does not. The bytes are copied where they are needed later. */
CKS_EXPORT enum cks_status cks_add_buffer(struct cks *cks, const char *name, const void *data,
                                          size_t size);
/* Whether a text, or a part of one, holds a word that a file with a custom key store must hold: for
 * those who look through many files. Words are shorter than 64 bytes. */
CKS_EXPORT bool cks_may_hold(const void *text, size_t size);
/* Reads a file, or all files of a directory, as evidence: what AWS tools printed, inventories,
 * saved probes. A file in a directory that is no evidence is passed over with a failure record of
 * kind CKS_FAILURE_NOTE; a named one is CKS_ERR_READ. */
CKS_EXPORT enum cks_status cks_add_evidence(struct cks *cks, const char *path);
CKS_EXPORT enum cks_status cks_add_evidence_buffer(struct cks *cks, const char *name,
                                                   const void *data, size_t size);

/* Judges what spans several stores, sorts the findings and makes the predictions. Once, after the
 * last cks_add_*. */
CKS_EXPORT enum cks_status cks_judge(struct cks *cks);

struct cks_related {
    struct cks_place place;
    const char *message;
};

#define CKS_NO_STORE SIZE_MAX

struct cks_finding {
    const char *code; /* "CKS503" */
    const char *name; /* "uri-in-use" */
    enum cks_severity severity;
    enum cks_basis basis;
    const char *message;
    const char *help;        /* what to do; NULL where the message says it all */
    const char *parameter;   /* KMS's name; NULL where it is about none */
    const char *error;       /* what KMS would answer to the call, or NULL */
    const char *replacement; /* a repaired value that may be offered, or NULL */
    struct cks_place place;
    /* The source line with everything that could be a secret left out; NULL where there is none.
     * mark_from and mark_to are code points of it, from 0. */
    const char *excerpt;
    unsigned mark_from, mark_to;
    size_t store; /* index for cks_store, or CKS_NO_STORE */
    const struct cks_related *related;
    size_t related_count;
};
CKS_EXPORT size_t cks_finding_count(const struct cks *cks);
/* Sorted by file, line, column, rule. NULL where i is out of range or before cks_judge. */
CKS_EXPORT const struct cks_finding *cks_finding(const struct cks *cks, size_t i);

/* A finding that was accepted. */
struct cks_suppressed {
    const struct cks_finding *finding;
    const char *reason;     /* as it was given; "[hidden]" where it holds a secret */
    bool in_source;         /* by a comment, else by a list or a policy */
    struct cks_place place; /* where that is written */
};
CKS_EXPORT size_t cks_suppressed_count(const struct cks *cks);
/* Fills *ret, sorted as findings are; false where i is out of range or before cks_judge. */
CKS_EXPORT bool cks_suppressed_at(struct cks *cks, size_t i, struct cks_suppressed *ret);

struct cks_store_info {
    const char *file;
    const char *address; /* which store of the file; "" where the file is one */
    enum cks_operation operation;
    const char *type; /* "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE", or NULL where it is not known */
    const char *name; /* or NULL */
    unsigned line;
};
CKS_EXPORT size_t cks_store_count(const struct cks *cks);
/* Fills *ret; false where i is out of range. The strings live until the next call with the same
 * handle. */
CKS_EXPORT bool cks_store_at(struct cks *cks, size_t i, struct cks_store_info *ret);

/* The proxy of an external key store, as far as its endpoint is known: what cks_probe_add of
 * probe.h takes. NULL members are not known. */
struct cks_proxy {
    size_t size;              /* sizeof(struct cks_proxy) */
    size_t store;             /* index for cks_store_at, or CKS_NO_STORE */
    const char *endpoint;     /* "https://host" */
    const char *path;         /* "/prefix/kms/xks/v1"; NULL: no request is sent */
    const char *connectivity; /* "PUBLIC_ENDPOINT" (taken where NULL) or "VPC_ENDPOINT_SERVICE" */
    const char *vpc_service;
    const char *region;
    const char *access_key_id;
    const char *secret; /* the raw secret access key; NULL: no request is sent */
    size_t secret_size;
};
/* Hands the proxy of each external key store to `take`, in the order of the stores, until it
 * returns false. Between the last cks_add_* and cks_judge. This is the one place where a secret is
 * handed out: everything that *proxy points to is wiped after the call. */
CKS_EXPORT enum cks_status cks_each_proxy(struct cks *cks,
                                          bool (*take)(void *cookie, const struct cks_proxy *proxy),
                                          void *cookie);

/* One thing that would go wrong. */
struct cks_cause {
    const char *error; /* an API exception or a ConnectionErrorCode */
    enum cks_basis basis;
    const char *rule; /* "CKS503" */
};
/* One thing that was not looked at. */
struct cks_missing {
    const char *evidence;     /* its kind: "cluster", "probe", "inventory", ... */
    const char *const *codes; /* what it could lead to; NULL-terminated */
    const char *obtain;       /* the command that obtains it */
};
struct cks_prediction {
    enum cks_operation call; /* CKS_CREATE, CKS_UPDATE or CKS_CONNECT */
    enum cks_outcome outcome;
    struct cks_cause cause; /* for CKS_FAIL; else all NULL */
    const struct cks_cause *also;
    size_t also_count;
    const struct cks_missing *missing;
    size_t missing_count;
};
/* The predictions of one store, at most two, in the order of the calls. The number is returned, or
 * SIZE_MAX where memory is out; they live until the next call with the same handle. */
CKS_EXPORT size_t cks_predict(struct cks *cks, size_t store, const struct cks_prediction **ret);

enum cks_failure_kind {
    CKS_FAILURE_READ, /* could not be checked: exit status 3 */
    CKS_FAILURE_NOTE, /* passed over; good to know */
};
struct cks_failure {
    enum cks_failure_kind kind;
    const char *file;
    const char *message;
};
CKS_EXPORT size_t cks_failure_count(const struct cks *cks);
CKS_EXPORT const struct cks_failure *cks_failure(const struct cks *cks, size_t i);

struct cks_summary {
    size_t files;  /* read */
    size_t stores; /* inputs and existing ones */
    size_t errors, warnings, notes;
    size_t unknown; /* values known only at run time, so not judged */
    size_t suppressed;
};
CKS_EXPORT void cks_summarize(const struct cks *cks, struct cks_summary *ret);

/* Takes text of a report. Non-zero stops it, and the report returns CKS_ERR_WRITE. */
typedef int (*cks_sink_fn)(void *cookie, const char *text, size_t size);
struct cks_report_options {
    size_t size; /* sizeof(struct cks_report_options) */
    bool color;
    bool quiet;       /* text: findings alone, no summary line */
    bool probes;      /* JSON: what the probes that were given as evidence saw, as `probes` */
    bool suppressed;  /* SARIF: what was accepted too, with `suppressions` */
    bool predictions; /* JUnit: a store without findings whose prediction is undetermined is skipped
                       */
    /* The formats for pipelines name files relative to `base`, the top of the work tree; relative
     * names start in `directory`. Both absolute. NULL: names stay as they were given. */
    const char *base, *directory;
    void *reserved[2];
};
/* Prints the report: format is "text", "json" or another of cks_formats. options may be NULL.
 * CKS_ERR_ARGUMENT for an unknown format. */
CKS_EXPORT enum cks_status cks_report(struct cks *cks, const char *format,
                                      const struct cks_report_options *options, cks_sink_fn sink,
                                      void *cookie);
/* The names of the formats, NULL-terminated. */
CKS_EXPORT const char *const *cks_formats(void);

/* The tables. They need no handle, never change, and live as long as the program. */
struct cks_rule_info {
    const char *code, *name;
    enum cks_severity severity;
    enum cks_basis basis;
    const char *parameter; /* KMS's name, "any", or NULL */
    const char *summary, *source, *docs;
    const char *create, *update, *connect; /* outcomes, or NULL */
};
CKS_EXPORT size_t cks_rule_count(void);
CKS_EXPORT bool cks_rule_at(size_t i, struct cks_rule_info *ret);

struct cks_parameter_info {
    const char *name;
    bool create, update, connect;
    const char *type; /* or NULL for both */
    bool required;
    unsigned min, max;         /* code points; both 0 where there is none */
    const char *pattern;       /* as the KMS model has it, or NULL */
    const char *const *values; /* NULL-terminated, or NULL */
    bool sensitive;
    const char *terraform, *pulumi; /* or NULL */
};
CKS_EXPORT size_t cks_parameter_count(void);
CKS_EXPORT bool cks_parameter_at(size_t i, struct cks_parameter_info *ret);

struct cks_error_info {
    const char *name;
    bool is_code; /* a ConnectionErrorCode, not an exception */
    bool create, update, connect, describe;
    const char *summary, *repair;
};
CKS_EXPORT size_t cks_error_count(void);
CKS_EXPORT bool cks_error_at(size_t i, struct cks_error_info *ret);
/* The codes of the rules that lead to an error: the i-th, or NULL past the last. */
CKS_EXPORT const char *cks_error_rule(const char *error, size_t i);

/* Prints the tables as JSON. */
CKS_EXPORT enum cks_status cks_print_tables(cks_sink_fn sink, void *cookie);
/* Prints what a rule (code or name), ConnectionErrorCode or exception means, as Markdown.
 * CKS_ERR_ARGUMENT where there is none of that name; *ret_near is then the nearest or NULL. */
CKS_EXPORT enum cks_status cks_explain(const char *name, cks_sink_fn sink, void *cookie,
                                       const char **ret_near);

/* "0.1.0" */
CKS_EXPORT const char *cks_version(void);
/* The date of the KMS API model that the rules come from: "2026-08-07". */
CKS_EXPORT const char *cks_model_date(void);
/* The libraries in use, one "name version" a line. */
CKS_EXPORT const char *cks_libraries(void);

#ifdef __cplusplus
}
#endif

#endif
