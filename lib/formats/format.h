/* Which format a text has: decided by its beginning, and by the name's ending if that is
 * ambiguous. */
#ifndef CKS_FORMATS_FORMAT_H
#define CKS_FORMATS_FORMAT_H

#include "base/str.h"

enum cks_format {
    CKS_FORMAT_EMPTY,        /* it holds no text at all, and need not */
    CKS_FORMAT_JSON,         /* entry by entry */
    CKS_FORMAT_JSON_OR_YAML, /* YAML, where it is not JSON */
    CKS_FORMAT_YAML,
    CKS_FORMAT_TERRAFORM, /* with its whole module */
    CKS_FORMAT_SHELL,
    /* Texts of other programs that hold commands or documents. */
    CKS_FORMAT_MARKDOWN,
    CKS_FORMAT_MAKEFILE,
    CKS_FORMAT_DOCKERFILE,
    CKS_FORMAT_JENKINSFILE,
    CKS_FORMAT_BATCH, /* of cmd.exe */
    CKS_FORMAT_TOML,
    CKS_FORMAT_BINARY_PLAN, /* of Terraform */
    CKS_FORMAT_OTHER,       /* none of these */
};
/* Bytes of a text that are enough to recognize it. */
#define CKS_FORMAT_BYTES 512u

/* head: the first CKS_FORMAT_BYTES of a text, or all of it. */
enum cks_format cks_format_of(const char *name, struct cks_str head);
/* Whether a text is UTF-16 or UTF-32, by its mark. */
bool cks_is_wide(struct cks_str head);
/* Whether a file is the binary plan that terraform plan -out writes, whatever its name. */
bool cks_is_binary_plan(struct cks_str head);
/* Whether a file is not text: of a name that no reader has, and with more than a few bytes that no
 * text has. head: some thousand bytes, or all. */
bool cks_is_binary(const char *name, struct cks_str head);
/* Whether most files of the format contain no stores, so that their words are searched first. */
static inline bool
cks_format_is_general(enum cks_format format)
{
    return format >= CKS_FORMAT_MARKDOWN && format <= CKS_FORMAT_TOML;
}

/* What the name of a text that begins like JSON promises. */
enum cks_promise {
    CKS_PROMISES_NOTHING, /* it has no ending, as <stdin> */
    CKS_PROMISES_JSON,
    CKS_PROMISES_ANOTHER, /* a language or form that is not JSON */
    CKS_PROMISES_UNKNOWN, /* an ending that says nothing */
};
/* Whether a file of that name has a JSON value of any kind on each line. */
bool cks_promises_lines(const char *name);
enum cks_promise cks_promise_of(const char *name);

#endif
