#include "model/input_kind.h"

#include <stddef.h>

#define TERRAFORM_VALUES "terraform plan -out tfplan && terraform show -json tfplan"
#define PULUMI_VALUES "pulumi preview --json"

const struct cks_input_row cks_input_rows[CKS_INPUT_COUNT] = {
#define CKS_INPUT_KIND(id, called_, role_, sent_, names_, holder_, refuser_, program_, again_,     \
                       values_)                                                                    \
    [CKS_INPUT_##id] = {.called = (called_),                                                       \
                        .holder = (holder_),                                                       \
                        .refuser = (refuser_),                                                     \
                        .values = (values_),                                                       \
                        .role = CKS_ROLE_##role_,                                                  \
                        .sent = CKS_SENT_##sent_,                                                  \
                        .names = CKS_NAMES_##names_,                                               \
                        .program = CKS_INPUT_##program_,                                           \
                        .again = CKS_AGAIN_##again_},
#include "model/input_kind.def"
#undef CKS_INPUT_KIND
};

bool
cks_input_plans(enum cks_input_kind kind)
{
    unsigned role = cks_input(kind)->role;
    return role == CKS_ROLE_PLAN || role == CKS_ROLE_PLAN_OR_STATE;
}

bool
cks_input_keeps(enum cks_input_kind kind)
{
    unsigned role = cks_input(kind)->role;
    return role == CKS_ROLE_STATE || role == CKS_ROLE_PLAN_OR_STATE;
}

bool
cks_input_repeats(enum cks_input_kind a, enum cks_input_kind b, bool one_file)
{
    const struct cks_input_row *row = cks_input(a);
    if (row->program == b)
        return true;
    return a == b && row->again == CKS_AGAIN_IN_ANOTHER_FILE && !one_file;
}
