/* Stores that a tree holds where no reader looks. */
#ifndef CKS_FORMATS_INSIDE_LEFTOVER_H
#define CKS_FORMATS_INSIDE_LEFTOVER_H

#include "formats/reading/reading.h"

/* In a tree of which no store was read, or none but those of commands: the first thing that is a
 * store all the same, such as a command in another key, a program in a string, an input below
 * another name, or a manifest of Crossplane. It is reported as a form that is not read. A name
 * alone does not count: policies, schemas and logs have names too. Names that were passed do not
 * count either. commands: only strings are looked at; resources: only for commands in them, as the
 * programs of a template may be those of its resources. Returns false only if out of memory. */
bool cks_report_leftover(struct cks_reading *r, const cJSON *tree, bool commands, bool resources);

#endif
