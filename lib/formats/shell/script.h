/* Shell scripts. */
#ifndef CKS_FORMATS_SHELL_H
#define CKS_FORMATS_SHELL_H

#include "formats/reading/reading.h"

/* aws kms create-, update- and connect-custom-key-store. */
bool cks_read_shell(struct cks_reading *r);

#endif
