#include <ckscheck/tool.h>

#include "session/session.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bounds.h"
#include "config/config.h"
#include "config/configs.h"
#include "config/run_config.h"
#include "common/output.h"
#include "session/assumed.h"
#include "session/operand.h"
#include "session/paths.h"
#include "session/reports.h"
#include "session/stdin.h"
#include "files/content.h"
#include "files/walk.h"
#include "staged/access.h"
#include "staged/readers.h"
#include "staged/walk_index.h"

/* RULE=LEVEL */
static bool
set_severity(struct cks *c, const char *text)
{
    enum cks_severity severity;
    size_t n;
    if (!cli_level_of(text, &n, &severity)) {
        cli_error("--severity must be RULE=LEVEL, with error, warning, note or off: %s", text);
        return false;
    }
    const char *code = cli_rule_named(text, n);
    if (code && cks_set_severity(c, code, severity) == CKS_OK)
        return true;
    cli_error("unknown rule %.*s in --severity; ckscheck rules lists the rules", (int)n, text);
    return false;
}

static enum cks_operation
operation_of_word(const char *word)
{
    for (enum cks_operation o = CKS_CREATE; word && o <= CKS_CONNECT; o++)
        if (strcmp(word, cks_operation_name(o)) == 0)
            return o;
    return CKS_OPERATION_AUTO;
}

/* The items of a list with commas between; NULL if out of memory. */
char *
cli_session_joined(const struct cli_list *list)
{
    size_t size = 1;
    for (size_t i = 0; i < list->count; i++)
        size += strlen(list->items[i]) + 1;
    char *all = malloc(size);
    char *to = all;
    for (size_t i = 0; all && i < list->count; i++)
        to = stpcpy(stpcpy(to, i ? "," : ""), list->items[i]);
    if (all)
        *to = '\0';
    return all;
}

/* The account's quota; 0: unknown. */
static unsigned
store_limit_of(const struct cli_settings *s)
{
    const struct cli_config *c = s->store_limit ? NULL : cli_config_of_run(s);
    return c ? c->custom_key_stores : s->store_limit;
}

/* Whether each --var has a name and each --var-file is a file that can be read. */
static bool
are_variables_valid(const struct cli_list *list)
{
    for (size_t i = 0; i + 1 < list->count; i += 2) {
        const char *value = list->items[i + 1];
        bool file = strcmp(list->items[i], "var-file") == 0;
        const char *equals = strchr(value, '=');
        if (file && access(value, R_OK) != 0) {
            cli_error("--var-file cannot be read: '%s'", cks_shown_argument(value));
            return false;
        }
        if (!file && (!equals || equals == value)) {
            /* Not the text itself: it may be a secret. */
            cli_error("--var must be NAME=VALUE");
            return false;
        }
    }
    return true;
}

extern char **environ;
#define VARIABLE_PREFIX "TF_VAR_"

/* The variables that the options give, then those of the environment. NULL if out of memory. */
static struct cks_variable *
variables_of(const struct cli_settings *s, size_t *ret_count)
{
    size_t most = s->variables.count / 2, n = 0, prefix = strlen(VARIABLE_PREFIX);
    for (char **e = environ; s->var_env && e && *e; e++)
        most++;
    struct cks_variable *all = calloc(most + 1, sizeof(*all));
    for (size_t i = 0; all && i + 1 < s->variables.count; i += 2)
        all[n++] = (struct cks_variable){.text = s->variables.items[i + 1],
                                         .file = strcmp(s->variables.items[i], "var-file") == 0};
    for (char **e = environ; all && s->var_env && e && *e; e++)
        if (strncmp(*e, VARIABLE_PREFIX, prefix) == 0 && (*e)[prefix] && (*e)[prefix] != '=')
            all[n++] = (struct cks_variable){.text = *e + prefix, .environment = true};
    *ret_count = n;
    return all;
}

