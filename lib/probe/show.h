/* A probe's records for people: each phase of the connection. */
#ifndef CKS_PROBE_SHOW_H
#define CKS_PROBE_SHOW_H

#include "evidence/probe/record.h"

void cks_probe_show(struct cks_buf *out, const struct cks_probe_set *set, bool color);

#endif
