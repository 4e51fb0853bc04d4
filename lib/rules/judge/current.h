/* What exists of the store that an update or connect names, as the run's calls before it leave it.
 */
#ifndef CKS_RULES_CURRENT_H
#define CKS_RULES_CURRENT_H

#include "rules/judge/record.h"

/* Hands the inventory's entry of call i's store to use, then every update of it before the call,
 * the oldest first. False if there is no entry, it cannot be read any more, or more calls of the
 * store come before than are followed: then what is there is unknown, and `use` sees nothing. */
bool cks_current_walk(const struct cks_records *records, size_t i,
                      void (*use)(void *arg, const struct cks_store *s, size_t i), void *arg);
/* Where the first member of an inventory's entry stands that cannot be read; file NULL: all can. */
struct cks_place cks_unread_place(const struct cks_store *s);
/* Fills *ret from an entry, or changes it as an update does that succeeds; what the update gives
 * and is unknown becomes unknown. Texts are copied. False if out of memory. */
bool cks_current_take(struct cks_arena *a, const struct cks_store *s, struct cks_current *ret);
/* Links every update and connect to the call before it that is of the same store. False if out of
 * memory. */
bool cks_current_link(struct cks_records *records);
/* Whether more calls of its store come before call i than are followed. */
bool cks_current_is_far(const struct cks_records *records, size_t i);
/* Tells of the bound if that is so of a call whose store exists. */
void cks_current_tell(struct cks_records *records);

#endif
