/* ckscheck collect: a shell script of read-only commands that collect the missing evidence. */
#include <stdio.h>
#include <string.h>

#include "collect/script.h"
#include "commands/commands.h"
#include "common/output.h"
#include "config/configs.h"
#include "session/session.h"

static bool
is_part(const char *word, size_t n)
{
    for (const char *const *part = cks_step_parts(); *part; part++)
        if (strlen(*part) == n && memcmp(*part, word, n) == 0)
            return true;
    return false;
}

static int
check_usage(const struct cli_settings *s)
{
    if (s->operand_count == 0) {
        cli_error("collect needs a file, or - for standard input");
        return CLI_USAGE;
    }
    for (size_t i = 0; i < s->without.count; i++)
        for (const char *p = s->without.items[i]; *p;) {
            size_t n = strcspn(p, ",");
            if (!is_part(p, n)) {
                cli_error("--without: '%.*s' is not a part; see ckscheck collect --help", (int)n,
                          p);
                return CLI_USAGE;
            }
            p += n + (p[n] == ',');
        }
    return CLI_OK;
}

static void
add_steps(struct cli_script *script, struct cks *c)
{
    const struct cks_step *steps;
    for (size_t i = 0; i < cks_store_count(c); i++) {
        size_t n = cks_collect(c, i, &steps);
        script->failed |= n == SIZE_MAX;
        for (size_t k = 0; n != SIZE_MAX && k < n; k++)
            cli_script_add(script, &steps[k]);
    }
}

/* As comments of the script. */
static void
print_unconnected(struct cks *c)
{
    const struct cks_finding *f;
    for (size_t i = 0; (f = cks_finding(c, i)) != NULL; i++) {
        struct cks_store_info s = {.size = sizeof(s)};
        if (strcmp(f->code, "CKS924") != 0 || !cks_store_at(c, f->store, &s))
            continue;
        const char *label = s.name ? s.name : s.address;
        printf("\n# ");
        if (*label) {
            cli_put(label);
            printf(": ");
        }
        printf("%s.\n# %s\n", f->message, f->help ? f->help : "");
    }
}

/* Wrong names and broken text: the script asks nothing that they would lead to. */
static void
print_misread(struct cks *c)
{
    static const char *const codes[] = {"CKS101", "CKS102"};
    const struct cks_finding *f;
    for (size_t i = 0; (f = cks_finding(c, i)) != NULL; i++)
        for (size_t k = 0; k < sizeof(codes) / sizeof(codes[0]); k++)
            if (f->first == i && strcmp(f->code, codes[k]) == 0)
                cli_error("%s:%u: %s%s%s", f->place.file, f->place.line, f->message,
                          f->help ? "; " : "", f->help ? f->help : "");
}

static int
print_collected(struct cli_settings *settings, struct cks *c)
{
    struct cli_script script = {.settings = settings};
    script.failed = cks_judge(c) != CKS_OK;
    if (cli_configs_status(settings->configs) != CLI_OK)
        return (int)cli_configs_status(settings->configs);
    add_steps(&script, c);
    if (script.failed)
        cli_error("out of memory");
    else if (cks_store_count(c)) {
        cli_script_print(&script);
        print_unconnected(c);
    }
    if (!script.failed)
        print_misread(c);
    cli_script_free(&script);
    return script.failed ? CLI_FAILED : CLI_OK;
}

int
cli_run_collect(struct cli_settings *settings)
{
    struct cks *c = NULL;
    int status = check_usage(settings);
    settings->tell_unconnected = true;
    if (status == CLI_OK)
        status = cli_session_open(settings, &c);
    if (status != CLI_OK)
        return status;
    int added = cli_session_add(settings, c);
    status = print_collected(settings, c);
    if (status == CLI_USAGE) {
        cks_close(&c);
        return status;
    }
    cli_session_print_failures(settings, c);
    if (!settings->quiet)
        cli_session_print_turned_off(c);
    int read = cli_session_account(settings, c);
    if (read == CLI_OK && added == CLI_OK && !cks_store_count(c)) {
        cli_error("no custom key store was found in what was given");
        read = CLI_FAILED;
    }
    cks_close(&c);
    added = added > status ? added : status;
    return added > read ? added : read;
}
