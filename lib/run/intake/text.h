/* Texts that are read whole: which format one has, and its reader. */
#ifndef CKS_RUN_INTAKE_TEXT_H
#define CKS_RUN_INTAKE_TEXT_H

#include "run/state/input.h"

/* How a file is read. */
enum cks_intake_format {
    CKS_INTAKE_JSON, /* entry by entry */
    CKS_INTAKE_YAML,
    CKS_INTAKE_TERRAFORM, /* with its whole module */
    CKS_INTAKE_SHELL,
    CKS_INTAKE_OTHER, /* passed over; a note where a word in it speaks of a store */
};
/* By what the text begins with, and by the name's ending where that does not tell. */
enum cks_intake_format cks_intake_format_of(const char *name, struct cks_str head);
/* Reads a text that is in memory whole; it stays there until the handle is closed. */
enum cks_status cks_intake_text(struct cks_intake *in, enum cks_intake_format format);

#endif
