#include "session/operand.h"

#include "session/stdin.h"

bool
cli_operand_is_stdin(const struct cli_operand *o)
{
    return cli_stdin_is(o->name);
}

static bool
finds_stdin(const struct cli_found *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (cli_stdin_kin_of(found->paths[i]) == CLI_STDIN_FILE)
            return true;
    return false;
}

/* Standard input and one other operand that may be it. A file's own name says more than that of
 * standard input, unless there is one for it; a pipe can be read only once. */
static void
fold_pair(const struct cli_settings *s, struct cli_operand *input, struct cli_operand *other)
{
    enum cli_stdin_kin kin = CLI_STDIN_ANOTHER;
    if (other->is_passed_over || other->is_unread || cli_operand_is_stdin(other))
        return;
    if (!other->is_directory)
        kin = cli_stdin_kin_of(other->name);
    else if (finds_stdin(&other->found))
        input->is_same = true;
    if (kin == CLI_STDIN_PIPE || (kin == CLI_STDIN_FILE && s->stdin_filename))
        other->is_same = true;
    else if (kin == CLI_STDIN_FILE)
        input->is_same = true;
}

/* Standard input is one file by all its names. What a view shows is another text. */
void
cli_operands_fold(const struct cli_settings *s, struct cli_operand *operands)
{
    struct cli_operand *input = NULL;
    for (size_t i = 0; i < s->operand_count; i++) {
        if (!cli_operand_is_stdin(&operands[i]))
            continue;
        operands[i].is_same = input != NULL;
        input = input ? input : &operands[i];
    }
    for (size_t i = 0; input && !s->view && i < s->operand_count; i++)
        fold_pair(s, input, &operands[i]);
}
