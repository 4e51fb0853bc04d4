/* In which language the scripts of workflows and pipelines are written. */
#ifndef CKS_FORMATS_INSIDE_LANGUAGE_H
#define CKS_FORMATS_INSIDE_LANGUAGE_H

#include "formats/inside/node.h"
#include "source/shell/shell.h"

/* Whether ckscheck reads the language of the script that a node is, as what is beside and above it
 * says: a shell, the program of the task, the machine that runs the job. *ret_dialect is how. */
bool cks_script_language(const struct cks_tree_node *n, enum cks_shell_dialect *ret_dialect);
/* The same of a language that a text names: "pwsh", "/bin/bash -e {0}", "cmd.exe". */
bool cks_language_named(struct cks_str name, enum cks_shell_dialect *ret_dialect);

#endif
