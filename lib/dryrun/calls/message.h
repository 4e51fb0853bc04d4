/* The message that a client gets when its call is rejected. */
#ifndef CKS_DRYRUN_CALLS_MESSAGE_H
#define CKS_DRYRUN_CALLS_MESSAGE_H

#include "dryrun/calls/context.h"

/* The sentence, then what is wrong and how to repair it, one line each; from the call's arena. NULL
 * if out of memory. */
const char *cks_dry_message(struct cks_dry_call *c, const char *sentence);

#endif
