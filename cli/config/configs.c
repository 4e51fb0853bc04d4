#include <ckscheck/tool.h>

#include "config/configs.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/output.h"
#include "config/misplaced.h"
#include "staged/access.h"

/* A configuration, or its absence. */
struct governing {
    struct cli_config config; /* all NULL if there is none */
    bool any;                 /* there is one */
    bool made;                /* the policy was made */
    struct cks_policy policy;
    struct governing *next; /* of all that were read */
};

/* What was found for a folder, by its name as it was given or by its real one. */
struct slot {
    char *folder; /* NULL: free */
    struct governing *found;
};

/* A part of `paths` that left files out. */
struct leaving {
    const struct cli_config *config;
    const struct cli_node *by;
    size_t files;
    struct leaving *next;
};

struct cli_configs {
    char working[PATH_MAX];
    struct cli_view *view;   /* how files are called; NULL: as in the work tree */
    struct cli_view *source; /* where configurations are; NULL: in the work tree */
    struct governing *all;
    struct governing *only; /* of --config; NULL: looked for */
    struct governing none;
    struct leaving *leaving; /* what left files out */
    struct slot *slots;      /* a hash table */
    size_t count, mask;
    enum cli_exit status;
    /* Of the inputs. */
    const char *region, *account; /* the value of all configurations that set one */
    bool regions_differ, accounts_differ;
    struct governing *shared; /* the one of all; NULL: they have several */
    bool inputs, several;
};

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

/* Looks at a file of a folder, where configurations are: 0, or an errno value. */
static int
look_at_name(const struct cli_configs *k, const char *directory, const char *name,
             struct cks_file_info *ret)
{
    char path[PATH_MAX + 32];
    const struct cks_file_access *files = k->source ? cli_view_access() : cks_system_access();
    snprintf(path, sizeof(path), "%s/%s", strcmp(directory, "/") == 0 ? "" : directory, name);
    return files->look(k->source, path, true, ret);
}

static bool
is_top(const struct cli_configs *k, const char *directory)
{
    struct cks_file_info info;
    return look_at_name(k, directory, ".git", &info) == 0;
}

/* The name of a folder that configurations are looked for in: absolute, without links. */
static bool
real_folder(const struct cli_configs *k, const char *folder, char real[PATH_MAX])
{
    return k->view ? cli_view_absolute(k->view, folder, real) : realpath(folder, real) != NULL;
}

/* The folder that a name is in, as it was given; its length. */
static int
folder_length(const char *name, const char **ret)
{
    const char *slash = strrchr(name, '/');
    *ret = slash ? name : ".";
    return slash ? (int)(slash - name) + (slash == name) : 1;
}

/* The directory of an operand: itself where it is one, else the one that holds it. */
static bool
directory_of(const char *operand, char directory[PATH_MAX])
{
    struct stat st;
    char parent[PATH_MAX];
    const char *folder;
    if (strcmp(operand, "-") == 0)
        return realpath(".", directory);
    if (stat(operand, &st) == 0 && S_ISDIR(st.st_mode))
        return realpath(operand, directory);
    int n = folder_length(operand, &folder);
    snprintf(parent, sizeof(parent), "%.*s", n, folder);
    return realpath(parent, directory);
}

/* Shortens `common` until it holds `other` too. */
static void
shorten_to_common(char *common, const char *other)
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
            continue; /* it will be reported when it is read */
        if (any)
            shorten_to_common(common, one);
        else
            strcpy(common, one);
        any = true;
    }
    if (!any && s->stdin_filename)
        any = directory_of(s->stdin_filename, common);
    return any || realpath(".", common);
}

/* A path below the current directory is shown relative to it. */
static const char *
shown(const char *path, const char *working)
{
    size_t n = strlen(working);
    bool below = n > 1 && strncmp(path, working, n) == 0 && path[n] == '/';
    return below ? path + n + 1 : path;
}

/* ---- reading each once ---- */

