/* The Region and the account that a call of a script is made in: its options, variables that the
 * AWS CLI reads, and commands before it that set the CLI up. */
#ifndef CKS_FORMATS_SHELL_AIM_H
#define CKS_FORMATS_SHELL_AIM_H

#include "formats/shell/constants.h"
#include "model/store.h"

/* A text that may be given. */
struct cks_shell_told {
    struct cks_str text;
    bool given;
    bool open; /* given, and not known */
};

struct cks_shell_aim {
    struct cks_shell_told region, profile, endpoint; /* of the call itself */
    /* Of commands before it: aws configure set region, aws sts assume-role. */
    struct cks_shell_told configured, role;
};

/* Takes note of a command that makes no call. False if out of memory. */
bool cks_shell_aim_note(struct cks_shell_aim *aim, struct cks_shell_constants *constants,
                        const struct cks_shell_command *c);
/* Says in the store where the call at byte `at` of the script goes. `words` are those before the
 * AWS CLI, NAME=value among them. */
void cks_shell_aim_take(const struct cks_shell_aim *aim, struct cks_shell_constants *constants,
                        const struct cks_shell_word *words, size_t count, size_t at,
                        struct cks_store *ret);

#endif
