/* Strings made of pieces of which some may be unknown. */
#ifndef CKS_SOURCE_HCL_VALUE_TEXT_H
#define CKS_SOURCE_HCL_VALUE_TEXT_H

#include "source/hcl/value/value.h"

/* Joins pieces of a string of which some may be unknown. begin, add any number, end once. */
struct cks_hcl_joiner {
    struct cks_hcl_values *vs;
    struct cks_buf prefix, suffix, literals;
    bool open; /* a piece was unknown */
    bool sensitive;
    unsigned char source;
    size_t pieces;
    size_t min, max;
    const struct cks_hcl_why *why;
    cks_hcl_v error; /* the first */
};
void cks_hcl_join_begin(struct cks_hcl_joiner *j, struct cks_hcl_values *vs);
/* A literal piece. */
void cks_hcl_join_text(struct cks_hcl_joiner *j, struct cks_str text);
/* Any value; it is made a string, and null is an error. */
void cks_hcl_join_value(struct cks_hcl_joiner *j, cks_hcl_v v);
/* The string, and releases what begin took. */
cks_hcl_v cks_hcl_join_end(struct cks_hcl_joiner *j);

#endif
