/* Scripts beside a named file that read it. */
#ifndef CKS_RUN_INTAKE_SCRIPTS_H
#define CKS_RUN_INTAKE_SCRIPTS_H

#include "run/state/run.h"

/* Reads the scripts in the folders of the files that the user named and that have no store of their
 * own, where they name one of these:
 * what is wrong with a value that they take from it is reported, and nothing else. False if out of
 * memory. */
bool cks_intake_scripts_beside(struct cks *c);

#endif
