/* The files of a tree that git keeps: of the index, or of a revision. */
#ifndef CKSCHECK_CLI_LISTING_H
#define CKSCHECK_CLI_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/options.h"

/* As git writes modes: 0100644, 0120000 for a symbolic link, 0160000 for a commit of a submodule.
 */
#define CLI_MODE_LINK 0120000u
#define CLI_MODE_SUBMODULE 0160000u
/* Hexadecimal digits of an object's name, with SHA-256. */
#define CLI_OID_BYTES 64

struct cli_entry {
    char *path; /* from the top, without a slash before it */
    unsigned mode;
    unsigned repository; /* 0: the repository itself, else a submodule's number */
    char oid[CLI_OID_BYTES + 1];
    uint64_t size;         /* UINT64_MAX: not known yet */
    unsigned char content; /* enum cli_content and 1; 0: not looked at yet */
    bool given;            /* the user named it */
    bool is_read;          /* it is among what is judged */
    bool is_module;        /* and a file of a module of Terraform that the user named */
    bool is_beside;        /* such a file is in its directory */
    bool in_work;          /* the file of the work tree stands for it */
    bool opened_up;        /* a submodule whose files were listed */
    bool is_missing;       /* the clone lacks its object */
};

struct cli_listing {
    struct cli_entry *entries; /* by path */
    size_t count, cap;
};

/* Adds the files of the index (revision NULL) or of a revision's tree. Not sorted afterwards.
 * submodule: the directory of a submodule, of which the paths are below `prefix`; NULL: the
 * repository of the current directory. false after a message, or where *ret_large: the list is too
 * long. */
bool cli_listing_add(struct cli_listing *l, const char *revision, const char *submodule,
                     const char *prefix, unsigned repository, bool *ret_large);
/* Adds a file of the work tree. Not sorted afterwards. false if out of memory. */
bool cli_listing_add_file(struct cli_listing *l, const char *path);
void cli_listing_sort(struct cli_listing *l);
void cli_listing_free(struct cli_listing *l);

/* The entry of a path; NULL if there is none. */
struct cli_entry *cli_listing_find(const struct cli_listing *l, const char *path, size_t n);
/* The first entry below a directory; count if there is none. n 0: the top. */
size_t cli_listing_below(const struct cli_listing *l, const char *directory, size_t n);
/* The first entry that is neither a directory nor below it. */
size_t cli_listing_after(const struct cli_listing *l, const char *directory, size_t n);
/* Whether an entry is below a directory. */
bool cli_entry_is_below(const struct cli_entry *e, const char *directory, size_t n);

#endif
