#include "session/reports.h"

#include <ckscheck/tool.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/output.h"
#include "common/statuses.h"
#include "common/terminal.h"
#include "common/temporary.h"
#include "config/config.h"

const char *
cli_report_format(const char *text, const char **ret_file)
{
    const char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : 0;
    if (!n || !equals[1])
        return NULL;
    *ret_file = equals + 1;
    for (const char *const *f = cks_formats(); *f; f++)
        if (strlen(*f) == n && strncmp(*f, text, n) == 0)
            return *f;
    return NULL;
}

bool
cli_is_same_file(const char *path, const char *other)
{
    struct stat a, b;
    if (stat(path, &a) != 0 || stat(other, &b) != 0)
        return strcmp(path, other) == 0;
    return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool
is_one_of(const char *path, const char *const *others, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cli_is_same_file(path, others[i]))
            return true;
    return false;
}

/* The path of a file that need not be there yet, with its folder resolved. */
static bool
real_path(const char *path, char real[PATH_MAX + NAME_MAX + 2])
{
    char folder[PATH_MAX], resolved[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (slash && (size_t)(slash - path) >= sizeof(folder))
        return false;
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    return strlen(name) <= NAME_MAX && realpath(*folder ? folder : "/", resolved) &&
           snprintf(real, PATH_MAX + NAME_MAX + 2, "%s/%s", resolved, name) > 0;
}

/* Whether two reports go to one file, which may not be there yet. */
static bool
is_same_report(const char *path, const char *other)
{
    char a[PATH_MAX + NAME_MAX + 2], b[PATH_MAX + NAME_MAX + 2];
    return cli_is_same_file(path, other) ||
           (real_path(path, a) && real_path(other, b) && strcmp(a, b) == 0);
}

/* Whether a store of the run was read from the file, which a folder's name gave. */
static bool
holds_store_of(struct cks *c, const char *path)
{
    struct cks_store_info store = {.size = sizeof(store)};
    for (size_t i = 0; cks_store_at(c, i, &store); i++)
        if (store.file && cli_is_same_file(path, store.file))
            return true;
    return false;
}

/* A report must not replace what the run reads, nor another report. */
static bool
may_write(const struct cli_settings *s, size_t report)
{
    const char *file = NULL, *other = NULL;
    cli_report_format(s->reports.items[report], &file);
    if (is_one_of(file, s->operands, s->operand_count) ||
        is_one_of(file, s->evidence.items, s->evidence.count)) {
        cli_error("--report: %s is an input of this run", file);
        return false;
    }
    for (size_t i = 0; i < report; i++)
        if (cli_report_format(s->reports.items[i], &other) && is_same_report(file, other)) {
            cli_error("--report: %s is given twice", file);
            return false;
        }
    return true;
}

/* Says what is wrong with FORMAT=FILE; false. */
static bool
wrong_report(const char *text)
{
    char format[32];
    size_t n = strcspn(text, "=");
    snprintf(format, sizeof(format), "%.*s", (int)n, text);
    const char *near = cli_nearest(format, cks_formats());
    if (!n || !text[n] || !text[n + 1])
        cli_error("--report must be FORMAT=FILE, such as html=report.html, not '%s'",
                  cks_shown_argument(text));
    else if (near)
        cli_error("--report: unknown format '%s'; did you mean %s?", cks_shown_argument(format),
                  near);
    else
        cli_error("--report: unknown format '%s'; ckscheck check --help lists the formats",
                  cks_shown_argument(format));
    return false;
}

bool
cli_reports_valid(const struct cli_settings *settings)
{
    const char *file;
    for (size_t i = 0; i < settings->reports.count; i++) {
        if (!cli_report_format(settings->reports.items[i], &file)) {
            return wrong_report(settings->reports.items[i]);
        }
        if (!may_write(settings, i))
            return false;
    }
    return true;
}

/* Whether a report goes to standard output: what --format asks for is then not printed. */
static bool
takes_output(const struct cli_settings *settings)
{
    const char *file = NULL;
    for (size_t i = 0; i < settings->reports.count; i++)
        if (cli_report_format(settings->reports.items[i], &file) && strcmp(file, "-") == 0)
            return true;
    return false;
}

static bool
inside(const char *path, const char *directory)
{
    size_t n = strlen(directory);
    return n > 1 && strncmp(path, directory, n) == 0 && (path[n] == '/' || !path[n]);
}

/* The top of the work tree that a directory belongs to: as the pipeline says, else where .git is,
 * else the directory. */
static void
find_base(const char *directory, char base[PATH_MAX])
{
    static const char *const names[] = {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"};
    char git[PATH_MAX + 8];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *said = getenv(names[i]);
        if (said && strlen(said) < PATH_MAX && inside(directory, said)) {
            strcpy(base, said);
            return;
        }
    }
    strcpy(base, directory);
    for (char *end = base + strlen(base); end && end > base; end = strrchr(base, '/')) {
        *end = '\0';
        snprintf(git, sizeof(git), "%s/.git", base);
        if (*base && access(git, F_OK) == 0)
            return;
    }
    strcpy(base, directory);
}

static enum cks_status
write_file(struct cks *c, const char *text, const struct cks_report_options *options)
{
    const char *name = "";
    const char *format = cli_report_format(text, &name);
    if (strcmp(name, "-") == 0)
        return cks_report(c, format, options, cli_sink, stdout);
    if (holds_store_of(c, name)) {
        cli_error("--report: %s is an input of this run", name);
        return CKS_ERR_WRITE;
    }
    struct cli_temporary temporary;
    FILE *f = cli_temporary_open(&temporary, name);
    if (!f) {
        cli_error("%s cannot be written: %s", name, strerror(errno));
        return CKS_ERR_WRITE;
    }
    enum cks_status status = cks_report(c, format, options, cli_sink, f);
    if (!cli_temporary_close(&temporary, f, status == CKS_OK) || status == CKS_ERR_WRITE) {
        cli_error("%s cannot be written: %s", name, strerror(errno));
        return CKS_ERR_WRITE;
    }
    return status;
}

void
cli_reports_set_fail_on(const struct cli_settings *settings, struct cks_report_options *o)
{
    bool level = cli_severity_of(settings->fail_on, &o->fail_on);
    o->never_fail = !level || o->fail_on == CKS_SEVERITY_NONE;
}

enum cks_status
cli_reports_print(const struct cli_settings *settings, struct cks *c, cli_text_fn text,
                  int exit_status)
{
    char directory[PATH_MAX], base[PATH_MAX], host[HOST_NAME_MAX + 1] = "";
    const struct cks_report_run run = {.size = sizeof(run),
                                       .command = settings->command->name,
                                       .arguments = settings->arguments,
                                       .exit_status = exit_status,
                                       .exit_meaning =
                                           cli_status_meaning(settings->command, exit_status)};
    struct cks_report_options o = {.size = sizeof(o),
                                   .quiet = settings->quiet,
                                   .run = &run,
                                   .suppressed = settings->include_suppressed,
                                   .predictions = settings->command == cli_command(CLI_ID_PREDICT),
                                   .probes = settings->command == cli_command(CLI_ID_PROBE)};
    cli_reports_set_fail_on(settings, &o);
    if (getcwd(directory, sizeof(directory))) {
        find_base(directory, base);
        o.directory = directory;
        o.base = base;
    }
    enum cks_status status = CKS_OK;
    for (size_t i = 0; i < settings->reports.count; i++) {
        enum cks_status one = write_file(c, settings->reports.items[i], &o);
        status = status == CKS_OK ? one : status;
    }
    o.color = cli_use_color(settings->color);
    o.width = cli_terminal_width();
    if (cli_terminal_links(o.color))
        o.links = gethostname(host, sizeof(host) - 1) == 0 ? host : "";
    enum cks_status printed = CKS_OK;
    if (!takes_output(settings))
        printed = text && strcmp(settings->format, "text") == 0
                      ? text(settings, c)
                      : cks_report(c, settings->format, &o, cli_sink, stdout);
    if (fflush(stdout) != 0 && printed == CKS_OK)
        printed = CKS_ERR_WRITE;
    return status == CKS_OK ? printed : status;
}
