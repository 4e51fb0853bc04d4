/* Commands of the CloudHSM CLI above, between and below what they print. */
#ifndef CKS_EVIDENCE_COMMANDS_H
#define CKS_EVIDENCE_COMMANDS_H

#include <cjson/cJSON.h>

#include "base/str.h"
#include "evidence/facts/facts.h"

/* Where the next command begins in a text, at the tool's name or prompt; text.n: there is none. */
size_t cks_command_find(struct cks_str text);
/* The password that the command at the beginning of a text is given, a secret; empty: none. */
struct cks_str cks_command_password(struct cks_str text);
/* Keeps what the commands of a text change. The last is answered by `answer`; NULL: not at all. The
 * others have no answer that can be read. False where they change nothing. */
bool cks_commands_take(struct cks_evidence *e, unsigned text, struct cks_str above,
                       const cJSON *answer);

#endif
