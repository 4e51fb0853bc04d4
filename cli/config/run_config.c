#include "config/run_config.h"

#include <stdlib.h>

#include "common/output.h"
#include "config/configs.h"

const struct cli_config *
cli_config_of_run(const struct cli_settings *s)
{
    char common[PATH_MAX];
    return s->configs && cli_common_directory(s, common) ? cli_config_of(s->configs, common) : NULL;
}

/* Evidence of the configuration comes first: that of the command line is newer. */
static bool
add_config_evidence(struct cli_settings *s, const struct cli_config *c)
{
    size_t count = c->evidence_count + s->evidence.count;
    const char **items = calloc(count, sizeof(*items));
    if (!items)
        return false;
    for (size_t i = 0; i < c->evidence_count; i++)
        items[i] = c->evidence_paths[i];
    for (size_t i = 0; i < s->evidence.count; i++)
        items[c->evidence_count + i] = s->evidence.items[i];
    free(s->evidence.items);
    s->evidence = (struct cli_list){items, count};
    return true;
}

enum cli_exit
cli_take_config_of_run(struct cli_settings *s)
{
    const struct cli_config *c = cli_config_of_run(s);
    if (cli_configs_status(s->configs) != CLI_OK)
        return cli_configs_status(s->configs);
    if (!c)
        return CLI_OK;
    if (!s->format && c->format && cli_option_named(s->command, "format"))
        s->format = c->format->text;
    if (!s->fail_on && c->fail_on)
        s->fail_on = c->fail_on->text;
    if (!c->evidence_count || !cli_option_named(s->command, "evidence") ||
        add_config_evidence(s, c))
        return CLI_OK;
    cli_error("out of memory");
    return CLI_FAILED;
}
