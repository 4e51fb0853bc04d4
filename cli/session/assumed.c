#include "session/assumed.h"

#include <ckscheck/ckscheck.h>
#include <string.h>

#include "common/output.h"

static void
say_of_name(const char *name, size_t n)
{
    struct cks_requirement_info row = {.size = sizeof(row)};
    for (size_t i = 0; cks_requirement_at(i, &row); i++) {
        if (strlen(row.id) != n || strncmp(row.id, name, n) != 0)
            continue;
        if (row.never_assumed)
            cli_error("--assume does not take %s: %s", row.id, row.never_assumed);
        return;
    }
    cli_error("--assume names a requirement that does not exist: '%.*s' (ckscheck rules "
              "--format json lists them)",
              (int)n, name);
}

void
cli_say_not_assumed(const struct cli_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        for (const char *at = names->items[i]; *at;) {
            size_t n = strcspn(at, ","), blank = strspn(at, " ");
            size_t end = n;
            while (end > blank && at[end - 1] == ' ')
                end--;
            if (end > blank)
                say_of_name(at + blank, end - blank);
            at += n + (at[n] == ',');
        }
}
