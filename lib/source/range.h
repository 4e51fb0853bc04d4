/* Places in a text, and turning offsets into lines and columns. */
#ifndef CKS_SOURCE_RANGE_H
#define CKS_SOURCE_RANGE_H

#include "base/str.h"

/* Half open. Lines and columns count from 1, columns in code points; line 0: no position. */
struct cks_range {
    size_t start, end; /* byte offsets in the text that was given */
    uint32_t line, column, end_line, end_column;
};

/* Where a text begins inside its file: line and column are those of its first byte. Both 0 mean
 * 1:1. */
struct cks_origin {
    uint32_t line, column;
};

/* Fills line and column of r from its offsets. Bytes that are not UTF-8 count as one column. What
 * follows a secret on its line is given the column where the secret begins: its own would show the
 * secret's length. */
void cks_range_resolve(struct cks_str text, struct cks_origin origin, struct cks_range *r);
/* The same without that: for counting on from the place. It must not be shown. */
void cks_range_count(struct cks_str text, struct cks_origin origin, struct cks_range *r);
/* Does that to a range whose lines and columns are counted. */
void cks_range_guard(struct cks_str text, struct cks_range *r);
/* The same for a file of values, whose names are free: up to the first value of the line. */
void cks_range_before_values(struct cks_str text, struct cks_range *r);

#endif