/* Whether --region, --account, --root and --config-dir can be meant. */
static bool
are_settings_valid(const struct cli_settings *s)
{
    struct stat st;
    if (s->region && !cli_is_region(s->region)) {
        cli_error("--region must be a Region such as eu-central-1, not '%s'",
                  cks_shown_argument(s->region));
        return false;
    }
    if (s->account && !cli_is_account(s->account)) {
        cli_error("--account must have 12 digits, not '%s'", cks_shown_argument(s->account));
        return false;
    }
    if (s->workspace && !*s->workspace) {
        cli_error("--workspace must name a workspace");
        return false;
    }
    if (s->root && (stat(s->root, &st) != 0 || !S_ISDIR(st.st_mode))) {
        cli_error("--root must be a directory, not '%s'", cks_shown_argument(s->root));
        return false;
    }
    if (s->config_dir && (stat(s->config_dir, &st) != 0 || !S_ISDIR(st.st_mode))) {
        cli_error("--config-dir must be a directory, not '%s'", cks_shown_argument(s->config_dir));
        return false;
    }
    return are_variables_valid(&s->variables);
}

/* Paths that the options are made of. */
struct option_paths {
    char root[PATH_MAX], config_dir[PATH_MAX];
};

static void
fill_options(const struct cli_settings *s, struct option_paths *paths, struct cks_options *ret)
{
    cks_options_init(ret);
    ret->region = s->region;
    ret->account = s->account;
    ret->workspace = s->workspace;
    ret->operation = operation_of_word(s->operation);
    ret->at_given = s->at.given;
    ret->at = s->at.at;
    ret->committed = s->committed;
    ret->explain_unknown = s->explain_unknown;
    ret->only_named = s->only_named;
    ret->whole_tree = cli_is_whole_tree(s);
    ret->root = cli_root_of_inputs(s, paths->root);
    ret->config_dir = cli_config_dir_of(s, paths->config_dir);
    ret->tell_unconnected = s->tell_unconnected;
    ret->files = s->view ? cli_view_access() : s->files;
    ret->files_cookie = s->view ? s->view : s->files_cookie;
    if (s->anchor_expiry_days)
        ret->anchor_expiry_days = s->anchor_expiry_days;
    if (s->proxy_expiry_days)
        ret->proxy_expiry_days = s->proxy_expiry_days;
    ret->probe_max_age = s->probe_max_age * 60;
    ret->store_limit = store_limit_of(s);
}

int
cli_session_open(const struct cli_settings *s, struct cks **ret)
{
    struct cks_options o;
    struct option_paths paths;
    if (!are_settings_valid(s) || !cli_reports_valid(s))
        return CLI_USAGE;
    fill_options(s, &paths, &o);
    char *assume = cli_session_joined(&s->assume);
    struct cks_variable *variables = variables_of(s, &o.variable_count);
    o.assume = assume;
    o.variables = variables;
    enum cks_status status = assume && variables ? cks_open(&o, ret) : CKS_ERR_MEMORY;
    free(variables);
    free(assume);
    if (status == CKS_ERR_ARGUMENT && s->assume.count) {
        cli_say_not_assumed(&s->assume);
        return CLI_USAGE;
    }
    if (status != CKS_OK) {
        cli_error("%s", cks_status_text(status));
        return CLI_FAILED;
    }
    if (s->configs)
        cks_set_policies(*ret, cli_policy_of, (void *)(uintptr_t)s);
    for (size_t i = 0; i < s->severity.count; i++)
        if (!set_severity(*ret, s->severity.items[i])) {
            cks_close(ret);
            return CLI_USAGE;
        }
    return CLI_OK;
}

static bool
is_directory(const struct cli_settings *s, const char *path)
{
    struct cks_file_info info;
    const struct cks_file_access *files = s->view ? cli_view_access() : cks_system_access();
    return files->look(s->view, path, true, &info) == 0 && info.kind == CKS_FILE_DIRECTORY;
}

static bool
left_out(const struct cli_settings *s, const char *path)
{
    return cli_configs_leave_out(s->configs, path);
}

/* Drops what the configuration excludes, and adds the rest. */
static void
keep_found(const struct cli_settings *s, struct cli_found *found)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (left_out(s, found->paths[i])) {
            free(found->paths[i]);
            continue;
        }
        cli_configs_take_input(s->configs, found->paths[i]);
        found->paths[kept++] = found->paths[i];
    }
    found->count = kept;
}

/* Our own files, which patterns for a whole folder include. */
static bool
is_configuration(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, CLI_CONFIG_NAME) == 0;
}

