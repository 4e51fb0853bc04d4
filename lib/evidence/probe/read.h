/* Reads saved probes. */
#ifndef CKS_EVIDENCE_PROBE_READ_H
#define CKS_EVIDENCE_PROBE_READ_H

#include <cjson/cJSON.h>

#include "evidence/probe/record.h"

enum cks_probe_read {
    CKS_PROBE_READ_OK,
    CKS_PROBE_READ_OTHER,   /* the tree is not a probe */
    CKS_PROBE_READ_VERSION, /* a later version of the form */
    CKS_PROBE_READ_WRONG,   /* a member has a type or value that it cannot have */
    CKS_PROBE_READ_MEMORY,
};

/* Adds the probes of a parsed JSON text to *set. Members that it does not know are skipped. With
 * WRONG, *reterr_member names the member; memory of the set holds everything. */
enum cks_probe_read cks_probe_read(struct cks_probe_set *set, const cJSON *root,
                                   const char **reterr_member);

#endif
