/* --help, from the tables. */
#include "common/help.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"

/* The column where explanations begin, and the width of a line. */
#define COLUMN 28
#define WIDTH 80

/* Prints text broken into lines; `at` is the column of the cursor. */
static void
wrap(const char *text, size_t indent, size_t at)
{
    while (*text) {
        size_t word = strcspn(text, " ");
        if (at > indent && at + 1 + word > WIDTH) {
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
print_options(const struct cli_command *command)
{
    puts("\nOptions:");
    for (size_t i = 0; i < cli_option_count(); i++) {
        const struct cli_option *o = cli_option(i);
        char left[96], help[512];
        char letter[8] = "    ";
        if (!cli_option_of(o, command))
            continue;
        if (o->letter)
            snprintf(letter, sizeof(letter), "-%c, ", o->letter);
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->argument ? " " : "",
                 o->argument ? o->argument : "");
        explanation(o, help, sizeof(help));
        print_entry(left, help);
    }
}

static void
print_statuses(void)
{
    puts("\n"
         "Exit status:\n"
         "  0  no findings at or above the level of --fail-on (default error)\n"
         "  1  findings at or above that level\n"
         "  2  bad usage or configuration\n"
         "  3  something could not be checked");
}

void
cli_print_help(const struct cli_command *command)
{
    if (command) {
        printf("Usage: ckscheck %s [OPTION]...%s%s\n\n", command->name,
               *command->operands ? " " : "", command->operands);
        wrap(command->about, 0, 0);
    } else {
        puts("Usage: ckscheck COMMAND [OPTION]... [OPERAND]...\n");
        wrap("Checks AWS KMS custom key store configurations before anything is sent to AWS.", 0,
             0);
        puts("\nCommands:");
        for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
            print_entry(cli_command(i)->name, cli_command(i)->summary);
    }
    print_options(command);
    print_statuses();
}
