#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

/* More ignores than anybody keeps in order; each is held against each finding. */
#define IGNORES_MAX 1000
#define SECONDS_PER_DAY 86400

static const char *const top_keys[] = {"region", "account", "severity", "expiry",
                                       "paths",  "ignore",  NULL};
static const char *const expiry_keys[] = {"trust-anchor-days", "proxy-days", NULL};
static const char *const path_keys[] = {"include", "exclude", NULL};
static const char *const ignore_keys[] = {"rule", "file", "address", "reason", "until", NULL};

/* ---- finding it ---- */

/* Cuts the last segment; false at the root. */
static bool
go_up(char *directory)
{
    char *slash = strrchr(directory, '/');
    if (!slash || !directory[1])
        return false;
    slash[slash == directory] = '\0';
    return true;
}

static bool
exists(const char *directory, const char *name)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof(path), "%s/%s", strcmp(directory, "/") == 0 ? "" : directory, name);
    return access(path, F_OK) == 0;
}

/* The directory of an operand: itself where it is one, else the one that holds it. */
static bool
directory_of(const char *operand, char directory[PATH_MAX])
{
    struct stat st;
    char parent[PATH_MAX];
    if (strcmp(operand, "-") == 0)
        return realpath(".", directory);
    if (stat(operand, &st) == 0 && S_ISDIR(st.st_mode))
        return realpath(operand, directory);
    const char *slash = strrchr(operand, '/');
    int n = slash ? (int)(slash - operand) + (slash == operand) : 1;
    snprintf(parent, sizeof(parent), "%.*s", n, slash ? operand : ".");
    return realpath(parent, directory);
}

/* Shortens `common` until it holds `other` as well. */
static void
meet(char *common, const char *other)
{
    for (;;) {
        size_t n = strlen(common);
        if (n == 1 || (strncmp(common, other, n) == 0 && (!other[n] || other[n] == '/')))
            return;
        go_up(common);
    }
}

bool
cli_common_directory(const struct cli_settings *s, char common[PATH_MAX])
{
    char one[PATH_MAX];
    bool any = false;
    for (size_t i = 0; i < s->operand_count; i++) {
        if (!directory_of(s->operands[i], one))
            continue; /* it will be told when it is read */
        if (any)
            meet(common, one);
        else
            strcpy(common, one);
        any = true;
    }
    if (!any && s->stdin_filename)
        any = directory_of(s->stdin_filename, common);
    return any || realpath(".", common);
}

/* The nearest directory upwards that holds the file, up to the top of the work tree. */
static bool
find_upwards(char directory[PATH_MAX])
{
    do {
        if (exists(directory, CLI_CONFIG_NAME))
            return true;
        if (exists(directory, ".git"))
            return false;
    } while (go_up(directory));
    return false;
}

/* ---- reading it ---- */

static enum cli_exit
wrong(const struct cli_config *c, const struct cli_node *at, const char *what, const char *near)
{
    cli_error("%s:%u:%u: %s%s%s%s", c->path, at->line, at->column, what,
              near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return CLI_USAGE;
}

static char *
read_file(const char *path)
{
    FILE *f = fopen(path, "re");
    char *text = f ? calloc(1, CLI_YAML_BYTES_MAX + 2) : NULL;
    size_t n = text ? fread(text, 1, CLI_YAML_BYTES_MAX + 1, f) : 0;
    bool failed = !f || !text || ferror(f);
    const char *why = strerror(errno);
    if (f)
        fclose(f);
    if (!failed && n <= CLI_YAML_BYTES_MAX && !memchr(text, 0, n))
        return text;
    cli_error("%s cannot be read: %s", path,
              failed ? why : "it is too large or no text for a configuration");
    free(text);
    return NULL;
}

/* Whether all keys of a map are among `keys`. */
static enum cli_exit
check_keys(const struct cli_config *c, const struct cli_node *map, const char *const *keys)
{
    char what[128];
    if (map->kind != CLI_NODE_MAP)
        return wrong(c, map, "keys are expected here", NULL);
    for (const struct cli_node *n = map->first; n; n = n->next) {
        const char *const *k = keys;
        while (*k && strcmp(*k, n->key) != 0)
            k++;
        if (!*k) {
            snprintf(what, sizeof(what), "there is no key '%.60s' here", n->key);
            return wrong(c, n, what, cli_nearest(n->key, keys));
        }
    }
    return CLI_OK;
}

static const struct cli_node *
member(const struct cli_node *map, const char *key)
{
    for (const struct cli_node *n = map ? map->first : NULL; n; n = n->next)
        if (n->key && strcmp(n->key, key) == 0)
            return n;
    return NULL;
}

static enum cli_exit
check_word(const struct cli_config *c, const struct cli_node *n)
{
    if (n && (n->kind != CLI_NODE_WORD || !*n->text))
        return wrong(c, n, "a word is expected here", NULL);
    return CLI_OK;
}

static enum cli_exit
check_words(const struct cli_config *c, const struct cli_node *list)
{
    if (!list)
        return CLI_OK;
    if (list->kind != CLI_NODE_LIST)
        return wrong(c, list, "a list is expected here", NULL);
    for (const struct cli_node *n = list->first; n; n = n->next)
        if (check_word(c, n) != CLI_OK)
            return CLI_USAGE;
    return CLI_OK;
}

static enum cli_exit
check_days(const struct cli_config *c, const struct cli_node *n, unsigned *ret)
{
    char *end = NULL;
    if (!n)
        return CLI_OK;
    unsigned long days = n->kind == CLI_NODE_WORD && *n->text >= '0' && *n->text <= '9'
                             ? strtoul(n->text, &end, 10)
                             : 0;
    if (!end || *end || days == 0 || days > CLI_NUMBER_MAX)
        return wrong(c, n, "a number of days is expected here", NULL);
    *ret = (unsigned)days;
    return CLI_OK;
}

bool
cli_severity_of(const char *word, enum cks_severity *ret)
{
    for (enum cks_severity s = CKS_NOTE; s <= CKS_ERROR; s++)
        if (strcmp(word, cks_severity_name(s)) == 0) {
            *ret = s;
            return true;
        }
    *ret = CKS_SEVERITY_NONE;
    return strcmp(word, "off") == 0;
}

/* The rule of that code or name; its nearest where there is none. */
static bool
is_rule(const char *name, const char **ret_near)
{
    struct cks_rule_info r;
    static const char *names[1024];
    size_t n = 0;
    for (size_t i = 0; cks_rule_at(i, &r) && n + 2 < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(r.code, name) == 0 || strcmp(r.name, name) == 0)
            return true;
        names[n++] = r.code;
        names[n++] = r.name;
    }
    names[n] = NULL;
    *ret_near = cli_nearest(name, names);
    return false;
}

