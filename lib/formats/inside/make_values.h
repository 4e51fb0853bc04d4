/* What the variables of a Makefile are in its recipes. */
#ifndef CKS_FORMATS_INSIDE_MAKE_VALUES_H
#define CKS_FORMATS_INSIDE_MAKE_VALUES_H

#include "base/vec.h"
#include "formats/inside/make_lines.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

struct cks_make_assignment {
    struct cks_make_line line; /* an assignment, an export, an undefine, or an include */
    const struct cks_document *doc;
    bool forgets; /* it may set any variable: a file that is not read */
};

struct cks_make {
    struct cks_reading *r;
    CKS_VEC(struct cks_make_assignment) list;
    unsigned files;
    bool unsure;    /* any variable may be anything */
    bool one_shell; /* .ONESHELL: the lines of a recipe are one script */
    bool failed;    /* out of memory */
};

/* Collects the assignments of r's document; false if out of memory. */
bool cks_make_collect(struct cks_make *m, struct cks_reading *r);
/* What the expressions in a part of r's text are, in a recipe for those targets: of $(X) under the
 * name (X), and of variables that make exports. False if out of memory. */
bool cks_make_give(struct cks_make *m, struct cks_str targets, size_t from, size_t to,
                   struct cks_shell_givens *ret);
void cks_make_free(struct cks_make *m);

#endif
