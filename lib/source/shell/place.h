/* Places of a script's words in its document: pointers to them, and their ranges. */
#ifndef CKS_SOURCE_SHELL_PLACE_H
#define CKS_SOURCE_SHELL_PLACE_H

#include "source/shell/shell.h"

/* A piece of a word's text, and the piece that is its name, as a pointer for locate: a word, or
 * parts of words. */
struct cks_shell_spot {
    const struct cks_shell_word *word;
    size_t from, len; /* len SIZE_MAX: the whole word, with its quotes */
};
/* NULL if out of memory. */
const char *cks_shell_pointer(struct cks_arena *a, struct cks_shell_spot value,
                              struct cks_shell_spot key);
/* The same for a value that must not be shown, since a secret is in the same word. */
const char *cks_shell_pointer_to_name(struct cks_arena *a, struct cks_shell_spot key);
/* The same for what an assignment gave. */
const char *cks_shell_home_pointer(struct cks_arena *a, const struct cks_shell_home *h);
/* From a byte of a script that has no outer document to one of its document. */
size_t cks_shell_offset(const struct cks_shell_source *script, size_t offset);
/* A cks_document's locate for scripts: pointers come from cks_shell_pointer. impl is the script's
 * struct cks_shell_source; NULL: the document's text is the script. */
bool cks_shell_document_locate(const struct cks_document *doc, const char *pointer,
                               enum cks_part part, size_t from, size_t len, struct cks_range *ret);

/* From byte `at` of a text on, until the next piece, it is written in the script from byte `from`
 * on; a filled one is what an expansion at [from, to) gives. */
struct cks_shell_piece {
    size_t at, from, to;
    bool filled;
};

/* JSON or YAML in a script: in a here-document, or in a word. */
struct cks_shell_inner {
    const struct cks_document *script; /* the document of the script */
    struct cks_document text;          /* of its own: no place in it is right */
    const struct cks_shell_piece *pieces;
    size_t count; /* of the pieces; 0: it is in a word */
    size_t word;  /* where that begins in the script */
    size_t from;  /* and where the text begins in that, in which no CKS_GAP is written */
};
/* A cks_document's locate for a document of the script's file whose impl is a cks_shell_inner. */
bool cks_shell_inner_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                            size_t from, size_t len, struct cks_range *ret);

#endif
