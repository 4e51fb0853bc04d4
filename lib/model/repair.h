/* The repair of a value or a name, as it is written in the text. */
#ifndef CKS_MODEL_REPAIR_H
#define CKS_MODEL_REPAIR_H

#include "base/arena.h"
#include "ckscheck/ckscheck.h"
#include "source/shown.h"

/* What a repair writes in place of what. */
struct cks_repair_wish {
    const struct cks_document *doc;
    struct cks_range range; /* the literal, or the name */
    struct cks_str from;    /* what it means now */
    const char *to;         /* and then */
    bool name;              /* of a member, an argument or an option */
    bool certain;
    const char *parameter;
    struct cks_shown shown;
};

/* In the arena; NULL if out of memory. */
const struct cks_repair *cks_repair_make(struct cks_arena *a, const struct cks_repair_wish *w);

#endif
