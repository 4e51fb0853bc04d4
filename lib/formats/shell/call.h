/* Which commands of a script call KMS, through whatever precedes the AWS CLI. */
#ifndef CKS_FORMATS_SHELL_CALL_H
#define CKS_FORMATS_SHELL_CALL_H

#include "ckscheck/ckscheck.h"
#include "source/shell/shell.h"

/* Options of every command of the AWS CLI. */
struct cks_shell_common {
    const char *name;
    bool value; /* a word follows */
};

struct cks_shell_call {
    enum cks_operation operation;
    size_t aws;   /* the word that is the AWS CLI, or what stands for it */
    size_t from;  /* the first word behind the command's name; 0: there is no call */
    bool wrapped; /* what precedes it may add words: xargs, a function */
    size_t named; /* the word that names a call that was not understood; 0: none */
    bool quoted;  /* it is in a text that another shell runs, which word `named` is or begins */
};

/* The option by its name or a beginning that fits it alone, as --out; NULL if it is none. */
const struct cks_shell_common *cks_shell_common_option(struct cks_str flag);
bool cks_shell_is_option(const struct cks_shell_word *w);
/* Whether the command's word i is `text`. */
bool cks_shell_is_word(const struct cks_shell_command *c, size_t i, const char *text);
/* The call that a command is, if any. */
void cks_shell_find_call(const struct cks_shell_command *c, struct cks_shell_call *ret);
/* The disconnect or the delete that a command is, if any: ret->from is 0 where it is none. */
void cks_shell_find_ending(const struct cks_shell_command *c, struct cks_shell_call *ret,
                           bool *ret_removes);
/* Whether a word may precede a command's name: if, then, sudo, NAME=value. */
bool cks_shell_is_prefix(const struct cks_shell_word *w);
/* The length of the variable's name where a word is NAME=value or NAME+=value; else 0. */
size_t cks_shell_assigns(const struct cks_shell_word *w);

/* Whether a word is the AWS CLI, under one of its names or as an image. */
bool cks_shell_is_aws(const struct cks_shell_word *w);
/* Whether a program is a shell, or hands a text to one. */
bool cks_shell_runs_text(struct cks_str name);
/* Whether a program only speaks of what its words name, as echo and grep do. */
bool cks_shell_only_speaks(struct cks_str name);
/* Whether a text that a shell runs names one of the commands. */
bool cks_shell_names_command(struct cks_str text);

#endif
