/* The commands that obtain evidence: for people to read and for a shell to run. */
#ifndef CKS_PREDICT_OBTAIN_H
#define CKS_PREDICT_OBTAIN_H

#include "evidence/facts/facts.h"
#include "predict/input.h"

/* The command that obtains this kind of evidence for the store of the note, with its Region and
 * names filled in and quoted for a shell. It only reads and contains no secret. evidence may be
 * NULL. NULL if out of memory. */
const char *cks_obtain(struct cks_arena *a, const struct cks_predict_note *note,
                       const struct cks_evidence *evidence, enum cks_evidence_kind kind);
/* The kind of evidence that is useful only together with this one; COUNT where there is none. */
enum cks_evidence_kind cks_obtain_companion(enum cks_evidence_kind kind);
/* A word for a shell, quoted where it must be; NULL for what has characters other than printable
 * ASCII, and if out of memory. */
const char *cks_shell_word(struct cks_arena *a, const char *text);

#endif
