/* Regular expressions (PCRE2): always the whole string, ASCII classes, bounded work. */
#ifndef CKS_BASE_PATTERN_H
#define CKS_BASE_PATTERN_H

#include "base/str.h"

struct cks_pattern; /* compiled; belongs to one handle and so to one thread */

enum cks_match {
    CKS_MATCH_NO,
    CKS_MATCH_YES,
    CKS_MATCH_UNKNOWN, /* the match limit was reached, or out of memory */
};

/* Compiles; NULL if out of memory (the patterns are ours, so they compile). It is compiled to
 * machine code once it was used CKS_PATTERN_JIT_AFTER times. */
struct cks_pattern *cks_pattern_new(const char *text);
/* Whether the whole of s matches. A trailing line break never does. */
enum cks_match cks_pattern_match(struct cks_pattern *p, struct cks_str s);
void cks_pattern_free(struct cks_pattern *p);

#endif