/* A named file that a view of the index shows. */
static int
look_at_staged(const struct cli_settings *s, struct cli_operand *o)
{
    struct cks_unread u = {.kind = CKS_UNREAD_FILE, .file = o->name};
    struct cli_entry *e = cli_view_entry(s->view, o->name);
    if (!e)
        u.reason = "is not in git's index";
    else if (s->hook && !(e->is_read = cli_worth_reading_staged(s->view, e)))
        o->is_passed_over = e->given = true;
    else if (s->hook)
        e->is_module = cli_is_terraform(e->path);
    if (e && e->is_missing)
        u.reason = "is not in this partial clone; fetch it with git";
    o->is_unread = u.reason;
    return u.reason ? (int)cli_found_add_unread(&o->found, u) : CLI_OK;
}

static int
look_at_file(const struct cli_settings *s, struct cli_operand *o)
{
    bool input = cli_operand_is_stdin(o);
    o->is_passed_over = !input && is_configuration(o->name);
    if (o->is_passed_over)
        return CLI_OK;
    if (s->view && !input) {
        int status = look_at_staged(s, o);
        if (status != CLI_OK || o->is_passed_over || o->is_unread)
            return status;
    } else if (s->hook && !input) {
        /* A hook receives every file of a kind; files without a store are ignored. */
        o->is_passed_over = !cli_worth_reading(o->name);
    }
    if (!o->is_passed_over)
        o->is_passed_over = s->hook && !input && left_out(s, o->name);
    cli_configs_take_input(s->configs, input ? cli_stdin_name(s) : o->name);
    return CLI_OK;
}

static int
look_at(const struct cli_settings *s, const char *name, struct cli_operand *ret)
{
    *ret = (struct cli_operand){.name = name, .is_directory = is_directory(s, name)};
    if (!ret->is_directory)
        return look_at_file(s, ret);
    enum cli_exit status =
        s->view ? cli_walk_index(s->view, &ret->found, name) : cli_walk(&ret->found, name);
    if (status != CLI_OK) {
        cli_error("out of memory");
        return CLI_FAILED;
    }
    keep_found(s, &ret->found);
    return CLI_OK;
}

/* The files that read what the hook was given and what holds no store itself. */
static int
look_for_readers(const struct cli_settings *s, struct cli_operand *ret)
{
    struct cks_options options;
    struct option_paths paths;
    *ret = (struct cli_operand){.name = ".", .is_directory = true};
    if (!s->view || !s->hook)
        return CLI_OK;
    fill_options(s, &paths, &options);
    if (cli_readers_find(s->view, &options, &ret->found) != CLI_OK) {
        cli_error("out of memory");
        return CLI_FAILED;
    }
    keep_found(s, &ret->found);
    return CLI_OK;
}

static int
add_operand(const struct cli_settings *s, struct cks *c, const struct cli_operand *o)
{
    const struct cli_found *found = &o->found;
    if (o->is_same)
        return CLI_OK;
    if (cli_operand_is_stdin(o))
        return cli_stdin_add(s, c);
    for (size_t i = 0; i < found->count; i++)
        if (cks_add_found(c, found->paths[i]) == CKS_ERR_MEMORY)
            return CLI_FAILED;
    for (size_t i = 0; i < found->unread_count; i++)
        if (cks_add_unread(c, &found->unread[i]) == CKS_ERR_MEMORY)
            return CLI_FAILED;
    cks_pass_over(c, found->passed_over);
    if (o->is_directory || o->is_unread)
        return CLI_OK;
    if (o->is_passed_over) {
        cks_pass_over(c, 1);
        return CLI_OK;
    }
    return (s->hook ? cks_add_found : cks_add_file)(c, o->name) == CKS_ERR_MEMORY ? CLI_FAILED
                                                                                  : CLI_OK;
}

static int
add_evidence(const struct cli_settings *s, struct cks *c)
{
    int worst = cli_stdin_is_evidence(s) ? cli_stdin_add_evidence(s, c) : CLI_OK;
    for (size_t i = 0; i < s->evidence.count && worst == CLI_OK; i++)
        if (!cli_stdin_is(s->evidence.items[i]) &&
            cks_add_evidence(c, s->evidence.items[i]) == CKS_ERR_MEMORY)
            worst = CLI_FAILED;
    return worst;
}

