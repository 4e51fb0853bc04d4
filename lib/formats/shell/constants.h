/* Variables of a script that are assigned once, to a constant: each is that constant at its use. */
#ifndef CKS_FORMATS_SHELL_CONSTANTS_H
#define CKS_FORMATS_SHELL_CONSTANTS_H

#include "base/bounds.h"
#include "base/vec.h"
#include "formats/reading/reading.h"
#include "formats/shell/array.h"
#include "formats/shell/spoils.h"
#include "source/shell/shell.h"

struct cks_shell_constant {
    struct cks_str name;
    struct cks_str value;
    unsigned assigned; /* how often; a constant is assigned once */
    bool known;        /* to a constant, unconditionally */
    bool commands;     /* a text that was assigned to it names one of the commands */
    size_t at;         /* where in the script: for one in another file, where that is read */
    size_t step;       /* and when, among what may set others */
    size_t until;      /* where the function ends to which it is local; 0: it is not local */
    bool possible;     /* part of it is a default, which the environment may replace */
    bool read;         /* it is in another file */
    bool given;        /* before the script begins; an assignment replaces it */
    struct cks_shell_home here;         /* the assignment itself */
    bool whole;                         /* the first of `homes` gave all of it */
    const struct cks_shell_home *homes; /* of a value with other constants in it */
    size_t home_count;
    struct cks_shell_gap output; /* all of the value is what a command prints; end 0: it is not */
};

/* A file that the script writes: cat > FILE or tee FILE with a here-document. */
struct cks_shell_file {
    struct cks_str path;
    size_t at;                   /* where it is written */
    struct cks_shell_command by; /* what writes it, without its words */
    bool known;                  /* nothing else writes it, and no condition decides */
};

/* A function that runs a command with "$@" at its end. */
struct cks_shell_passing {
    struct cks_str name;
    const struct cks_shell_word *words; /* before "$@", in the arena */
    size_t count;                       /* 0: it has several such commands */
};

struct cks_shell_constants {
    struct cks_reading *r;
    const struct cks_shell_source *source;
    CKS_VEC(struct cks_shell_constant) list;
    CKS_VEC(struct cks_shell_file) written;
    CKS_VEC(struct cks_shell_passing) passing;
    cks_shell_arrays arrays;
    unsigned nested;       /* in compound commands and functions, while they are collected */
    unsigned files;        /* read so far */
    enum cks_bound beyond; /* left a variable or a file unread; else NONE */
    bool unsure;           /* any variable may be anything at any place */
    struct cks_shell_spoils spoils;
    size_t file_at;                  /* where the script reads the other file */
    bool nested_in_file;             /* a function begins there */
    const struct cks_document *file; /* the other file that is read; or NULL */
    bool failed;                     /* out of memory */
};

/* The variable's entry, or NULL. */
struct cks_shell_constant *cks_shell_constants_find(struct cks_shell_constants *c,
                                                    struct cks_str name);
/* The variable's entry, which counts one more assignment; NULL if there is no room. */
struct cks_shell_constant *cks_shell_constants_assigned(struct cks_shell_constants *c,
                                                        struct cks_str name);
/* Whether a variable has, or may have, a value at byte `at` of the script: false where nothing
 * before gives it one. *ret_open: it is not known. */
bool cks_shell_constants_variable(struct cks_shell_constants *c, struct cks_str name, size_t at,
                                  struct cks_str *ret, bool *ret_open);
/* What a variable of make is called among those of the shell; p is NULL if out of memory. */
struct cks_str cks_shell_make_name(struct cks_arena *a, struct cks_str name);
/* Takes the variables that the script has before it begins; false if out of memory. */
bool cks_shell_constants_give(struct cks_shell_constants *c, const struct cks_shell_givens *given);
/* Keeps where a variable is assigned: word w, its value from byte `from` on. */
void cks_shell_constants_set_here(struct cks_shell_constants *c, struct cks_shell_constant *k,
                                  const struct cks_shell_word *w, size_t from);

/* The text of a gap, as the shell gets it; empty where make or Terraform has replaced it. */
struct cks_str cks_shell_gap_text(const struct cks_shell_source *source,
                                  const struct cks_shell_gap *gap);
/* What a gap expands to. */
struct cks_shell_expansion {
    struct cks_str name, otherwise; /* otherwise.p NULL: there is no default */
    bool keeps;                     /* := and = keep the default in the variable */
    bool defaults;                  /* :- and :=: the default counts for an empty value too */
};
/* $NAME, ${NAME}, ${NAME:-default} and its kin; false if it is another expansion. */
bool cks_shell_expansion_read(struct cks_str s, struct cks_shell_expansion *ret);
/* The length of the variable's name at the start of s. */
size_t cks_shell_name_length(struct cks_str s);
/* The value of a gap, and the constant that it is; p is NULL if it is unknown. */
struct cks_str cks_shell_constants_gap(struct cks_shell_constants *c,
                                       const struct cks_shell_source *source,
                                       const struct cks_shell_gap *gap,
                                       const struct cks_shell_constant **ret_constant);

/* The same of a gap that may be several words. */
struct cks_str cks_shell_constants_words(struct cks_shell_constants *c,
                                         const struct cks_shell_source *source,
                                         const struct cks_shell_gap *gap);

/* The word with the variables replaced whose values are known; all in the arena of the reading. */
bool cks_shell_constants_expand(struct cks_shell_constants *c, const struct cks_shell_word *word,
                                struct cks_shell_word *ret);
/* The same of a word in another script, while it is collected. */
bool cks_shell_constants_expand_in(struct cks_shell_constants *c,
                                   const struct cks_shell_source *source,
                                   const struct cks_shell_word *word, struct cks_shell_word *ret);
/* Whether one constant gave all of a piece of a word. */
bool cks_shell_comes_from(const struct cks_shell_word *w, size_t from, size_t len);

/* Calls `each` for what the array holds that a word is all of: "${name[@]}". */
enum cks_shell_held
cks_shell_constants_array(const struct cks_shell_constants *c, const struct cks_shell_word *word,
                          bool (*each)(void *arg, const struct cks_shell_word *item), void *arg);
/* Whether the variable or array of a gap was given a text that names one of the commands. */
bool cks_shell_constants_name_command(struct cks_shell_constants *c,
                                      const struct cks_shell_gap *gap);
void cks_shell_constants_free(struct cks_shell_constants *c);

#endif
