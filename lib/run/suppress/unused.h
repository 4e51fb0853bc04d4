/* Whether a comment that suppresses a rule is certainly unused: whether this run checked everything
 * that the rule needs (the column `needs` of rules.def). */
#ifndef CKS_UNUSED_H
#define CKS_UNUSED_H

#include "run/suppress/directive.h"
#include "model/param.h"

struct cks;

enum cks_sureness {
    CKS_NOT_ABOUT,     /* the rule never judges such a store */
    CKS_SURE,          /* everything was checked */
    CKS_SURE_OF_FILES, /* all files were checked, existing stores were not */
    CKS_UNSURE,        /* another run could find something */
};
/* Of two stores together. */
static inline enum cks_sureness
cks_sure_of_both(enum cks_sureness a, enum cks_sureness b)
{
    return a > b ? a : b;
}

/* Bits of enum cks_param: what a rule reads. */
uint32_t cks_params_of(enum cks_rule rule);
/* Whether a rule that found nothing about a store certainly finds nothing; params: which values
 * must be known for that. After all is judged. */
enum cks_sureness cks_finds_nothing(struct cks *c, enum cks_rule rule, size_t store,
                                    uint32_t params);
/* Sorts what is on lines; before the following. */
void cks_unused_prepare(struct cks *c);
/* Whether a store of this run has a value there: not where a file was only looked into for a plan.
 */
bool cks_unused_was_read(const struct cks *c, const char *file);
/* Whether a comment that suppressed nothing is certainly unused. */
enum cks_sureness cks_unused_comment(struct cks *c, const struct cks_directive *d);

#endif
