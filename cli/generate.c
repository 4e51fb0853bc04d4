/* Prints man pages and shell completions from the tables of commands, options, rules and errors.
 * Run by the build: generate man [COMMAND] | man-rules | bash | zsh | fish */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/options.h"
#include "common/statuses.h"
#include "completion.h"

/* Text for man(7): no line starts like a request, and - does not become a hyphen. */
static void
roff(const char *text)
{
    bool begins = true;
    for (; *text; text++) {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        begins = *text == '\n';
    }
}

static void
roff_line(const char *text)
{
    roff(text);
    putchar('\n');
}

static void
title(const char *name, const char *section, const char *summary)
{
    fputs(".TH ", stdout);
    for (const char *p = name; *p; p++)
        putchar(toupper((unsigned char)*p));
    printf(" %s \"\" \"ckscheck %s\" \"ckscheck\"\n.SH NAME\n", section, cks_version());
    roff(name);
    fputs(" \\- ", stdout);
    roff_line(summary);
}

static void
print_words(const struct cli_option *o, const char *before, const char *between, const char *after)
{
    if (!o->words)
        return;
    fputs(before, stdout);
    for (const char *const *w = o->words(); *w; w++)
        printf("%s%s", w == o->words() ? "" : between, *w);
    fputs(after, stdout);
}

static void
man_option(const struct cli_option *o)
{
    fputs(".TP\n", stdout);
    if (o->letter)
        printf("\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", stdout);
    roff(o->name);
    fputs("\\fR", stdout);
    if (o->argument) {
        fputs(" \\fI", stdout);
        roff(o->argument);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    roff(o->help);
    print_words(o, ": ", ", ", "");
    puts(".");
}

static void
man_options(const struct cli_command *command)
{
    puts(".SH OPTIONS");
    for (enum cli_group g = 0; g < CLI_GROUP_COUNT; g++) {
        if (!cli_group_of(g, command))
            continue;
        printf(".SS %s\n", cli_group_title(g));
        for (size_t i = 0; i < cli_option_count(); i++)
            if (cli_option(i)->group == g && cli_option_of(cli_option(i), command))
                man_option(cli_option(i));
    }
}

static void
man_examples(const struct cli_command *c)
{
    puts(".SH EXAMPLES\n.nf");
    roff(c->examples);
    puts(".fi");
}

/* The parts of ckscheck(1) that are in no table. */
static void
man_explanations(void)
{
    puts(".SH CONFIGURATION\n"
         "The nearest \\fI.ckscheck.yaml\\fR in a file's folder or above, up to the top of the "
         "work tree, applies to that file; nothing is added from further up.\n"
         "It sets the severities of the file's findings, and the Region and account of its "
         "stores.\n"
         "A file without a configured Region or account takes those of the other files, if they "
         "agree.\n"
         "If one configuration applies to all inputs, it also applies to their evidence.\n"
         "The command line overrides all configurations.\n"
         ".PP\n"
         ".nf\n"
         "region: eu\\-west\\-1\n"
         "account: \"111122223333\"\n"
         "severity:\n"
         "  CKS308: error            # error, warning, note or off\n"
         "expiry:\n"
         "  trust\\-anchor\\-days: 60\n"
         "  proxy\\-days: 14\n"
         "paths:                     # for files found in directories; patterns as in .gitignore\n"
         "  exclude: [legacy/]\n"
         "ignore:\n"
         "  \\- rule: CKS443\n"
         "    file: keys/*.json      # optional\n"
         "    address: payments      # of the store, or its name; optional\n"
         "    reason: replaced in autumn\n"
         "    until: 2026\\-12\\-31      # optional\n"
         "fail\\-on: warning           # these three are about a whole run\n"
         "format: github\n"
         "evidence: [evidence/]      # relative to the configuration\n"
         ".fi");
    puts(
        ".SH REPAIRS\n"
        "\\fBckscheck check \\-\\-diff\\fR prints every repair that is certain as a unified diff.\n"
        "\\fB\\-\\-fix\\fR writes them to the named files and then reports what is left.\n"
        "No secret is changed or shown; a repair next to one is named instead of printed.");
    puts(".SH ACCEPTING A FINDING\n"
         "In YAML, HCL and shell scripts, a comment accepts what a rule finds on its line, on the "
         "next line, or in the store that begins there:\n"
         ".PP\n"
         ".nf\n"
         "# ckscheck:ignore CKS443 replaced in autumn\n"
         ".fi\n"
         ".PP\n"
         "A reason is required.\n"
         "For JSON, use an entry under \\fBignore\\fR in the configuration.\n"
         "Expired and mistyped entries are reported, and unused ones if the run looked at "
         "everything that the rule needs (\\fBckscheck explain CKS941\\fR).\n"
         "Acceptance does not change predictions.");
}

static void
man_statuses(const struct cli_command *command)
{
    struct cli_status s;
    puts(".SH EXIT STATUS");
    for (size_t i = 0; cli_status_at(command, i, &s); i++) {
        printf(".TP\n%d\n", s.status);
        roff(s.meaning);
        puts(".");
    }
}

static void
man_end(void)
{
    puts(".SH FILES\n"
         ".TP\n"
         "\\&.ckscheck.yaml\n"
         "The optional configuration: the nearest one above each file, up to the top of the work "
         "tree.\n"
         "See \\fBckscheck\\-config\\fR(1).\n"
         ".SH ENVIRONMENT\n"
         ".TP\n"
         "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM\n"
         "No colour is used if NO_COLOR is not empty. Otherwise colour is used, on a terminal or "
         "not, if "
         "FORCE_COLOR or CLICOLOR_FORCE is set to anything but 0; else on a terminal, unless TERM "
         "is dumb.\n"
         ".TP\n"
         "COLUMNS\n"
         "The width of the terminal, if it is not to be asked.\n"
         ".TP\n"
         "FORCE_HYPERLINK\n"
         "Whether text contains links to the files, on a terminal or not: 0 for no, anything else "
         "for yes. Without it, terminals that are known to show links get them with the "
         "colours.\n"
         ".TP\n"
         "HOME, XDG_CONFIG_HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM\n"
         "The location of git's configuration and its core.excludesFile, for ignore rules.\n"
         ".TP\n"
         "GITHUB_WORKSPACE, CI_PROJECT_DIR\n"
         "The top of the work tree, in reports for pipelines.");
}

static void
see_also(const struct cli_command *self)
{
    puts(".SH SEE ALSO");
    if (self)
        fputs("\\fBckscheck\\fR(1), ", stdout);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        if (cli_command(i) != self)
            printf("\\fBckscheck\\-%s\\fR(1), ", cli_command(i)->name);
    puts("\\fBckscheck\\-rules\\fR(7)");
}

static void
man_command(const struct cli_command *c)
{
    char name[64];
    snprintf(name, sizeof(name), "ckscheck-%s", c->name);
    title(name, "1", c->summary);
    printf(".SH SYNOPSIS\n\\fBckscheck %s\\fR [\\fIOPTION\\fR]... ", c->name);
    roff_line(c->operands);
    puts(".SH DESCRIPTION");
    roff_line(c->about);
    man_options(c);
    man_statuses(c);
    man_examples(c);
    man_end();
    see_also(c);
}

static void
man_top(void)
{
    title("ckscheck", "1", "check AWS KMS custom key store configurations");
    puts(".SH SYNOPSIS\n\\fBckscheck\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIOPERAND\\fR]...");
    puts(".SH DESCRIPTION\n"
         "Reports, before anything is sent to AWS, whether a CreateCustomKeyStore, "
         "UpdateCustomKeyStore or ConnectCustomKeyStore call will be accepted and, if not, which "
         "exception or ConnectionErrorCode it will fail with.\n"
         "Only \\fBprobe\\fR and \\fBpredict \\-\\-probe\\fR open a network connection.");
    puts(".SH COMMANDS");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        printf(".TP\n\\fB%s\\fR\n", cli_command(i)->name);
        roff(cli_command(i)->summary);
        printf("; see \\fBckscheck\\-%s\\fR(1).\n", cli_command(i)->name);
    }
    man_options(NULL);
    man_explanations();
    man_statuses(NULL);
    man_end();
    see_also(NULL);
}

