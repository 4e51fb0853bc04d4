/* ckscheck collect: a shell script of read-only commands that collect the missing evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "common/output.h"
#include "config/configs.h"
#include "session/session.h"

#define DEFAULT_DIRECTORY "evidence"
/* A file's name: a kind, the ID of what it is about, a number where there are several. */
#define NAME_MAX_BYTES 192

/* One command, once. */
struct step {
    char *command;
    char file[NAME_MAX_BYTES]; /* "" where it is nothing that a script does */
};

struct script {
    struct step *steps;
    size_t count, cap;
    bool failed; /* out of memory */
};

static bool
is_shell_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* The ID in a command that says what its output is about: it distinguishes the evidence. */
static void
find_subject(const char *command, const char *evidence, char *to, size_t size)
{
    static const char *const marks[] = {"targetgroup/", "cluster-", "vpce-svc-"};
    static const char *const kinds[] = {"target-health", "user", "audit-log", "permission",
                                        "listener"};
    bool named = false;
    *to = '\0';
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        named |= strcmp(evidence, kinds[i]) == 0;
    for (size_t i = 0; named && i < sizeof(marks) / sizeof(marks[0]) && !*to; i++) {
        const char *at = strstr(command, marks[i]);
        /* Not the "cluster-" of --cluster-id. */
        while (at && at > command && at[-1] == '-')
            at = strstr(at + 1, marks[i]);
        if (!at)
            continue;
        at += i == 0 ? strlen(marks[i]) : 0;
        size_t n = 0;
        while (is_shell_safe(at[n]) && n + 1 < size)
            n++;
        memcpy(to, at, n);
        to[n] = '\0';
    }
}

static bool
taken(const struct script *s, const char *file)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->steps[i].file, file) == 0)
            return true;
    return false;
}

static void
name_file(const struct script *s, struct step *step, const char *evidence)
{
    char subject[NAME_MAX_BYTES / 2];
    find_subject(step->command, evidence, subject, sizeof(subject));
    snprintf(step->file, sizeof(step->file), "%s%s%s.json", evidence, *subject ? "-" : "", subject);
    for (unsigned k = 2; taken(s, step->file); k++)
        snprintf(step->file, sizeof(step->file), "%s%s%s-%u.json", evidence, *subject ? "-" : "",
                 subject, k);
}

static void
add_step(struct script *s, const struct cks_missing *m)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->steps[i].command, m->obtain) == 0)
            return;
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct step *steps = realloc(s->steps, cap * sizeof(*steps));
        if (!steps) {
            s->failed = true;
            return;
        }
        s->steps = steps;
        s->cap = cap;
    }
    struct step step = {.command = strdup(m->obtain)};
    if (!step.command) {
        s->failed = true;
        return;
    }
    bool reads = strncmp(m->obtain, "aws ", 4) == 0;
    /* cloudhsm-cli runs on a client host, and a person must make the login. */
    if (reads)
        name_file(s, &step, m->evidence);
    s->steps[s->count++] = step;
}

/* Not what concerns other evidence or another call. */
static bool
is_evidence(const struct cks_missing *m)
{
    return strcmp(m->evidence, "create") != 0;
}

static void
gather_commands(struct script *s, struct cks *c)
{
    const struct cks_prediction *made;
    for (size_t i = 0; i < cks_store_count(c); i++) {
        size_t n = cks_predict(c, i, &made);
        s->failed |= n == SIZE_MAX;
        n = n == SIZE_MAX ? 0 : n;
        for (size_t k = 0; k < n; k++)
            for (size_t m = 0; m < made[k].missing_count; m++)
                if (is_evidence(&made[k].missing[m]))
                    add_step(s, &made[k].missing[m]);
    }
}

/* In single quotes for a shell. */
static void
put_quoted(const char *text)
{
    putchar('\'');
    for (const char *p = text; *p; p++)
        if (*p == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*p);
    putchar('\'');
}

static void
print_steps(const struct script *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->steps[i].file[0])
            printf("save %s %s\n", s->steps[i].file, s->steps[i].command);
}

static bool
has_comment(const struct script *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->steps[i].file[0])
            return true;
    return false;
}

/* What no script should do is left to a person. */
static void
print_comments(const struct script *s)
{
    if (!has_comment(s))
        return;
    printf("\n# Not run by this script; run it yourself if you need the result:\n");
    for (size_t i = 0; i < s->count; i++) {
        const struct step *step = &s->steps[i];
        if (step->file[0])
            continue;
        printf("#   ");
        cli_put(step->command);
        putchar('\n');
        if (strncmp(step->command, "cloudhsm-cli login", 18) == 0)
            printf("#     (only while the store is disconnected; log out afterwards; five wrong "
                   "passwords lock kmsuser;\n"
                   "#     save its output beside the other files)\n");
    }
}

static void
print_script(const struct script *s, const char *into)
{
    bool any = false;
    for (size_t i = 0; i < s->count; i++)
        any |= s->steps[i].file[0] != '\0';
    if (!s->count) {
        printf("# No more evidence can be collected for these stores.\n");
        return;
    }
    printf("#!/bin/sh\n"
           "# Collects evidence for ckscheck predict --evidence DIR. The commands only read.\n");
    if (any) {
        printf("set -u\numask 077\ndir=${1:-}\n[ -n \"$dir\" ] || dir=");
        put_quoted(into);
        printf("\n"
               "mkdir -p -- \"$dir\" || exit 1\n"
               "export AWS_DEFAULT_OUTPUT=json AWS_PAGER=\n"
               "failed=0\n"
               "save() {\n"
               "    file=$dir/$1\n"
               "    shift\n"
               "    \"$@\" >\"$file\" || { echo \"not collected: $file\" >&2; rm -f -- \"$file\"; "
               "failed=1; }\n"
               "}\n"
               "\n");
        print_steps(s);
    }
    print_comments(s);
    if (any)
        printf("\nexit $failed\n");
}

int
cli_run_collect(struct cli_settings *settings)
{
    struct cks *c = NULL;
    struct script script = {0};
    if (settings->operand_count == 0) {
        cli_error("collect needs a file, or - for standard input");
        return CLI_USAGE;
    }
    int status = cli_session_open(settings, &c);
    if (status != CLI_OK)
        return status;
    status = cli_session_add(settings, c);
    if (cks_judge(c) != CKS_OK)
        script.failed = true;
    if (cli_configs_status(settings->configs) != CLI_OK) {
        cks_close(&c);
        return (int)cli_configs_status(settings->configs);
    }
    gather_commands(&script, c);
    if (script.failed) {
        cli_error("out of memory");
        status = CLI_FAILED;
    } else if (cks_store_count(c)) {
        print_script(&script, settings->into ? settings->into : DEFAULT_DIRECTORY);
    }
    cli_session_print_failures(settings, c);
    int read = cli_session_account(settings, c);
    if (read == CLI_OK && status == CLI_OK && !cks_store_count(c)) {
        cli_error("no custom key store was found in what was given");
        read = CLI_FAILED;
    }
    for (size_t i = 0; i < script.count; i++)
        free(script.steps[i].command);
    free(script.steps);
    cks_close(&c);
    return status > read ? status : read;
}
