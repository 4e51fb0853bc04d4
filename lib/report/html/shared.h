/* What findings of many stores have in common: a page of many tells each rule's answer and repair
 * once, in a table, and so a finding that says the same of the whole of each store. */
#ifndef CKS_REPORT_HTML_SHARED_H
#define CKS_REPORT_HTML_SHARED_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"
#include "rules/judge/rule.h"

struct cks_html_shared {
    struct shared_rule {
        const struct cks_finding *first; /* NULL: the rule found nothing */
        bool whole;                      /* it is about the whole of its store */
        size_t alike;                    /* findings with the same answer and repair */
        size_t same; /* of those, the ones that are the same but for the store; whole ones only */
    } rules[CKS_RULE_COUNT];
};

/* How much of a finding the table tells. */
enum cks_html_telling {
    CKS_TELLS_NOTHING,
    CKS_TELLS_REPAIR, /* what KMS would answer, and the repair */
    CKS_TELLS_ALL,    /* all but the store */
};

/* Whether a finding is about a store as a whole, which is there: its line shows no more of it. */
bool cks_html_is_whole(const struct cks_finding *f, const char *file, unsigned line);
/* Counts a finding of a store. */
void cks_html_share(struct cks_html_shared *s, const struct cks_finding *f, bool whole);
/* Once all are counted. NULL shares nothing. */
enum cks_html_telling cks_html_telling_of(const struct cks_html_shared *s,
                                          const struct cks_finding *f, bool whole);
/* A link to the rule's row in the table: its code, and the name behind it. */
void cks_html_shared_link(struct cks_html *h, const struct cks_finding *f, bool name);

#endif
