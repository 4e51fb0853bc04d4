/* What a run keeps of comments and lists that accept findings. */
#ifndef CKS_RUN_STATE_SILENCED_H
#define CKS_RUN_STATE_SILENCED_H

#include "base/index.h"
#include "rules/judge/judge.h"

/* More rules than anyone puts in one comment. */
#define CKS_DIRECTIVE_RULES_MAX 16

/* A comment that accepts findings. */
struct cks_directive {
    struct cks_place place; /* of the comment's words */
    unsigned target;        /* the line it applies to: its own, or the next line of code */
    unsigned block;     /* HCL: the line on which the store's block begins that holds it; 0: none */
    enum cks_rule rule; /* CKS_RULE_NONE: it cannot be used, and `wrong` says why */
    const char *wrong;  /* what is wrong, after "this comment "; NULL: nothing */
    char word[48];      /* the word that `wrong` is about, cut; or empty */
    struct cks_str reason; /* in the text */
    /* What goes with the comment: bytes of the text, and their place; `to` 0: it cannot go alone,
     * since it accepts other rules or something follows it. */
    size_t from, to;
    struct cks_place gone;
    bool used;
};

/* A list's entry, copied. */
struct cks_listed {
    struct cks_ignore ignore;
    const struct cks_governing *of; /* for its files alone; NULL: for all */
    enum cks_rule rule;
    bool used;
};

/* A store that begins where a comment points. */
struct cks_headed {
    size_t store;
    const char *file;
    unsigned line;
};

/* What is on a line: a value of a store, or its head. */
struct cks_lined {
    const char *file;
    unsigned line;
    enum cks_param param; /* CKS_P_NONE: the head */
    size_t store;
};

/* A finding that was accepted. It comes first: cks_found_order sorts these too. */
struct cks_hushed {
    struct cks_found found;
    struct cks_str reason;
    bool in_source;
    struct cks_place place;
};

/* A file whose comments were looked through. */
struct cks_scanned {
    const char *file;
    bool has; /* a directive */
};

struct cks_suppressions {
    CKS_VEC(struct cks_hushed) hushed; /* in the order of findings */
    CKS_VEC(struct cks_directive) directives;
    CKS_VEC(struct cks_headed) heads; /* of files with a directive, as are the lines */
    CKS_VEC(struct cks_lined) lined;  /* by file and line, once all is judged */
    CKS_VEC(struct cks_scanned) scanned;
    struct cks_index scanned_index; /* by the files' names */
    struct cks_scanned last;        /* asked for */
    CKS_VEC(struct cks_listed) listed;
};

#endif
