/* Commands that are arrays of words, as containers have them. */
#ifndef CKS_FORMATS_INSIDE_WORDS_ARRAY_H
#define CKS_FORMATS_INSIDE_WORDS_ARRAY_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"

/* What a node that holds words is to a command. */
enum cks_words {
    CKS_WORDS_NONE, /* nothing, or several commands */
    CKS_WORDS_ALL,  /* the command, with the words before it */
    CKS_WORDS_PART, /* its beginning: the rest is beside it */
};

/* command and args of Kubernetes, entrypoint and command of Compose, entrypoint and args of Cloud
 * Build are one command together. */
enum cks_words cks_words_of(const struct cks_tree_node *n);
/* Reads the command of a node that is CKS_WORDS_ALL. */
bool cks_read_words(struct cks_reading *r, const struct cks_tree_node *n);

#endif
