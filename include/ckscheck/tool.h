/*
 * tool.h: what a tool needs that walks trees of files, as the command line and the hooks do.
 *
 * An embedder that knows its files needs ckscheck.h alone. This header stands apart because it
 * follows the needs of the command line: between minor versions it may change, which ckscheck.h
 * does not. The conventions of ckscheck.h apply. The functions are in the same library.
 */
#ifndef CKSCHECK_TOOL_H
#define CKSCHECK_TOOL_H

#include <ckscheck/ckscheck.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Files that nobody named ---- */

/* Whether a text, or a piece of one, contains a word without which no file describes a custom key
 * store. The words have less than 64 bytes, so pieces must overlap by 63.
 * text: `size` bytes; NULL gives false. */
CKS_EXPORT bool cks_may_hold(const void *text, size_t size);
/* These words, NULL-terminated. */
CKS_EXPORT const char *const *cks_store_words(void);

/* What the start of a file shows before any of it is read. */
enum cks_start {
    CKS_START_TEXT,
    CKS_START_BINARY, /* a picture, a program: not text, and not of a form that is read */
    CKS_START_PLAN,   /* Terraform's binary plan, which cannot be read and must be reported */
};
/* start: the first bytes of the file, at least 64 of them and better some thousand, or all.
 * NULL gives CKS_START_TEXT. */
CKS_EXPORT enum cks_start cks_start_of(const char *name, const void *start, size_t size);

/* cks_add_file for a file that was found, in a directory or among the files of a commit: one that
 * cannot describe a custom key store is skipped before it is parsed, and no failure says so. */
CKS_EXPORT enum cks_status cks_add_found(struct cks *cks, const char *path);

/* Counts files that the caller looked at and skipped, because they cannot describe a custom key
 * store, in the account of the run. */
CKS_EXPORT void cks_pass_over(struct cks *cks, size_t files);

/* Tells the account of something that the caller could not look at: kind, file, reason, and line
 * and bound where there are any. It becomes a failure too. All is copied. CKS_ERR_ARGUMENT: no file
 * or reason, or a size that cannot be used. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_add_unread(struct cks *cks, const struct cks_unread *unread);

/* Tells the account of files that a configuration left out: which of its lines did, and how many.
 * Call it before cks_judge. CKS_ERR_ARGUMENT: no file of the configuration. CKS_ERR_STATE: after
 * cks_judge. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_turn_off_files(struct cks *cks, const char *file, unsigned line,
                                              size_t files);

/* Whether a pattern as in .gitignore, without a leading !, matches a path. The path is relative to
 * the folder where the pattern is written. NULL gives false. */
CKS_EXPORT bool cks_path_matches(const char *pattern, const char *path, bool is_directory);

/* What may be printed of an argument of the command line, or of another text outside of a report:
 * the text itself, or words for one that may be a secret or hold one. A borrowed string, or a
 * constant. NULL gives "". */
CKS_EXPORT const char *cks_shown_argument(const char *text);

/* How the library reaches files where cks_options.files is NULL, with any cookie: for an access of
 * a tool's own that passes on what it does not answer itself. */
CKS_EXPORT const struct cks_file_access *cks_system_access(void);

/* ---- Settings for some of the files ---- */

/* How a rule is reported. */
struct cks_level {
    const char *rule;           /* its code or name */
    enum cks_severity severity; /* CKS_SEVERITY_NONE: switched off */
};

/* Settings for some files of a run, such as the configuration of a folder. What is not set here is
 * as the options of the handle say. */
struct cks_policy {
    size_t size;                    /* sizeof(struct cks_policy) */
    const char *region, *account;   /* as in struct cks_options; NULL: not set */
    unsigned anchor_expiry_days;    /* days; 0: not set */
    unsigned proxy_expiry_days;     /* days; 0: not set */
    const struct cks_level *levels; /* the last one of a rule counts */
    size_t level_count;
    const struct cks_ignore *ignores; /* all of one size; for findings in these files alone */
    size_t ignore_count;
    /* Where each of the levels is written, level_count of them, a file of NULL for none; or NULL.
     */
    const struct cks_place *level_places;
};

/* Returns the policy of a file, or NULL. file: a name as it was given, or of a file that was found
 * beside such a one. One file may be asked for several times. Policies are distinguished by their
 * address. */
typedef const struct cks_policy *(*cks_policy_fn)(void *cookie, const char *file);

/* Gives each file its policy. A finding is reported by the policy of the file that it is in; a
 * store has the Region and account of its file. All files are still judged together: two stores
 * under different policies must not share a name in one account and Region.
 * policy_of: called from within cks_add_* and cks_judge; must not call the handle. What it returns
 * must stay valid until cks_close.
 * CKS_ERR_STATE: after the first cks_add_*, or a second time. A policy with an unusable size, an
 * unknown rule, or an entry without a reason makes cks_judge return CKS_ERR_ARGUMENT. */
