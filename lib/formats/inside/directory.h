/* From which directory the scripts of workflows and pipelines name files. */
#ifndef CKS_FORMATS_INSIDE_DIRECTORY_H
#define CKS_FORMATS_INSIDE_DIRECTORY_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"

/* Sets dir or elsewhere of `r`, whose document the node of a script is in, if what is beside or
 * above the script says where it runs. False if out of memory. */
bool cks_script_directory(struct cks_reading *r, const struct cks_tree_node *n);

#endif
