#include <ckscheck/tool.h>

#include "session/session.h"

#include <errno.h>
#include <poll.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bounds.h"
#include "config/configs.h"
#include "config/run_config.h"
#include "common/output.h"
#include "session/reports.h"
#include "files/walk.h"

#define READ_BYTES (64u << 10)

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

static bool
is_below(const char *path, const char *directory)
{
    size_t n = strlen(directory);
    return strncmp(path, directory, n) == 0 && (n == 1 || !path[n] || path[n] == '/');
}

static bool
in_work_tree(const char *directory)
{
    char git[PATH_MAX + 8];
    for (const char *end = directory + strlen(directory); end && end > directory;
         end = memrchr(directory, '/', (size_t)(end - directory))) {
        snprintf(git, sizeof(git), "%.*s/.git", (int)(end - directory), directory);
        if (access(git, F_OK) == 0)
            return true;
    }
    return false;
}

/* Whether the operands are a whole work tree of git: its top, and at most more in it. */
static bool
is_whole_tree(const struct cli_settings *s)
{
    char top[PATH_MAX], one[PATH_MAX], git[PATH_MAX + 8];
    bool whole = false;
    for (size_t i = 0; i < s->operand_count && !whole; i++) {
        snprintf(git, sizeof(git), "%s/.git", s->operands[i]);
        whole = access(git, F_OK) == 0 && realpath(s->operands[i], top);
    }
    for (size_t i = 0; i < s->operand_count && whole; i++)
        whole = realpath(s->operands[i], one) && is_below(one, top);
    return whole;
}

/* `path` as it is called from the directory `working`; false if it is neither above nor below.
 */
static bool
make_relative(char path[PATH_MAX], const char *working)
{
    size_t n = strlen(working), m = strlen(path), used = 0;
    if (is_below(path, working)) {
        memmove(path, path + n + (path[n] == '/'), m - n + (path[n] != '/'));
        if (!*path)
            strcpy(path, ".");
        return true;
    }
    if (!is_below(working, path))
        return false;
    const char *rest = working + (m > 1 ? m : 0);
    for (path[0] = '\0'; *rest && used + 3 < PATH_MAX; rest += 1 + strcspn(rest + 1, "/"))
        used += (size_t)sprintf(path + used, used ? "/.." : "..");
    return true;
}

/* Where files and modules that an input names may lie: --root; else NULL in a work tree of git,
 * whose top the library finds; else the current directory where all operands are below it, or the
 * one that holds them. In the form, relative or absolute, that the operands have. */
