/*
 * Shell scripts, as far as they consist of simple commands in plain words: quotes, escapes,
 * continuation lines, here-documents, pipelines, command substitutions. Nothing is expanded: a
 * variable or a command substitution leaves a gap in the word.
 */
#ifndef CKS_SOURCE_SHELL_SHELL_H
#define CKS_SOURCE_SHELL_SHELL_H

#include "base/arena.h"
#include "base/bounds.h"
#include "source/document.h"

#define CKS_SHELL_DEPTH_MAX ((unsigned)CKS_MOST_SHELL_DEPTH)
/* Words of one command; more are left out. */
#define CKS_SHELL_WORDS_MAX ((size_t)CKS_MOST_SHELL_WORDS)
/* Gaps of one word whose places are kept; further ones only count as one at its end. */
#define CKS_SHELL_GAPS_MAX 64u

/* An expansion in a word. */
struct cks_shell_gap {
    size_t at;         /* where it is in the word's text */
    size_t start, end; /* in the script */
    bool bare;         /* no quotes keep it together: it may be several words, or none */
};

/* Where a piece of a word comes from that a constant took the place of, or where what is left open
 * was assigned. */
struct cks_shell_home {
    const struct cks_document *doc; /* another file; NULL: the script itself */
    size_t at, from;                /* the assignment's word, and where the value begins in it */
    size_t start, len;              /* of the piece in the word that it is in */
    bool passed;                    /* it passed on what another assignment gave */
    bool open;                      /* a gap is left: what it holds is not known from here on */
    bool part;                      /* what it gave was changed, so it cannot be replaced there */
    const char *name;               /* the variable */
    const char *pointer;            /* of the value in doc, where that is not a script; or NULL */
};

/* A piece of a word's text that took the place of a gap. */
struct cks_shell_fill {
    size_t start, len;
};

struct cks_shell_word {
    struct cks_str text;              /* without quotes and escapes; gaps left out */
    size_t start, end;                /* in the script, with quotes */
    const struct cks_shell_gap *gaps; /* ascending */
    size_t gap_count;
    bool bare;        /* one of the gaps is */
    bool placeholder; /* <name> outside of quotes, which the shell reads as two redirections */
    const struct cks_shell_fill *fills; /* ascending: these pieces are not written in the word */
    size_t fill_count;
    const struct cks_shell_home *homes; /* of the constants in it, what passed them on last */
    size_t home_count;
    bool possible; /* part of it is a default, which the environment may replace */
    bool read;     /* part of it is in another file */
    /* Of name=( ... ): its words, in the arena. NULL: it is not such an assignment. */
    const struct cks_shell_word *items;
    size_t item_count;
};

#define CKS_SHELL_GROOVY_MARK '\1'

/* What is done to a script before the shell reads it. */
enum cks_shell_dialect {
    CKS_SHELL_PLAIN,
    CKS_SHELL_TERRAFORM, /* ${...} and %{...} are Terraform's, in quotes of every kind */
    /* {{ ... }}, ${{ ... }}, {% ... %} and << parameters.x >>: GitHub, Ansible, Helm, CircleCI */
    CKS_SHELL_TEMPLATE,
    /* What Groovy replaces, ${...} and $x.y in its double quotes, has the mark in the place of $.
     */
    CKS_SHELL_GROOVY,
    CKS_SHELL_MAKE, /* $(X), ${X} and $X are make's, $$ is the shell's $ */
    /* Another shell reads it; what the templates above fill in is left open here too. */
    CKS_SHELL_POWERSHELL,
    CKS_SHELL_CMD,
};

/* From byte `at` of a script on, its document's offsets are further by `by`. */
struct cks_shell_shift {
    size_t at, by;
};

/* A word of a script that is an array of words in its document: one in quotes, from byte `at` on.
 */
struct cks_shell_part {
    size_t at;
    const char *pointer; /* of the element */
    bool plain;          /* nothing in it is escaped */
};

/* A variable that a script has before it begins. */
struct cks_shell_given {
    struct cks_str name; /* (NAME): of make */
    struct cks_str value;
    bool known;
    bool possible; /* whoever runs the script may give another value */
    /* Where it is written: the value at `pointer`, or where that is NULL the word at byte `at`,
     * whose value begins `from` bytes on. */
    const struct cks_document *doc;
    const char *pointer;
    size_t at, from;
    bool part; /* that gave it, but was changed */
    /* What gave pieces of it, in the order of struct cks_shell_constant. */
    const struct cks_shell_home *homes;
    size_t home_count;
    bool whole;        /* the first of these gave all of it */
    const char *shown; /* the variable; NULL: by its name here */
};

struct cks_shell_givens {
    const struct cks_shell_given *items; /* of two with one name the first counts */
    size_t count;
};

/* A script, and where it is in its document. */
struct cks_shell_source {
    struct cks_str text;
    enum cks_shell_dialect dialect;
    size_t base;                          /* of text in the document's text, where outer is NULL */
    const struct cks_shell_shift *shifts; /* ascending: where bytes of the document are left out */
    size_t shift_count;
    /* text is the decoded string at `pointer` of this document; or NULL. */
    const struct cks_document *outer;
    const char *pointer;
    const struct cks_shell_part *parts; /* ascending: the words that the text is made of; or NULL */
    size_t part_count;
    struct cks_shell_givens given;
    enum cks_bound *ret_beyond; /* NULL, or where the last bound that left something out is put */
};

struct cks_shell_command {
    const struct cks_shell_word *words; /* live during the call alone; their text in the arena */
    size_t count;
    unsigned depth;      /* of command substitutions and subshells */
    bool joined;         /* by &&, || or | to the command before it */
    bool joined_outside; /* or what it is in is joined: $( ... ), ( ... ) */
    /* Its here-document, where the shell expands nothing in it and the line ends with the command;
     * else p is NULL. In the arena or in the script. */
    struct cks_str here;
    /* The same where the shell expands it: a part of the script, with its tabs; else p is NULL. */
    struct cks_str expanded;
    size_t here_at;  /* where either is in the script */
    size_t here_end; /* and ends, whatever the shell does to it; 0: there is none */
    bool here_expands;
    bool here_tabs;                  /* tabs at the beginning of its lines are left out */
    const struct cks_shell_word *to; /* the file that its output overwrites; NULL: none */
    bool appends;                    /* it is added to instead */
};

#endif
