/* Variables of a script that are assigned once, to a constant: each is that constant at its use. */
#ifndef CKS_FORMATS_SHELL_CONSTANTS_H
#define CKS_FORMATS_SHELL_CONSTANTS_H

#include "base/bounds.h"
#include "base/vec.h"
#include "formats/reading/reading.h"
#include "formats/shell/array.h"
#include "formats/shell/here.h"
#include "source/shell.h"

struct cks_shell_constant {
    struct cks_str name;
    struct cks_str value;
    unsigned assigned; /* how often; a constant is assigned once */
    bool known;        /* to a constant, unconditionally */
    size_t until;      /* where the function ends to which it is local; 0: it is not local */
    bool possible;     /* part of it is a default, which the environment may replace */
    bool read;         /* it is in another file */
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

struct cks_shell_constants {
    struct cks_reading *r;
    const struct cks_shell_source *source;
    CKS_VEC(struct cks_shell_constant) list;
    CKS_VEC(struct cks_shell_file) written;
    cks_shell_arrays arrays;
    unsigned nested;       /* in compound commands and functions, while they are collected */
    unsigned files;        /* read so far */
    enum cks_bound beyond; /* left a variable or a file unread; else NONE */
    bool unsure;           /* eval: any variable may be anything */
    const struct cks_document *file; /* the other file that is read; or NULL */
    bool failed;                     /* out of memory */
};

/* False if out of memory. */
bool cks_shell_constants_collect(struct cks_shell_constants *c, struct cks_reading *r,
                                 const struct cks_shell_source *source);
/* The word with the variables replaced whose values are known; all in the arena of the reading. */
bool cks_shell_constants_expand(struct cks_shell_constants *c, const struct cks_shell_word *word,
                                struct cks_shell_word *ret);
/* Calls `each` for what the array holds that a word is all of: "${name[@]}". */
enum cks_shell_held
cks_shell_constants_array(const struct cks_shell_constants *c, const struct cks_shell_word *word,
                          bool (*each)(void *arg, const struct cks_shell_word *item), void *arg);
/* Whether one constant gave all of a piece of a word. */
bool cks_shell_comes_from(const struct cks_shell_word *w, size_t from, size_t len);
/* What the here-document of a command holds. */
struct cks_shell_here cks_shell_constants_here(struct cks_shell_constants *c,
                                               const struct cks_shell_source *source,
                                               const struct cks_shell_command *command);
/* What $(cat <<EOF ...) prints that a word is all of, or a variable that was assigned that. */
struct cks_shell_here cks_shell_constants_output(struct cks_shell_constants *c,
                                                 const struct cks_shell_word *word);
/* What a file holds, for a command at byte `at`, that the script writes before; *ret_written:
 * whether it writes the file at all. */
struct cks_shell_here cks_shell_constants_file(struct cks_shell_constants *c, struct cks_str path,
                                               size_t at, bool *ret_written);
/* Whether the variable or array of a gap was given a text that names one of the commands. */
bool cks_shell_constants_name_command(struct cks_shell_constants *c,
                                      const struct cks_shell_gap *gap);
void cks_shell_constants_free(struct cks_shell_constants *c);

#endif
