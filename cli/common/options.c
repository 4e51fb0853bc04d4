#include "common/options.h"

#include <ckscheck/tool.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/output.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct cli_command commands[CLI_COMMAND_COUNT] = {
#define CLI_COMMAND(id_, name_, word_, operands_, summary_, about_, examples_)                     \
    [CLI_ID_##id_] = {.id = CLI_ID_##id_,                                                          \
                      .name = (word_),                                                             \
                      .operands = (operands_),                                                     \
                      .summary = (summary_),                                                       \
                      .about = (about_),                                                           \
                      .examples = (examples_)},
#include "common/commands.def"
#undef CLI_COMMAND
};

#define WORDS(name, ...)                                                                           \
    static const char *const *name(void)                                                           \
    {                                                                                              \
        static const char *const words[] = {__VA_ARGS__, NULL};                                    \
        return words;                                                                              \
    }
WORDS(table_formats, "text", "json")
WORDS(color_words, "auto", "always", "never")
WORDS(fail_words, "error", "warning", "note", "never")
WORDS(connectivity_words, "PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE")
WORDS(operation_words, "create", "update", "connect")
WORDS(undetermined_words, "accept", "refuse")
WORDS(isolate_words, "auto", "require", "off")

/* The formats of findings, and one more. */
static const char *const *
probe_formats(void)
{
    static const char *words[16];
    size_t n = 0;
    for (const char *const *f = cks_formats(); *f && n < COUNT(words) - 2; f++)
        words[n++] = *f;
    words[n] = "evidence";
    return words;
}

static const struct cli_option options[] = {
#define CLI_OPTION(name_, group_, letter_, kind_, argument_, field_, words_, commands_, help_)     \
    {.name = (name_),                                                                              \
     .group = CLI_GROUP_##group_,                                                                  \
     .letter = (letter_),                                                                          \
     .kind = (kind_),                                                                              \
     .argument = (argument_),                                                                      \
     .offset = offsetof(struct cli_settings, field_),                                              \
     .words = (words_),                                                                            \
     .commands = (commands_),                                                                      \
     .help = (help_)},
#include "common/options.def"
#undef CLI_OPTION
};

const struct cli_command *
cli_command(size_t i)
{
    return &commands[i];
}

const struct cli_command *
cli_command_find(const char *name)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

const char *
cli_group_title(enum cli_group group)
{
    static const char *const titles[] = {
#define CLI_GROUP(id, title) title,
#include "common/groups.def"
#undef CLI_GROUP
    };
    return titles[group];
}

bool
cli_group_of(enum cli_group group, const struct cli_command *command)
{
    for (size_t i = 0; i < COUNT(options); i++)
        if (options[i].group == group && cli_option_of(&options[i], command))
            return true;
    return false;
}

size_t
cli_option_count(void)
{
    return COUNT(options);
}

const struct cli_option *
cli_option(size_t i)
{
    return &options[i];
}

bool
cli_option_of(const struct cli_option *o, const struct cli_command *command)
{
    unsigned bit = command ? 1u << (command - commands) : (unsigned)CLI_TOP;
    return (o->commands & bit) != 0;
}

/* Where the command line is being read. */
struct reader {
    int argc;
    char **argv;
    int next;
    struct cli_settings *settings;
};

static const char *
after_command(const struct reader *r)
{
    return r->settings->command ? r->settings->command->name : "";
}

static enum cli_exit
see_help(const struct reader *r)
{
    cli_error("see ckscheck %s%s--help", after_command(r), r->settings->command ? " " : "");
    return CLI_USAGE;
}

