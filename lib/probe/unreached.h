/* What this machine could not reach, in words: no fault of a proxy's. */
#ifndef CKS_PROBE_UNREACHED_H
#define CKS_PROBE_UNREACHED_H

#include "evidence/probe/record.h"

/* Adds a sentence on the records whose name no name server could be asked for, or one of whose
 * addresses no connection left for; nothing where there are none. */
void cks_probe_tell_unreached(struct cks_buf *out, const struct cks_probe_set *set);

#endif
