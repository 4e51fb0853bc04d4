/* The stores of the intake: judged, recorded, kept. */
#ifndef CKS_RUN_INTAKE_TAKE_H
#define CKS_RUN_INTAKE_TAKE_H

#include "run/state/input.h"

/* struct cks_reading's take; the cookie is a struct cks_intake. */
bool cks_intake_take(void *cookie, const struct cks_store *s);
/* struct cks_reading's ends. */
bool cks_intake_ends(void *cookie, const struct cks_store *s, bool removes);

#endif