/* Names that other programs have for what ckscheck does. */
static const char *
what_is_meant(const char *name)
{
    static const struct {
        const char *name, *instead;
    } others[] = {
        {"lint", "ckscheck check"},
        {"scan", "ckscheck check"},
        {"validate", "ckscheck check"},
        {"verify", "ckscheck check"},
        {"test", "ckscheck check"},
        {"audit", "ckscheck check"},
        {"analyze", "ckscheck check"},
        {"--ignore", "--severity RULE=off, a comment, or the configuration"},
        {"--disable", "--severity RULE=off, a comment, or the configuration"},
        {"--skip", "--severity RULE=off, a comment, or the configuration"},
        {"--exclude", "paths in the configuration"},
        {"--exit-zero", "--fail-on never"},
        {"--soft-fail", "--fail-on never"},
        {"--json", "--format json"},
        {"--sarif", "--format sarif"},
        {"--output-file", "--report FORMAT=FILE"},
        {"--output", "--report FORMAT=FILE"},
        {"--min-severity", "--fail-on LEVEL"},
    };
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(others[i].name, name) == 0)
            return others[i].instead;
    return NULL;
}

/* Makes room for one more item; false, after a message, if out of memory. */
static bool
append(const char ***items, size_t *count, const char *item)
{
    const char **grown = *items;
    /* Doubled at each power of two. */
    if ((*count & (*count - 1)) == 0)
        grown = realloc(*items, (*count ? *count * 2 : 1) * sizeof(*grown));
    if (!grown) {
        cli_error("out of memory");
        return false;
    }
    *items = grown;
    grown[(*count)++] = item;
    return true;
}

bool
cli_parse_time(const char *text, struct cli_time *ret)
{
    static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"};
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct tm tm = {0};
        const char *end = strptime(text, forms[i], &tm);
        if (!end || *end || strlen(text) < strlen("2026-01-01"))
            continue;
        int day = tm.tm_mday;
        long offset = tm.tm_gmtoff;
        int64_t at = timegm(&tm);
        if (tm.tm_mday != day)
            return false; /* a day that the month does not have */
        *ret = (struct cli_time){.given = true, .at = at - offset};
        return true;
    }
    return false;
}

static bool
parse_count(const char *text, unsigned *ret)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long n = strtoul(text, &end, 10);
    if (*end || n > CLI_NUMBER_MAX)
        return false;
    *ret = (unsigned)n;
    return true;
}

static bool
parse_number(const char *text, unsigned *ret)
{
    unsigned n;
    if (!parse_count(text, &n) || n == 0)
        return false;
    *ret = n;
    return true;
}

static bool
is_one_of_words(const char *const *words, const char *text)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

static enum cli_exit
wrong_word(const struct cli_option *o, const char *value)
{
    const char *near = cli_nearest(value, o->words());
    char all[256] = "";
    for (const char *const *w = o->words(); *w; w++) {
        strncat(all, *all ? ", " : "", sizeof(all) - strlen(all) - 1);
        strncat(all, *w, sizeof(all) - strlen(all) - 1);
    }
    /* "--format FORMAT": the argument, in lower case, is the noun for its values. */
    char noun[32] = "";
    for (size_t i = 0; o->argument[i] && i + 1 < sizeof(noun); i++)
        noun[i] = (char)(o->argument[i] | 0x20);
    if (near)
        cli_error("unknown %s '%s'; did you mean %s? %c%ss: %s", noun, cks_shown_argument(value),
                  near, *o->argument, noun + 1, all);
    else
        cli_error("unknown %s '%s'; %ss: %s", noun, cks_shown_argument(value), noun, all);
    return CLI_USAGE;
}

/* Stores an option's value in its field. */
static enum cli_exit
store_value(const struct reader *r, const struct cli_option *o, const char *value)
{
    void *field = (char *)r->settings + o->offset;
    switch (o->kind) {
    case CLI_FLAG:
        *(bool *)field = true;
        return CLI_OK;
    case CLI_WORD:
        if (!is_one_of_words(o->words(), value))
            return wrong_word(o, value);
        *(const char **)field = value;
        return CLI_OK;
    case CLI_TEXT:
        *(const char **)field = value;
        return CLI_OK;
    case CLI_LIST: {
        struct cli_list *list = field;
        return append(&list->items, &list->count, value) ? CLI_OK : CLI_FAILED;
    }
    case CLI_TAGGED: {
        struct cli_list *list = field;
        return append(&list->items, &list->count, o->name) &&
                       append(&list->items, &list->count, value)
                   ? CLI_OK
                   : CLI_FAILED;
    }
    case CLI_COUNT:
        if (parse_count(value, field))
            return CLI_OK;
        cli_error("--%s takes a number from 0 to %d, not '%s'", o->name, CLI_NUMBER_MAX,
                  cks_shown_argument(value));
        return CLI_USAGE;
    case CLI_NUMBER:
        if (parse_number(value, field))
            return CLI_OK;
        cli_error("--%s must be a number from 1 to %d, not '%s'", o->name, CLI_NUMBER_MAX,
                  cks_shown_argument(value));
        return CLI_USAGE;
    case CLI_TIME:
        if (cli_parse_time(value, field))
            return CLI_OK;
        cli_error("--%s must be a time such as 2026-01-31 or 2026-01-31T12:00:00Z, not '%s'",
                  o->name, cks_shown_argument(value));
        return CLI_USAGE;
    }
    return CLI_FAILED;
}

