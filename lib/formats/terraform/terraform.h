/* Terraform configurations: directories of *.tf and *.tf.json files to stores.
 *
 * A session takes all that a run names, then reads it at once: a directory that another one of the
 * run calls as a module is read through its callers, whose arguments it gets.
 *
 *     struct cks_terraform *t = cks_terraform_new(options, files, cookie);
 *     cks_terraform_add_file(t, "infra/main.tf"); ...
 *     cks_terraform_run(t, &sink);
 *     cks_terraform_free(t);
 *
 * Several stores may come from one block (count, for_each, modules called twice): what is wrong in
 * the block is then wrong in each of them at the same place. */
#ifndef CKS_FORMATS_TERRAFORM_H
#define CKS_FORMATS_TERRAFORM_H

#include "formats/reading/reading.h"

#define CKS_TF_STORES_MAX ((size_t)CKS_MOST_TERRAFORM_STORES)

struct cks_terraform;

/* NULL if out of memory. options and files are borrowed until cks_terraform_free. */
struct cks_terraform *cks_terraform_new(const struct cks_options *options,
                                        const struct cks_file_access *files, void *files_cookie);
/* From now on, what bounds leave out of files and directories is reported there. */
void cks_terraform_tell_bounds(struct cks_terraform *t,
                               void (*beyond)(void *cookie, const char *path, enum cks_bound bound),
                               void *cookie);
/* The directory, clean, of the root module whose stores are handed on; NULL for a text of its own.
 */
const char *cks_terraform_root(const struct cks_terraform *t);
/* Wipes and releases; NULL is allowed. */
void cks_terraform_free(struct cks_terraform *t);
/* The whole directory of the file takes part. False if out of memory. */
bool cks_terraform_add_file(struct cks_terraform *t, const char *path);
/* Its errors of syntax are reported even if its module has no store. */
bool cks_terraform_check_file(struct cks_terraform *t, const char *path);
/* A text that is a module of its own: no other file is opened for it. It is copied. An example
 * shows people what to write: its errors of syntax are what it leaves out. */
bool cks_terraform_add_text(struct cks_terraform *t, const char *name, struct cks_str text,
                            bool example);

/* The same of a file of Terragrunt, with the local module that it names. */
bool cks_terraform_add_inputs(struct cks_terraform *t, const char *name, struct cks_str text);

/* Where it goes; as in struct cks_reading. */
struct cks_terraform_sink {
    bool (*take)(void *cookie, const struct cks_store *store);
    bool (*trouble)(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                    const struct cks_range *range, const char *message, const char *help);
    void *cookie;
    void (*beyond)(void *cookie, const char *path, enum cks_bound bound);
    /* A block of which Terraform makes no store, but which it checks; of its values, those written
     * as they are are known. NULL: skipped. */
    bool (*unmade)(void *cookie, const struct cks_store *store);
    /* How a file of Terragrunt ended: its inputs were judged, or they name nothing that is known.
     * May be NULL. */
    void (*inputs)(void *cookie, const char *name, bool judged);
};
/* Reads all and hands it on, of all files of the directories, not of the named ones alone (see
 * only_named): stores and their documents live during the call. False if out of memory or a
 * callback said stop. Once. */
bool cks_terraform_run(struct cks_terraform *t, const struct cks_terraform_sink *sink);

#endif
