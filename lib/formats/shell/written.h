/* Texts that a script makes itself: its here-documents, and the files that it writes with them. */
#ifndef CKS_FORMATS_SHELL_WRITTEN_H
#define CKS_FORMATS_SHELL_WRITTEN_H

#include "formats/shell/constants.h"
#include "formats/shell/here.h"

/* What the here-document of a command holds. */
struct cks_shell_here cks_shell_constants_here(struct cks_shell_constants *c,
                                               const struct cks_shell_source *source,
                                               const struct cks_shell_command *command);
/* What $(cat <<EOF ...) prints that a word is all of, or a variable that was assigned that. */
struct cks_shell_here cks_shell_constants_output(struct cks_shell_constants *c,
                                                 const struct cks_shell_word *word);
/* Keeps the file that a command writes, and forgets those that it may change. */
void cks_shell_collect_written(struct cks_shell_constants *c, const struct cks_shell_source *source,
                               const struct cks_shell_command *command);
/* What a file holds, for a command at byte `at`, that the script writes before; *ret_written:
 * whether it writes the file at all. */
struct cks_shell_here cks_shell_constants_file(struct cks_shell_constants *c, struct cks_str path,
                                               size_t at, bool *ret_written);

#endif