/* Evidence first, then the operands. */
static int
add_all(const struct cli_settings *s, struct cks *c, const struct cli_operand *operands)
{
    int worst = add_evidence(s, c);
    for (size_t i = 0; i <= s->operand_count; i++) {
        int status = add_operand(s, c, &operands[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int
cli_session_add(const struct cli_settings *s, struct cks *c)
{
    struct cli_operand *operands = calloc(s->operand_count + 1, sizeof(*operands));
    int status = operands ? CLI_OK : CLI_FAILED;
    /* A framework passes files that the index lacks too: they are meant to be checked. */
    if (operands && s->hook && s->view &&
        !cli_view_add_untracked(s->view, s->operands, s->operand_count))
        status = CLI_FAILED;
    /* The Region and account of all files are known before the first is read. */
    for (size_t i = 0; i < s->operand_count && status == CLI_OK; i++)
        status = look_at(s, s->operands[i], &operands[i]);
    if (status == CLI_OK)
        status = look_for_readers(s, &operands[s->operand_count]);
    if (status == CLI_OK)
        status = (int)cli_configs_status(s->configs);
    if (status == CLI_OK) {
        cli_operands_fold(s, operands);
        status = add_all(s, c, operands);
    }
    if (cli_configs_turn_off(s->configs, c) != CKS_OK)
        status = CLI_FAILED;
    for (size_t i = 0; operands && i <= s->operand_count; i++)
        cli_found_free(&operands[i].found);
    free(operands);
    return status;
}

static int
by_file_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many files are among those that were found and not read: one may have several places. */
static size_t
count_unread_found(const struct cks *c)
{
    struct cks_unread u = {.size = sizeof(u)};
    size_t count = 0, distinct = 0;
    while (cks_unread_at(c, count, &u))
        count++;
    const char **names = calloc(count + 1, sizeof(*names));
    size_t found = 0;
    for (size_t i = 0; names && cks_unread_at(c, i, &u); i++)
        if (u.found)
            names[found++] = u.file;
    if (found)
        qsort(names, found, sizeof(*names), by_file_name);
    for (size_t i = 0; i < found; i++)
        distinct += i == 0 || strcmp(names[i], names[i - 1]) != 0;
    free((void *)names);
    return distinct;
}

/* Files that nobody named and that name the calls in forms that are not read: one line for all, or
 * with --explain-unread one for each. */
static void
print_unread_found(const struct cli_settings *s, const struct cks *c)
{
    struct cks_unread u = {.size = sizeof(u)};
    size_t count = count_unread_found(c);
    for (size_t i = 0; s->explain_unread && cks_unread_at(c, i, &u); i++)
        if (u.found)
            cli_error("%s:%u: %s", u.file, u.line, u.reason);
    if (count && !s->explain_unread && !s->quiet)
        cli_error("%zu %s; --explain-unread lists %s", count,
                  count == 1 ? "file names custom key store calls in a form that is not read"
                             : "files name custom key store calls in forms that are not read",
                  count == 1 ? "it" : "them");
}

void
cli_session_print_failures(const struct cli_settings *s, const struct cks *c)
{
    for (size_t i = 0; i < cks_failure_count(c); i++) {
        const struct cks_failure *f = cks_failure(c, i);
        if (f->kind == CKS_FAILURE_READ || !s->quiet)
            cli_error("%s: %s", f->file, f->message);
    }
    print_unread_found(s, c);
}

void
cli_session_print_turned_off(const struct cks *c)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    for (size_t i = 0; cks_turned_off_at(c, i, &t); i++)
        if (t.rule)
            cli_error("%s:%u turned off %zu %s of %s", t.file, t.line, t.findings,
                      t.findings == 1 ? "finding" : "findings", t.rule);
        else
            cli_error("%s:%u left out %zu %s", t.file, t.line, t.files,
                      t.files == 1 ? "file" : "files");
}

/* Whether the format has no summary, which says what configurations turned off. */
static bool
lacks_summary(const struct cli_settings *s, const struct cli_telling *telling)
{
    return strcmp(s->format, "short") == 0 || (telling->text && strcmp(s->format, "text") == 0);
}

/* Whether fewer stores were checked than --require-stores asks for. */
static bool
too_few(const struct cli_settings *s, const struct cks_summary *sum)
{
    return sum->stores < s->require_stores;
}

static int
status_of_account(const struct cli_settings *s, const struct cks_summary *sum)
{
    bool complete = !sum->bounds && !sum->unreadable && !(s->strict && sum->forms);
    return complete && !too_few(s, sum) ? CLI_OK : CLI_FAILED;
}

int
cli_session_account(const struct cli_settings *s, const struct cks *c)
{
    struct cks_summary sum = {.size = sizeof(sum)};
    cks_summarize(c, &sum);
    if (too_few(s, &sum))
        cli_error("%zu %s checked; --require-stores asks for %u", sum.stores,
                  sum.stores == 1 ? "store was" : "stores were", s->require_stores);
    return status_of_account(s, &sum);
}

/* A directory without stores may be a wrong name: silence would read as "no findings". Hooks are
 * given whatever a commit holds. */
static void
tell_of_nothing(const struct cli_settings *s, const struct cks *c)
{
    struct cks_summary sum = {.size = sizeof(sum)};
    struct stat st;
    cks_summarize(c, &sum);
    if (s->command != cli_command(CLI_ID_CHECK) || s->quiet || s->hook || s->staged || sum.stores ||
        cks_finding_count(c) || cks_failure(c, 0))
        return;
    for (size_t i = 0; i < s->operand_count; i++)
        if (stat(s->operands[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            cli_error("no custom key store was found");
            return;
        }
}

/* Whether a finding is at or above --fail-on. */
static bool
findings_fail(const struct cli_settings *s, const struct cks *c)
{
    enum cks_severity level;
    if (!cli_severity_of(s->fail_on, &level) || level == CKS_SEVERITY_NONE)
        return false; /* never */
    for (size_t i = 0; i < cks_finding_count(c); i++)
        if (cks_finding(c, i)->severity >= level)
            return true;
    return false;
}

static int
worse(int a, int b)
{
    return a > b ? a : b;
}

/* The exit status, if the report can be written: a page contains it. */
static int
status_of_run(const struct cli_settings *s, struct cks *c, const struct cli_telling *telling)
{
    struct cks_summary sum = {.size = sizeof(sum)};
    cks_summarize(c, &sum);
    int status = worse(telling->before, status_of_account(s, &sum));
    status = worse(status, findings_fail(s, c) ? CLI_FINDINGS : CLI_OK);
    return telling->status ? worse(status, telling->status(s, c)) : status;
}

int
cli_session_tell(const struct cli_settings *s, struct cks *c, enum cks_status judged,
                 const struct cli_telling *telling)
{
    static const struct cli_telling findings = {0};
    const struct cli_telling *t = telling ? telling : &findings;
    /* A wrong configuration was found, perhaps above a module that an input calls. */
    if (cli_configs_status(s->configs) != CLI_OK)
        return (int)cli_configs_status(s->configs);
    int status = judged == CKS_OK ? status_of_run(s, c, t) : CLI_FAILED;
    enum cks_status printed = cli_reports_print(s, c, t->text, status);
    cli_session_print_failures(s, c);
    if (!s->quiet && lacks_summary(s, t))
        cli_session_print_turned_off(c);
    cli_session_account(s, c);
    if (judged != CKS_OK || (printed != CKS_OK && printed != CKS_ERR_WRITE)) {
        cli_error("%s; the findings are incomplete",
                  cks_status_text(judged != CKS_OK ? judged : printed));
        return CLI_FAILED;
    }
    tell_of_nothing(s, c);
    return printed == CKS_OK ? status : CLI_FAILED;
}

int
cli_session_report(const struct cli_settings *s, struct cks *c, const struct cli_telling *telling)
{
    return cli_session_tell(s, c, cks_judge(c), telling);
}

int
cli_session_check(const struct cli_settings *s)
{
    struct cks *c = NULL;
    int status = cli_session_open(s, &c);
    if (status != CLI_OK)
        return status;
    struct cli_telling telling = {.before = cli_session_add(s, c)};
    status = cli_session_report(s, c, &telling);
    cks_close(&c);
    return status;
}
