/*
 * The small part of YAML that a configuration file needs: block maps and lists, flow lists of
 * words, plain and quoted words, comments. Everything else (anchors, tags, block scalars, flow
 * maps, tabs) is an error that names its line: a misread configuration is worse than none.
 */
#ifndef CKSCHECK_CLI_YAML_H
#define CKSCHECK_CLI_YAML_H

#include <stdbool.h>
#include <stddef.h>

/* A larger file is not a configuration. */
#define CLI_YAML_BYTES_MAX (256u << 10)

enum cli_node_kind { CLI_NODE_WORD, CLI_NODE_MAP, CLI_NODE_LIST };

struct cli_node {
    enum cli_node_kind kind;
    unsigned line, column;         /* from 1; of a map's entry: its key's */
    char *key;                     /* of an entry of a map, else NULL */
    char *text;                    /* of a word */
    struct cli_node *first, *next; /* the first child; the next sibling */
};

struct cli_yaml {
    struct cli_node *root; /* a map; NULL: the file says nothing */
    char error[160];       /* empty: none */
    unsigned line, column; /* of the error */
};

/* Reads a terminated text. false if it is not of the kind above, with `error`. */
bool cli_yaml_parse(struct cli_yaml *y, const char *text);
void cli_yaml_free(struct cli_yaml *y);

#endif
