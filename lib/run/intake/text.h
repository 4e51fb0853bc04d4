/* Texts that are read whole: which format one has, and its reader. */
#ifndef CKS_RUN_INTAKE_TEXT_H
#define CKS_RUN_INTAKE_TEXT_H

#include "formats/format.h"
#include "run/state/input.h"

/* Reads a text that is in memory whole; it stays there until the handle is closed. */
enum cks_status cks_intake_text(struct cks_intake *in, enum cks_format format);

#endif
