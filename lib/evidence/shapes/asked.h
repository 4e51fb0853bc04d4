/*
 * A command of the AWS CLI that is recorded above its output, as a terminal shows it:
 *
 *     $ aws elbv2 describe-target-health --target-group-arn arn:aws:... --region eu-west-1
 *
 * Outputs do not tell what was asked, and often not about what: such a line does. What each option
 * means is in asked.def.
 */
#ifndef CKS_EVIDENCE_ASKED_H
#define CKS_EVIDENCE_ASKED_H

#include "base/str.h"
#include "evidence/facts/facts.h"

/* The bytes of the recorded command that a text begins with, and of its line's end; 0: none. */
size_t cks_asked_line(struct cks_str text);
/* Where a value begins in a text, behind recorded commands; *ret_command: the last of them, empty
 * where there is none. text.n: there is no value. */
size_t cks_asked_value(struct cks_str text, struct cks_str *ret_command);
/* Notes what the recorded command above a text asks, once the kind of the output is known, and the
 * command that prints it ("ec2 describe-subnets"). */
void cks_asked_note(struct cks_evidence *e, unsigned text, enum cks_thing_kind kind,
                    const char *command);
/* What the command above an empty output does not say of what was asked, so that it shows nothing
 * to be absent: a sentence; NULL: it says all of it. */
const char *cks_asked_lacks(const struct cks_asked *a, enum cks_thing_kind kind);
/* Notes the recorded commands between two values of a file that change what others above them
 * printed: that shows the state before. */
void cks_asked_note_changes(struct cks_evidence *e, struct cks_str between);

#endif
