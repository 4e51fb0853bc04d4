/* The inside of the handle: what a run keeps, by subject. */
#ifndef CKS_RUN_H
#define CKS_RUN_H

#include "ckscheck/tool.h"

#include "base/index.h"
#include "formats/reading/reading.h"
#include "predict/predict.h"
#include "predict/requirement.h"
#include "rules/judge/record.h"
#include "rules/stores/unique.h"
#include "run/state/called.h"
#include "run/state/silenced.h"

struct cks_input_file {
    const char *name;      /* as it is shown, and opened */
    const char *clean;     /* of a Terraform file that was added: the name that documents have */
    bool given;            /* added by the caller, not met beside others */
    bool found;            /* added, but named by nobody */
    bool of_module;        /* a Terraform file */
    bool buffer;           /* a text of the caller's, which lies nowhere */
    bool unwritten;        /* such a text that nobody wrote: see cks_add_unwritten */
    bool judged;           /* it has stores, or findings about its text */
    bool accepted;         /* a comment accepts that its form is not read */
    bool along;            /* read for the sake of others: nothing is found in it */
    bool evidence;         /* read as evidence, and named by nobody as an input */
    struct cks_str memory; /* all of it, where it cannot be read again; else p NULL */
    char *owned;           /* memory to wipe and free, or NULL */
};

/* Something that stores and positions point to. */
struct cks_kept {
    void *p;
    void (*release)(void *p);
};

/* Which file was added, whatever its path. */
struct cks_identity {
    uint64_t device, inode;
    uint64_t folder_device, folder_inode; /* of a Terraform file, which belongs to its folder */
    size_t file;                          /* the number of its input file */
};

/* What was read. */
struct cks_inputs {
    CKS_VEC(struct cks_identity) seen;
    uint32_t *seen_table; /* numbers in `seen` from 1, by hash; 0 is free */
    size_t seen_size;
    CKS_VEC(struct cks_input_file) files;
    struct cks_index named; /* of the first files, by the addresses of their names */
    CKS_VEC(struct cks_kept) kept;
    size_t read;    /* files that were read to their end */
    bool about_all; /* what is read now is evidence about every store of the run */
    bool beside;    /* it is read for the sake of the files beside it */
    bool evidence;  /* it is read as evidence */
};

typedef CKS_VEC(const char *) cks_name_list;

/* A directory that was looked into for the configuration of a plan. */
struct cks_configuration {
    const char *dir;
    struct cks_tf_configured *stores;
};

/* A store that a plan shows; see twin.h. */
struct cks_planned {
    const char *address;
    const char *dir; /* of its configuration, clean */
    size_t store;
    size_t from, to; /* its findings in the list */
};

/* Terraform files, which wait for each other. */
struct cks_terraform_inputs {
    struct cks_terraform *modules; /* NULL: no Terraform file was added */
    cks_name_list named;           /* added by name */
    cks_name_list dirs;            /* the directories of these */
    cks_name_list overridden;      /* those of override files among them */
    cks_name_list stopping;        /* files read along with errors at which Terraform stops */
    cks_name_list along;           /* files that are only read along */
    CKS_VEC(struct cks_configuration) of_plans;
    CKS_VEC(struct cks_planned) planned; /* by address */
};

/* How files ended, and what was not looked at: see account.h. */
struct cks_account {
    CKS_VEC(struct cks_unread) unread;
    CKS_VEC(struct cks_turned_off) turned_off; /* sorted once all is judged */
    size_t judged, passed_over, forms;         /* files */
    size_t elsewhere;                          /* findings in files that are only read along */
};

/* What stores are read from again. */
struct cks_recalling {
    void *file; /* of the file access, or NULL */
    /* As struct cks_reading has it. */
    const struct cks_store *(*configured)(void *cookie, const char *file, const char *address);
    uint32_t number;
    struct cks_recalled *last[2];  /* what was read again last, first; or NULL; see recall.c */
    struct cks_entry *spare;       /* empty, for the next entry; or NULL */
    struct cks_unique_given given; /* by planned stores */
    size_t kept_bytes;             /* of texts whose stores are kept instead; see entry.h */
};

/* What predictions are made from. */
struct cks_forecast {
    struct cks_evidence *evidence; /* NULL: none was given */
    CKS_VEC(struct cks_predict_note) notes;
    struct cks_arena made;               /* of cks_predict, until its next call */
    unsigned char *outcomes;             /* by store: see struct cks_ground */
    unsigned char *foreseen;             /* by store: whether `outcomes` has it */
    bool assumed[CKS_REQUIREMENT_COUNT]; /* on the caller's word */
};

/* Settings for only some files of a run: see cks_set_policies. */
struct cks_policies {
    cks_policy_fn policy_of; /* NULL: there are none */
    void *cookie;
    CKS_VEC(struct cks_governing *) met; /* in the run's arena */
    bool refused;                        /* one was met that cannot be used */
    bool closed; /* after judging: a policy without a file applies to nothing */
};

struct cks {
    struct cks_options options; /* strings in arena */
    struct cks_arena arena;
    struct cks_findings findings;
    struct cks_judge judge;
    struct cks_records records;
    struct cks_inputs inputs;
    struct cks_terraform_inputs terraform;
    struct cks_account account;
    struct cks_recalling recalling;
    struct cks_forecast forecast;
    struct cks_suppressions suppressions;
    struct cks_policies policies;
    struct cks_calls calls;
    struct cks_buf answer; /* of cks_store_at, until the next call */
    bool judged;
    bool failed; /* out of memory somewhere: set by cks_run_got alone, and those that call it */
    unsigned long losses; /* of the process when the handle was opened */
};

/* What was allocated for the run: p; if it is NULL, the run remembers that out of memory. */
void *cks_run_got(struct cks *c, void *p);
/* The same for a function that says by false that out of memory. */
bool cks_run_did(struct cks *c, bool done);
/* cks_vec_push for a list of the run. */
#define cks_run_push(c, v) (cks_vec_push(v) ? &(v)->items[(v)->count - 1] : cks_run_got(c, NULL))
/* A copy in the run's arena; NULL for NULL. */
const char *cks_run_text(struct cks *c, const char *text);
/* Whether memory sufficed so far. */
bool cks_run_is_whole(const struct cks *c);

#endif
