/* Makefiles. */
#ifndef CKS_FORMATS_INSIDE_MAKEFILE_H
#define CKS_FORMATS_INSIDE_MAKEFILE_H

#include "formats/reading/reading.h"

/* The commands of recipes; each is a script of its own, as for make. */
bool cks_read_makefile(struct cks_reading *r);

#endif
