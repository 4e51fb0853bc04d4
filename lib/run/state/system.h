/* The system's clock and files, which a handle uses if the caller gives none. */
#ifndef CKS_RUN_STATE_SYSTEM_H
#define CKS_RUN_STATE_SYSTEM_H

#include "ckscheck/ckscheck.h"

extern const struct cks_file_access cks_system_files;
int64_t cks_system_clock(void *cookie);
/* Whether every user of the machine can reach a file that all may read. */
bool cks_system_exposed(const char *file);

#endif
