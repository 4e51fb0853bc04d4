/* Batch files of cmd.exe. */
#ifndef CKS_FORMATS_INSIDE_BATCH_H
#define CKS_FORMATS_INSIDE_BATCH_H

#include "formats/reading/reading.h"

/* Its commands. */
bool cks_read_batch(struct cks_reading *r);

#endif
