#include "dryrun/advice.h"

#include <stdlib.h>
#include <string.h>

#include "common/output.h"

static bool
has_operand(const struct cli_settings *s, const char *const *words)
{
    for (size_t i = 1; i < s->operand_count; i++)
        for (const char *const *w = words; *w; w++)
            if (strcmp(s->operands[i], *w) == 0)
                return true;
    return false;
}

static bool
has_prefix(const struct cli_settings *s, const char *prefix)
{
    for (size_t i = 1; i < s->operand_count; i++) {
        const char *operand = s->operands[i];
        operand += operand[0] == '-' && operand[1] == '-';
        if (strncmp(operand, prefix, strlen(prefix)) == 0)
            return true;
    }
    return false;
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void
cli_advise_apply(const struct cli_settings *s)
{
    static const char *const terraform[] = {"apply", "destroy", NULL};
    static const char *const pulumi[] = {"up", "update", "destroy", NULL};
    const char *name = base_name(s->operands[0]);
    const char *backend = getenv("PULUMI_BACKEND_URL");
    if ((strcmp(name, "terraform") == 0 || strcmp(name, "tofu") == 0) &&
        has_operand(s, terraform) && !has_prefix(s, "-state"))
        cli_error("%s records the dry run's results in its state; run it on a copy: -state=FILE",
                  name);
    if (strcmp(name, "pulumi") == 0 && has_operand(s, pulumi) &&
        (!backend || strncmp(backend, "file://", 7) != 0))
        cli_error("pulumi records the dry run's results in its state; run it on a copy: "
                  "PULUMI_BACKEND_URL=file://DIR");
}

void
cli_advise_no_call(const struct cli_settings *s, bool isolated)
{
    cli_error("the command ended without a call to KMS");
    if (has_prefix(s, "--endpoint-url"))
        cli_error("  --endpoint-url overrides every variable: remove it");
    if (has_prefix(s, "--profile"))
        cli_error("  --profile may name a profile that does not exist here, or one that signs in "
                  "first");
    if (!isolated)
        cli_error("  AWS SDK for JavaScript v2, for Go v1 and clients from before 2023 ignore the "
                  "variables; isolation catches them");
    cli_error("  a client that stops before it signs (a missing file, a wrong option) makes no "
              "call");
}
