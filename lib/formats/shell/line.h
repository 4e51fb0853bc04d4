/* One call of the AWS CLI in a shell script, while it is being read. */
#ifndef CKS_FORMATS_SHELL_LINE_H
#define CKS_FORMATS_SHELL_LINE_H

#include "formats/reading/fill.h"
#include "formats/shell/aim.h"
#include "formats/shell/constants.h"
#include "formats/shell/here.h"
#include "source/shell/place.h"

struct cks_shell_line {
    struct cks_filling f;
    const struct cks_shell_word *words;
    size_t count, i;
    size_t at;                  /* where the call is in the script: its words may be an array's */
    struct cks_shell_here here; /* what is on its standard input */
    struct cks_shell_constants *constants; /* of the script */
    struct cks_shell_aim aim;
    struct cks_shell_spot whole;     /* what holds several values: JSON or YAML */
    const struct cks_document *file; /* in which these stand, by its locate; or NULL */
    bool inside;                     /* that one is in the script */
    bool credential_file;            /* that one is the credential alone */
    bool wrapped;                    /* another program fills in {} and adds words */
    bool hidden;                     /* words that the shell expands may give further options */
    bool nothing;                    /* no call is made: a skeleton, help */
};

/* Why a value is unknown that the shell puts in. */
extern const char cks_shell_by_expansion[];

/* NULL, and failed set, if out of memory; here and below. */
const char *cks_shell_line_pointer(struct cks_shell_line *l, struct cks_shell_spot value,
                                   struct cks_shell_spot key);
/* To the name alone, where a secret may be in the value. */
const char *cks_shell_line_name(struct cks_shell_line *l, struct cks_shell_spot key);
/* The known text of a part of a word. */
struct cks_str cks_shell_line_text(struct cks_shell_spot s);
/* Says where a value comes from that is a part of a word, or is in that part. */
void cks_shell_line_homes(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot s,
                          bool all);
/* Whether a text is file://PATH or fileb://PATH. */
bool cks_shell_line_is_file(struct cks_str text, struct cks_str *ret_path);

#endif