static const struct cli_option *
find_option(const struct cli_command *command, const char *name, size_t n)
{
    for (size_t i = 0; i < COUNT(options); i++) {
        const struct cli_option *o = &options[i];
        if (!cli_option_of(o, command))
            continue;
        if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
            return o;
    }
    return NULL;
}

const struct cli_option *
cli_option_named(const struct cli_command *command, const char *name)
{
    return find_option(command, name, strlen(name));
}

static const struct cli_option *
find_letter(const struct cli_command *command, char letter)
{
    for (size_t i = 0; i < COUNT(options); i++)
        if (letter && options[i].letter == letter && cli_option_of(&options[i], command))
            return &options[i];
    return NULL;
}

static enum cli_exit
say_unknown_option(const struct reader *r, const char *arg)
{
    const char *names[COUNT(options) + 1];
    char name[64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(options); i++)
        if (cli_option_of(&options[i], r->settings->command))
            names[n++] = options[i].name;
    names[n] = NULL;
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, "="), arg);
    const char *near = strncmp(arg, "--", 2) == 0 ? cli_nearest(name + 2, names) : NULL;
    const char *instead = what_is_meant(name);
    if (instead)
        cli_error("unknown option %s; use %s", cks_shown_argument(name), instead);
    else if (near)
        cli_error("unknown option %s; did you mean --%s?", cks_shown_argument(name), near);
    else
        cli_error("unknown option %s", cks_shown_argument(name));
    return see_help(r);
}

/* How an option is shown whose value may be a store's password; NULL for any other. */
static const char *
shown_instead(const struct cli_option *o)
{
    static const struct {
        const char *name, *shown;
    } hidden[] = {{"var", "--var=[hidden]"}, {"workspace", "--workspace=[hidden]"}};
    for (size_t i = 0; o && i < COUNT(hidden); i++)
        if (strcmp(hidden[i].name, o->name) == 0)
            return hidden[i].shown;
    return NULL;
}

/* Keeps the words that were read from `from` on, or what is shown instead of them. */
static enum cli_exit
keep_shown_words(const struct reader *r, int from, const char *instead)
{
    struct cli_list *shown = &r->settings->shown;
    bool ok = !instead || append(&shown->items, &shown->count, instead);
    for (int i = from; ok && !instead && i < r->next; i++)
        ok = append(&shown->items, &shown->count, r->argv[i]);
    return ok ? CLI_OK : CLI_FAILED;
}

static enum cli_exit
take_option(struct reader *r, const char *arg)
{
    int from = r->next - 1;
    const struct cli_command *command = r->settings->command;
    const struct cli_option *o;
    const char *value = NULL;
    if (arg[1] == '-') {
        size_t n = strcspn(arg + 2, "=");
        o = find_option(command, arg + 2, n);
        value = arg[2 + n] ? arg + 2 + n + 1 : NULL;
    } else {
        o = find_letter(command, arg[1]);
        value = arg[1] && arg[2] ? arg + 2 : NULL;
    }
    if (!o || (o->kind == CLI_FLAG && value && arg[1] != '-'))
        return say_unknown_option(r, arg);
    if (o->kind == CLI_FLAG && value) {
        cli_error("--%s does not accept a value", o->name);
        return CLI_USAGE;
    }
    if (o->kind != CLI_FLAG && !value) {
        if (r->next == r->argc) {
            cli_error("--%s needs a value: %s", o->name, o->argument);
            return CLI_USAGE;
        }
        value = r->argv[r->next++];
    }
    enum cli_exit kept = keep_shown_words(r, from, shown_instead(o));
    return kept == CLI_OK ? store_value(r, o, value) : kept;
}