static enum cli_exit
check_severities(const struct cli_config *c)
{
    enum cks_severity severity;
    const char *near = NULL;
    if (!c->severity)
        return CLI_OK;
    if (c->severity->kind != CLI_NODE_MAP)
        return wrong(c, c->severity, "a level for each rule is expected here", NULL);
    for (const struct cli_node *n = c->severity->first; n; n = n->next) {
        if (!is_rule(n->key, &near))
            return wrong(c, n, "there is no such rule", near);
        if (n->kind != CLI_NODE_WORD || !cli_severity_of(n->text, &severity))
            return wrong(c, n, "a level is error, warning, note or off", NULL);
    }
    return CLI_OK;
}

static enum cli_exit
check_ignore(const struct cli_config *c, const struct cli_node *n)
{
    struct cli_time until;
    const char *near = NULL;
    if (check_keys(c, n, ignore_keys) != CLI_OK)
        return CLI_USAGE;
    for (const struct cli_node *m = n->first; m; m = m->next)
        if (check_word(c, m) != CLI_OK)
            return CLI_USAGE;
    const struct cli_node *rule = member(n, "rule"), *date = member(n, "until");
    if (!rule)
        return wrong(c, n, "an ignore needs a rule", NULL);
    if (!is_rule(rule->text, &near))
        return wrong(c, rule, "there is no such rule", near);
    if (!member(n, "reason"))
        return wrong(c, n, "an ignore needs a reason", NULL);
    if (date && !cli_parse_time(date->text, &until))
        return wrong(c, date, "a date is written as 2026-12-31", NULL);
    return CLI_OK;
}

static enum cli_exit
check_ignores(const struct cli_config *c)
{
    size_t count = 0;
    if (!c->ignore)
        return CLI_OK;
    if (c->ignore->kind != CLI_NODE_LIST)
        return wrong(c, c->ignore, "a list is expected here", NULL);
    for (const struct cli_node *n = c->ignore->first; n; n = n->next)
        if (check_ignore(c, n) != CLI_OK)
            return CLI_USAGE;
        else if (++count > IGNORES_MAX)
            return wrong(c, n, "there are too many ignores", NULL);
    return CLI_OK;
}

static enum cli_exit
check_account(const struct cli_config *c)
{
    if (check_word(c, c->account) != CLI_OK)
        return CLI_USAGE;
    if (c->account &&
        (strlen(c->account->text) != 12 || strspn(c->account->text, "0123456789") != 12))
        return wrong(c, c->account, "an account has 12 digits", NULL);
    return CLI_OK;
}

/* Takes the tree apart, and checks all of it. */
static enum cli_exit
interpret(struct cli_config *c)
{
    const struct cli_node *root = c->yaml.root;
    if (!root)
        return CLI_OK;
    if (check_keys(c, root, top_keys) != CLI_OK)
        return CLI_USAGE;
    const struct cli_node *expiry = member(root, "expiry"), *paths = member(root, "paths");
    if ((expiry && check_keys(c, expiry, expiry_keys) != CLI_OK) ||
        (paths && check_keys(c, paths, path_keys) != CLI_OK))
        return CLI_USAGE;
    c->region = member(root, "region");
    c->account = member(root, "account");
    c->severity = member(root, "severity");
    c->ignore = member(root, "ignore");
    c->include = member(paths, "include");
    c->exclude = member(paths, "exclude");
    c->anchor_days = member(expiry, "trust-anchor-days");
    c->proxy_days = member(expiry, "proxy-days");
    if (check_word(c, c->region) != CLI_OK || check_account(c) != CLI_OK ||
        check_severities(c) != CLI_OK || check_ignores(c) != CLI_OK ||
        check_words(c, c->include) != CLI_OK || check_words(c, c->exclude) != CLI_OK ||
        check_days(c, c->anchor_days, &c->anchor_expiry_days) != CLI_OK ||
        check_days(c, c->proxy_days, &c->proxy_expiry_days) != CLI_OK)
        return CLI_USAGE;
    return CLI_OK;
}

