/* What is wrong with a JSON text. */
#ifndef CKS_SOURCE_JSON_ERROR_H
#define CKS_SOURCE_JSON_ERROR_H

#include <stddef.h>

#include "base/bounds.h"

struct cks_json_error {
    size_t offset;        /* of the first offending byte */
    const char *message;  /* constant; NULL: out of memory */
    const char *help;     /* constant, or NULL */
    enum cks_bound bound; /* the text may be well-formed: it is beyond this; else NONE */
};

#endif
