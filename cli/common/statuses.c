#include "common/statuses.h"

static const struct row {
    struct cli_status is;
    unsigned commands;
} rows[] = {
#define CLI_STATUS(status_, commands_, meaning_) {{(status_), (meaning_)}, (commands_)},
#include "common/statuses.def"
#undef CLI_STATUS
};

bool
cli_status_at(const struct cli_command *command, size_t i, struct cli_status *ret)
{
    /* Without a command, the statuses are those of check: the common ones. */
    unsigned bit = 1u << (command ? command->id : CLI_ID_CHECK);
    for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
        if ((rows[k].commands & bit) && i-- == 0) {
            *ret = rows[k].is;
            return true;
        }
    return false;
}

const char *
cli_status_meaning(const struct cli_command *command, int status)
{
    struct cli_status s;
    for (size_t i = 0; cli_status_at(command, i, &s); i++)
        if (s.status == status)
            return s.meaning;
    return NULL;
}
