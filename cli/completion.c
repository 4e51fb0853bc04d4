#include "completion.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"

/* The levels of RULE=LEVEL. */
#define LEVELS "error warning note off"

enum value_kind {
    VALUE_FREE,   /* nothing is known of it */
    VALUE_WORDS,  /* one of the row's words */
    VALUE_FILE,   /* a file or a folder */
    VALUE_REPORT, /* FORMAT=FILE */
    VALUE_LEVEL,  /* RULE=LEVEL */
};

static enum value_kind
value_kind(const struct cli_option *o)
{
    if (o->words)
        return VALUE_WORDS;
    if (strcmp(o->argument, "FORMAT=FILE") == 0)
        return VALUE_REPORT;
    if (strcmp(o->argument, "RULE=LEVEL") == 0)
        return VALUE_LEVEL;
    return strstr(o->argument, "FILE") || strstr(o->argument, "DIR") ? VALUE_FILE : VALUE_FREE;
}

static void
print_all(const char *const *words, const char *after, const char *between)
{
    for (const char *const *w = words; *w; w++)
        printf("%s%s%s", w == words ? "" : between, *w, after);
}

/* The formats that a report of this command can have: those of its --format, or the two of all. */
static const char *const *
report_formats(const struct cli_command *c)
{
    static const char *const both[] = {"text", "json", NULL};
    for (size_t i = 0; c && i < cli_option_count(); i++)
        if (cli_option_of(cli_option(i), c) && strcmp(cli_option(i)->name, "format") == 0)
            return cli_option(i)->words();
    return both;
}

static void
print_rules(const char *between, bool names)
{
    struct cks_rule_info r = {.size = sizeof(r)};
    for (size_t i = 0; cks_rule_at(i, &r); i++) {
        printf("%s%s", i ? between : "", r.code);
        if (names)
            printf("%s%s", between, r.name);
    }
}

/* What explain takes: codes, names and errors. */
static void
print_names(const char *between)
{
    struct cks_error_info e = {.size = sizeof(e)};
    print_rules(between, true);
    for (size_t i = 0; cks_error_at(i, &e); i++)
        printf("%s%s", between, e.name);
}

/* Whether the operands are one of several words ("install|uninstall"); prints them if so. */
static bool
print_operand_words(const struct cli_command *c, const char *before, const char *after)
{
    if (!strchr(c->operands, '|') ||
        c->operands[strspn(c->operands, "abcdefghijklmnopqrstuvwxyz|")])
        return false;
    fputs(before, stdout);
    for (const char *p = c->operands; *p; p++)
        putchar(*p == '|' ? ' ' : *p);
    fputs(after, stdout);
    return true;
}

/* What help takes. */
static void
print_commands(const char *between)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        printf("%s%s", i ? between : "", cli_command(i)->name);
}

/* ---- bash ---- */

static void
bash_value(const struct cli_option *o, const struct cli_command *c)
{
    switch (value_kind(o)) {
    case VALUE_WORDS:
        fputs("_ckscheck_words '", stdout);
        print_all(o->words(), "", " ");
        putchar('\'');
        break;
    case VALUE_FILE:
        fputs("_ckscheck_files", stdout);
        break;
    case VALUE_REPORT:
        fputs("_ckscheck_pair '", stdout);
        print_all(report_formats(c), "=", " ");
        putchar('\'');
        break;
    case VALUE_LEVEL:
        fputs("_ckscheck_pair \"$_ckscheck_rules\" '" LEVELS "'", stdout);
        break;
    case VALUE_FREE:
        putchar(':');
    }
}

static void
bash_values(const struct cli_command *c)
{
    for (size_t i = 0; i < cli_option_count(); i++) {
        const struct cli_option *o = cli_option(i);
        if (!cli_option_of(o, c) || !o->argument)
            continue;
        printf("    %s:--%s", c->name, o->name);
        if (o->letter)
            printf("|%s:-%c", c->name, o->letter);
        fputs(") ", stdout);
        bash_value(o, c);
        puts(" ; _ckscheck_cut ; return ;;");
    }
}

static void
bash_options(const struct cli_command *c)
{
    printf("    %s) words='", c ? c->name : "''");
    for (size_t i = 0; i < cli_option_count(); i++)
        if (cli_option_of(cli_option(i), c))
            printf("--%s ", cli_option(i)->name);
    puts("' ;;");
}

