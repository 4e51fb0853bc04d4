/* The table of input kinds (input_kind.def) is the only place that says what an input means for a
 * store. Nothing else tests an input kind by its name. */
#ifndef CKS_MODEL_INPUT_KIND_H
#define CKS_MODEL_INPUT_KIND_H

#include <stdbool.h>

enum cks_input_kind {
#define CKS_INPUT_KIND(id, ...) CKS_INPUT_##id,
#include "model/input_kind.def"
#undef CKS_INPUT_KIND
    CKS_INPUT_COUNT,
    CKS_INPUT_NONE = CKS_INPUT_COUNT,
};

enum cks_input_role {
    CKS_ROLE_CALL,           /* the parameters of a call */
    CKS_ROLE_PROXY,          /* the path and credential of a proxy: a part of a call */
    CKS_ROLE_PROXY_SETTINGS, /* the same, as the proxy itself keeps it */
    CKS_ROLE_INVENTORY,      /* what KMS reports: it is not judged by format */
    CKS_ROLE_PROGRAM,        /* a configuration that a tool evaluates */
    CKS_ROLE_PLAN,           /* what a tool is about to do */
    CKS_ROLE_STATE,          /* what a tool did */
    CKS_ROLE_PLAN_OR_STATE,  /* one format for both */
};

enum cks_input_sent {
    CKS_SENT_AS_IS,     /* as members: null and "" are values */
    CKS_SENT_AS_WORDS,  /* as words of a command line, where file:// is expanded */
    CKS_SENT_CONVERTED, /* the tool leaves null out and turns numbers and booleans into strings */
};

/* The columns of names in param.def. */
enum cks_input_names { CKS_NAMES_KMS, CKS_NAMES_TERRAFORM, CKS_NAMES_PULUMI };

enum cks_input_again { CKS_AGAIN_NEVER, CKS_AGAIN_IN_ANOTHER_FILE };

struct cks_input_row {
    const char *called, *holder, *refuser, *values;
    unsigned char role, sent, names, program, again;
};

extern const struct cks_input_row cks_input_rows[CKS_INPUT_COUNT];

static inline const struct cks_input_row *
cks_input(enum cks_input_kind kind)
{
    return &cks_input_rows[kind];
}

static inline bool
cks_input_is_inventory(enum cks_input_kind kind)
{
    return cks_input_rows[kind].role == CKS_ROLE_INVENTORY;
}

static inline bool
cks_input_is_proxy(enum cks_input_kind kind)
{
    unsigned role = cks_input_rows[kind].role;
    return role == CKS_ROLE_PROXY || role == CKS_ROLE_PROXY_SETTINGS;
}

/* Whether its members go to KMS as they are, so that null and "" are values. Other kinds leave them
 * out of the call. */
static inline bool
cks_input_as_is(enum cks_input_kind kind)
{
    return cks_input_rows[kind].sent == CKS_SENT_AS_IS;
}

/* Whether the names and types that it shows are those of the call: no tool is between. */
static inline bool
cks_input_is_call(enum cks_input_kind kind)
{
    return cks_input_rows[kind].sent <= CKS_SENT_AS_WORDS;
}

/* A Terraform configuration itself, not what Terraform made of it. */
static inline bool
cks_input_is_terraform(enum cks_input_kind kind)
{
    const struct cks_input_row *row = &cks_input_rows[kind];
    return row->role == CKS_ROLE_PROGRAM && row->names == CKS_NAMES_TERRAFORM;
}

/* Whether a tool wrote it: plans, states and exports hold what they hold, secrets too. */
static inline bool
cks_input_is_output(enum cks_input_kind kind)
{
    return cks_input_rows[kind].role >= CKS_ROLE_PLAN;
}

/* Whether it may show stores that a tool is about to make, or that it made. */
bool cks_input_plans(enum cks_input_kind kind);
bool cks_input_keeps(enum cks_input_kind kind);
/* Whether a store of `a` may be a store of `b` shown again: what a tool made of its program, the
 * same plan kept twice. */
bool cks_input_repeats(enum cks_input_kind a, enum cks_input_kind b, bool one_file);

#endif
