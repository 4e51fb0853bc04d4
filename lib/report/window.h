/* The part of a source line that a terminal has room for. */
#ifndef CKS_REPORT_WINDOW_H
#define CKS_REPORT_WINDOW_H

#include "base/str.h"

/* What is shown in place of the parts that are cut off. */
#define CKS_WINDOW_CUT "..."

struct cks_window {
    size_t from, to;    /* bytes of the line */
    bool before, after; /* whether something was cut off there */
};

/* The columns that bytes of a text take on a terminal, as cks_out_str prints it. */
size_t cks_window_columns(struct cks_str text, size_t from, size_t to);

/* The part that holds the mark (bytes `from` to `to`) in so many columns, the cuts included; of a
 * mark that is too long its beginning. columns 0: the whole line. */
struct cks_window cks_window_make(struct cks_str line, size_t from, size_t to, size_t columns);

#endif
