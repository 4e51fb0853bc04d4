/* Inside of the handle. */
#ifndef CKS_RUN_H
#define CKS_RUN_H

#include "formats/reading/reading.h"
#include "predict/predict.h"
#include "rules/judge/record.h"
#include "run/state/policy.h"
#include "run/suppress/suppress.h"

typedef CKS_VEC(const char *) cks_name_list;

struct cks_input_file {
    const char *name;      /* as it is shown, and opened */
    bool along;            /* read for the sake of others: nothing is found in it */
    struct cks_str memory; /* all of it, where it cannot be read again; else p NULL */
    char *owned;           /* memory to wipe and free, or NULL */
};

/* Something that stores and positions point to. */
struct cks_kept {
    void *p;
    void (*release)(void *p);
};

struct cks {
    struct cks_options options; /* strings in arena */
    struct cks_arena arena;
    struct cks_findings findings;
    struct cks_judge judge;
    struct cks_records records;
    CKS_VEC(struct cks_input_file) files;
    CKS_VEC(struct cks_kept) kept;
    struct cks_terraform *terraform; /* NULL: no Terraform file was added */
    /* Terraform files that were added by name, the directories of these, those of override files
     * among them, and the files that are only read along. */
    cks_name_list terraform_named, terraform_dirs, terraform_overridden, terraform_along;
    struct cks_suppressions suppressions;
    struct cks_policies policies;
    size_t files_read;
    void *reopened; /* a file that stores are read from again, or NULL */
    uint32_t reopened_file;
    struct cks_recalled *recalled[2]; /* what was read again last, first; or NULL; see recall.c */
    struct cks_evidence *evidence;    /* NULL: none was given */
    CKS_VEC(struct cks_predict_note) notes;
    struct cks_arena forecast; /* of cks_predict, until its next call */
    struct cks_buf answer;     /* of cks_store_at, until the next call */
    bool judged;
    bool failed; /* memory was out somewhere */
};

/* The system's files. */
extern const struct cks_file_access cks_system_files;
int64_t cks_system_clock(void *cookie);
bool cks_system_exposed(const char *file);

/* Reads one file, of whatever format, and judges the stores in it. */
enum cks_status cks_intake_path(struct cks *c, const char *path, bool found);
enum cks_status cks_intake_memory(struct cks *c, const char *name, const void *data, size_t size);
/* struct cks_records' recall; the cookie is the handle. `use` must not recall others. */
bool cks_recall(void *cookie, size_t i, void (*use)(void *arg, const struct cks_store *s, size_t i),
                void *arg);
/* Wipes and releases what is kept from one call of it to the next. */
void cks_recall_end(struct cks *c);
/* struct cks_records' judged. */
void cks_intake_judged(void *cookie, const struct cks_store *s, size_t i);
/* Keeps what the predictions of existing stores need, where they were asked for, and adds what
 * inventories settle for all. After all is judged. */
bool cks_forecast_prepare(struct cks *c);
/* What a prediction of a store is made from; after cks_findings_sort. */
struct cks_predict_input cks_forecast_input(const struct cks *c, size_t store,
                                            const struct cks_predict_note *note);
void cks_forecast_free(struct cks *c);
/* Says of stores that are FAILED whether the cause still stands: in the findings of CKS608, and of
 * CKS602 for a connect. After cks_findings_sort. False where memory is out. */
bool cks_failed_explain(struct cks *c);
/* Wipes and releases what the intake keeps. */
void cks_intake_free(struct cks *c);

#endif
