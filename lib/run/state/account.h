/*
 * The account of a run: how each file that was added ended, and what was not looked at. Exit
 * status, summary and every report format are made from it (ckscheck.h and tool.h declare what is
 * public).
 */
#ifndef CKS_RUN_STATE_ACCOUNT_H
#define CKS_RUN_STATE_ACCOUNT_H

#include "run/state/run.h"

/* A file could not be read. */
void cks_account_unreadable(struct cks *c, const char *file, const char *message);
/* What a line of a file names may not be read. line: 0 for the whole file. */
void cks_account_fenced(struct cks *c, const char *file, unsigned line, const char *message);
void cks_account_errno(struct cks *c, const char *file, int number);
/* A bound was hit; told once for each file. line: 0 for the whole file. */
void cks_account_bound(struct cks *c, const char *file, unsigned line, enum cks_bound bound);
/* A text in a form that is not read; found: the user did not name its file. */
void cks_account_form(struct cks *c, const char *file, unsigned line, const char *message,
                      bool found);
/* A file in no form of its own was checked as what another took from it. */
void cks_account_read_elsewhere(struct cks *c, const char *file);
/* Something worth knowing that changes no file's end. */
void cks_account_note(struct cks *c, const char *file, const char *message);

/* Settles how each file ended; after all is judged. */
void cks_account_close(struct cks *c);
/* Fills what a summary says of files. */
void cks_account_sum(const struct cks *c, struct cks_summary *sum);
void cks_account_free(struct cks_account *a);

#endif
