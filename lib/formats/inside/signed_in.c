#include "formats/inside/signed_in.h"

bool
cks_signs_in(const cJSON *step)
{
    return cks_str_starts(cks_json_text_of(step, "uses"), "aws-actions/configure-aws-credentials@");
}

/* An expression that passes on what the workflow says of the variable itself. */
static bool
hands_on_variable(struct cks_str text, const char *name)
{
    size_t at = cks_str_find(text, "env.");
    struct cks_str rest = cks_str_sub(text, at < text.n ? at + 4 : text.n, text.n);
    size_t n = strlen(name);
    return cks_str_starts(text, "${{") && cks_str_starts(rest, name) &&
           (rest.n == n || !(cks_is_alnum((unsigned char)rest.p[n]) || rest.p[n] == '_'));
}

bool
cks_signed_in_by(struct cks_reading *r, const struct cks_tree_node *steps, const cJSON *step,
                 size_t index, struct cks_shell_given ret[CKS_SIGNED_IN_MOST], size_t *ret_count)
{
    static const struct {
        const char *input, *variable;
    } inputs[CKS_SIGNED_IN_MOST] = {{"aws-region", "AWS_REGION"},
                                    {"aws-region", "AWS_DEFAULT_REGION"},
                                    {"role-to-assume", "AWS_ROLE_ARN"},
                                    {"aws-access-key-id", "AWS_ACCESS_KEY_ID"},
                                    {"aws-profile", "AWS_PROFILE"}};
    const cJSON *with = cks_json_get(step, "with");
    struct cks_tree_node n = {.up = steps, .index = index, .item = step};
    const char *at = cks_tree_pointer(r->arena, &n);
    at = at ? cks_pointer_child(r->arena, at, CKS_STR_LIT("with")) : NULL;
    *ret_count = 0;
    for (size_t i = 0; at && i < CKS_SIGNED_IN_MOST; i++) {
        struct cks_str text = cks_json_text_of(with, inputs[i].input);
        const char *pointer = cks_pointer_child(r->arena, at, cks_str_of(inputs[i].input));
        if (!pointer)
            return false;
        if (!text.n || hands_on_variable(text, "AWS_REGION") ||
            hands_on_variable(text, "AWS_DEFAULT_REGION"))
            continue;
        ret[(*ret_count)++] = (struct cks_shell_given){.name = cks_str_of(inputs[i].variable),
                                                       .value = text,
                                                       .known = cks_str_find(text, "${{") == text.n,
                                                       .doc = r->doc,
                                                       .pointer = pointer};
    }
    return at != NULL;
}
