/* What a text of Groovy is made of: strings, comments, names. */
#ifndef CKS_FORMATS_INSIDE_GROOVY_H
#define CKS_FORMATS_INSIDE_GROOVY_H

#include "base/str.h"

size_t cks_groovy_skip_space(struct cks_str s, size_t i);
bool cks_groovy_stands_at(struct cks_str s, size_t i, const char *text);
/* The quotes that a string starts with: one or three. */
size_t cks_groovy_quotes(struct cks_str s, size_t i);
/* The index of the quotes that end the string whose text begins at i; s.n where none do. */
size_t cks_groovy_string_end(struct cks_str s, size_t i, char quote, size_t quotes);
/* The end of the term at i, a string or an expression, before the + or whatever else follows. */
size_t cks_groovy_term_end(struct cks_str s, size_t i);
/* The index behind a comment or a string that begins at i; i where none does. A string that does
 * not end is taken for something else. */
size_t cks_groovy_skip_text(struct cks_str s, size_t i);
/* The length of the name at i. */
size_t cks_groovy_name(struct cks_str s, size_t i);
/* The index behind the = of an assignment whose name ends before i; s.n where it is none. */
size_t cks_groovy_behind_equals(struct cks_str s, size_t i);

#endif
