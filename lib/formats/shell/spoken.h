/* Names of calls in a script that are passed: of calls that were read, and in what a command only
 * prints or searches for. */
#ifndef CKS_FORMATS_SHELL_SPOKEN_H
#define CKS_FORMATS_SHELL_SPOKEN_H

#include "formats/reading/passed.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

/* What the commands so far speak of, until it is clear that no shell runs it. */
struct cks_shell_spoken {
    CKS_VEC(struct cks_passed_part) waiting;
    size_t end;     /* of the last of these commands */
    unsigned depth; /* of substitutions and subshells that it is in */
};

/* The word was read. */
void cks_shell_pass_word(struct cks_reading *r, const struct cks_shell_source *source,
                         const struct cks_shell_word *w);
/* Notes a command that makes no call: its words and its here-document, if it only speaks. `end` is
 * where it ends. */
void cks_shell_speak(struct cks_shell_spoken *s, struct cks_reading *r,
                     const struct cks_shell_source *source, const struct cks_shell_command *c,
                     size_t end);
/* Passes what was noted before the next command (NULL: there is none), unless that runs it. It
 * begins at `start`. */
void cks_shell_spoken_settle(struct cks_shell_spoken *s, struct cks_reading *r,
                             const struct cks_shell_source *source,
                             const struct cks_shell_command *next, size_t start);
void cks_shell_spoken_free(struct cks_shell_spoken *s);

#endif
