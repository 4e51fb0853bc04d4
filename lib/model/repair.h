/* The repair of a value or a name, as it is written in the text. */
#ifndef CKS_MODEL_REPAIR_H
#define CKS_MODEL_REPAIR_H

#include "base/arena.h"
#include "ckscheck/ckscheck.h"
#include "model/secrets.h"
#include "model/store.h"

/* What is to be written where. */
struct cks_repair_wish {
    enum cks_param param;          /* whose value is repaired */
    const struct cks_extra *extra; /* NULL, or the member whose name is wrong; then param is what it
                                      means */
    const char *to;
    bool certain;
    unsigned hidden; /* bits 1 << enum cks_param: values that must not be shown */
    const struct cks_secret_places *secrets; /* behind one, the repair's place is not shown */
};

/* Sets *ret to the repair, in the arena; to NULL where there is no text or no place to replace.
 * False if out of memory. */
bool cks_repair_make(struct cks_arena *a, const struct cks_store *s,
                     const struct cks_repair_wish *w, const struct cks_repair **ret);

#endif
