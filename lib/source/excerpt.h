/* The line of a finding as it may be shown: everything that could be a secret is left out. */
#ifndef CKS_SOURCE_EXCERPT_H
#define CKS_SOURCE_EXCERPT_H

#include "base/arena.h"
#include "base/secret.h"
#include "source/document.h"

struct cks_excerpt {
    const char *line;            /* escaped for terminals; NULL if there is none */
    unsigned mark_from, mark_to; /* code points of `line`, from 0; half open */
};

/* The secrets that a line may hold. */
struct cks_secrets {
    const struct cks_secret *items;
    size_t count;
};

/* Whether a secret that a name announces begins on the line before an offset. */
bool cks_is_behind_secret(const struct cks_document *doc, size_t offset);
/* Where the line begins that holds an offset. */
size_t cks_excerpt_line_start(const struct cks_document *doc, size_t offset);
/* Tells that a secret begins at an offset that no name announces: what is behind it on its line is
 * given up to there from now on. False if out of memory. */
bool cks_hide_from(const struct cks_document *doc, size_t offset);
/* Gives a range that was counted before up to what was hidden since on its lines. */
void cks_keep_before_hidden(const struct cks_document *doc, struct cks_range *r);
/* Gives a place in a damaged text up to a secret on its line whose name comes behind the place: it
 * may occur before. False if out of memory. */
bool cks_keep_before_repeated(const struct cks_document *doc, struct cks_range *r);
/* Where a secret as it is begins on the line before an offset; false if it does not, or if so much
 * of the line is before the offset that it is not searched. */
bool cks_secret_on_line(const struct cks_document *doc, struct cks_secret secret, size_t offset,
                        struct cks_range *ret);
/* The column of an offset in bytes, from 1; 0 where the line begins before the text, and behind a
 * secret. */
unsigned cks_byte_column(const struct cks_document *doc, size_t offset);
/* Those of both ends of a range. */
void cks_byte_columns(const struct cks_document *doc, const struct cks_range *r, unsigned *ret_from,
                      unsigned *ret_to);

/* The line where `range` begins, cut to CKS_EXCERPT_COLUMNS around it. Names and punctuation are
 * shown; every other value on the line is replaced by a mask of fixed width, and so is the range
 * itself, unless `shown` says which extent may be shown: the value that the range is or lies in.
 * Comments are left out. Where what looks like a name may be a piece of a secret (damaged text,
 * languages in which values stand without quotes), `known` answers for the names that are shown;
 * NULL shows all. Where one of the secrets stands as it is, none of its signs is shown either. */
struct cks_excerpt cks_excerpt_make(struct cks_arena *a, const struct cks_document *doc,
                                    const struct cks_range *range, const struct cks_range *shown,
                                    bool (*known)(struct cks_str name), struct cks_secrets secrets);

#endif
