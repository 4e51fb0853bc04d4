/* Places of a script's words in its document: pointers to them, and their ranges. */
#ifndef CKS_SOURCE_SHELL_PLACE_H
#define CKS_SOURCE_SHELL_PLACE_H

#include "source/shell.h"

/* A piece of a word's text, and the piece that is its name, as a pointer for locate: a word, or
 * parts of words. */
struct cks_shell_spot {
    const struct cks_shell_word *word;
    size_t from, len; /* len SIZE_MAX: the whole word, with its quotes */
};
/* NULL if out of memory. */
const char *cks_shell_pointer(struct cks_arena *a, struct cks_shell_spot value,
                              struct cks_shell_spot key);
/* A cks_document's locate for scripts: pointers come from cks_shell_pointer. impl is the script's
 * struct cks_shell_source; NULL: the document's text is the script. */
bool cks_shell_document_locate(const struct cks_document *doc, const char *pointer,
                               enum cks_part part, size_t from, size_t len, struct cks_range *ret);

#endif