static enum cli_exit
load(struct cli_config *c, const char *path)
{
    char *text = read_file(path);
    enum cli_exit status = CLI_USAGE;
    if (!text)
        return CLI_USAGE;
    if (cli_yaml_parse(&c->yaml, text))
        status = interpret(c);
    else
        cli_error("%s:%u:%u: %s", path, c->yaml.line, c->yaml.column, c->yaml.error);
    free(text);
    return status;
}

/* A path below the current directory is shown relative to it. */
static const char *
shown(const char *path, const char *working)
{
    size_t n = strlen(working);
    bool below = n > 1 && strncmp(path, working, n) == 0 && path[n] == '/';
    return below ? path + n + 1 : path;
}

enum cli_exit
cli_config_load(struct cli_settings *settings)
{
    char directory[PATH_MAX], working[PATH_MAX], path[PATH_MAX + 32];
    if (settings->no_config || !realpath(".", working))
        return CLI_OK;
    if (settings->config_file) {
        if (!directory_of(settings->config_file, directory)) {
            cli_error("%s cannot be read: %s", settings->config_file, strerror(errno));
            return CLI_USAGE;
        }
        snprintf(path, sizeof(path), "%s", settings->config_file);
    } else {
        if (!cli_common_directory(settings, directory) || !find_upwards(directory))
            return CLI_OK;
        snprintf(path, sizeof(path), "%s/%s", strcmp(directory, "/") == 0 ? "" : directory,
                 CLI_CONFIG_NAME);
    }
    struct cli_config *c = calloc(1, sizeof(*c));
    if (!c)
        return CLI_FAILED;
    settings->config = c;
    c->path = strdup(shown(path, working));
    c->directory = strdup(directory);
    c->working = strdup(working);
    return c->path && c->directory && c->working ? load(c, c->path) : CLI_FAILED;
}

void
cli_config_free(struct cli_config *config)
{
    if (!config)
        return;
    cli_yaml_free(&config->yaml);
    free(config->path);
    free(config->directory);
    free(config->working);
    free(config);
}

/* ---- using it ---- */

static const char *
text_of(const struct cli_node *n)
{
    return n ? n->text : NULL;
}

static enum cks_status
add_ignore(const struct cli_config *config, struct cks *c, const struct cli_node *n)
{
    struct cli_time until = {0};
    const struct cli_node *date = member(n, "until");
    struct cks_ignore ignore = {
        .size = sizeof(ignore),
        .rule = text_of(member(n, "rule")),
        .file = text_of(member(n, "file")),
        .address = text_of(member(n, "address")),
        .reason = text_of(member(n, "reason")),
        .directory = config->working,
        .base = config->directory,
        .place = {config->path, n->line, n->column, n->line, n->column + 1},
    };
    if (date && cli_parse_time(date->text, &until)) {
        bool whole_day = strlen(date->text) == strlen("2026-12-31");
        ignore.until_given = true;
        ignore.until = until.at + (whole_day ? SECONDS_PER_DAY : 0);
    }
    return cks_add_ignore(c, &ignore);
}

enum cli_exit
cli_config_apply(const struct cli_config *config, struct cks *c)
{
    enum cks_severity severity;
    if (!config)
        return CLI_OK;
    for (const struct cli_node *n = config->severity ? config->severity->first : NULL; n;
         n = n->next)
        if (!cli_severity_of(n->text, &severity) || cks_set_severity(c, n->key, severity) != CKS_OK)
            return CLI_FAILED;
    for (const struct cli_node *n = config->ignore ? config->ignore->first : NULL; n; n = n->next)
        if (add_ignore(config, c, n) != CKS_OK)
            return CLI_FAILED;
    return CLI_OK;
}

/* Whether a pattern of the list matches the path or a directory above it. */
static bool
any_matches(const struct cli_node *list, char *path)
{
    for (const struct cli_node *n = list->first; n; n = n->next) {
        for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            bool matches = cks_path_matches(n->text, path, true);
            *slash = '/';
            if (matches)
                return true;
        }
        if (cks_path_matches(n->text, path, false))
            return true;
    }
    return false;
}

bool
cli_config_leaves_out(const struct cli_config *config, const char *path)
{
    char real[PATH_MAX];
    if (!config || (!config->include && !config->exclude) || !realpath(path, real))
        return false;
    size_t n = strlen(config->directory);
    if (strncmp(real, config->directory, n) != 0 || (n > 1 && real[n] != '/'))
        return false;
    char *below = real + n + (n > 1);
    return (config->exclude && any_matches(config->exclude, below)) ||
           (config->include && !any_matches(config->include, below));
}
