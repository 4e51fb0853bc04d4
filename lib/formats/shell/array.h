/* Arrays of a script: the words that are assigned to each, and added to it. */
#ifndef CKS_FORMATS_SHELL_ARRAY_H
#define CKS_FORMATS_SHELL_ARRAY_H

#include "base/vec.h"
#include "source/shell/shell.h"

/* One name=(...) or name+=(...). */
struct cks_shell_array_part {
    struct cks_str name;
    const struct cks_shell_word *words;
    size_t count;
    size_t at;    /* where it is in the script */
    size_t step;  /* and when, among what may set others */
    size_t until; /* where the function ends to which it is local; 0: it is not local */
    bool adds;
    bool known; /* nothing decides whether it is run */
};
typedef CKS_VEC(struct cks_shell_array_part) cks_shell_arrays;

/* What an array holds at byte `at` of the script, for calls of `each`, which returns false if out
 * of memory. */
enum cks_shell_held {
    CKS_SHELL_HELD_UNKNOWN, /* `each` was not called */
    CKS_SHELL_HELD_ALL,
    CKS_SHELL_HELD_MORE, /* further words may be in it */
    CKS_SHELL_HELD_NO_MEMORY,
};
enum cks_shell_held cks_shell_array_at(const cks_shell_arrays *arrays, struct cks_str name,
                                       size_t at,
                                       bool (*each)(void *arg, const struct cks_shell_word *word),
                                       void *arg);
/* When the first part of that name is assigned. */
size_t cks_shell_array_step(const cks_shell_arrays *arrays, struct cks_str name);
/* How many parts of that name there are. */
size_t cks_shell_array_parts(const cks_shell_arrays *arrays, struct cks_str name);
/* The name of the array that a word is all of, as "${name[@]}"; n is 0 if it is none. */
struct cks_str cks_shell_array_of(const struct cks_shell_source *source,
                                  const struct cks_shell_word *word);

#endif
