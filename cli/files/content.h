/* What the bytes of a file say, before it is parsed. */
#ifndef CKSCHECK_CLI_CONTENT_H
#define CKSCHECK_CLI_CONTENT_H

#include <stdbool.h>
#include <sys/types.h>

enum cli_content {
    CLI_CONTENT_NONE,
    CLI_CONTENT_CALLS, /* names of folders, from which a Terraform module may be called */
    CLI_CONTENT_STORE, /* a word of a store, or a plan */
    CLI_CONTENT_UNREADABLE,
};

/* Words by which a Terraform file names what is beside it; NULL ends them. */
extern const char *const cli_caller_words[];
/* Gives the next bytes of a file: at most n, 0 at the end, -1 where it cannot be read. */
typedef ssize_t (*cli_next_fn)(void *cookie, char *to, size_t n);
enum cli_content cli_content_scan(const char *name, cli_next_fn next, void *cookie);
enum cli_content cli_content_of(const char *path);

/* By the name: a file of a Terraform configuration; values for its variables. */
bool cli_is_terraform(const char *name);
bool cli_is_tfvars(const char *name);
bool cli_is_terragrunt(const char *name);
bool cli_name_ends(const char *name, const char *ending);

#endif