/* Bash takes "=" for the end of a word, so that a value may come as a word of its own. */
static void
bash_helpers(void)
{
    fputs("_ckscheck_rules='", stdout);
    print_rules("= ", false);
    puts("='\n"
         "_ckscheck_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
         "_ckscheck_files() { COMPREPLY=($(compgen -f -- \"$cur\")); }\n"
         "# _ckscheck_pair KEYS [VALUES]: without values, a file follows the key.\n"
         "_ckscheck_pair() {\n"
         "    if [[ $cur != *=* ]]; then\n"
         "        compopt -o nospace 2>/dev/null\n"
         "        _ckscheck_words \"$1\"\n"
         "        return\n"
         "    fi\n"
         "    cut+=${cur%%=*}=\n"
         "    cur=${cur#*=}\n"
         "    if [[ $2 ]]; then _ckscheck_words \"$2\"; else _ckscheck_files; fi\n"
         "}\n"
         "# The part before the value belongs to the word, unless \"=\" ends a word.\n"
         "_ckscheck_cut() {\n"
         "    [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=(\"${COMPREPLY[@]/#/$cut}\")\n"
         "}");
}

void
cli_complete_bash(void)
{
    puts("# bash completion for ckscheck: made from its tables.");
    bash_helpers();
    puts("_ckscheck() {\n"
         "    local cur prev= command= words= cut= i n=0\n"
         "    local -a line=()\n"
         "    COMPREPLY=()\n"
         "    for ((i = 1; i <= COMP_CWORD; i++)); do\n"
         "        if ((n && i > 1)) && [[ ${COMP_WORDS[i]} == =* || ${COMP_WORDS[i-1]} == = ]]; "
         "then\n"
         "            line[n-1]+=${COMP_WORDS[i]}\n"
         "        else\n"
         "            line[n++]=${COMP_WORDS[i]}\n"
         "        fi\n"
         "    done\n"
         "    cur=${line[n-1]}\n"
         "    ((n < 2)) || prev=${line[n-2]}\n"
         "    if [[ $cur == --*=* ]]; then\n"
         "        prev=${cur%%=*} cut=${cur%%=*}= cur=${cur#*=}\n"
         "    fi\n"
         "    for ((i = 0; i < n - 1; i++)); do\n"
         "        [[ ${line[i]} == -* ]] || { command=${line[i]}; break; }\n"
         "    done\n"
         "    case $command:$prev in");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        bash_values(cli_command(i));
    puts("    esac\n    case $command in");
    bash_options(NULL);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        bash_options(cli_command(i));
    fputs("    esac\n    if [[ -z $command && $cur != -* ]]; then words='", stdout);
    print_commands(" ");
    fputs(" help'\n    elif [[ $command == explain && $cur != -* ]]; then words='", stdout);
    print_names(" ");
    fputs("'\n    elif [[ $command == help && $cur != -* ]]; then words='", stdout);
    print_commands(" ");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        char before[96];
        snprintf(before, sizeof(before),
                 "'\n    elif [[ $command == %s && $cur != -* ]]; then words='",
                 cli_command(i)->name);
        print_operand_words(cli_command(i), before, "");
    }
    puts("'\n    elif [[ $cur != -* ]]; then _ckscheck_files; return; fi\n"
         "    _ckscheck_words \"$words\"\n"
         "}\n"
         "complete -o filenames -o bashdefault -F _ckscheck ckscheck");
}

/* ---- zsh ---- */

/* Text in single quotes, for a shell; zsh's own marks are escaped too. */
static void
shell_text(const char *text, const char *marks)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", strchr(marks, *text) ? "\\" : "", *text);
}

static void
zsh_value(const struct cli_option *o, const struct cli_command *c)
{
    switch (value_kind(o)) {
    case VALUE_WORDS:
        putchar('(');
        print_all(o->words(), "", " ");
        putchar(')');
        break;
    case VALUE_FILE:
        fputs("_files", stdout);
        break;
    case VALUE_REPORT:
        fputs(" _ckscheck_pair \"", stdout);
        print_all(report_formats(c), "", " ");
        putchar('"');
        break;
    case VALUE_LEVEL:
        fputs(" _ckscheck_pair \"$_ckscheck_rules\" \"" LEVELS "\"", stdout);
        break;
    case VALUE_FREE:;
    }
}

static void
zsh_option(const struct cli_option *o, const struct cli_command *c)
{
    const char *many = o->kind == CLI_LIST || o->kind == CLI_TAGGED ? "*" : "";
    if (o->letter)
        printf("            '(-%c --%s)'{-%c,--%s%s}'[", o->letter, o->name, o->letter, o->name,
               o->argument ? "=" : "");
    else
        printf("            '%s--%s%s[", many, o->name, o->argument ? "=" : "");
    shell_text(o->help, "[]:\\");
    putchar(']');
    if (o->argument) {
        fputs(":", stdout);
        shell_text(o->argument, "[]:\\");
        fputs(":", stdout);
        zsh_value(o, c);
    }
    puts("' \\");
}

