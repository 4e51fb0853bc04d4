#include "repair/repair.h"

#include <stdio.h>
#include <string.h>

#include "common/output.h"
#include "repair/diff.h"
#include "repair/plan.h"
#include "repair/write.h"
#include "session/session.h"

bool
cli_repair_valid(const struct cli_settings *s)
{
    const char *wrong = s->fix && s->diff ? "--diff and --fix exclude each other" : NULL;
    for (size_t i = 0; i < s->operand_count && s->fix && !wrong; i++)
        if (strcmp(s->operands[i], "-") == 0)
            wrong = "--fix cannot write standard input; --diff prints its repairs";
    if (s->diff && strcmp(s->format, "text") != 0)
        wrong = "--diff prints a diff instead of a report; --report FORMAT=FILE writes one too";
    for (size_t i = 0; i < s->reports.count && s->diff && !wrong; i++) {
        const char *equals = strchr(s->reports.items[i], '=');
        if (equals && strcmp(equals + 1, "-") == 0)
            wrong = "--diff needs standard output for itself";
    }
    if (wrong)
        cli_error("%s", wrong);
    return !wrong;
}

static void
tell_done(const struct cli_settings *settings, const struct cli_source *s)
{
    for (size_t i = 0; i < s->done_count && !settings->quiet; i++)
        cli_error("%s:%zu: repaired: %s %s", s->name, s->done[i].line, s->done[i].code,
                  s->done[i].name);
}

/* Repairs that leave nothing to decide, and cannot be written. */
static void
tell_refused(const struct cli_settings *settings, const struct cks *c)
{
    for (size_t i = 0; i < cks_finding_count(c) && !settings->quiet; i++) {
        const struct cks_finding *f = cks_finding(c, i);
        if (f->repair && f->repair->certain && f->repair->refused)
            cli_error("%s:%u: not repaired: %s %s: %s", f->place.file, f->place.line, f->code,
                      f->name, f->repair->refused);
    }
}

static int
write_sources(const struct cli_settings *settings, const struct cli_sources *sources)
{
    int status = CLI_OK;
    for (size_t i = 0; i < sources->count; i++) {
        const struct cli_source *s = &sources->items[i];
        if (!s->done_count)
            continue;
        enum cli_written done = cli_source_write(s);
        if (done == CLI_WRITTEN)
            tell_done(settings, s);
        else if (done == CLI_WRITE_FAILED)
            status = CLI_FAILED;
    }
    return status;
}

/* The diff is all that is printed. */
static enum cks_status
no_text(const struct cli_settings *settings, struct cks *c)
{
    (void)settings;
    (void)c;
    return CKS_OK;
}

/* What is left is what a run over the files now finds. */
static int
report_again(struct cli_settings *settings)
{
    settings->files = NULL;
    settings->stdin_text = NULL;
    return cli_session_check(settings);
}

static int
judge(struct cli_settings *settings, struct cks **ret, int *added)
{
    int status = cli_session_open(settings, ret);
    if (status != CLI_OK)
        return status;
    *added = cli_session_add(settings, *ret);
    return CLI_OK;
}

int
cli_repair(struct cli_settings *settings)
{
    struct cli_sources sources = {0};
    struct cks *c = NULL;
    int added = CLI_OK, status = judge(settings, &c, &added);
    if (status != CLI_OK)
        return status;
    enum cks_status judged = cks_judge(c);
    settings->files = &cli_overlay_files;
    settings->files_cookie = &sources;
    settings->stdin_text = cli_overlay_stdin;
    int planned =
        judged == CKS_OK && added == CLI_OK ? cli_plan_repairs(settings, c, &sources) : CLI_FAILED;
    if (judged == CKS_OK)
        tell_refused(settings, c);
    if (settings->diff) {
        for (size_t i = 0; i < sources.count && planned == CLI_OK; i++)
            cli_diff_print(&sources.items[i]);
        struct cli_telling telling = {.before = added > planned ? added : planned, .text = no_text};
        status = cli_session_tell(settings, c, judged, &telling);
    } else {
        int written = planned == CLI_OK ? write_sources(settings, &sources) : CLI_OK;
        cks_close(&c);
        status = report_again(settings);
        status = written > status ? written : status;
    }
    settings->files = NULL;
    settings->stdin_text = NULL;
    cks_close(&c);
    cli_sources_free(&sources);
    status = added > status ? added : status;
    return planned > status ? planned : status;
}
