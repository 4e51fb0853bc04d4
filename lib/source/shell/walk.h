/* One word, step by step; the same steps make its text and find a part of it again. */
#ifndef CKS_SOURCE_SHELL_WALK_H
#define CKS_SOURCE_SHELL_WALK_H

#include "source/shell/reader.h"

struct cks_shell_walk {
    struct cks_shell_reader *r;
    char quote;
    unsigned depth;
    bool bare;        /* the last gap was outside of quotes */
    bool placeholder; /* the last byte began one */
    size_t until;     /* of the placeholder being read; 0: none */
    size_t from;      /* of the last byte or gap */
};

enum cks_shell_step {
    CKS_SHELL_STEP_BYTE,
    CKS_SHELL_STEP_GAP,
    CKS_SHELL_STEP_END,
    CKS_SHELL_STEP_NONE, /* what was read is not in the text, as a quote is not */
};

#endif
