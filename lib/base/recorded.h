/*
 * A command that is recorded in the first line of its output, as a terminal shows it:
 *
 *     $ aws kms describe-custom-key-stores --region eu-west-1
 *
 * Only such a line can show that a list was not filtered: a filtered list looks like a whole one.
 */
#ifndef CKS_BASE_RECORDED_H
#define CKS_BASE_RECORDED_H

#include "base/str.h"

enum cks_recorded {
    CKS_RECORDED_SILENT,   /* no command is recorded */
    CKS_RECORDED_WHOLE,    /* the recorded command asks for all of the list */
    CKS_RECORDED_FILTERED, /* or it leaves something out, or may do so */
};

/* The bytes of the first line, with its end, if it records the command; 0: it does not. */
size_t cks_recorded_line(struct cks_str text, const char *command);
/* The values of --region and --profile; empty where they are not given. */
struct cks_recorded_options {
    struct cks_str region, profile;
};
/* What the command that is recorded in the first line asks for. */
enum cks_recorded cks_recorded_listing(struct cks_str text, const char *command,
                                       struct cks_recorded_options *ret);

#define CKS_INVENTORY_COMMAND "aws kms describe-custom-key-stores"

#endif