CKS_EXPORT enum cks_status cks_set_policies(struct cks *cks, cks_policy_fn policy_of, void *cookie);

/* ---- Collecting evidence ---- */

/* One step that collects evidence. */
struct cks_step {
    const char *part;     /* what it belongs to, one of cks_step_parts */
    const char *evidence; /* its kind, as in struct cks_missing */
    const char *command;  /* quoted for a shell; for each word that `each` prints, "$each" is it */
    const char *each;     /* a command that prints ARNs; NULL: `command` runs once */
    const char *filter;   /* the part of `command` that narrows a list, without which one call
                             answers for all stores; NULL: none */
    const char *subject;  /* the cluster or service that it is about and that its output does not
                             name; NULL: none */
    const char *account;  /* the account that must run it, if it is not the caller's; or NULL */
    bool by_hand;         /* no AWS CLI command that reads can do it */
    bool optional;        /* other evidence may make it unnecessary */
    bool incomplete;      /* a name in `command` is unknown: NAME stands for it */
    bool more_later;      /* what else is needed is known only from what it shows */
};

/* The names of the parts, in the order in which they are collected; NULL-terminated. */
CKS_EXPORT const char *const *cks_step_parts(void);

/* The steps that collect what the predictions of a store lack, whatever faults they have.
 * store, ret, and what is returned: as for cks_predict. */
CKS_EXPORT size_t cks_collect(struct cks *cks, size_t store, const struct cks_step **ret);

/* ---- Calls that were judged elsewhere ---- */

/* A call as the endpoint of dryrun.h answered it, for a report about many of them: each is judged
 * in a handle of its own, against the stores of that moment. */
struct cks_judged_call {
    size_t size;        /* sizeof(struct cks_judged_call) */
    const char *name;   /* in place of a file: "call 3" */
    const char *title;  /* "CreateCustomKeyStore payments (us-east-1)" */
    const char *result; /* how it was answered: "REFUSED ValidationException" */
    const char *note;   /* what else is to be said of it, or NULL */
    enum cks_outcome outcome;
    const char *type; /* of its store, as in struct cks_store_info */
    /* What was predicted of it, and found in it; NULL: it was not judged. A place in a file of that
     * name is one in the request. */
    const struct cks_prediction *prediction;
    const struct cks_finding *const *findings;
    size_t finding_count;
};

/* Adds a call for cks_report. All is copied. A call with a prediction counts as a store. A handle
 * holds either calls or files: CKS_ERR_STATE for whichever comes second, and after cks_judge.
 * CKS_ERR_ARGUMENT: no name, title or result, or a size that cannot be used. CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_add_judged_call(struct cks *cks, const struct cks_judged_call *call);

/* ---- Printed tables ---- */

/* Prints the tables as JSON, in one or more calls of `sink`.
 * CKS_ERR_ARGUMENT, CKS_ERR_WRITE, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_print_tables(cks_sink_fn sink, void *cookie);

/* Prints each difference of fact between a model of the KMS API and the tables, one a line, then a
 * summary: parameters, limits, patterns, values, errors, ConnectionErrorCodes, states.
 * model: botocore's service-2.json for KMS, or a Smithy model of KMS as JSON; also packed by gzip.
 * ret_differences: set to the number of differences.
 * CKS_ERR_ARGUMENT: not such a model. CKS_ERR_WRITE, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_compare_model(const void *model, size_t size, cks_sink_fn sink,
                                             void *cookie, size_t *ret_differences);

/* Prints, as Markdown, what a name means.
 * name: the code or name of a rule, the beginning of a code ("CKS42"), a ConnectionErrorCode, an
 * exception, an errorName of a proxy, a parameter or a state; or a text that contains such names,
 * such as a line of a log: the first eight of them are explained.
 * ret_near: may be NULL; set to the name that is most alike where there is none of this name, or
 * to NULL.
 * CKS_ERR_ARGUMENT: no such name. CKS_ERR_WRITE, CKS_ERR_MEMORY. */
CKS_EXPORT enum cks_status cks_explain(const char *name, cks_sink_fn sink, void *cookie,
                                       const char **ret_near);

/* Whether the API model that the tables follow (cks_model_date) is more than a year older than the
 * time for which the handle judges: KMS may have limits that they lack. False for NULL. */
CKS_EXPORT bool cks_model_is_old(const struct cks *cks);

/* The libraries that this build uses, one "name version" a line. */
CKS_EXPORT const char *cks_libraries(void);

#ifdef __cplusplus
}
#endif

#endif
