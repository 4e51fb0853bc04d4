/* One call of the AWS CLI in a shell script, while it is being read. */
#ifndef CKS_FORMATS_SHELL_LINE_H
#define CKS_FORMATS_SHELL_LINE_H

#include "formats/reading/fill.h"
#include "source/shell.h"

struct cks_shell_line {
    struct cks_filling f;
    const struct cks_shell_word *words;
    size_t count, i;
    struct cks_str here; /* what is on its standard input; p is NULL if that is unknown */
    bool wrapped;        /* another program fills in {} and adds words */
    bool hidden;         /* words that the shell expands may give further options */
    bool nothing;        /* no call is made: a skeleton, help */
};

#endif
