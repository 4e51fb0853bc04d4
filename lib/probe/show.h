/* A probe's records for people: the way the connection took, phase by phase. */
#ifndef CKS_PROBE_SHOW_H
#define CKS_PROBE_SHOW_H

#include "evidence/probe/record.h"

void cks_probe_show(struct cks_buf *out, const struct cks_probe_set *set, bool color);

#endif
