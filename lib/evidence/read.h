/* What read offers the readers beside it. */
#ifndef CKS_EVIDENCE_READ_H
#define CKS_EVIDENCE_READ_H

#include "evidence/facts/evidence.h"

/* Reads a text: JSON (after a prompt line, several values one after the other), text audit logs,
 * user tables of cloudhsm_mgmt_util. `name` is the file as shown. *ret_why lives with e. */
enum cks_taken cks_evidence_read(struct cks_evidence *e, const char *name, struct cks_str text,
                                 const char **ret_why);
/* The same for a tree that another reader made (YAML): its values have no positions. `line`: the
 * recorded command above it, or empty. */
enum cks_taken cks_evidence_take(struct cks_evidence *e, const char *name, const cJSON *root,
                                 struct cks_str line, const char **ret_why);

/* A text that was cut before it shows what it is. */
enum cks_cut {
    CKS_CUT_NOT,     /* it is something else: a message, a note */
    CKS_CUT_ANSWER,  /* JSON that does not end, perhaps after the command that printed it */
    CKS_CUT_OF_TOOL, /* a command of the CloudHSM CLI without an answer */
};
enum cks_cut cks_evidence_cut(struct cks_str text);
/* What a text that is neither JSON nor YAML would show; CKS_THING_KIND_COUNT: nothing. */
enum cks_thing_kind cks_evidence_text_kind(struct cks_str text);
/* Whether a text is an audit log as the AWS CLI prints it in YAML: its messages look like a log. */
bool cks_evidence_lists_events(struct cks_str body);

#endif
