/* Whether the members of a probe's record agree with each other. */
#ifndef CKS_EVIDENCE_PROBE_AGREE_H
#define CKS_EVIDENCE_PROBE_AGREE_H

#include <cjson/cJSON.h>

#include "evidence/probe/record.h"

/* The parts of a record, in the order of a probe: what comes later rests on what comes earlier. */
enum cks_probe_part {
    CKS_PROBE_PART_NONE,
    CKS_PROBE_PART_NAME,
    CKS_PROBE_PART_CONNECTIONS,
    CKS_PROBE_PART_TLS,
    CKS_PROBE_PART_ANSWERS,
    CKS_PROBE_PART_TIMES,
};

/* The first part of which two members cannot both be what a probe saw; NONE: there is none. *ret is
 * then a JSON Pointer into the record to one of them: what can be derived is believed, and what
 * says otherwise is named. It lives in the arena; NULL if out of memory. */
enum cks_probe_part cks_probe_contradiction(struct cks_arena *a, const struct cks_probe_record *r,
                                            const char **ret);
/* Whether two records are the same but for how long things took. */
bool cks_probe_saw_the_same(const cJSON *a, const cJSON *b);
/* Puts what can be derived in place of what the record says. */
void cks_probe_derive(struct cks_probe_record *r);

#endif