static enum cli_exit
take_command(struct reader *r, const char *arg)
{
    const char *names[COUNT(commands) + 1] = {NULL};
    r->settings->command = cli_command_find(arg);
    if (r->settings->command)
        return CLI_OK;
    bool help = strcmp(arg, "help") == 0, version = strcmp(arg, "version") == 0;
    r->settings->help |= help;
    r->settings->version |= version;
    if (help || version)
        return CLI_OK;
    for (size_t i = 0; i < COUNT(commands); i++)
        names[i] = commands[i].name;
    const char *near = cli_nearest(arg, names);
    const char *instead = what_is_meant(arg);
    if (instead)
        cli_error("unknown command '%s'; use %s", cks_shown_argument(arg), instead);
    else if (access(arg, F_OK) == 0)
        cli_error("unknown command '%s'; did you mean ckscheck check %s?", arg, arg);
    else if (near)
        cli_error("unknown command '%s'; did you mean %s?", cks_shown_argument(arg), near);
    else
        cli_error("unknown command '%s'", cks_shown_argument(arg));
    return see_help(r);
}

static enum cli_exit
read_operand(const struct reader *r, const char *arg)
{
    struct cli_settings *s = r->settings;
    return append(&s->operands, &s->operand_count, arg) ? CLI_OK : CLI_FAILED;
}

/* One word, with the value that follows it. */
static enum cli_exit
take_argument(struct reader *r, const char *arg, bool *options_end)
{
    struct cli_settings *s = r->settings;
    bool is_option = arg[0] == '-' && arg[1] && !*options_end;
    /* pre-commit passes names that start with - bare, without -- before them. */
    bool is_file = s->hook && access(arg, F_OK) == 0;
    if (is_option && !is_file && strcmp(arg, "--") != 0)
        return take_option(r, arg);
    enum cli_exit kept = keep_shown_words(r, r->next - 1, NULL);
    if (kept != CLI_OK)
        return kept;
    if (is_option && !is_file)
        *options_end = true;
    else if (!s->command)
        return take_command(r, arg);
    else
        return read_operand(r, is_file && strcmp(arg, "-") == 0 ? "./-" : arg);
    return CLI_OK;
}

enum cli_exit
cli_parse(int argc, char **argv, struct cli_settings *settings)
{
    struct reader r = {.argc = argc, .argv = argv, .next = 1, .settings = settings};
    bool options_end = false;
    enum cli_exit status = CLI_OK;
    *settings = (struct cli_settings){.color = "auto",
                                      .undetermined = "accept",
                                      .undetermined_connect = "succeed",
                                      .isolate = "auto",
                                      .connecting = 1};
    while (r.next < argc && status == CLI_OK) {
        const char *arg = argv[r.next++];
        status = take_argument(&r, arg, &options_end);
        /* Arguments after a command to run belong to that command. */
        options_end |= settings->operand_count && settings->command->id == CLI_ID_DRY_RUN;
    }
    if (!append(&settings->shown.items, &settings->shown.count, NULL))
        return CLI_FAILED;
    settings->arguments = settings->shown.items;
    return status;
}

void
cli_settings_default(struct cli_settings *s)
{
    if (!s->format)
        s->format = "text";
    if (!s->fail_on)
        s->fail_on = "error";
}

void
cli_settings_free(struct cli_settings *settings)
{
    free(settings->operands);
    free(settings->shown.items);
    for (size_t i = 0; i < COUNT(options); i++)
        if (options[i].kind == CLI_LIST || options[i].kind == CLI_TAGGED) {
            struct cli_list *list = (void *)((char *)settings + options[i].offset);
            free(list->items);
            *list = (struct cli_list){0};
        }
    *settings = (struct cli_settings){0};
}
