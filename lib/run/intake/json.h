/* JSON files: read entry by entry, as a stream. */
#ifndef CKS_RUN_INTAKE_JSON_H
#define CKS_RUN_INTAKE_JSON_H

#include "run/state/input.h"

/* Reads what in->stream was opened for to its end. */
enum cks_status cks_intake_json(struct cks_intake *in);

#endif
