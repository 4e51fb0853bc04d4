#include <ckscheck/tool.h>

#include "config/config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/output.h"

/* More entries than anyone maintains; each is compared with each finding. */
#define IGNORES_MAX 1000
#define SECONDS_PER_DAY 86400

static const char *const top_keys[] = {"region", "account",  "severity", "expiry",
                                       "limits", "paths",    "ignore",   "fail-on",
                                       "format", "evidence", NULL};
static const char *const fail_words[] = {"error", "warning", "note", "never", NULL};
static const char *const expiry_keys[] = {"trust-anchor-days", "proxy-days", NULL};
static const char *const limit_keys[] = {"custom_key_stores", NULL};
static const char *const path_keys[] = {"include", "exclude", NULL};
static const char *const ignore_keys[] = {"rule", "file", "address", "reason", "until", NULL};

/* ---- reading it ---- */

static enum cli_exit
say_wrong(const struct cli_config *c, const struct cli_node *at, const char *what, const char *near)
{
    cli_error("%s:%u:%u: %s%s%s%s", c->path, at->line, at->column, what,
              near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return CLI_USAGE;
}

char *
cli_config_text(const struct cks_file_access *files, void *cookie, const char *path)
{
    void *file = NULL;
    size_t len = 0, got = 1;
    char *text = calloc(1, CLI_YAML_BYTES_MAX + 2);
    int number = text ? files->open(cookie, path, &file) : ENOMEM;
    while (!number && got && len <= CLI_YAML_BYTES_MAX) {
        number = files->read(cookie, file, len, text + len, CLI_YAML_BYTES_MAX + 1 - len, &got);
        len += number ? 0 : got;
    }
    if (file)
        files->close(cookie, file);
    if (!number && len <= CLI_YAML_BYTES_MAX && !memchr(text, 0, len))
        return text;
    errno = number ? number : EFBIG;
    free(text);
    return NULL;
}

/* Whether all keys of a map are among `keys`. */
static enum cli_exit
check_keys(const struct cli_config *c, const struct cli_node *map, const char *const *keys)
{
    char what[128];
    if (map->kind != CLI_NODE_MAP)
        return say_wrong(c, map, "expected keys", NULL);
    for (const struct cli_node *n = map->first; n; n = n->next) {
        const char *const *k = keys;
        while (*k && strcmp(*k, n->key) != 0)
            k++;
        if (!*k) {
            snprintf(what, sizeof(what), "unknown key '%.60s'", n->key);
            return say_wrong(c, n, what, cli_nearest(n->key, keys));
        }
    }
    return CLI_OK;
}

bool
cli_config_is_key(const char *key, size_t n)
{
    for (const char *const *k = top_keys; *k; k++)
        if (strlen(*k) == n && strncmp(*k, key, n) == 0)
            return true;
    return false;
}

static const struct cli_node *
config_member(const struct cli_node *map, const char *key)
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
        return say_wrong(c, n, "expected a word", NULL);
    return CLI_OK;
}

static enum cli_exit
check_list_of_words(const struct cli_config *c, const struct cli_node *list)
{
    if (!list)
        return CLI_OK;
    if (list->kind != CLI_NODE_LIST)
        return say_wrong(c, list, "expected a list", NULL);
    for (const struct cli_node *n = list->first; n; n = n->next)
        if (check_word(c, n) != CLI_OK)
            return CLI_USAGE;
    return CLI_OK;
}

/* Whether it is one of the words, which `what` lists. */
static enum cli_exit
check_one_of(const struct cli_config *c, const struct cli_node *n, const char *const *words,
             const char *what)
{
    if (check_word(c, n) != CLI_OK)
        return CLI_USAGE;
    for (; n && *words; words++)
        if (strcmp(*words, n->text) == 0)
            return CLI_OK;
    return n ? say_wrong(c, n, what, NULL) : CLI_OK;
}

#define DAYS "expected a number of days"

