/*
 * Commands and options: one table each (commands.def, options.def), from which the parser, --help,
 * the man pages and the shell completions come.
 *
 * A new command: a row in commands.def and a function `int cli_run_NAME(struct cli_settings *)`
 * in commands/NAME.c.
 * A new option: a row in options.def, in a group of groups.def, and a field of struct cli_settings.
 */
#ifndef CKSCHECK_CLI_OPTIONS_H
#define CKSCHECK_CLI_OPTIONS_H

#include <ckscheck/ckscheck.h>

/* The exit status, the same for every command and format. */
enum cli_exit {
    CLI_OK = 0,
    CLI_FINDINGS = 1, /* findings at or above --fail-on */
    CLI_USAGE = 2,    /* bad usage or configuration */
    CLI_FAILED = 3,   /* could not check: an unreadable file, out of memory, an internal error */
};

enum cli_command_id {
#define CLI_COMMAND(id, ...) CLI_ID_##id,
#include "common/commands.def"
#undef CLI_COMMAND
    CLI_COMMAND_COUNT,
};

/* Bits for the `commands` of an option. */
enum {
#define CLI_COMMAND(id, ...) CLI_##id = 1u << CLI_ID_##id,
#include "common/commands.def"
#undef CLI_COMMAND
    CLI_EVERY = (1u << CLI_COMMAND_COUNT) - 1,
    CLI_TOP = 1u << CLI_COMMAND_COUNT, /* without a command: ckscheck --version */
};

/* The values of an option that may be given several times; the strings are argv's. */
struct cli_list {
    const char **items;
    size_t count;
};

struct cli_time {
    bool given;
    int64_t at; /* seconds since 1970 */
};

struct cli_configs;
struct cli_view;

/* The settings of the command line. All zero except the defaults that cli_parse sets, and those
 * that a configuration may set: they are NULL until cli_settings_default. */
struct cli_settings {
    const struct cli_command *command; /* NULL: none was named */
    const char **operands;
    size_t operand_count;
    /* The words after the program's name as they may be shown, NULL-terminated; see cli_parse. */
    const char *const *arguments;
    struct cli_list shown; /* owns them */

    bool help, version;
    const char *format;  /* never NULL after cli_settings_default */
    const char *color;   /* "auto", "always", "never" */
    const char *fail_on; /* "error", "warning", "note", "never"; as format */
    bool quiet;
    const char *operation; /* NULL: by the shape of the input */
    const char *region, *account;
    const char *workspace;
    struct cli_list variables; /* an option's name (var, var-file), then what follows it */
    bool var_env;
    struct cli_time at;
    const char *stdin_filename;
    struct cli_list severity; /* RULE=LEVEL each */
    bool explain_unknown, explain_unread, only_named, committed, hook;
    unsigned require_stores;                        /* 0: any number */
    unsigned anchor_expiry_days, proxy_expiry_days; /* 0: the library's default */
    const char *root;
    const char *config_dir;
    bool tell_unconnected;   /* set by the commands that predict */
    bool probe;              /* predict --probe */
    const char *into;        /* collect; NULL: the default */
    struct cli_list without; /* collect: parts */
    struct cli_list evidence;
    /* probe */
    const char *endpoint, *path, *connectivity, *credential, *save;
    const char *dns_server, *ca_file, *client_cert, *client_key;
    struct cli_list connect_to; /* HOST:PORT:ADDR:PORT each */
    unsigned samples;           /* 0: the command's own default */
    struct cli_list assume;     /* requirements */
    unsigned probe_max_age;     /* minutes; 0: the library's default */
    bool allow_private, conformance;
    const char *compare;     /* rules; NULL: the tables are printed */
    const char *config_file; /* NULL: looked for */
    bool no_config;
    const char *trusted_config; /* a revision; NULL: the configurations of the files' own folders */
    bool include_suppressed;
    bool staged;
    struct cli_view *view;       /* made by main with --staged; NULL: the work tree */
    struct cli_view *trusted;    /* made by main with --trusted-config; else NULL */
    struct cli_configs *configs; /* made by main; NULL: none is read */
    struct cli_list reports;     /* FORMAT=FILE each */
    /* serve and dry-run */
    struct cli_list inventories, faults; /* [REGION=]FILE, OPERATION=ERROR each */
    const char *state, *listen;
    const char *undetermined;         /* "accept", "refuse" */
    const char *undetermined_connect; /* "succeed", "fail:CODE" */
    const char *isolate;              /* "auto", "require", "off" */
    unsigned connecting, store_limit; /* store_limit 0: unknown */
    bool strict;
    bool diff, fix; /* check */
    /* How files are reached; NULL: as the library does. */
    const struct cks_file_access *files;
    void *files_cookie;
    /* Replaces what was read of standard input; NULL: nothing does. */
    void (*stdin_text)(void *files_cookie, const char **data, size_t *size);
};

struct cli_command {
    enum cli_command_id id;
    const char *name;
    const char *operands; /* as the usage line shows them; "" if there are none */
    const char *summary;  /* a few words */
    const char *about;    /* a paragraph */
    const char *examples; /* command lines, each ended by a line break */
};

/* A hundred years: nobody needs a longer period. */
#define CLI_NUMBER_MAX 36500

enum cli_kind {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char * */
    CLI_WORD,   /* const char *, one of the row's words */
    CLI_LIST,   /* struct cli_list */
    CLI_TAGGED, /* struct cli_list that options share: the option's name, then the value */
    CLI_NUMBER, /* unsigned, above 0 */
    CLI_COUNT,  /* unsigned, from 0 on */
    CLI_TIME,   /* struct cli_time */
};

enum cli_group {
#define CLI_GROUP(id, title) CLI_GROUP_##id,
#include "common/groups.def"
#undef CLI_GROUP
    CLI_GROUP_COUNT,
};

struct cli_option {
    const char *name; /* without -- */
    enum cli_group group;
    char letter; /* or 0 */
    enum cli_kind kind;
    const char *argument;              /* as the help shows it; NULL for a flag */
    size_t offset;                     /* of the field in struct cli_settings */
    const char *const *(*words)(void); /* NULL-terminated, for CLI_WORD */
    unsigned commands;
    const char *help;
};

/* i must be below CLI_COMMAND_COUNT. */
const struct cli_command *cli_command(size_t i);
const struct cli_command *cli_command_find(const char *name);
size_t cli_option_count(void);
const struct cli_option *cli_option(size_t i);
/* Whether the option belongs to the command (NULL: to ckscheck without one). */
bool cli_option_of(const struct cli_option *o, const struct cli_command *command);

const char *cli_group_title(enum cli_group group);
/* Whether the command has an option of the group. */
bool cli_group_of(enum cli_group group, const struct cli_command *command);

/* The option of the command with that name; NULL: none. */
const struct cli_option *cli_option_named(const struct cli_command *command, const char *name);

/* Reads the command line. CLI_OK, or CLI_USAGE after a message on standard error, CLI_FAILED if out
 * of memory. settings is released by cli_settings_free in either case. */
enum cli_exit cli_parse(int argc, char **argv, struct cli_settings *settings);
/* Sets what neither the command line nor a configuration said. */
void cli_settings_default(struct cli_settings *settings);
void cli_settings_free(struct cli_settings *settings);

/* Reads a time as --at takes it. */
bool cli_parse_time(const char *text, struct cli_time *ret);

#endif