static void
note_failure(struct cli_configs *k, enum cli_exit status)
{
    if (k->status == CLI_OK || status == CLI_FAILED)
        k->status = status;
}

static struct governing *
read_governing(struct cli_configs *k, const char *path, const char *directory)
{
    struct governing *g = calloc(1, sizeof(*g));
    if (!g) {
        note_failure(k, CLI_FAILED);
        return NULL;
    }
    g->any = true;
    g->next = k->all;
    k->all = g;
    const struct cks_file_access *files = k->source ? cli_view_access() : cks_system_access();
    note_failure(k, cli_config_read(&g->config, shown(path, k->working), directory, k->working,
                                    files, k->source));
    return g;
}

static struct slot *
slot_of_folder(const struct cli_configs *k, const char *folder, size_t n)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325); /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)folder[i]) * UINT64_C(0x100000001B3);
    size_t at = (size_t)(h ^ (h >> 32)) & k->mask;
    while (k->slots[at].folder &&
           (strncmp(k->slots[at].folder, folder, n) != 0 || k->slots[at].folder[n]))
        at = (at + 1) & k->mask;
    return &k->slots[at];
}

static bool
grow_slots(struct cli_configs *k)
{
    struct cli_configs larger = {.mask = k->slots ? 2 * k->mask + 1 : 31};
    larger.slots = calloc(larger.mask + 1, sizeof(*larger.slots));
    if (!larger.slots)
        return false;
    for (size_t i = 0; k->slots && i <= k->mask; i++)
        if (k->slots[i].folder)
            *slot_of_folder(&larger, k->slots[i].folder, strlen(k->slots[i].folder)) = k->slots[i];
    free(k->slots);
    k->slots = larger.slots;
    k->mask = larger.mask;
    return true;
}

static void
remember_folder(struct cli_configs *k, const char *folder, size_t n, struct governing *found)
{
    char *copy = k->count * 2 <= k->mask || grow_slots(k) ? strndup(folder, n) : NULL;
    if (!copy) {
        note_failure(k, CLI_FAILED);
        return;
    }
    struct slot *s = slot_of_folder(k, folder, n);
    if (s->folder) {
        free(copy);
        return;
    }
    *s = (struct slot){copy, found};
    k->count++;
}

/* The configuration in a folder; NULL: there is none. A pipe, which nobody may ever write to, is
 * read only where it is named. */
static struct governing *
governing_in(struct cli_configs *k, const char *folder)
{
    char path[PATH_MAX + 32];
    struct cks_file_info info;
    int number = look_at_name(k, folder, CLI_CONFIG_NAME, &info);
    if (number == ENOENT || number == ENOTDIR) {
        cli_misplaced_tell(folder, k->working, k->source ? cli_view_access() : cks_system_access(),
                           k->source);
        return NULL;
    }
    snprintf(path, sizeof(path), "%s/" CLI_CONFIG_NAME, strcmp(folder, "/") == 0 ? "" : folder);
    if (!number && info.kind == CKS_FILE_OTHER) {
        cli_error("%s cannot be read: it is not a file", shown(path, k->working));
        note_failure(k, CLI_USAGE);
        return &k->none;
    }
    return read_governing(k, path, folder);
}

/* The nearest one at or above a folder whose real name this is, up to the top of the work tree. */
static struct governing *
find_upwards(struct cli_configs *k, const char *real)
{
    char at[PATH_MAX];
    struct governing *found = NULL;
    strcpy(at, real);
    for (bool more = true; more; more = !found && !is_top(k, at) && go_up(at)) {
        const struct slot *s = slot_of_folder(k, at, strlen(at));
        found = s->folder ? s->found : governing_in(k, at);
    }
    found = found ? found : &k->none;
    /* So that the folders beside it need not go up as far. */
    size_t top = strlen(at);
    strcpy(at, real);
    do
        remember_folder(k, at, strlen(at), found);
    while (strlen(at) > top && go_up(at));
    return found;
}

