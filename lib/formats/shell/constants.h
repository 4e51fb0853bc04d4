/* Variables of a script that are assigned once, to a constant: each is that constant at its use. */
#ifndef CKS_FORMATS_SHELL_CONSTANTS_H
#define CKS_FORMATS_SHELL_CONSTANTS_H

#include "base/vec.h"
#include "formats/reading/reading.h"
#include "source/shell.h"

struct cks_shell_constant {
    struct cks_str name;
    struct cks_str value;
    unsigned assigned; /* how often; a constant is assigned once */
    bool known;        /* to a constant, unconditionally */
    bool mixed;        /* the value was put together, or is in another file */
    bool possible;     /* part of it is a default, which the environment may replace */
    bool read;         /* it is in another file */
    size_t home, from; /* the assignment's word in the script, and where the value begins in it */
};

struct cks_shell_constants {
    struct cks_reading *r;
    const struct cks_shell_source *source;
    CKS_VEC(struct cks_shell_constant) list;
    unsigned nested; /* in compound commands and functions, while they are collected */
    unsigned files;  /* read so far */
    bool unsure;     /* eval: any variable may be anything */
    bool in_file;    /* another file is read */
    bool failed;     /* out of memory */
};

/* False if out of memory. */
bool cks_shell_constants_collect(struct cks_shell_constants *c, struct cks_reading *r,
                                 const struct cks_shell_source *source);
/* The word with the variables replaced whose values are known; all in the arena of the reading. */
bool cks_shell_constants_expand(struct cks_shell_constants *c, const struct cks_shell_word *word,
                                struct cks_shell_word *ret);
void cks_shell_constants_free(struct cks_shell_constants *c);

#endif
