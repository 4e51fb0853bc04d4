/* ckscheck config: what holds, and from where. */
#include <stdio.h>

#include "config.h"

static void
show(const struct cli_settings *s, const char *name, const char *said, const struct cli_node *node,
     const char *otherwise)
{
    if (said)
        printf("%s: %s (command line)\n", name, said);
    else if (node)
        printf("%s: %s (%s:%u)\n", name, node->text, s->config->path, node->line);
    else
        printf("%s: %s\n", name, otherwise);
}

static void
show_days(const struct cli_settings *s, const char *name, unsigned said,
          const struct cli_node *node, unsigned otherwise)
{
    if (said)
        printf("%s: %u (command line)\n", name, said);
    else if (node)
        printf("%s: %s (%s:%u)\n", name, node->text, s->config->path, node->line);
    else
        printf("%s: %u (default)\n", name, otherwise);
}

static void
show_list(const char *name, const struct cli_config *c, const struct cli_node *list)
{
    for (const struct cli_node *n = list ? list->first : NULL; n; n = n->next)
        printf("%s: %s (%s:%u)\n", name, n->text, c->path, n->line);
}

static void
show_ignores(const struct cli_config *c)
{
    for (const struct cli_node *n = c->ignore ? c->ignore->first : NULL; n; n = n->next) {
        printf("ignore:");
        for (const struct cli_node *m = n->first; m; m = m->next)
            printf("%s %s %s", m == n->first ? "" : ",", m->key, m->text);
        printf(" (%s:%u)\n", c->path, n->line);
    }
}

static void
show_severities(const struct cli_settings *s, const struct cli_config *c)
{
    for (const struct cli_node *n = c && c->severity ? c->severity->first : NULL; n; n = n->next)
        printf("severity: %s=%s (%s:%u)\n", n->key, n->text, c->path, n->line);
    for (size_t i = 0; i < s->severity.count; i++)
        printf("severity: %s (command line)\n", s->severity.items[i]);
}

int
cli_run_config(struct cli_settings *settings)
{
    const struct cli_config *c = settings->config;
    struct cks_options defaults;
    cks_options_init(&defaults);
    printf("file: %s\n", c ? c->path : "none");
    show(settings, "region", settings->region, c ? c->region : NULL, "not said");
    show(settings, "account", settings->account, c ? c->account : NULL, "not said");
    show_days(settings, "expiry of trust anchors (days)", settings->anchor_expiry_days,
              c ? c->anchor_days : NULL, defaults.anchor_expiry_days);
    show_days(settings, "expiry of proxy certificates (days)", settings->proxy_expiry_days,
              c ? c->proxy_days : NULL, defaults.proxy_expiry_days);
    show_severities(settings, c);
    if (c) {
        show_list("include", c, c->include);
        show_list("exclude", c, c->exclude);
        show_ignores(c);
    }
    return CLI_OK;
}
