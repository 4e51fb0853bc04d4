/* A document: one text that a reader has open, and how to find values in it again. */
#ifndef CKS_SOURCE_DOCUMENT_H
#define CKS_SOURCE_DOCUMENT_H

#include "source/range.h"

enum cks_syntax {
    CKS_SYNTAX_JSON,
    CKS_SYNTAX_YAML,
    CKS_SYNTAX_HCL,
    CKS_SYNTAX_SHELL,
    CKS_SYNTAX_TEXT, /* all of it is one value: a file that an input names */
};

/* Which part of a member a position is requested for. */
enum cks_part {
    CKS_PART_VALUE, /* the value with its quotes */
    CKS_PART_KEY,   /* the member's name: what is marked where the value is a secret */
    CKS_PART_ALIAS, /* YAML: the alias that stands for it, or for a map around it */
    CKS_PART_INNER, /* from `from`, `len` bytes of the decoded string */
    CKS_PART_BYTES, /* the value, of which only the offsets are needed: lines may be left out */
};

/* Stands for a piece that is not known in a text that is put together: a private character, which
 * no configuration has. */
#define CKS_GAP "\xEE\x80\x80"

struct cks_marks;

struct cks_document {
    const char *file; /* as it is shown */
    enum cks_syntax syntax;
    struct cks_str text;      /* what is in memory: all of it, or the entry being read (JSON) */
    uint64_t offset;          /* of text in the file */
    struct cks_origin origin; /* of text in the file */
    bool sound;               /* HCL: read without an error, so that its bare words are names */
    bool script;              /* SHELL: all of it is one, so that its quotes are a shell's alone */
    /* The range of the value at a JSON Pointer that is relative to `text`; false if there is none.
     * NULL: every value of this document carries its own range. `from` and `len` count for
     * CKS_PART_INNER alone. */
    bool (*locate)(const struct cks_document *doc, const char *pointer, enum cks_part part,
                   size_t from, size_t len, struct cks_range *ret);
    void *impl;              /* the reader's own */
    struct cks_marks *marks; /* of text; NULL: lines are counted from its beginning each time */
};

#endif
