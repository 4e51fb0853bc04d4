/* Which directories of a run matter: they hold stores, or call others that do. Bytes are looked at,
 * nothing is parsed. */
#ifndef CKS_FORMATS_TERRAFORM_SURVEY_H
#define CKS_FORMATS_TERRAFORM_SURVEY_H

#include "base/vec.h"
#include "formats/reading/fence.h"

/* What the bytes of a directory's files tell, without parsing them. */
struct cks_tf_scan {
    const char *dir;
    bool holds_store;
    bool holds_call;    /* a command of a script calls KMS */
    bool runs_file;     /* or a file that is run may */
    const char **calls; /* clean paths that could be called modules */
    size_t call_count;
    size_t files;  /* of Terraform, in it */
    bool relevant; /* it, or what it calls, holds the words of a store */
    bool named;    /* of the run itself */
    bool called;   /* by another directory of the run */
    bool told;     /* that it is not read */
};

struct cks_tf_survey {
    struct cks_arena *arena;
    struct cks_tf_files *files;
    CKS_VEC(struct cks_tf_scan) dirs;
    size_t *table; /* dirs by the hash of their path: index + 1, 0 is free */
    size_t table_size;
};

/* The index in dirs of a clean directory, which is looked at the first time. SIZE_MAX if out of
 * memory. */
size_t cks_tf_survey_dir(struct cks_tf_survey *s, const char *dir);
/* Looks at all that is called from dirs, and marks those that matter and those that others of the
 * run call. False if out of memory. */
bool cks_tf_survey_calls(struct cks_tf_survey *s);
void cks_tf_survey_free(struct cks_tf_survey *s);

#endif
