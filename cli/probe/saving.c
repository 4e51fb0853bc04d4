#include "probe/saving.h"

#include <errno.h>
#include <string.h>

#include "common/output.h"
#include "common/temporary.h"
#include "session/reports.h"

static bool
is_read_too(const struct cli_settings *s, const char *path)
{
    const char *const others[] = {s->credential, s->ca_file, s->client_cert, s->client_key};
    bool read = false;
    for (size_t i = 0; i < s->operand_count; i++)
        read |= cli_is_same_file(path, s->operands[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        read |= others[i] && cli_is_same_file(path, others[i]);
    return read;
}

bool
cli_can_save(const struct cli_settings *s)
{
    if (!s->save)
        return true;
    if (is_read_too(s, s->save))
        cli_error("--save: %s is an input of this run", s->save);
    else if (!cli_is_writable(s->save))
        cli_error("%s: cannot be written: %s", s->save, strerror(errno));
    else
        return true;
    return false;
}

bool
cli_save_evidence(const char *path, const struct cli_text *text)
{
    struct cli_temporary t;
    FILE *f = cli_temporary_open(&t, path);
    bool whole = f && fwrite(text->data, 1, text->size, f) == text->size;
    bool ok = f && cli_temporary_close(&t, f, whole) && whole;
    if (!ok)
        cli_error("%s: cannot be written: %s", path, strerror(errno));
    return ok;
}
