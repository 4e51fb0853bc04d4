/* What a prediction is made from. */
#ifndef CKS_PREDICT_INPUT_H
#define CKS_PREDICT_INPUT_H

#include "predict/outcome.h"
#include "rules/judge/judge.h"

struct cks_evidence;
struct cks_records;

/* What is also kept of a FAILED store. NULL: unknown. */
struct cks_failed_note {
    const char *code; /* ConnectionErrorCode */
    const char *endpoint, *path;
};

/* What is kept of a store. Strings live in the given arena, except the file's name and the run's
 * Region, which must outlive it. NULL: unknown. */
struct cks_predict_note {
    cks_doubts settled;
    uint32_t given;          /* bits of enum cks_param: given for certain or perhaps */
    uint32_t unknown;        /* unknown, or not all of it */
    unsigned char operation; /* enum cks_operation */
    unsigned char kinds;     /* CKS_KIND_* */
    unsigned char input;     /* enum cks_input_kind */
    unsigned char state;     /* enum cks_connection_state, of an existing one */
    const char *file, *region, *cluster, *service, *id;
    const struct cks_failed_note *failed; /* NULL: it is not FAILED, or that is unknown */
};

/* What the run's calls before this one, of the same store, leave open of it. */
struct cks_earlier {
    bool values;    /* an update of more than the name may not succeed: the values may be the old */
    bool fails;     /* and it fails for certain */
    bool state;     /* a connect was begun: the store may be in any state after it */
    bool frees;     /* a store with what the call takes is deleted */
    const char *by; /* the last of them: "update", "connect", "disconnect" or "delete" */
    const char *file; /* where it is */
    unsigned line;    /* 0: its file has no lines */
};

/* What the requirements of a store are proved from, while the store is in memory. */
struct cks_ground {
    struct cks_judge *judge; /* with the evidence, and what exists of the store */
    const struct cks_records *records;
    size_t store; /* its index */
    const struct cks_store *s;
    const bool *assumed;   /* by enum cks_requirement: assumed by the user */
    int64_t probe_max_age; /* seconds */
    unsigned store_limit;  /* 0: unknown */
    /* By store, what is known of its call for those after it: see rival.h. NULL: nothing. */
    const unsigned char *outcomes;
    /* Where the call of another store is: "create" or "update", a file and a line, or 0. */
    void (*where)(void *cookie, size_t store, struct cks_earlier *ret);
    void *cookie;
    struct cks_earlier earlier;
    bool place_left; /* a create before this one, within the quota, may not succeed */
};

struct cks_predict_input {
    const struct cks_predict_note *note;
    const struct cks_charge *charges; /* those of this store; see cks_findings.charges */
    size_t charge_count;
    const struct cks_evidence *evidence; /* for the commands that obtain more; may be NULL */
    const struct cks_ground *ground;     /* NULL: only faults are reported, and no call succeeds */
};

#endif
