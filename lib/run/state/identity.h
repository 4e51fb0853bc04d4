/* Files that were added before, under this name or another. */
#ifndef CKS_RUN_STATE_IDENTITY_H
#define CKS_RUN_STATE_IDENTITY_H

#include "run/state/run.h"

/* Whether the file was added before; if not, it is remembered as the next input file. of_module:
 * the same Terraform file in two folders is two files. `named`: it is an input too if it was read
 * as evidence before. False if files cannot be distinguished. */
bool cks_identity_seen(struct cks *c, const char *path, const struct cks_file_info *info,
                       bool of_module, bool named);
void cks_identities_free(struct cks_inputs *inputs);

#endif