static struct governing *
governing_folder(struct cli_configs *k, const char *folder, size_t n)
{
    char given[PATH_MAX], real[PATH_MAX];
    if (k->only)
        return k->only;
    if (n >= sizeof(given) || (!k->slots && !grow_slots(k)))
        return &k->none;
    const struct slot *s = slot_of_folder(k, folder, n);
    if (s->folder)
        return s->found;
    memcpy(given, folder, n);
    given[n] = '\0';
    if (!real_folder(k, given, real))
        return &k->none; /* it will be reported when the file is read */
    struct governing *found = find_upwards(k, real);
    remember_folder(k, folder, n, found);
    return found;
}

/* By a file's name; "<stdin>" and the like belong to the current directory. */
static struct governing *
governing_file(struct cli_configs *k, const char *file)
{
    const char *folder;
    int n = folder_length(file, &folder);
    return governing_folder(k, folder, (size_t)n);
}

const struct cli_config *
cli_config_of(struct cli_configs *k, const char *operand)
{
    struct cks_file_info info;
    const struct cks_file_access *files;
    if (!k)
        return NULL;
    files = k->view ? cli_view_access() : cks_system_access();
    bool is_directory =
        files->look(k->view, operand, true, &info) == 0 && info.kind == CKS_FILE_DIRECTORY;
    const struct governing *g =
        is_directory ? governing_folder(k, operand, strlen(operand)) : governing_file(k, operand);
    return g && g->any ? &g->config : NULL;
}

static void
count_left_out(struct cli_configs *k, const struct cli_config *c, const struct cli_node *by)
{
    struct leaving *l = k->leaving;
    while (l && l->by != by)
        l = l->next;
    if (!l && !(l = calloc(1, sizeof(*l)))) {
        note_failure(k, CLI_FAILED);
        return;
    }
    if (!l->by) {
        *l = (struct leaving){.config = c, .by = by, .next = k->leaving};
        k->leaving = l;
    }
    l->files++;
}

/* Whether `paths` of the configuration excludes a file that the user did not name. */
bool
cli_configs_leave_out(struct cli_configs *k, const char *path)
{
    char real[PATH_MAX];
    const struct cli_config *c = cli_config_of(k, path);
    if (!c)
        return false;
    bool named = k->view ? cli_view_absolute(k->view, path, real) : realpath(path, real) != NULL;
    const struct cli_node *by = named ? cli_config_leaves_out(c, real) : NULL;
    if (by)
        count_left_out(k, c, by);
    return by != NULL;
}

enum cks_status
cli_configs_turn_off(const struct cli_configs *k, struct cks *c)
{
    enum cks_status status = CKS_OK;
    for (const struct leaving *l = k ? k->leaving : NULL; l && status == CKS_OK; l = l->next)
        status = cks_turn_off_files(c, l->config->path, l->by->line, l->files);
    return status;
}

enum cli_exit
cli_configs_status(const struct cli_configs *k)
{
    return k ? k->status : CLI_OK;
}

enum cli_exit
cli_configs_open(struct cli_settings *settings)
{
    char directory[PATH_MAX];
    if (settings->no_config)
        return CLI_OK;
    struct cli_configs *k = calloc(1, sizeof(*k));
    settings->configs = k;
    if (k) {
        k->view = settings->view;
        k->source = settings->trusted ? settings->trusted : settings->view;
    }
    if (!k || !realpath(".", k->working))
        return CLI_FAILED;
    if (!settings->config_file)
        return CLI_OK;
    if (!directory_of(settings->config_file, directory)) {
        cli_error("%s cannot be read: %s", settings->config_file, strerror(errno));
        return CLI_USAGE;
    }
    k->source = NULL; /* it is named, so it is read as it is */
    k->only = read_governing(k, settings->config_file, directory);
    return k->status;
}

