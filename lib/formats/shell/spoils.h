/* What may set variables whose names are not known, and from where to where in a script. */
#ifndef CKS_FORMATS_SHELL_SPOILS_H
#define CKS_FORMATS_SHELL_SPOILS_H

#include "base/str.h"
#include "base/vec.h"

enum cks_shell_group_kind {
    CKS_SHELL_GROUP_LOOP,
    CKS_SHELL_GROUP_BRACES,
    CKS_SHELL_GROUP_FUNCTION, /* its commands run where it is called */
};

struct cks_shell_group {
    enum cks_shell_group_kind kind;
    size_t start, end;     /* in the script; end SIZE_MAX: not yet */
    struct cks_str name;   /* of a function */
    bool spoils;           /* a call of it may set variables */
    struct cks_str begins; /* with what their names begin */
};

/* Variables whose names begin so may be set at byte `at`, or from it to `end`. */
struct cks_shell_spoil {
    size_t at, end;
    size_t step; /* in the order in which the script is read */
    struct cks_str begins;
};

struct cks_shell_spoils {
    CKS_VEC(struct cks_shell_group) groups;
    CKS_VEC(struct cks_shell_spoil) list;
    size_t step;        /* of what was read last */
    struct cks_str def; /* the function whose body is to begin; n 0: none */
    bool foreign;       /* functions may exist that were not read */
    bool beyond;        /* a bound left something out */
};

void cks_shell_group_open(struct cks_shell_spoils *s, enum cks_shell_group_kind kind, size_t at,
                          struct cks_str name);
/* Closes the innermost loop, or what is in braces. */
void cks_shell_group_close(struct cks_shell_spoils *s, bool loop, size_t at, struct cks_str text);
/* The function that is being read, or NULL. */
struct cks_shell_group *cks_shell_function_open(struct cks_shell_spoils *s);
/* Whether byte `at` of the script is in a function. */
bool cks_shell_in_function(const struct cks_shell_spoils *s, size_t at);
/* A function by its name, or NULL. */
const struct cks_shell_group *cks_shell_function(const struct cks_shell_spoils *s,
                                                 struct cks_str name);
/* Whether a call of one of the functions may set variables. */
bool cks_shell_any_spoils(const struct cks_shell_spoils *s);
/* Something at a place may set variables whose names begin so, n 0: any; `lasting`: until the end
 * of the function that it is in. */
void cks_shell_spoil_at(struct cks_shell_spoils *s, size_t at, struct cks_str begins, bool lasting);
/* Whether a variable that was assigned at a step may have been set by something else at byte `use`
 * of the script; where `local` is not 0, it belongs to the function that ends there. */
bool cks_shell_is_spoiled(const struct cks_shell_spoils *s, struct cks_str name, size_t step,
                          size_t use, size_t local);
void cks_shell_spoils_free(struct cks_shell_spoils *s);

#endif
