/* Scripts of pipelines that run before another in the same shell. */
#ifndef CKS_FORMATS_INSIDE_EARLIER_H
#define CKS_FORMATS_INSIDE_EARLIER_H

#include "formats/inside/node.h"
#include "formats/reading/reading.h"
#include "source/shell/shell.h"

/* Jobs that extend each other; GitLab takes eleven. */
#define CKS_EXTENDED_MAX 11u

/* What the first items of the list that was asked for last leave to the next one: the scripts of a
 * list are asked for one after the other. All zero: nothing yet. */
struct cks_earlier_run {
    const cJSON *list, *next; /* the first item that was not passed; NULL: all were */
    size_t index;             /* of that */
    size_t count;             /* as struct earlier has it */
    bool beyond;
    struct cks_shell_givens left;
    /* The same of steps: whether one before `step` runs an action. */
    const cJSON *steps, *step;
    size_t step_index;
    bool acts;
    const cJSON
        *signs; /* the last step of these that signs in to AWS, at signs_index; NULL: none */
    size_t signs_index;
};

/* Earlier items of the list that the script is in, before_script of its job and earlier phases of
 * its build: what they do to the variables that the script has. False if out of memory. */
bool cks_pass_earlier(struct cks_reading *r, const struct cks_tree_node *n,
                      struct cks_shell_givens *inout);
/* The same where an earlier item of the list was asked for before: *ret_known is false where none
 * was, and then nothing is done. */
bool cks_pass_on(struct cks_reading *r, const struct cks_tree_node *n, bool *ret_known,
                 struct cks_shell_givens *ret);
/* What a job of GitLab extends, the last first; false: at `index` there is none. ret->item is NULL
 * where it is in another file. */
bool cks_extended_by(const struct cks_tree_node *job, size_t index, struct cks_tree_node *ret);

#endif
