/* --help, from the tables. */
#include "common/help.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"
#include "common/statuses.h"
#include "common/terminal.h"

/* The column where explanations begin. */
#define COLUMN 28
/* The width of a line where there is no terminal; the narrowest that leaves an explanation room for
 * its words; and the widest that is easy to read. */
#define WIDTH 80
#define WIDTH_LEAST 50
#define WIDTH_MOST 120

static size_t
line_width(void)
{
    unsigned width = cli_terminal_width();
    if (!width)
        return WIDTH;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

/* Prints text broken into lines; `at` is the column of the cursor. */
static void
wrap(const char *text, size_t indent, size_t at)
{
    const size_t width = line_width();
    while (*text) {
        size_t word = strcspn(text, " ");
        if (at > indent && at + 1 + word > width) {
            printf("\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            putchar(' ');
            at++;
        }
        printf("%.*s", (int)word, text);
        at += word;
        text += word;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* The left column, then the explanation beside it or under it. */
static void
print_entry(const char *left, const char *explanation)
{
    printf("  %s", left);
    size_t at = strlen(left) + 2;
    if (at + 2 > COLUMN) {
        putchar('\n');
        at = 0;
    }
    printf("%*s", (int)(COLUMN - at), "");
    wrap(explanation, COLUMN, COLUMN);
}

/* What an option does and the values that it accepts. */
static void
explanation(const struct cli_option *o, char *to, size_t size)
{
    size_t n = (size_t)snprintf(to, size, "%s", o->help);
    if (!o->words)
        return;
    for (const char *const *w = o->words(); *w && n < size; w++)
        n += (size_t)snprintf(to + n, size - n, "%s%s", w == o->words() ? ": " : ", ", *w);
}

static void
print_option(const struct cli_option *o)
{
    char left[96], help[512];
    char letter[8] = "    ";
    if (o->letter)
        snprintf(letter, sizeof(letter), "-%c, ", o->letter);
    snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    explanation(o, help, sizeof(help));
    print_entry(left, help);
}

/* By groups; a few options need no titles. */
static void
print_options(const struct cli_command *command)
{
    bool titles = false;
    for (enum cli_group g = 0; g < CLI_GROUP_GENERAL; g++)
        titles = titles || cli_group_of(g, command);
    for (enum cli_group g = 0; g < CLI_GROUP_COUNT; g++) {
        if (!cli_group_of(g, command))
            continue;
        printf("\n%s:\n", titles ? cli_group_title(g) : "Options");
        for (size_t i = 0; i < cli_option_count(); i++)
            if (cli_option(i)->group == g && cli_option_of(cli_option(i), command))
                print_option(cli_option(i));
    }
}

static void
print_examples(const char *examples)
{
    puts("\nExamples:");
    while (*examples) {
        size_t n = strcspn(examples, "\n");
        printf("  %.*s\n", (int)n, examples);
        examples += n + (examples[n] == '\n');
    }
}

static void
print_statuses(const struct cli_command *command)
{
    struct cli_status s;
    puts("\nExit status:");
    for (size_t i = 0; cli_status_at(command, i, &s); i++) {
        printf("  %d  ", s.status);
        wrap(s.meaning, 5, 5);
    }
}

void
cli_print_help(const struct cli_command *command)
{
    if (command) {
        printf("Usage: ckscheck %s [OPTION]...%s%s\n\n", command->name,
               *command->operands ? " " : "", command->operands);
        wrap(command->about, 0, 0);
        print_examples(command->examples);
    } else {
        puts("Usage: ckscheck COMMAND [OPTION]... [OPERAND]...\n");
        wrap("Checks AWS KMS custom key store configurations before anything is sent to AWS.", 0,
             0);
        puts("\nCommands:");
        for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
            print_entry(cli_command(i)->name, cli_command(i)->summary);
    }
    print_options(command);
    print_statuses(command);
}
