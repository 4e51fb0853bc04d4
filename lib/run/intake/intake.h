/* From files to stores. */
#ifndef CKS_INTAKE_H
#define CKS_INTAKE_H

#include "ckscheck/ckscheck.h"

/* Reads one file, of whatever format, and judges the stores in it. */
enum cks_status cks_intake_path(struct cks *c, const char *path, bool found);
enum cks_status cks_intake_memory(struct cks *c, const char *name, const void *data, size_t size);

#endif