static enum cli_exit
check_number(const struct cli_config *c, const struct cli_node *n, const char *expected,
             unsigned *ret)
{
    char *end = NULL;
    if (!n)
        return CLI_OK;
    unsigned long number = n->kind == CLI_NODE_WORD && *n->text >= '0' && *n->text <= '9'
                               ? strtoul(n->text, &end, 10)
                               : 0;
    if (!end || *end || number == 0 || number > CLI_NUMBER_MAX)
        return say_wrong(c, n, expected, NULL);
    *ret = (unsigned)number;
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

bool
cli_level_of(const char *text, size_t *ret_length, enum cks_severity *ret)
{
    const char *equals = strchr(text, '=');
    *ret_length = equals ? (size_t)(equals - text) : 0;
    return *ret_length && cli_severity_of(equals + 1, ret);
}

const char *
cli_rule_named(const char *name, size_t n)
{
    struct cks_rule_info r = {.size = sizeof(r)};
    for (size_t i = 0; cks_rule_at(i, &r); i++)
        if ((strlen(r.code) == n && strncasecmp(r.code, name, n) == 0) ||
            (strlen(r.name) == n && strncasecmp(r.name, name, n) == 0))
            return r.code;
    return NULL;
}

/* The rule of that code or name; its nearest where there is none. */
static bool
is_rule(const char *name, const char **ret_near)
{
    struct cks_rule_info r = {.size = sizeof(r)};
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
        return say_wrong(c, c->severity, "expected a level for each rule", NULL);
    for (const struct cli_node *n = c->severity->first; n; n = n->next) {
        if (!is_rule(n->key, &near))
            return say_wrong(c, n, "unknown rule", near);
        if (n->kind != CLI_NODE_WORD || !cli_severity_of(n->text, &severity))
            return say_wrong(c, n, "a level must be error, warning, note or off", NULL);
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
    const struct cli_node *rule = config_member(n, "rule"), *date = config_member(n, "until");
    if (!rule)
        return say_wrong(c, n, "an ignore entry needs a rule", NULL);
    if (!is_rule(rule->text, &near))
        return say_wrong(c, rule, "unknown rule", near);
    if (!config_member(n, "reason"))
        return say_wrong(c, n, "an ignore entry needs a reason", NULL);
    if (date && !cli_parse_time(date->text, &until))
        return say_wrong(c, date, "a date must have the form 2026-12-31", NULL);
    return CLI_OK;
}

static enum cli_exit
check_ignores(const struct cli_config *c)
{
    size_t count = 0;
    if (!c->ignore)
        return CLI_OK;
    if (c->ignore->kind != CLI_NODE_LIST)
        return say_wrong(c, c->ignore, "expected a list", NULL);
    for (const struct cli_node *n = c->ignore->first; n; n = n->next)
        if (check_ignore(c, n) != CLI_OK)
            return CLI_USAGE;
        else if (++count > IGNORES_MAX)
            return say_wrong(c, n, "too many ignore entries", NULL);
    return CLI_OK;
}

bool
cli_is_region(const char *text)
{
    return strchr(text, '-') && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

bool
cli_is_account(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

static enum cli_exit
check_region_name(const struct cli_config *c)
{
    if (check_word(c, c->region) != CLI_OK)
        return CLI_USAGE;
    if (c->region && !cli_is_region(c->region->text))
        return say_wrong(c, c->region, "the region must be a Region such as eu-central-1", NULL);
    return CLI_OK;
}

static enum cli_exit
check_account_digits(const struct cli_config *c)
{
    if (check_word(c, c->account) != CLI_OK)
        return CLI_USAGE;
    if (c->account && !cli_is_account(c->account->text))
        return say_wrong(c, c->account, "an account must have 12 digits", NULL);
    return CLI_OK;
}

/* Evidence lies at or below the folder of its configuration: a repository that somebody else wrote
 * must not have other files of the machine read. */
static bool
goes_out(const char *path)
{
    for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
        if (strncmp(p, "..", 2) == 0 && (!p[2] || p[2] == '/'))
            return true;
    return *path == '/';
}

static enum cli_exit
check_evidence(const struct cli_config *c)
{
    if (check_list_of_words(c, c->evidence) != CLI_OK)
        return CLI_USAGE;
    for (const struct cli_node *n = c->evidence ? c->evidence->first : NULL; n; n = n->next)
        if (goes_out(n->text))
            return say_wrong(c, n, "evidence must be below the folder of the configuration", NULL);
    return CLI_OK;
}

/* What is about a whole run. */
static enum cli_exit
interpret_run(struct cli_config *c, const struct cli_node *root)
{
    char what[256] = "the format must be one of these:";
    for (const char *const *f = cks_formats(); *f; f++) {
        strncat(what, f == cks_formats() ? " " : ", ", sizeof(what) - strlen(what) - 1);
        strncat(what, *f, sizeof(what) - strlen(what) - 1);
    }
    c->fail_on = config_member(root, "fail-on");
    c->format = config_member(root, "format");
    c->evidence = config_member(root, "evidence");
    if (check_one_of(c, c->fail_on, fail_words, "fail-on must be error, warning, note or never") !=
            CLI_OK ||
        check_one_of(c, c->format, cks_formats(), what) != CLI_OK || check_evidence(c) != CLI_OK)
        return CLI_USAGE;
    return CLI_OK;
}

/* Extracts the members of the tree and checks all of it. */
static enum cli_exit
interpret(struct cli_config *c)
{
    const struct cli_node *root = c->yaml.root;
    if (!root)
        return CLI_OK;
    if (check_keys(c, root, top_keys) != CLI_OK)
        return CLI_USAGE;
    const struct cli_node *expiry = config_member(root, "expiry"),
                          *paths = config_member(root, "paths"),
                          *limits = config_member(root, "limits");
    if ((expiry && check_keys(c, expiry, expiry_keys) != CLI_OK) ||
        (paths && check_keys(c, paths, path_keys) != CLI_OK) ||
        (limits && check_keys(c, limits, limit_keys) != CLI_OK))
        return CLI_USAGE;
    c->region = config_member(root, "region");
    c->account = config_member(root, "account");
    c->severity = config_member(root, "severity");
    c->ignore = config_member(root, "ignore");
    c->include = config_member(paths, "include");
    c->exclude = config_member(paths, "exclude");
    c->anchor_days = config_member(expiry, "trust-anchor-days");
    c->proxy_days = config_member(expiry, "proxy-days");
    c->store_limit = config_member(limits, "custom_key_stores");
    if (interpret_run(c, root) != CLI_OK || check_region_name(c) != CLI_OK ||
        check_account_digits(c) != CLI_OK || check_severities(c) != CLI_OK ||
        check_ignores(c) != CLI_OK || check_list_of_words(c, c->include) != CLI_OK ||
        check_list_of_words(c, c->exclude) != CLI_OK ||
        check_number(c, c->anchor_days, DAYS, &c->anchor_expiry_days) != CLI_OK ||
        check_number(c, c->proxy_days, DAYS, &c->proxy_expiry_days) != CLI_OK ||
        check_number(c, c->store_limit, "expected a number of key stores", &c->custom_key_stores) !=
            CLI_OK)
        return CLI_USAGE;
    return CLI_OK;
}

static enum cli_exit
load_config(struct cli_config *c, const char *path, const struct cks_file_access *files,
            void *cookie)
{
    char *text = cli_config_text(files, cookie, path);
    enum cli_exit status = CLI_USAGE;
    if (!text) {
        cli_error("%s cannot be read: %s", path,
                  errno == EFBIG ? "it is too large or not text" : strerror(errno));
        return CLI_USAGE;
    }
    if (cli_yaml_parse(&c->yaml, text))
        status = interpret(c);
    else
        cli_error("%s:%u:%u: %s", path, c->yaml.line, c->yaml.column, c->yaml.error);
    free(text);
    return status;
}

static size_t
node_count(const struct cli_node *list)
{
    size_t n = 0;
    for (const struct cli_node *child = list ? list->first : NULL; child; child = child->next)
        n++;
    return n;
}

/* A path of the configuration as the run names it: below the current directory if it can be. */
static char *
path_of(const struct cli_config *c, const char *text)
{
    char whole[PATH_MAX];
    size_t n = strlen(c->working);
    int length = snprintf(whole, sizeof(whole), "%s/%s", c->directory[1] ? c->directory : "", text);
    if (length < 0 || (size_t)length >= sizeof(whole))
        return strdup(text); /* it will be reported when it is read */
    bool below = n > 1 && strncmp(whole, c->working, n) == 0 && whole[n] == '/';
    return strdup(below ? whole + n + 1 : whole);
}

static bool
name_evidence(struct cli_config *c)
{
    size_t count = node_count(c->evidence);
    if (count == 0)
        return true;
    c->evidence_paths = calloc(count, sizeof(*c->evidence_paths));
    if (!c->evidence_paths)
        return false;
    for (const struct cli_node *n = c->evidence->first; n; n = n->next) {
        c->evidence_paths[c->evidence_count] = path_of(c, n->text);
        if (!c->evidence_paths[c->evidence_count++])
            return false;
    }
    return true;
}

enum cli_exit
cli_config_read(struct cli_config *c, const char *path, const char *directory, const char *working,
                const struct cks_file_access *files, void *cookie)
{
    *c = (struct cli_config){
        .path = strdup(path), .directory = strdup(directory), .working = strdup(working)};
    if (!c->path || !c->directory || !c->working)
        return CLI_FAILED;
    enum cli_exit status = load_config(c, c->path, files, cookie);
    return status != CLI_OK || name_evidence(c) ? status : CLI_FAILED;
}

void
cli_config_free(struct cli_config *config)
{
    cli_yaml_free(&config->yaml);
    free(config->path);
    free(config->directory);
    free(config->working);
    free(config->levels);
    free(config->level_places);
    free(config->ignores);
    for (size_t i = 0; i < config->evidence_count; i++)
        free(config->evidence_paths[i]);
    free(config->evidence_paths);
}

/* ---- using it ---- */

static const char *
node_text(const struct cli_node *n)
{
    return n ? n->text : NULL;
}

static struct cks_ignore
ignore_of(const struct cli_config *config, const struct cli_node *n)
{
    struct cli_time until = {0};
    const struct cli_node *date = config_member(n, "until");
    struct cks_ignore ignore = {
        .size = sizeof(ignore),
        .rule = node_text(config_member(n, "rule")),
        .file = node_text(config_member(n, "file")),
        .address = node_text(config_member(n, "address")),
        .reason = node_text(config_member(n, "reason")),
        .directory = config->working,
        .base = config->directory,
        .place = {config->path, n->line, n->column, n->line, n->column + 1},
    };
    if (date && cli_parse_time(date->text, &until)) {
        bool whole_day = strlen(date->text) == strlen("2026-12-31");
        ignore.until_given = true;
        ignore.until = until.at + (whole_day ? SECONDS_PER_DAY : 0);
    }
    return ignore;
}

bool
cli_config_prepare(struct cli_config *c, size_t more)
{
    size_t levels = node_count(c->severity) + more, ignores = node_count(c->ignore);
    c->levels = calloc(levels + 1, sizeof(*c->levels));
    c->level_places = calloc(levels + 1, sizeof(*c->level_places));
    c->ignores = calloc(ignores + 1, sizeof(*c->ignores));
    if (!c->levels || !c->level_places || !c->ignores)
        return false;
    for (const struct cli_node *n = c->severity ? c->severity->first : NULL; n; n = n->next) {
        struct cks_level *level = &c->levels[c->level_count];
        c->level_places[c->level_count++] =
            (struct cks_place){.file = c->path, .line = n->line, .column = n->column};
        level->rule = n->key;
        cli_severity_of(n->text, &level->severity);
    }
    for (const struct cli_node *n = c->ignore ? c->ignore->first : NULL; n; n = n->next)
        c->ignores[c->ignore_count++] = ignore_of(c, n);
    return true;
}

/* The pattern of the list that matches the path or a directory above it; NULL: none. */
static const struct cli_node *
matching_pattern(const struct cli_node *list, char *path)
{
    for (const struct cli_node *n = list->first; n; n = n->next) {
        for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            bool matches = cks_path_matches(n->text, path, true);
            *slash = '/';
            if (matches)
                return n;
        }
        if (cks_path_matches(n->text, path, false))
            return n;
    }
    return NULL;
}

const struct cli_node *
cli_config_leaves_out(const struct cli_config *config, char *real)
{
    if (!config->include && !config->exclude)
        return NULL;
    size_t n = strlen(config->directory);
    if (strncmp(real, config->directory, n) != 0 || (n > 1 && real[n] != '/'))
        return NULL;
    char *below = real + n + (n > 1);
    const struct cli_node *by = config->exclude ? matching_pattern(config->exclude, below) : NULL;
    if (!by && config->include && !matching_pattern(config->include, below))
        by = config->include;
    return by;
}
