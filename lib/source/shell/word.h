/* Words of a script: quotes, escapes, and the gaps that expansions leave. */
#ifndef CKS_SOURCE_SHELL_WORD_H
#define CKS_SOURCE_SHELL_WORD_H

#include "source/shell/reader.h"

/* Reads the word at pos; false if out of memory. */
bool cks_shell_read_word(struct cks_shell_reader *r, unsigned depth, struct cks_shell_word *ret);
/* <cluster-id> outside quotes is for a person to replace. In a real script, a name after < is a
 * file, and > does not follow it directly. The length of one at pos, or 0. */
size_t cks_shell_placeholder(const struct cks_shell_reader *r);

/* The length of what the shell expands at byte `at` outside of apostrophes, or another program
 * replaces; 0: nothing. */
size_t cks_shell_gap_length(struct cks_arena *a, const struct cks_shell_source *script, size_t at,
                            bool expands);

/* Whether a gap is in the part [from, to] of a word's text. */
bool cks_shell_open(const struct cks_shell_word *w, size_t from, size_t to);

/* The range, in the script, of bytes [from, from + len) of the text of the word at `start`; all of
 * the word where from or len is SIZE_MAX. false if the word has no such part. */
bool cks_shell_word_range(const struct cks_shell_source *script, size_t start, size_t from,
                          size_t len, struct cks_range *ret);

#endif
