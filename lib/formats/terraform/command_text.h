/* Texts in Terraform that a shell runs: written there, or in a file that an expression names. */
#ifndef CKS_FORMATS_TERRAFORM_COMMAND_TEXT_H
#define CKS_FORMATS_TERRAFORM_COMMAND_TEXT_H

#include "formats/inside/given.h"
#include "formats/reading/reading.h"
#include "formats/terraform/module/frame.h"

struct cks_tf_commands {
    struct cks_reading *r;
    struct cks_tf_place place; /* the module as a root module */
    cks_given_list given;      /* to the command at hand */
    bool found;                /* a text that may call KMS was read, or reported */
    CKS_VEC(const struct cks_hcl_expr *) read;
};

/* The variables of `environment = { NAME = value }`. */
bool cks_tf_give_environment(struct cks_tf_commands *c, const struct cks_hcl_expr *e);
/* Whether a file of a module may give a text that a shell runs. */
bool cks_tf_may_run_file(struct cks_str text);
/* The expression that a reference to a local, brackets, or "${x}" stand for. */
const struct cks_hcl_expr *cks_tf_meant(struct cks_tf_commands *c, const struct cks_hcl_expr *e);
/* Reads a text that a shell runs. One that names a call and is something else is reported. */
bool cks_tf_read_command(struct cks_tf_commands *c, const struct cks_hcl_expr *e);
/* Whether a text calls KMS. */
bool cks_tf_names_call(const struct cks_hcl_expr *e);
/* Reports a text that calls KMS where it is not read. */
bool cks_tf_tell_of_text(struct cks_tf_commands *c, const struct cks_hcl_expr *e);

#endif
