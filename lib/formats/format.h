/* Which format a text has: by what it begins with, and by the name's ending where that does not
 * tell. */
#ifndef CKS_FORMATS_FORMAT_H
#define CKS_FORMATS_FORMAT_H

#include "base/str.h"

enum cks_format {
    CKS_FORMAT_JSON, /* entry by entry */
    CKS_FORMAT_YAML,
    CKS_FORMAT_TERRAFORM, /* with its whole module */
    CKS_FORMAT_SHELL,
    /* Texts of other programs that hold commands or documents. */
    CKS_FORMAT_MARKDOWN,
    CKS_FORMAT_MAKEFILE,
    CKS_FORMAT_DOCKERFILE,
    CKS_FORMAT_JENKINSFILE,
    CKS_FORMAT_TOML,
    CKS_FORMAT_OTHER, /* passed over; a note where a word in it speaks of a store */
};

/* `head`: the first bytes of the text. */
enum cks_format cks_format_of(const char *name, struct cks_str head);
/* Whether most files of the format say nothing of stores, so that their words are looked for
 * first. */
static inline bool
cks_format_is_general(enum cks_format format)
{
    return format >= CKS_FORMAT_MARKDOWN && format <= CKS_FORMAT_TOML;
}

#endif
