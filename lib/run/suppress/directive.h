/* Comments "# ckscheck:ignore RULE[, RULE]... REASON". */
#ifndef CKS_DIRECTIVE_H
#define CKS_DIRECTIVE_H

#include "rules/judge/rule.h"
#include "source/document.h"

/* More rules than anyone puts in one comment. */
#define CKS_DIRECTIVE_RULES_MAX 16

struct cks_directive {
    struct cks_place place; /* of the comment's words */
    unsigned target;        /* the line it applies to: its own, or the next line of code */
    unsigned block;     /* HCL: the line on which the store's block begins that holds it; 0: none */
    enum cks_rule rule; /* CKS_RULE_NONE: it cannot be used, and `wrong` says why */
    const char *wrong;  /* what is wrong, after "this comment "; NULL: nothing */
    char word[48];      /* the word that `wrong` is about, cut; or empty */
    struct cks_str reason; /* in the text */
    bool used;
};

/* Calls `each` for every rule of every directive in the text, and once for one that cannot be used.
 * A text with neither "ckscheck" nor "ignore" in it is skipped. */
void cks_directives(const char *file, enum cks_syntax syntax, struct cks_str text,
                    void (*each)(void *arg, const struct cks_directive *d), void *arg);

#endif
