/* Settings of proxies that are compared with stores: given as evidence, or beside a store. */
#ifndef CKS_RUN_INTAKE_SETTINGS_H
#define CKS_RUN_INTAKE_SETTINGS_H

#include "run/state/run.h"

/* Whether a file of evidence is in the form that such settings have. */
bool cks_intake_is_settings(const char *name);
/* Reads one as evidence about every store of the run. data NULL: from the file. */
enum cks_status cks_intake_settings(struct cks *c, const char *name, struct cks_str data,
                                    bool named);
/* Reads settings.toml beside the files that have external key stores, where nobody added it: what
 * is wrong in it alone is not reported. False if out of memory. */
bool cks_intake_settings_beside(struct cks *c);

#endif
