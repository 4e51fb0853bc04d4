/* Dockerfiles. */
#ifndef CKS_FORMATS_INSIDE_DOCKERFILE_H
#define CKS_FORMATS_INSIDE_DOCKERFILE_H

#include "formats/reading/reading.h"

/* The commands of RUN. */
bool cks_read_dockerfile(struct cks_reading *r);

#endif
