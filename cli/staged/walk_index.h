/* What cli_walk and cli_worth_reading are to the work tree, for a view. */
#ifndef CKSCHECK_CLI_WALK_INDEX_H
#define CKSCHECK_CLI_WALK_INDEX_H

#include "files/walk.h"
#include "staged/view.h"

/* Adds the files at or below a directory that hold a word of a store or call modules of Terraform.
 * Every file that git keeps counts, whatever .gitignore says. */
enum cli_exit cli_walk_index(struct cli_view *v, struct cli_found *found, const char *directory);
/* Reports the files that a partial clone lacks. */
enum cli_exit cli_walk_tell_missing(struct cli_found *found, const char *directory);
bool cli_worth_reading_staged(struct cli_view *v, struct cli_entry *e);

#endif