static const char *
root_of_inputs(const struct cli_settings *s, char root[PATH_MAX])
{
    char working[PATH_MAX];
    bool relative = false, absolute = false;
    for (size_t i = 0; i < s->operand_count; i++)
        *(*s->operands[i] == '/' ? &absolute : &relative) = true;
    if (!realpath(".", working) || (relative && absolute))
        return s->root;
    if (s->root && !realpath(s->root, root))
        return s->root;
    if (!s->root) {
        if (!cli_common_directory(s, root) || in_work_tree(root))
            return NULL;
        if (working[1] && is_below(root, working))
            strcpy(root, working);
    }
    return absolute || make_relative(root, working) ? root : s->root;
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

/* Whether --region, --account and --root can be meant. */
static bool
are_settings_valid(const struct cli_settings *s)
{
    struct stat st;
    if (s->region && (!strchr(s->region, '-') ||
                      s->region[strspn(s->region, "abcdefghijklmnopqrstuvwxyz0123456789-")])) {
        cli_error("--region must be a Region such as eu-central-1, not '%s'", s->region);
        return false;
    }
    if (s->account && (strlen(s->account) != 12 || strspn(s->account, "0123456789") != 12)) {
        cli_error("--account must have 12 digits, not '%s'", s->account);
        return false;
    }
    if (s->root && (stat(s->root, &st) != 0 || !S_ISDIR(st.st_mode))) {
        cli_error("--root must be a directory, not '%s'", s->root);
        return false;
    }
    return true;
}

int
cli_session_open(const struct cli_settings *s, struct cks **ret)
{
    struct cks_options o;
    char root[PATH_MAX];
    if (!are_settings_valid(s) || !cli_reports_valid(s))
        return CLI_USAGE;
    cks_options_init(&o);
    o.region = s->region;
    o.account = s->account;
    o.operation = operation_of_word(s->operation);
    o.at_given = s->at.given;
    o.at = s->at.at;
    o.committed = s->committed;
    o.explain_unknown = s->explain_unknown;
    o.only_named = s->only_named;
    o.whole_tree = is_whole_tree(s);
    o.files = s->files;
    o.files_cookie = s->files_cookie;
    o.root = root_of_inputs(s, root);
    if (s->anchor_expiry_days)
        o.anchor_expiry_days = s->anchor_expiry_days;
    if (s->proxy_expiry_days)
        o.proxy_expiry_days = s->proxy_expiry_days;
    o.probe_max_age = s->probe_max_age * 60;
    o.store_limit = store_limit_of(s);
    char *assume = cli_session_joined(&s->assume);
    o.assume = assume;
    enum cks_status status = assume ? cks_open(&o, ret) : CKS_ERR_MEMORY;
    free(assume);
    if (status == CKS_ERR_ARGUMENT && s->assume.count) {
        cli_error("--assume names a requirement that does not exist, or one about unreadable or "
                  "incomplete evidence (R010, R012 to R014), which cannot be assumed");
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

/* Holds secrets, perhaps: wiped, and never moved by realloc. */
struct input {
    char *data;
    size_t len, cap;
};

static void
input_free(struct input *in)
{
    if (in->data)
        explicit_bzero(in->data, in->len);
    free(in->data);
}

static bool
input_grow(struct input *in)
{
    size_t cap = in->cap ? in->cap * 2 : READ_BYTES;
    char *data = malloc(cap);
    if (!data)
        return false;
    if (in->len)
        memcpy(data, in->data, in->len);
    input_free(in);
    in->data = data;
    in->cap = cap;
    return true;
}

/* Standard input can be read once; a probe reads its files, and standard input, twice. */
static struct input kept_stdin;
static bool stdin_was_read;

/* Another program may have made standard input non-blocking. A slow command may then be silent for
 * this long before it counts as stuck. */
#define STDIN_WAIT_MS 60000

static ssize_t
read_some(char *to, size_t size)
{
    struct pollfd waiting = {.fd = STDIN_FILENO, .events = POLLIN};
    for (;;) {
        ssize_t n = read(STDIN_FILENO, to, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n >= 0 || errno != EAGAIN)
            return n;
        int ready = poll(&waiting, 1, STDIN_WAIT_MS);
        if (ready == 0)
            errno = ETIMEDOUT;
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return -1;
    }
}

/* Why standard input cannot be looked at, in *ret: all zero where it can. */
static void
read_stdin(struct input *in, struct cks_unread *ret)
{
    ssize_t n = 1;
    while (n > 0 && in->len <= CLI_MOST_STDIN_BYTES) {
        if (in->len == in->cap && !input_grow(in))
            break;
        n = read_some(in->data + in->len, in->cap - in->len);
        in->len += n > 0 ? (size_t)n : 0;
    }
    if (in->len > CLI_MOST_STDIN_BYTES)
        *ret = (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                   .reason = cli_bound_reason(CLI_BOUND_STDIN_BYTES),
                                   .bound = cli_bound_text(CLI_BOUND_STDIN_BYTES)};
    else if (n != 0)
        *ret = (struct cks_unread){.kind = CKS_UNREAD_FILE,
                                   .reason = strerror(n > 0 ? ENOMEM : errno)};
    stdin_was_read = !ret->reason;
}

static const char *
stdin_name(const struct cli_settings *s)
{
    return s->stdin_filename ? s->stdin_filename : "<stdin>";
}

bool
cli_session_stdin(const struct cli_settings *s, const char *name, const char **data, size_t *size)
{
    *data = kept_stdin.data;
    *size = kept_stdin.len;
    return stdin_was_read && strcmp(name, stdin_name(s)) == 0;
}

/* As it is, or as it is repaired so far. */
static enum cks_status
add_kept(const struct cli_settings *s, struct cks *c)
{
    const char *name = stdin_name(s), *data = kept_stdin.data;
    size_t size = kept_stdin.len;
    if (s->stdin_text)
        s->stdin_text(s->files_cookie, &data, &size);
    return cks_add_buffer(c, name, data, size);
}

static int
add_stdin(const struct cli_settings *s, struct cks *c)
{
    struct cks_unread why = {0};
    if (!stdin_was_read)
        read_stdin(&kept_stdin, &why);
    why.size = sizeof(why);
    why.file = stdin_name(s);
    enum cks_status status = why.reason
                                 ? cks_add_unread(c, &why)
                                 : add_kept(s, c);
    return status == CKS_ERR_MEMORY ? CLI_FAILED : CLI_OK;
}

void
cli_session_end(void)
{
    input_free(&kept_stdin);
    kept_stdin = (struct input){0};
}

static bool
is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The files of one operand. */
struct operand {
    const char *name;       /* of a file, or "-" */
    struct cli_found found; /* of a directory */
    bool is_directory;
};

static bool
left_out(const struct cli_settings *s, const char *path)
{
    return cli_config_leaves_out(cli_config_of(s->configs, path), path);
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

static int
look_at(const struct cli_settings *s, const char *name, struct operand *ret)
{
    *ret = (struct operand){.name = name, .is_directory = is_directory(name)};
    if (!ret->is_directory) {
        bool is_stdin = strcmp(name, "-") == 0;
        cli_configs_take_input(s->configs, is_stdin ? stdin_name(s) : name);
        return CLI_OK;
    }
    if (cli_walk(&ret->found, name) != CLI_OK) {
        cli_error("out of memory");
        return CLI_FAILED;
    }
    keep_found(s, &ret->found);
    return CLI_OK;
}

/* Our own files, which patterns for a whole folder include. */
static bool
is_configuration(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, CLI_CONFIG_NAME) == 0;
}

static int
add_operand(const struct cli_settings *s, struct cks *c, const struct operand *o)
{
    const struct cli_found *found = &o->found;
    if (strcmp(o->name, "-") == 0)
        return add_stdin(s, c);
    for (size_t i = 0; i < found->count; i++)
        if (cks_add_found(c, found->paths[i]) == CKS_ERR_MEMORY)
            return CLI_FAILED;
    for (size_t i = 0; i < found->unread_count; i++)
        if (cks_add_unread(c, &found->unread[i]) == CKS_ERR_MEMORY)
            return CLI_FAILED;
    cks_pass_over(c, found->passed_over);
    if (o->is_directory)
        return CLI_OK;
    /* A hook receives every file of a kind; files without a store are ignored. */
    if (is_configuration(o->name) ||
        (s->hook && (!cli_worth_reading(o->name) || left_out(s, o->name)))) {
        cks_pass_over(c, 1);
        return CLI_OK;
    }
    return (s->hook ? cks_add_found : cks_add_file)(c, o->name) == CKS_ERR_MEMORY ? CLI_FAILED
                                                                                  : CLI_OK;
}

/* Evidence first, then the operands. */
static int
add_all(const struct cli_settings *s, struct cks *c, const struct operand *operands)
{
    int worst = CLI_OK;
    for (size_t i = 0; i < s->evidence.count && worst == CLI_OK; i++)
        if (cks_add_evidence(c, s->evidence.items[i]) == CKS_ERR_MEMORY)
            worst = CLI_FAILED;
    for (size_t i = 0; i < s->operand_count; i++) {
        int status = add_operand(s, c, &operands[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int
cli_session_add(const struct cli_settings *s, struct cks *c)
{
    struct operand *operands = calloc(s->operand_count + 1, sizeof(*operands));
    int status = operands ? CLI_OK : CLI_FAILED;
    /* The Region and account of all files are known before the first is read. */
    for (size_t i = 0; i < s->operand_count && status == CLI_OK; i++)
        status = look_at(s, s->operands[i], &operands[i]);
    if (status == CLI_OK)
        status = (int)cli_configs_status(s->configs);
    if (status == CLI_OK)
        status = add_all(s, c, operands);
    for (size_t i = 0; operands && i < s->operand_count; i++)
        cli_found_free(&operands[i].found);
    free(operands);
    return status;
}

/* Files that nobody named and that name the calls in forms that are not read: one line for all, or
 * with --explain-unread one for each. */
static void
print_unread_found(const struct cli_settings *s, const struct cks *c)
{
    struct cks_unread u = {.size = sizeof(u)};
    size_t count = 0;
    for (size_t i = 0; cks_unread_at(c, i, &u); i++) {
        if (!u.found)
            continue;
        count++;
        if (s->explain_unread)
            cli_error("%s:%u: %s", u.file, u.line, u.reason);
    }
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
    cli_session_account(s, c);
    if (judged != CKS_OK || (printed != CKS_OK && printed != CKS_ERR_WRITE)) {
        cli_error("%s; the findings are incomplete",
                  cks_status_text(judged != CKS_OK ? judged : printed));
        return CLI_FAILED;
    }
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
