/* Files that were added before, under this name or another. */
#ifndef CKS_RUN_STATE_IDENTITY_H
#define CKS_RUN_STATE_IDENTITY_H

#include "run/state/run.h"

/* Whether the file was added before; remembers it if not. of_module: the same Terraform file in two
 * folders is two files. False if files cannot be distinguished. */
bool cks_identity_seen(struct cks *c, const char *path, const struct cks_file_info *info,
                       bool of_module);
void cks_identities_free(struct cks_inputs *inputs);

#endif
