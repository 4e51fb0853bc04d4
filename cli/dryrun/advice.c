#include "dryrun/advice.h"

#include <stdlib.h>
#include <string.h>

#include "common/output.h"

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

/* Programs that write down what they believe was made, and the words after which they do. */
static const struct recorder {
    const char *name;
    bool pulumi;
    const char *words[5];
} recorders[] = {
    {"terraform", false, {"apply", "destroy", "import", "refresh", NULL}},
    {"tofu", false, {"apply", "destroy", "import", "refresh", NULL}},
    {"terragrunt", false, {"apply", "destroy", "import", "refresh", NULL}},
    {"pulumi", true, {"up", "update", "destroy", "import", "refresh"}},
};
#define RECORDERS (sizeof(recorders) / sizeof(recorders[0]))

/* What the words of the command line said so far. */
struct reading {
    const struct recorder *program; /* whose words follow */
    const struct recorder *records;
    bool copy; /* -state=FILE is given */
};

static const struct recorder *
recorder_named(const char *word)
{
    const char *name = base_name(word);
    for (size_t i = 0; i < RECORDERS; i++)
        if (strcmp(name, recorders[i].name) == 0)
            return &recorders[i];
    return NULL;
}

static void
read_command_word(struct reading *r, const char *word)
{
    const struct recorder *named = recorder_named(word);
    const size_t n = sizeof(recorders[0].words) / sizeof(recorders[0].words[0]);
    if (named)
        r->program = named;
    for (size_t i = 0; !named && r->program && i < n && r->program->words[i]; i++)
        if (strcmp(word, r->program->words[i]) == 0)
            r->records = r->program;
    word += word[0] == '-' && word[1] == '-';
    r->copy |= r->program && strncmp(word, "-state", strlen("-state")) == 0;
}

static void
read_command_words(struct reading *r, char *command)
{
    static const char between[] = " \t()'\"`";
    char *rest = NULL;
    for (char *word = strtok_r(command, between, &rest); word;
         word = strtok_r(NULL, between, &rest))
        read_command_word(r, word);
}

/* An operand may be a script of its own: sh -c 'cd live && terraform apply'. */
static void
read_command_part(struct reading *r, const char *operand)
{
    static const char between[] = ";&|\n";
    char *copy = strdup(operand), *rest = NULL;
    char *command = copy ? strtok_r(copy, between, &rest) : NULL;
    while (command) {
        read_command_words(r, command);
        command = strtok_r(NULL, between, &rest);
        if (command)
            r->program = NULL;
    }
    free(copy);
}

void
cli_advise_apply(const struct cli_settings *s)
{
    struct reading r = {0};
    const char *backend = getenv("PULUMI_BACKEND_URL");
    for (size_t i = 0; i < s->operand_count; i++)
        read_command_part(&r, s->operands[i]);
    if (r.records && r.records->pulumi && (!backend || strncmp(backend, "file://", 7) != 0))
        cli_error("pulumi records the dry run's results in its state; run it on a copy: "
                  "PULUMI_BACKEND_URL=file://DIR");
    if (r.records && !r.records->pulumi && !r.copy)
        cli_error("%s records the dry run's results in its state; run it on a copy: -state=FILE",
                  r.records->name);
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