void
cli_configs_free(struct cli_configs *k)
{
    if (!k)
        return;
    for (struct governing *g = k->all, *next; g; g = next) {
        next = g->next;
        cli_config_free(&g->config);
        free(g);
    }
    for (struct leaving *l = k->leaving, *next; l; l = next) {
        next = l->next;
        free(l);
    }
    cli_config_free(&k->none.config);
    for (size_t i = 0; k->slots && i <= k->mask; i++)
        free(k->slots[i].folder);
    free(k->slots);
    free(k);
}

/* ---- using it ---- */

static const char *
text_or_null(const struct cli_node *n)
{
    return n ? n->text : NULL;
}

/* The value of all inputs that set one. */
static void
agree(const char **agreed, bool *differ, const char *said)
{
    if (!said || *differ)
        return;
    if (!*agreed)
        *agreed = said;
    *differ = strcmp(*agreed, said) != 0;
    if (*differ)
        *agreed = NULL;
}

void
cli_configs_take_input(struct cli_configs *k, const char *file)
{
    if (!k)
        return;
    struct governing *g = governing_file(k, file);
    if (!g || (k->inputs && g == k->shared))
        return;
    k->several |= k->inputs;
    k->shared = k->several ? NULL : g;
    k->inputs = true;
    agree(&k->region, &k->regions_differ, text_or_null(g->config.region));
    agree(&k->account, &k->accounts_differ, text_or_null(g->config.account));
}

/* Severities of the command line come after those of the file and override them. */
static bool
add_levels(struct cli_config *c, const struct cli_settings *s)
{
    if (c->levels)
        return true;
    if (!cli_config_prepare(c, s->severity.count))
        return false;
    for (size_t i = 0; i < s->severity.count; i++) {
        struct cks_level *level = &c->levels[c->level_count];
        size_t n;
        if (!cli_level_of(s->severity.items[i], &n, &level->severity))
            continue; /* it was refused before */
        level->rule = cli_rule_named(s->severity.items[i], n);
        c->level_count += level->rule != NULL;
    }
    return true;
}

/* Whether a file was given as evidence, or is in a folder that was. */
static bool
is_evidence(const struct cli_settings *s, const char *file)
{
    for (size_t i = 0; i < s->evidence.count; i++) {
        const char *given = s->evidence.items[i];
        size_t n = strlen(given);
        if (strncmp(file, given, n) == 0 && (!file[n] || file[n] == '/' || given[n - 1] == '/'))
            return true;
    }
    return false;
}

static const char *
first_given(const char *command_line, const char *said, const char *agreed)
{
    return command_line ? command_line : said ? said : agreed;
}

const struct cks_policy *
cli_policy_of(void *cookie, const char *file)
{
    const struct cli_settings *s = cookie;
    struct cli_configs *k = s->configs;
    /* Evidence is given for the inputs, so their configuration applies to it wherever it is. */
    bool shares = k->shared && k->shared->any && is_evidence(s, file);
    struct governing *g = shares ? k->shared : governing_file(k, file);
    if (!g || (!g->any && !k->region && !k->account))
        return NULL;
    if (g->made)
        return &g->policy;
    if (g->any && !add_levels(&g->config, s)) {
        note_failure(k, CLI_FAILED);
        return NULL;
    }
    const struct cli_config *c = &g->config;
    g->policy = (struct cks_policy){
        .size = sizeof(g->policy),
        .region = first_given(s->region, text_or_null(c->region), k->region),
        .account = first_given(s->account, text_or_null(c->account), k->account),
        .anchor_expiry_days = s->anchor_expiry_days ? s->anchor_expiry_days : c->anchor_expiry_days,
        .proxy_expiry_days = s->proxy_expiry_days ? s->proxy_expiry_days : c->proxy_expiry_days,
        .levels = c->levels,
        .level_count = c->level_count,
        .level_places = c->level_places,
        .ignores = c->ignores,
        .ignore_count = c->ignore_count,
    };
    g->made = true;
    return &g->policy;
}
