#include "dryrun/formats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"
#include "common/statuses.h"
#include "common/temporary.h"
#include "dryrun/text.h"
#include "session/reports.h"

/* "[REGION=]FILE" */
static const char *
inventory_file(const char *inventory)
{
    size_t n = strspn(inventory, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n && inventory[n] == '=' ? inventory + n + 1 : inventory;
}

static bool
is_read_by(const struct cli_settings *s, const char *file)
{
    for (size_t i = 0; i < s->inventories.count; i++)
        if (cli_is_same_file(file, s->inventories.items[i]) ||
            cli_is_same_file(file, inventory_file(s->inventories.items[i])))
            return true;
    return s->state && cli_is_same_file(file, s->state);
}

bool
cli_dryrun_reports_valid(const struct cli_settings *settings)
{
    if (!cli_reports_valid(settings))
        return false;
    for (size_t i = 0; i < settings->reports.count; i++) {
        const char *file = strchr(settings->reports.items[i], '=') + 1;
        if (strcmp(file, "-") == 0) {
            cli_error("--report: standard output is not for reports; name a file");
            return false;
        }
        if (is_read_by(settings, file)) {
            cli_error("--report: %s is an input of this run", file);
            return false;
        }
    }
    return true;
}

static bool
can_write(const char *file)
{
    if (cli_is_writable(file))
        return true;
    cli_error("%s cannot be written: %s", file, strerror(errno));
    return false;
}

bool
cli_dryrun_can_write(const struct cli_settings *settings)
{
    for (size_t i = 0; i < settings->reports.count; i++)
        if (!can_write(strchr(settings->reports.items[i], '=') + 1))
            return false;
    return !settings->state || can_write(settings->state);
}

struct cks *
cli_dryrun_formats_open(const struct cli_settings *settings)
{
    struct cks_options o;
    struct cks *calls = NULL;
    cks_options_init(&o);
    o.at_given = settings->at.given;
    o.at = settings->at.at;
    return cks_open(&o, &calls) == CKS_OK ? calls : NULL;
}

/* The prediction with commands that fit a call; NULL if there is none or out of memory. missing: to
 * be freed. */
static const struct cks_prediction *
fitting(const struct cks_dryrun_call *call, struct cks_prediction *made,
        struct cks_missing **ret_missing)
{
    const struct cks_prediction *p = call->prediction;
    *ret_missing = p ? calloc(p->missing_count + 1, sizeof(**ret_missing)) : NULL;
    if (!*ret_missing)
        return NULL;
    for (size_t i = 0; i < p->missing_count; i++) {
        (*ret_missing)[i] = p->missing[i];
        (*ret_missing)[i].obtain = cli_dryrun_obtain(call, &p->missing[i]);
    }
    *made = *p;
    made->missing = *ret_missing;
    return made;
}

enum cks_status
cli_dryrun_formats_take(struct cks *calls, const struct cks_dryrun_call *call)
{
    struct cks_prediction made;
    struct cks_missing *missing;
    const struct cks_prediction *prediction = fitting(call, &made, &missing);
    /* A connect that becomes FAILED is accepted. */
    bool fails = call->answer == CKS_DRYRUN_ACCEPTED && call->error;
    char name[32], *title = NULL, *result = NULL;
    size_t title_size, result_size;
    snprintf(name, sizeof(name), CKS_DRYRUN_CALL_NAME, call->number);
    FILE *f = open_memstream(&title, &title_size);
    FILE *g = open_memstream(&result, &result_size);
    if (f)
        cli_dryrun_print_title(f, call);
    if (g)
        cli_dryrun_print_result(g, call);
    bool ok = f && g && (prediction || !call->prediction);
    ok = (!f || fclose(f) == 0) && ok;
    ok = (!g || fclose(g) == 0) && ok;
    const struct cks_judged_call judged = {.size = sizeof(judged),
                                           .name = name,
                                           .title = title,
                                           .result = result,
                                           .note = call->note,
                                           .outcome = fails ? CKS_FAIL : call->outcome,
                                           .type = call->store_type,
                                           .prediction = prediction,
                                           .findings = call->findings,
                                           .finding_count = call->finding_count};
    enum cks_status status = ok ? cks_add_judged_call(calls, &judged) : CKS_ERR_MEMORY;
    free(missing);
    free(title);
    free(result);
    return status;
}

void
cli_dryrun_formats_skip(struct cks *calls, const char *what, const char *why)
{
    const struct cks_unread unread = {
        .size = sizeof(unread), .kind = CKS_UNREAD_FORM, .file = what, .reason = why};
    if (cks_add_unread(calls, &unread) != CKS_OK)
        cli_error("out of memory: the report does not name %s", what);
}

/* The words up to the program that was run; "..." for its own. NULL if out of memory. */
static const char **
shown_arguments(const struct cli_settings *s)
{
    size_t n = 0;
    while (s->arguments[n])
        n++;
    const char **shown = calloc(n + 2, sizeof(*shown));
    size_t own = n > s->operand_count ? n - s->operand_count : 0;
    for (size_t i = 0; shown && i < n && i <= own; i++)
        shown[i] = s->arguments[i];
    if (shown && s->operand_count > 1)
        shown[own + 1] = "...";
    return shown;
}

enum cks_status
cli_dryrun_formats_print(struct cks *calls, const char *format, const struct cli_settings *settings,
                         int exit_status, cks_sink_fn sink, void *cookie)
{
    const char **arguments = shown_arguments(settings);
    const struct cks_report_run run = {.size = sizeof(run),
                                       .command = settings->command->name,
                                       .arguments = arguments,
                                       .exit_status = exit_status,
                                       .exit_meaning =
                                           cli_status_meaning(settings->command, exit_status)};
    struct cks_report_options o = {.size = sizeof(o), .predictions = true, .run = &run};
    cli_reports_set_fail_on(settings, &o);
    enum cks_status status =
        arguments ? cks_report(calls, format, &o, sink, cookie) : CKS_ERR_MEMORY;
    free(arguments);
    return status;
}
