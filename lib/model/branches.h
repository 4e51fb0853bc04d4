/*
 * The branches of a script that lead to a call, as a text that the script's reader makes and that
 * two calls are compared by: what one branch runs, another one does not.
 *
 * A part for each compound command around the call, the outermost first: a letter for its kind, its
 * place as a hexadecimal number, a colon, the arm, and a slash. The letters: i if, c case, l loop,
 * f function, n braces that nothing decides about, j joined by && or ||, e a script of its own in a
 * file of several, m more that are not told apart. The arm: its number, ? where the call is in a
 * condition, or - behind the compound command, where an arm of it may end the script; the bits of
 * the arms that end it for certain follow.
 */
#ifndef CKS_MODEL_BRANCHES_H
#define CKS_MODEL_BRANCHES_H

#include <stdbool.h>

/* Whether no run of the script makes both calls. NULL here and below: in no branch. */
bool cks_branches_apart(const char *a, const char *b);
/* Whether every run of the script that gets as far makes the call. */
bool cks_branches_sure(const char *a);
/* Whether a run of the script that makes call b has made call a, which is before it. */
bool cks_branches_made(const char *a, const char *b);
/* Whether a run that makes the one call has made the other, and nothing between them tells whether
 * that succeeded. */
bool cks_branches_one(const char *a, const char *b);

#endif
