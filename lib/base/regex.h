/* Regular expressions of others (PCRE2), with groups: for text that is not ours, with bounded work. */
#ifndef CKS_BASE_REGEX_H
#define CKS_BASE_REGEX_H

#include "base/str.h"

struct cks_regex;

/* Offsets in the subject; SIZE_MAX: the group took no part. */
struct cks_regex_span {
    size_t from, to;
};

/* Compiles: `$` is the end of the text alone, classes are ASCII. NULL if it is not an expression that
 * PCRE2 accepts, or out of memory. */
struct cks_regex *cks_regex_new(struct cks_str text);
void cks_regex_free(struct cks_regex *r);

/* The groups; group 0, the whole match, is not counted. */
size_t cks_regex_groups(const struct cks_regex *r);
/* The name of group i from 1; NULL if it has none. */
const char *cks_regex_name(const struct cks_regex *r, size_t i);

enum cks_regex_found {
    CKS_REGEX_NONE,
    CKS_REGEX_FOUND,
    CKS_REGEX_GAVE_UP, /* the limit of work was reached, or out of memory */
};

/* The first match at or after `from`; spans has room for all groups and the whole match. */
enum cks_regex_found cks_regex_find(struct cks_regex *r, struct cks_str subject, size_t from,
                                    struct cks_regex_span *spans);

#endif
