/* Pipelines of Jenkins. */
#ifndef CKS_FORMATS_INSIDE_JENKINSFILE_H
#define CKS_FORMATS_INSIDE_JENKINSFILE_H

#include "formats/reading/reading.h"

/* The strings of sh steps. */
bool cks_read_jenkinsfile(struct cks_reading *r);

#endif
