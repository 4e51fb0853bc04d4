/* The optional configuration file, .ckscheck.yaml. */
#ifndef CKSCHECK_CLI_CONFIG_H
#define CKSCHECK_CLI_CONFIG_H

#include <limits.h>

#include "options.h"
#include "yaml.h"

#define CLI_CONFIG_NAME ".ckscheck.yaml"

struct cli_config {
    char *path;      /* as it is shown */
    char *directory; /* the one that holds it, absolute; patterns are relative to it */
    char *working;   /* the current directory, absolute */
    struct cli_yaml yaml;
    /* Of the tree, or NULL. */
    const struct cli_node *region, *account, *severity, *ignore;
    const struct cli_node *include, *exclude;
    const struct cli_node *anchor_days, *proxy_days;
    unsigned anchor_expiry_days, proxy_expiry_days; /* 0: not said */
};

/* Finds the file that is nearest above everything that the settings name, up to the top of the work
 * tree, or takes that of --config; reads it into settings->config, which stays NULL where there is
 * none. CLI_USAGE after a message for a file that is wrong. */
enum cli_exit cli_config_load(struct cli_settings *settings);
void cli_config_free(struct cli_config *config);

/* The directory, absolute, that holds all that the settings name; the current one where they name
 * nothing. */
bool cli_common_directory(const struct cli_settings *settings, char common[PATH_MAX]);

/* Gives severities and accepted findings to the handle. */
enum cli_exit cli_config_apply(const struct cli_config *config, struct cks *c);
/* Whether `paths` leaves a file out that nobody named. NULL leaves nothing out. */
bool cli_config_leaves_out(const struct cli_config *config, const char *path);

/* "error", "warning", "note", "off"; false for another word. */
bool cli_severity_of(const char *word, enum cks_severity *ret);

#endif
