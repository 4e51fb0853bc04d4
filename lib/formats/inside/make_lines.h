/* The logical lines of a Makefile: what each is, and where. */
#ifndef CKS_FORMATS_INSIDE_MAKE_LINES_H
#define CKS_FORMATS_INSIDE_MAKE_LINES_H

#include "base/str.h"

enum cks_make_kind {
    CKS_MAKE_OTHER,
    CKS_MAKE_RULE,   /* targets: ... */
    CKS_MAKE_ASSIGN, /* NAME = value, or targets: NAME = value, or a define */
    CKS_MAKE_INCLUDE,
    CKS_MAKE_EXPORT,   /* export or unexport of names, or of all */
    CKS_MAKE_UNDEFINE, /* undefine NAME */
    CKS_MAKE_RECIPE,
};

enum cks_make_operator {
    CKS_MAKE_SETS,      /* =, and define: expanded at each use */
    CKS_MAKE_SETS_NOW,  /* := and ::= */
    CKS_MAKE_SETS_ONCE, /* ?= */
    CKS_MAKE_ADDS,      /* += */
    CKS_MAKE_SETS_ELSE, /* != and :::=, which are not followed */
};

struct cks_make_line {
    enum cks_make_kind kind;
    size_t from, next;      /* in the text; a recipe's `from` is behind its tab, @, - and + */
    struct cks_str targets; /* of a rule, an assignment for targets, and a recipe */
    struct cks_str name;    /* what is assigned; of an include, an export: all words */
    struct cks_str value;   /* without a comment */
    enum cks_make_operator op;
    bool exported, unexported;
    bool overrides;   /* assignments without override have no effect on it from then on */
    bool conditional; /* in an ifdef and its kin */
    bool joined;      /* it goes on in further lines */
    bool defined;     /* by define ... endef: its lines may be a recipe */
};

struct cks_make_reader {
    struct cks_str text;
    size_t at;
    unsigned conditions;
    struct cks_str targets; /* of the last rule */
    size_t recipe;          /* behind the ; of the last rule, whose recipe begins there; 0: none */
    size_t recipe_end;
};

/* The next line; false at the end. */
bool cks_make_next(struct cks_make_reader *r, struct cks_make_line *ret);
/* The index behind the bracket that closes the one at i, or s.n. */
size_t cks_make_behind_bracket(struct cks_str s, size_t i);

#endif
