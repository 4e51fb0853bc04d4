/* ckscheck rules: the table of rules. */
#include <ckscheck/tool.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"

/* The whole model of KMS has 1.2 MB. */
#define MODEL_BYTES_MAX (32u << 20)

/* Reads a file whole into memory that the caller frees; NULL if it cannot be read. */
static char *
read_model(const char *path, size_t *ret_size)
{
    FILE *f = fopen(path, "re");
    char *data = f ? malloc(MODEL_BYTES_MAX) : NULL;
    *ret_size = data ? fread(data, 1, MODEL_BYTES_MAX, f) : 0;
    if (data && ferror(f)) {
        free(data);
        data = NULL;
    }
    if (f)
        fclose(f);
    return data;
}

static int
compare_model(const char *path)
{
    size_t size, differences = 0;
    char *data = read_model(path, &size);
    if (!data) {
        cli_error("%s: cannot be read: %s", path, strerror(errno));
        return CLI_FAILED;
    }
    enum cks_status status = cks_compare_model(data, size, cli_sink, stdout, &differences);
    free(data);
    if (status == CKS_ERR_ARGUMENT)
        cli_error("%s: not a model of the KMS API; give botocore's service-2.json for KMS or its "
                  "Smithy model as JSON",
                  path);
    else if (status != CKS_OK)
        cli_error("%s", cks_status_text(status));
    return status != CKS_OK ? CLI_FAILED : differences ? CLI_FINDINGS : CLI_OK;
}

int
cli_run_rules(struct cli_settings *settings)
{
    struct cks_rule_info r = {.size = sizeof(r)};
    if (settings->operand_count) {
        cli_error("rules accepts no arguments; use ckscheck explain %s",
                  cks_shown_argument(settings->operands[0]));
        return CLI_USAGE;
    }
    if (settings->compare)
        return compare_model(settings->compare);
    if (strcmp(settings->format, "json") == 0)
        return cks_print_tables(cli_sink, stdout) == CKS_OK ? CLI_OK : CLI_FAILED;
    for (size_t i = 0; cks_rule_at(i, &r); i++)
        printf("%s  %-28s  %-7s  %-10s  %s\n", r.code, r.name, cks_severity_name(r.severity),
               cks_basis_name(r.basis), r.summary);
    return CLI_OK;
}
