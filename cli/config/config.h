/* The optional configuration file, .ckscheck.yaml. */
#ifndef CKSCHECK_CLI_CONFIG_H
#define CKSCHECK_CLI_CONFIG_H

#include <ckscheck/tool.h>

#include "common/options.h"
#include "config/yaml.h"

#define CLI_CONFIG_NAME ".ckscheck.yaml"

struct cli_config {
    char *path;      /* as it is shown */
    char *directory; /* the one that holds it, absolute; patterns are relative to it */
    char *working;   /* the current directory, absolute */
    struct cli_yaml yaml;
    /* Of the tree, or NULL. */
    const struct cli_node *region, *account, *severity, *ignore;
    const struct cli_node *include, *exclude;
    const struct cli_node *anchor_days, *proxy_days, *store_limit;
    const struct cli_node *fail_on, *format, *evidence; /* of the whole run */
    unsigned anchor_expiry_days, proxy_expiry_days;     /* 0: not given */
    unsigned custom_key_stores; /* the account's quota in a Region; 0: not given */
    /* For the library; NULL before cli_config_prepare. */
    struct cks_level *levels;
    struct cks_ignore *ignores;
    struct cks_place *level_places; /* of levels; those of the command line have none */
    size_t level_count, ignore_count;
    char **evidence_paths; /* as this run names them */
    size_t evidence_count;
};

/* Reads and checks the file, through `files`. CLI_USAGE after a message for one that is wrong;
 * CLI_FAILED if out of memory. c is to be released in any case. */
enum cli_exit cli_config_read(struct cli_config *c, const char *path, const char *directory,
                              const char *working, const struct cks_file_access *files,
                              void *cookie);
/* The text of a file, to be freed; NULL with errno set, which is EFBIG for one that is too large or
 * not text. */
char *cli_config_text(const struct cks_file_access *files, void *cookie, const char *path);
/* Releases what c holds, not c. */
void cli_config_free(struct cli_config *config);

/* Makes levels, with room for `more`, and ignores. false if out of memory. */
bool cli_config_prepare(struct cli_config *c, size_t more);
/* What of `paths` excludes a file, by its absolute name: the pattern, or the list that has none for
 * it. NULL: nothing. */
const struct cli_node *cli_config_leaves_out(const struct cli_config *config, char *real);

/* Whether a configuration has this key at its margin. */
bool cli_config_is_key(const char *key, size_t n);
/* Whether a text can be a Region. */
bool cli_is_region(const char *text);
/* Whether a text can be an account, which has twelve digits. */
bool cli_is_account(const char *text);
/* "error", "warning", "note", "off"; false for another word. */
bool cli_severity_of(const char *word, enum cks_severity *ret);
/* Takes RULE=LEVEL apart: *ret_length is that of the rule's name. false if the level is none. */
bool cli_level_of(const char *text, size_t *ret_length, enum cks_severity *ret);
/* The code of the rule with this code or name; NULL if there is none. */
const char *cli_rule_named(const char *name, size_t length);

#endif