static void
man_rules(void)
{
    struct cks_rule_info r = {.size = sizeof(r)};
    struct cks_error_info e = {.size = sizeof(e)};
    title("ckscheck-rules", "7", "the rules of ckscheck and the errors of AWS KMS");
    puts(".SH DESCRIPTION\n"
         "Each rule has a code, a name, a severity and a basis: documented by AWS, observed in a "
         "real account, inferred from documents, or advice.\n"
         "\\fBckscheck explain\\fR \\fICODE\\fR gives the details.\n"
         ".SH RULES");
    for (size_t i = 0; cks_rule_at(i, &r); i++) {
        printf(".TP\n\\fB%s\\fR ", r.code);
        roff(r.name);
        printf(" (%s, %s)\n", cks_severity_name(r.severity), cks_basis_name(r.basis));
        roff_line(*r.summary ? r.summary : r.name);
    }
    puts(".SH ERRORS");
    for (size_t i = 0; cks_error_at(i, &e); i++) {
        printf(".TP\n\\fB%s\\fR\n", e.name);
        roff_line(e.summary);
    }
    puts(".SH SEE ALSO\n\\fBckscheck\\fR(1), \\fBckscheck\\-explain\\fR(1), "
         "\\fBckscheck\\-rules\\fR(1)");
}

int
main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    const struct cli_command *command = argc > 2 ? cli_command_find(argv[2]) : NULL;
    if (argc > 2 && !command)
        return 1;
    if (strcmp(what, "man") == 0 && command)
        man_command(command);
    else if (strcmp(what, "man") == 0)
        man_top();
    else if (strcmp(what, "man-rules") == 0)
        man_rules();
    else if (strcmp(what, "bash") == 0)
        cli_complete_bash();
    else if (strcmp(what, "zsh") == 0)
        cli_complete_zsh();
    else if (strcmp(what, "fish") == 0)
        cli_complete_fish();
    else
        return 1;
    return 0;
}
