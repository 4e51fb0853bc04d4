/* One text of a JSON file, with all that its stores point to. */
#ifndef CKS_RUN_STATE_ENTRY_H
#define CKS_RUN_STATE_ENTRY_H

#include "base/buf.h"
#include "run/state/run.h"
#include "source/json/members.h"
#include "source/marks.h"

/* It must stay where it is: the document points to its own parts. */
struct cks_entry {
    struct cks_buf bytes; /* of the text, where it is kept for the entry */
    struct cks_document doc;
    struct cks_json_members members;
    struct cks_marks marks;
    struct cks_arena arena;
    cJSON *tree;
};

/* An empty entry; NULL if out of memory. */
struct cks_entry *cks_entry_new(struct cks *c);
/* Wipes an entry that is not kept. Its memory serves for the next one. */
void cks_entry_drop(struct cks *c, struct cks_entry *e);
/* Releases that memory. */
void cks_entry_release_spare(struct cks *c);
/* Makes the document of a text; all other parts are empty. */
void cks_entry_begin(struct cks_entry *e, const char *file, struct cks_str text, uint64_t offset,
                     struct cks_origin origin);
/* Wipes and releases what it holds. */
void cks_entry_end(struct cks_entry *e);

/* Whether a planned store shares with one that was read before what should be unique, so that both
 * will be needed again. It may be wrong, and is false once enough is kept. */
bool cks_entry_is_wanted(struct cks *c, const struct cks_record *r);
/* Keeps a new entry until the handle is closed; its text must be in `bytes`. False if out of
 * memory: it is released then. */
bool cks_entry_keep(struct cks *c, struct cks_entry *e);

#endif