static void
zsh_command(const struct cli_command *c)
{
    printf("        %s) _arguments \\\n", c->name);
    for (size_t k = 0; k < cli_option_count(); k++)
        if (cli_option_of(cli_option(k), c))
            zsh_option(cli_option(k), c);
    if (strcmp(c->name, "explain") == 0) {
        fputs("            '*:name:(", stdout);
        print_names(" ");
        puts(")' ;;");
    } else if (!print_operand_words(c, "            '1:action:(", ")' ;;\n")) {
        puts("            '*:file:_files' ;;");
    }
}

void
cli_complete_zsh(void)
{
    fputs("#compdef ckscheck\n# zsh completion for ckscheck: made from its tables.\n"
          "_ckscheck_rules='",
          stdout);
    print_rules(" ", false);
    puts("'\n"
         "# _ckscheck_pair KEYS [VALUES]: KEY=VALUE; without values, a file follows the key.\n"
         "_ckscheck_pair() {\n"
         "    if ! compset -P '*='; then compadd -S = -- ${=1}\n"
         "    elif [[ -n $2 ]]; then compadd -- ${=2}\n"
         "    else _files; fi\n"
         "}\n"
         "_ckscheck() {\n    local line state\n"
         "    _arguments -C '1: :->command' '*:: :->rest'\n"
         "    case $state in\n    command)\n        local -a commands=(");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        printf("            '%s:", cli_command(i)->name);
        shell_text(cli_command(i)->summary, ":\\");
        puts("'");
    }
    puts("            'help:print the help of a command'\n            '--help:print the help'\n    "
         "        '--version:print the version'\n"
         "        )\n        _describe command commands ;;\n    rest)\n        case $line[1] in");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        zsh_command(cli_command(i));
    fputs("        help) _arguments '1:command:(", stdout);
    print_commands(" ");
    puts(")' ;;");
    puts("        esac ;;\n    esac\n}\n_ckscheck \"$@\"");
}

/* ---- fish ---- */

/* fish looks for a file behind a "=" by itself. */
static void
fish_value(const struct cli_option *o, const struct cli_command *c)
{
    switch (value_kind(o)) {
    case VALUE_WORDS:
        fputs(" -x -a '", stdout);
        print_all(o->words(), "", " ");
        putchar('\'');
        break;
    case VALUE_FILE:
        fputs(" -r -F", stdout);
        break;
    case VALUE_REPORT:
        fputs(" -r -F -a '", stdout);
        print_all(report_formats(c), "=", " ");
        putchar('\'');
        break;
    case VALUE_LEVEL:
        fputs(" -x -a '(__ckscheck_levels)'", stdout);
        break;
    case VALUE_FREE:
        fputs(" -x", stdout);
    }
}

static void
fish_option(const struct cli_option *o, const struct cli_command *c, const char *condition)
{
    printf("complete -c ckscheck -n '%s' -l %s", condition, o->name);
    if (o->letter)
        printf(" -s %c", o->letter);
    if (o->argument)
        fish_value(o, c);
    fputs(" -d '", stdout);
    /* fish escapes a quote inside of quotes by a backslash */
    for (const char *p = o->help; *p; p++)
        printf("%s%c", *p == '\'' || *p == '\\' ? "\\" : "", *p);
    puts("'");
}

static void
fish_command(const struct cli_command *c)
{
    char condition[96], before[160];
    snprintf(condition, sizeof(condition), "__fish_seen_subcommand_from %s", c->name);
    for (size_t k = 0; k < cli_option_count(); k++)
        if (cli_option_of(cli_option(k), c))
            fish_option(cli_option(k), c, condition);
    snprintf(before, sizeof(before), "complete -c ckscheck -f -n '%s' -a '", condition);
    print_operand_words(c, before, "'\n");
}

void
cli_complete_fish(void)
{
    fputs("# fish completion for ckscheck: made from its tables.\n"
          "function __ckscheck_levels\n    for rule in ",
          stdout);
    print_rules(" ", false);
    puts("\n        for level in " LEVELS
         "\n            echo $rule=$level\n        end\n    end\nend");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        printf("complete -c ckscheck -f -n __fish_use_subcommand -a %s -d '%s'\n",
               cli_command(i)->name, cli_command(i)->summary);
    for (size_t k = 0; k < cli_option_count(); k++)
        if (cli_option_of(cli_option(k), NULL))
            fish_option(cli_option(k), NULL, "__fish_use_subcommand");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        fish_command(cli_command(i));
    fputs("complete -c ckscheck -f -n __fish_use_subcommand -a help -d 'print the help of a "
          "command'\n"
          "complete -c ckscheck -f -n '__fish_seen_subcommand_from help' -a '",
          stdout);
    print_commands(" ");
    puts("'");
    fputs("complete -c ckscheck -f -n '__fish_seen_subcommand_from explain' -a '", stdout);
    print_names(" ");
    puts("'");
}
