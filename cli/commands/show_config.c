/* ckscheck config: the configuration in effect for each file, and where it comes from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "config/configs.h"

static void
show_governing(const struct cli_config *c, const char *name, const char *said,
               const struct cli_node *node, const char *otherwise)
{
    if (said)
        printf("%s: %s (command line)\n", name, said);
    else if (node)
        printf("%s: %s (%s:%u)\n", name, node->text, c->path, node->line);
    else
        printf("%s: %s\n", name, otherwise);
}

static void
show_days(const struct cli_config *c, const char *name, unsigned said, const struct cli_node *node,
          unsigned otherwise)
{
    if (said)
        printf("%s: %u (command line)\n", name, said);
    else if (node)
        printf("%s: %s (%s:%u)\n", name, node->text, c->path, node->line);
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
    for (const struct cli_node *n = c->severity ? c->severity->first : NULL; n; n = n->next)
        printf("severity: %s=%s (%s:%u)\n", n->key, n->text, c->path, n->line);
    for (size_t i = 0; i < s->severity.count; i++)
        printf("severity: %s (command line)\n", s->severity.items[i]);
}

static void
show_all(const struct cli_settings *s, const struct cli_config *c)
{
    static const struct cli_config none;
    struct cks_options defaults;
    cks_options_init(&defaults);
    printf("file: %s\n", c ? c->path : "(none)");
    c = c ? c : &none;
    show_governing(c, "region", s->region, c->region, "(none)");
    show_governing(c, "account", s->account, c->account, "(none)");
    show_days(c, "trust anchor expiry warning (days)", s->anchor_expiry_days, c->anchor_days,
              defaults.anchor_expiry_days);
    show_days(c, "proxy certificate expiry warning (days)", s->proxy_expiry_days, c->proxy_days,
              defaults.proxy_expiry_days);
    if (s->store_limit)
        printf("custom key stores in the Region: at most %u (command line)\n", s->store_limit);
    else
        show_governing(c, "custom key stores in the Region", NULL, c->store_limit,
                       "at most 10, unless the quota was raised (default)");
    show_governing(c, "fail-on", NULL, c->fail_on, "error (default)");
    show_governing(c, "format", NULL, c->format, "text (default)");
    show_list("evidence", c, c->evidence);
    show_severities(s, c);
    show_list("include", c, c->include);
    show_list("exclude", c, c->exclude);
    show_ignores(c);
}

static const char *
operand(const struct cli_settings *s, size_t i)
{
    if (i < s->operand_count && strcmp(s->operands[i], "-") != 0)
        return s->operands[i];
    return s->stdin_filename ? s->stdin_filename : ".";
}

/* Operands with the same configuration are shown together, at the first of them. */
static void
show_from(const struct cli_settings *s, const struct cli_config *const *of, size_t i, size_t n)
{
    for (size_t k = 0; k < i; k++)
        if (of[k] == of[i])
            return;
    for (size_t k = i; n > 1 && k < n; k++)
        if (of[k] == of[i])
            printf("%sfor: %s\n", i && k == i ? "\n" : "", operand(s, k));
    show_all(s, of[i]);
}

int
cli_run_config(struct cli_settings *settings)
{
    size_t n = settings->operand_count ? settings->operand_count : 1;
    const struct cli_config **of = calloc(n, sizeof(*of));
    if (!of)
        return CLI_FAILED;
    /* All are read before the first line is printed: a wrong one is reported alone. */
    for (size_t i = 0; i < n; i++)
        of[i] = cli_config_of(settings->configs, operand(settings, i));
    enum cli_exit status = cli_configs_status(settings->configs);
    for (size_t i = 0; i < n && status == CLI_OK; i++)
        show_from(settings, of, i, n);
    free(of);
    return (int)status;
}
