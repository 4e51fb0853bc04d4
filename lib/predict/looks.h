/* The table of looks (looks.def): what rules out the faults that a ConnectionErrorCode stands for.
 */
#ifndef CKS_PREDICT_LOOKS_H
#define CKS_PREDICT_LOOKS_H

#include "predict/predict.h"

/* The doubts that must be settled before a rule's fault is ruled out for the store of the note.
 * None: KMS does not check it there. */
cks_doubts cks_look_doubts(enum cks_rule rule, const struct cks_predict_note *n);
/* The same for every cause of a code. */
cks_doubts cks_look_code_doubts(const struct cks_predict_note *n, const char *code);

#endif
