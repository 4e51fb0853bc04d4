/* Where a value is used, and how much of its line may be shown. */
#ifndef CKS_RULES_JUDGE_MARK_H
#define CKS_RULES_JUDGE_MARK_H

#include "rules/judge/judging.h"

/* The value that a finding is about, or NULL. */
const struct cks_value *cks_value_at(const struct cks_store *s, const struct cks_spot *spot);
/* Whether a parameter's value must not be shown though its place is not a secret's. */
bool cks_value_concealed(struct cks_judge *j, const struct cks_store *s, enum cks_param p);
/* Where store s begins; false if that is unknown. */
bool cks_judge_place(const struct cks_store *s, struct cks_range *ret);
/* Which part of the member is marked: never the extent of a secret, which would reveal its length.
 */
enum cks_part cks_mark_part(const struct cks_spot *spot);
/* The range of a part of a member, by its JSON Pointer; false if that is unknown. */
bool cks_mark_locate(const struct cks_store *s, const char *pointer, enum cks_part part,
                     struct cks_range *ret);
/* Whether the text of a value may be shown. */
bool cks_mark_may_be_shown(struct cks_judge *j, const struct cks_spot *spot,
                           const struct cks_value *v);
/* The places of a store's secrets, found once for each store. */
const struct cks_secret_places *cks_mark_secrets(struct cks_judge *j, const struct cks_store *s);
/* From here on the store at hand is s, as long as it is in memory; NULL: none. */
void cks_judge_take_up(struct cks_judge *j, const struct cks_store *s);
/* The place of a range in the text of another store than the one that is judged: up to the first
 * secret on its line. */
struct cks_place cks_mark_place_in(struct cks_judge *j, const struct cks_store *s,
                                   struct cks_range *r);
/* The line of a range as it may be shown, see cks_excerpt_make; none if what would be shown
 * holds a secret of the store at hand: as a label, or encoded. */
struct cks_excerpt cks_mark_excerpt(struct cks_judge *j, const struct cks_document *doc,
                                    const struct cks_range *r, const struct cks_range *shown,
                                    bool (*known)(struct cks_str name));
/* A range as the place of a finding; with its bytes, as it is shown. */
struct cks_place cks_mark_place_of(const struct cks_document *doc, const struct cks_range *r);
void cks_mark_range(const struct cks_document *doc, const struct cks_range *r,
                    struct cks_last_shown *ret);
/* The same in the text that gave a value, up to a secret of the store at hand that is before it
 * on its line: the name of a value may be the secret too. */
void cks_mark_origin(const struct cks_judge *j, const struct cks_document *doc,
                     const struct cks_range *r, struct cks_last_shown *ret);
/* Fills in the place where the value is used, and the line as it may be shown. */
void cks_mark_use(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot,
                  struct cks_last_shown *ret);

#endif
