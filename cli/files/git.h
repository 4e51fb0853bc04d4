/* What git knows about a work tree, without running git. */
#ifndef CKSCHECK_CLI_GIT_H
#define CKSCHECK_CLI_GIT_H

#include <limits.h>
#include <stdbool.h>

/* The directory with what all work trees of a repository share, of the one whose top this is: .git,
 * or what the file of that name leads to. false if there is none. */
bool cli_git_directory(const char *top, char directory[PATH_MAX]);
/* The file of core.excludesFile in git's configuration files (of the system, the user, the
 * repository, and their includes), or git's default. false if there is none. The file itself need
 * not exist. directory is cli_git_directory's. */
bool cli_git_excludes(const char *top, const char *directory, char path[PATH_MAX]);

#endif
