/* If the lines of a text begin, found out once: places are asked for one after the other, and each
 * would be counted from the text's beginning. */
#ifndef CKS_SOURCE_MARKS_H
#define CKS_SOURCE_MARKS_H

#include "base/vec.h"
#include "source/range.h"

/* A place whose line and column are known. */
struct cks_mark {
    size_t offset, line_start;
    uint32_t line, column;
};

/* A line that is too long to be read from its beginning for each excerpt. */
struct cks_long_line {
    size_t start, end;
    size_t read; /* pieces before it are known */
    CKS_VEC(size_t) pieces;
};

/* The marks of one text, as far as places were asked for. All zero is a text without any. */
struct cks_marks {
    CKS_VEC(struct cks_mark) list;
    CKS_VEC(struct cks_long_line) long_lines; /* by their start: see cks_piece_before */
};

/* Fills line and column of r from its offsets, as cks_range_resolve does. `m` belongs to this text
 * and origin; it may be NULL, and if out of memory the answer is the same, only later. */
void cks_marks_resolve(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                       struct cks_range *r);
/* Where the line that holds an offset begins. m may be NULL. */
size_t cks_marks_line_start(struct cks_marks *m, struct cks_str text, size_t offset);
void cks_marks_free(struct cks_marks *m);

#endif
